// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package dockercli

import (
	"fmt"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/moby"
	"github.com/authsim/authsim/model"
)

// inspect is runInspect (cli/command/manifest/inspect.go:51-90): the reference is
// read as a manifest, and if that fails for whatever reason, as a list
// (internal/registryclient/fetcher.go), each time with a ping and a token of its
// own. Of the endpoints, the first one that is the registry's own is asked: what
// comes after https is passed over without --insecure (fetcher.go:217-290).
var inspect = clients.Flow{Steps: []clients.Step{
	{Do: moby.Start},
	moby.Ping("ping", clients.Edge{On: clients.Failure, To: "list"}),
	{
		Text: "GET the manifest by tag or digest, without HEAD",
		Op:   clients.GetManifest, Hint: clients.ForPull,
		On: []clients.Edge{
			{On: moby.Accepted, If: isManifest, Do: toConfig, To: clients.Next},
			{On: clients.AnyResponse, To: "list"},
			{On: clients.Failure, To: "list"},
		},
	},
	{
		Text: "GET its config: that is all",
		Op:   clients.GetBlob, Hint: clients.ForPull,
		On: []clients.Edge{
			{On: moby.Accepted, To: clients.Done},
			{On: clients.AnyResponse, To: "list"},
			{On: clients.Failure, To: "list"},
		},
	},
	moby.Ping("list", clients.Edge{On: clients.Failure, Do: pingFailed, To: clients.Fail}),
	{
		Text: "a list, or any failure: ping anew, and GET the same again",
		Op:   clients.GetManifest, Hint: clients.ForPull,
		On: []clients.Edge{
			{On: moby.Accepted, If: isList, Do: toBody, To: clients.Next},
			{On: moby.Accepted, Do: unsupported, To: clients.Fail},
			{On: clients.AnyResponse, Do: refused, To: clients.Fail},
			{On: clients.Failure, Do: moby.InRequest, To: clients.Fail},
		},
	},
	{Text: "then for each of its manifests, one after the other:", Each: children, Body: "entry", Then: clients.Done},
	{
		Name: "entry", Text: "GET it by digest",
		Op: clients.GetManifest, At: clients.ByItem, Hint: clients.ForPull,
		On: []clients.Edge{
			{On: moby.Accepted, If: isManifest, Do: toConfig, To: clients.Next},
			{On: moby.Accepted, Do: unsupported, To: clients.Fail},
			{On: clients.AnyResponse, Do: refused, To: clients.Fail},
			{On: clients.Failure, Do: moby.InRequest, To: clients.Fail},
		},
	},
	{
		Text: "and its config",
		Op:   clients.GetBlob, Hint: clients.ForPull,
		On: []clients.Edge{
			{On: moby.Accepted, To: clients.Done},
			{On: clients.AnyResponse, Do: refused, To: clients.Fail},
			{On: clients.Failure, Do: moby.InRequest, To: clients.Fail},
		},
	},
}}

func isManifest(f *clients.Frame) bool { return f.Blob().Kind == model.Manifest }

func isList(f *clients.Frame) bool { return f.Blob().Kind == model.Index }

func children(f *clients.Frame) []model.Sym { return f.T.Blob(f.L.Item).Children }

func toBody(f *clients.Frame) { f.L.Item = f.R.Body }

// toConfig goes on to the config of the manifest that has arrived.
func toConfig(f *clients.Frame) {
	f.L.Root = f.R.Body
	if parts := f.Blob().Children; len(parts) > 0 {
		f.L.Item = parts[0]
	}
}

// refused is what is told when a registry has refused to show something
// (fetcher.go:197-215, :263-275): where another endpoint might know better, and
// there is none, that nothing is there.
func refused(f *clients.Frame) {
	switch code, unread := moby.ErrorCode(f, f.R); {
	case unread, code == "UNAUTHORIZED", code == "MANIFEST_UNKNOWN", code == "NAME_UNKNOWN":
		f.Fail(f.Say("no such manifest: " + reference(f)))
	}
}

func unsupported(f *clients.Frame) {
	f.Fail(f.Say(fmt.Sprintf("unsupported manifest format: %s", f.T.Str(f.R.MediaType))))
}

// pingFailed: without a ping there is no transport (client.go:148-160,
// endpoint.go:88-92).
func pingFailed(f *clients.Frame) {
	moby.InRequest(f)
	f.L.Error = f.Say("failed to configure transport: error pinging v2 registry: " + f.T.Str(f.L.Error))
}

// reference is what the lane is about, with the registry's host.
func reference(f *clients.Frame) string {
	repository, separator, digest := f.L.Repository, ":", f.S.Task.ByDigest
	if f.S.Task.Kind == model.Copy && f.L.Reference == f.S.Task.FromReference {
		repository, digest = f.L.From, f.S.Task.FromByDigest
	}
	if digest {
		separator = "@"
	}
	return f.T.Str(f.T.Host(f.Endpoint())) + "/" + f.T.Str(repository) + separator + f.T.Str(f.L.Reference)
}
