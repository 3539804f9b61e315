// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package oras

import (
	"encoding/json"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// discover is "oras discover": what is looked for referrers of is resolved first,
// by digest too, and referrers of referrers are looked for as well, of each once
// (root/discover.go:140-209).
var discover = clients.Flow{Steps: []clients.Step{
	{
		Text: "HEAD the manifest by tag or digest",
		Do:   func(f *clients.Frame) { forgetCopied(f); f.S.Facts &^= tagsServe | listServes },
		Op:   clients.HeadManifest, Hint: clients.ForPull,
		On: []clients.Edge{
			{On: clients.Status(200), Do: func(f *clients.Frame) { resolved(f); f.L.Item = f.L.Reference }, To: clients.Next},
			{On: clients.AnyResponse, To: clients.Fail},
		},
	},
	{Name: "of", If: copied, Then: clients.Done},
	{Do: func(f *clients.Frame) { f.L.Root = model.Absent }},
	{If: func(f *clients.Frame) bool { return f.S.Facts&tagsServe != 0 }, Then: "tag"},
	{
		Text: "GET its referrers",
		Op:   clients.ListReferrers, At: clients.ByItem, Hint: clients.ForPull,
		On: discovered,
	},
	{
		Name: "next", Text: "while there is a Link: GET its target, which must be on the same origin",
		Op: clients.NextPage, Hint: clients.ForPull,
		On: discovered,
	},
	{
		Name: "tag", Text: "404 for another reason than NAME_UNKNOWN, or no index, at the first time: from then on GET the tag that stands in for referrers",
		Do: func(f *clients.Frame) {
			f.S.Facts |= tagsServe
			f.L.Reference = f.T.Of(model.ReferrersTag(f.T.Str(f.L.Item)))
		},
		Op: clients.GetManifest, Hint: clients.ForPull,
		On: []clients.Edge{
			{On: clients.Status(404), To: clients.Done},
			{On: clients.Status(200), If: noLength, Do: collect, To: "measure"},
			{On: clients.Status(200), Do: tagCollected, To: "each"},
			{On: clients.AnyResponse, To: clients.Fail},
		},
	},
	{
		Name: "measure", Op: clients.HeadManifest, Hint: clients.ForPull,
		On: []clients.Edge{
			{On: clients.Status(404), To: clients.Done},
			{On: clients.Status(200), Do: tagDescribed, To: "each"},
			{On: clients.AnyResponse, To: clients.Fail},
		},
	},
	{Name: "each", Text: "for each of them the same", Each: referrersFound, Body: "of", Then: clients.Done},
}}

// What is known about the repository's referrers (repository.go:496-520).
const (
	// tagsServe: there is no list of them.
	tagsServe uint32 = 1 << (iota + 2)
	// listServes: there is one.
	listServes
)

var discovered = []clients.Edge{
	{On: clients.Status(200), If: listless, To: "tag"},
	{On: clients.Status(200), If: hasLink, Do: func(f *clients.Frame) { collect(f); nextPage(f) }, To: "next"},
	{On: clients.Status(200), Do: func(f *clients.Frame) { collect(f); decodes(f); f.S.Facts |= listServes }, To: "each"},
	{On: clients.Status(404), If: nameUnknown, To: clients.Fail},
	{On: clients.Status(404), If: unlisted, To: "tag"},
	{On: clients.AnyResponse, To: clients.Fail},
}

func unlisted(f *clients.Frame) bool { return f.S.Facts&listServes == 0 }

func listless(f *clients.Frame) bool { return noIndex(f) && unlisted(f) }

// tagCollected takes an index that is not the subject itself.
func tagCollected(f *clients.Frame) {
	if tagDescribed(f); !f.S.Ended {
		collect(f)
	}
}

// collect adds the referrers in the answer to the lane's list.
func collect(f *clients.Frame) {
	if noIndex(f) || f.R.Body == f.L.Item {
		return
	}
	list := f.T.Members(f.L.Root)
	for _, child := range f.Blob().Children {
		list = append(list, f.T.Str(child))
	}
	if f.R.JSON != model.Absent {
		var index struct {
			Manifests []struct {
				Digest string `json:"digest"`
			} `json:"manifests"`
		}
		if json.Unmarshal([]byte(f.T.Str(f.R.JSON)), &index) == nil {
			for _, m := range index.Manifests {
				list = append(list, m.Digest)
			}
		}
	}
	if len(list) > 0 {
		f.L.Root = f.T.List(list...)
	}
}

func referrersFound(f *clients.Frame) []model.Sym {
	var out []model.Sym
	for _, digest := range f.T.Members(f.L.Root) {
		out = append(out, f.T.Of(digest))
	}
	return out
}
