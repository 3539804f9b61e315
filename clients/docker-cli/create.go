// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package dockercli

import (
	"fmt"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/moby"
	"github.com/authsim/authsim/model"
)

// create is docker manifest create with one source (create_list.go, util.go) and
// docker manifest push (push.go:250-294). Every call of the registry client begins
// with a ping and has a token of its own.
var create = clients.Flow{Steps: []clients.Step{
	{Do: func(f *clients.Frame) { moby.Start(f); f.L.Reference = f.S.Task.FromReference }},
	opening("create"),
	{
		Text: "create: GET the source's manifest",
		Op:   clients.GetSourceManifest, Hint: clients.ForPull,
		On: []clients.Edge{
			{On: moby.Accepted, If: isManifest, Do: toConfig, To: clients.Next},
			{On: moby.Accepted, Do: noList, To: clients.Fail},
			{On: clients.AnyResponse, Do: refused, To: clients.Fail},
			{On: clients.Failure, Do: moby.InRequest, To: clients.Fail},
		},
	},
	{
		Text: "and its config",
		Op:   clients.GetSourceBlob, Hint: clients.ForPull,
		On: []clients.Edge{
			{On: moby.Accepted, Do: toTarget, To: clients.Next},
			{On: clients.AnyResponse, Do: refused, To: clients.Fail},
			{On: clients.Failure, Do: moby.InRequest, To: clients.Fail},
		},
	},
	{If: sameRepository, Then: "list"},
	{
		Text: "push, from another repository: for config and layers, one after the other:",
		Each: func(f *clients.Frame) []model.Sym { return f.T.Blob(f.L.Root).Children }, Body: "mount", Then: "manifest",
	},
	opening("mount"),
	{
		Text: "POST with mount and from and a token for both; 201: HEAD it; 202: give the upload up, and that is the end",
		Op:   clients.Mount, Hint: clients.ForPush,
		On: []clients.Edge{
			{On: clients.Status(201), To: "mounted"},
			{On: clients.Status(202), Do: (*clients.Frame).TakeLocation, To: "cancel"},
			{On: clients.AnyResponse, Do: failed(mounting), To: clients.Fail},
			{On: clients.Failure, Do: failed(mounting), To: clients.Fail},
		},
	},
	{
		Name: "mounted",
		Op:   clients.HeadBlob, Hint: clients.ForPush,
		On: []clients.Edge{
			{On: moby.Accepted, To: clients.Done},
			{On: clients.AnyResponse, Do: failed(mounting), To: clients.Fail},
			{On: clients.Failure, Do: failed(mounting), To: clients.Fail},
		},
	},
	{
		Name: "cancel",
		Op:   clients.CancelUpload, Hint: clients.ForPush,
		On: []clients.Edge{
			{On: clients.AnyResponse, Do: declined, To: clients.Fail},
			{On: clients.Failure, Do: declined, To: clients.Fail},
		},
	},
	opening("manifest"),
	put("PUT the manifest by digest", clients.ByItem),
	opening("list"),
	put("PUT the list by tag", clients.ByReference),
}}

// opening is the ping of an operation. What is sent is settled before it.
func opening(name string) clients.Step {
	s := moby.Ping(name, clients.Edge{On: clients.Failure, Do: pingFailed, To: clients.Fail})
	begin := s.Do
	s.Do = func(f *clients.Frame) {
		begin(f)
		switch name {
		case "manifest":
			f.L.Item = f.L.Root
		case "list":
			f.L.Item = listOf(f, f.L.Root)
		}
	}
	return s
}

// put is PutManifest (client.go:94-121). The answer must have a digest.
func put(text string, at clients.Subject) clients.Step {
	return clients.Step{
		Text: text,
		Op:   clients.PutManifest, At: at, Hint: clients.ForPush,
		On: []clients.Edge{
			{On: moby.Accepted, If: func(f *clients.Frame) bool { return f.R.ContentDigest > model.Empty }, To: clients.Next},
			{On: clients.AnyResponse, Do: failed(putting), To: clients.Fail},
			{On: clients.Failure, Do: failed(putting), To: clients.Fail},
		},
	}
}

func sameRepository(f *clients.Frame) bool { return f.L.From == f.L.Repository }

func toTarget(f *clients.Frame) { f.L.Reference = f.S.Task.Reference }

func noList(f *clients.Frame) {
	what := "is not a manifest"
	if isList(f) {
		what = "is a manifest list"
	}
	f.Fail(f.Say(reference(f) + " " + what))
}

func mounting(f *clients.Frame) string {
	return fmt.Sprintf("failed to mount blob %s@%s to %s", f.T.Str(f.L.From), f.T.Str(f.L.Item), reference(f))
}

func putting(f *clients.Frame) string { return "failed to put manifest " + reference(f) }

// declined: the blob would have to be uploaded, which the command does not
// (push.go:279-294).
func declined(f *clients.Frame) {
	f.Fail(f.Say(fmt.Sprintf("error mounting %s@%s to %s", f.T.Str(f.L.From), f.T.Str(f.L.Item), reference(f))))
}

// failed puts what was tried before the reason.
func failed(what func(*clients.Frame) string) func(*clients.Frame) {
	return func(f *clients.Frame) {
		switch {
		case f.R == nil:
			moby.InRequest(f)
			f.Fail(f.Say(what(f) + ": " + f.T.Str(f.L.Error)))
		case f.R.Status < 400:
			f.Fail(f.Say(what(f) + ": invalid checksum digest format"))
		default:
			f.Fail(f.Say(what(f) + ": " + moby.Explain(f, f.R)))
		}
	}
}

const listType = "application/vnd.docker.distribution.manifest.list.v2+json"

var memoList = model.NewMemoFunc()

// listOf is a list with one manifest in it.
func listOf(f *clients.Frame, manifest model.Sym) model.Sym {
	key := model.MemoKey{Func: memoList, Args: [6]model.Sym{manifest}}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	list := f.T.Of("{list of " + f.T.Str(manifest) + "}")
	f.T.Describe(list, model.Blob{Kind: model.Index, MediaType: f.T.Of(listType), Size: 400, Children: []model.Sym{manifest}})
	return f.T.RememberSym(key, list)
}
