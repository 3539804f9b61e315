// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package regclient is the regclient library, on which the commands regctl,
// regsync and regbot are built. Line numbers are those of v0.11.7; files without a folder are those of
// scheme/reg.
package regclient

import (
	"embed"
	"io/fs"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

//go:embed *.yaml
var files embed.FS

// Client is regclient.
var Client = clients.Register(library())

func library() clients.Definition {
	return clients.Definition{
		Name:         "regclient",
		Strategy:     strategy{},
		StrategyName: "new-challenge: a host's scope list grows before a request; a 401 is answered if its challenge says something new or there is another token by now",
		Flows: map[model.TaskKind]*clients.Flow{
			model.Login:     &login,
			model.Head:      &head,
			model.Pull:      &pull,
			model.Push:      &push,
			model.Copy:      &push,
			model.Tags:      &tags,
			model.Catalog:   &catalog,
			model.Delete:    &deleteManifest,
			model.Referrers: &referrers,
		},
		Retry:        retry,
		FetchFailed:  fetchFailed,
		Explain:      explain,
		ExplainToken: func(*clients.Frame, *model.Response) string { return "unauthorized" },
		Files:        files,
	}
}

// Variant is the library in other hands: with profiles of its own under another
// name.
func Variant(name string, profiles fs.ReadFileFS) clients.Definition {
	d := library()
	d.Name, d.Files = name, profiles
	d.Strategy, d.StrategyName = nil, ""
	return d
}

// call makes a step of one request, which ends the lane unless an edge says
// otherwise. Between two attempts another request may take the slot.
func call(s clients.Step) clients.Step {
	s.On = append(s.On[:len(s.On):len(s.On)],
		clients.Edge{On: clients.AnyResponse, To: clients.Fail},
		clients.Edge{On: clients.Failure, Do: explained, To: clients.Fail})
	if s.Slot == clients.PerCall {
		s.Slot = clients.PerAttempt
	}
	return s
}

var login = clients.Flow{Steps: []clients.Step{
	call(clients.Step{
		Text: "GET /v2/", Op: clients.Ping,
		On: []clients.Edge{{On: clients.Status(200), To: clients.Done}},
	}),
}}

var head = clients.Flow{Steps: []clients.Step{
	call(clients.Step{
		Text: "HEAD the manifest", Op: clients.HeadManifest,
		On: []clients.Edge{{On: clients.Status(200), To: clients.Done}},
	}),
}}

// pull is ImageCopy from a registry to a directory (image.go:576-992): the target
// is not asked over the wire, and only the content is read.
var pull = clients.Flow{Lingers: true, Steps: []clients.Step{
	{Do: func(f *clients.Frame) { forgetSeen(f) }},
	call(clients.Step{
		Text: "GET the manifest by tag or digest", Op: clients.GetManifest,
		On: []clients.Edge{{On: clients.Status(200), Do: served, To: "parts"}},
	}),
	{
		Name: "parts", Text: "an index: GET each of its manifests, and on as from there",
		If: isIndex, Each: children, Body: "manifest", Parallel: manifestsAtOnce, Then: clients.Done,
	},
	{
		Text: "a manifest: GET config and layers, all at once as far as there are request slots",
		If:   isManifest, Each: children, Body: "blob", Parallel: blobsAtOnce, Then: clients.Done,
	},
	{Then: clients.Done},
	call(clients.Step{
		Name: "manifest", Op: clients.GetManifest, At: clients.ByItem,
		On: []clients.Edge{{On: clients.Status(200), Do: served, To: "parts"}},
	}),
	{Name: "blob", If: seen, Then: clients.Done},
	call(clients.Step{
		Do: remember, Op: clients.GetBlob, Slot: clients.ToTheEnd,
		On: []clients.Edge{{On: clients.Status(200), To: clients.Done}},
	}),
}}

// tags is TagList (tag.go:212-262): all pages.
var tags = clients.Flow{Steps: []clients.Step{
	call(clients.Step{
		Text: "GET tags/list", Op: clients.ListTags,
		On: []clients.Edge{
			{On: clients.Status(200), If: (*clients.Frame).TakeLink, To: "next"},
			{On: clients.Status(200), To: clients.Done},
		},
	}),
	call(clients.Step{
		Name: "next", Text: "while there is a Link with rel=next: GET it", Op: clients.NextPage,
		On: []clients.Edge{
			{On: clients.Status(200), If: (*clients.Frame).TakeLink, To: "next"},
			{On: clients.Status(200), To: clients.Done},
		},
	}),
}}

// catalog is RepoList (repo.go:35-79): one page.
var catalog = clients.Flow{Steps: []clients.Step{
	call(clients.Step{
		Text: "GET _catalog", Op: clients.ListCatalog,
		On: []clients.Edge{{On: clients.Status(200), To: clients.Done}},
	}),
}}

// deleteManifest is ManifestDelete (manifest.go:44-99) for a digest and TagDelete
// (tag.go:55-209) for a tag.
var deleteManifest = clients.Flow{Steps: append([]clients.Step{
	{If: byDigest, Then: "delete"},
	{
		Text: "by tag: DELETE the manifest by tag; 202: done", Op: clients.DeleteManifest, Slot: clients.PerAttempt,
		On: []clients.Edge{
			{On: clients.Status(202), To: clients.Done},
			{On: clients.AnyResponse, To: "look"},
			{On: clients.Failure, To: "look"},
		},
	},
	call(clients.Step{
		Name: "look", Text: "otherwise HEAD it", Op: clients.HeadManifest,
		On: []clients.Edge{{On: clients.Status(200)}},
	}),
	{Text: "push an empty layer and a config of its own,", Each: dummyBlobs, Body: "anywhere"},
	call(clients.Step{
		Text: "PUT a manifest of these under the tag,", Op: clients.PutManifest,
		Do: func(f *clients.Frame) { f.L.Item = dummyManifest(f) },
		On: []clients.Edge{{On: clients.Status(201)}},
	}),
	{Text: "and DELETE that manifest by its digest", Do: func(f *clients.Frame) { f.L.Reference = f.L.Item }},
	call(clients.Step{
		Name: "delete", Text: "by digest: DELETE the manifest", Op: clients.DeleteManifest,
		On: []clients.Edge{{On: clients.Status(202), To: clients.Done}},
	}),
}, upload...)}

// referrers is ReferrerList (referrer.go of the module and of scheme/reg). That a
// repository has no referrers API is remembered.
var referrers = clients.Flow{Steps: []clients.Step{
	{Do: func(f *clients.Frame) { f.L.Root = f.L.Reference }},
	{If: byDigest, Then: "list"},
	call(clients.Step{
		Text: "by tag: HEAD the manifest for its digest", Op: clients.HeadManifest,
		On: []clients.Edge{{On: clients.Status(200), If: noDigest}, {On: clients.Status(200), Do: resolved, To: "list"}},
	}),
	call(clients.Step{
		Text: "no digest header: GET it", Op: clients.GetManifest,
		On: []clients.Edge{{On: clients.Status(200), Do: resolved, To: "list"}},
	}),
	{Name: "list", If: noReferrersAPI, Then: "tag"},
	{
		Text: "GET the referrers of the digest, all pages", Op: clients.ListReferrers, At: clients.ByRoot, Slot: clients.PerAttempt,
		On: []clients.Edge{
			{On: clients.Status(200), If: moreReferrers, To: "next"},
			{On: clients.Status(200), If: isReferrersIndex, To: clients.Done},
			{On: clients.AnyResponse, Do: rememberNoAPI, To: "tag"},
			{On: clients.Failure, Do: rememberNoAPI, To: "tag"},
		},
	},
	{
		Name: "next", Op: clients.NextPage, Slot: clients.PerAttempt,
		On: []clients.Edge{
			{On: clients.Status(200), If: moreReferrers, To: "next"},
			{On: clients.Status(200), If: isReferrersIndex, To: clients.Done},
			{On: clients.AnyResponse, Do: rememberNoAPI, To: "tag"},
			{On: clients.Failure, Do: rememberNoAPI, To: "tag"},
		},
	},
	call(clients.Step{
		Name: "tag", Text: "any failure: GET the tag that stands in for them; 404: there are none",
		Op: clients.GetReferrersTag, At: clients.ByRoot,
		On: []clients.Edge{{On: clients.Status(404), To: clients.Done}, {On: clients.Status(200), To: clients.Done}},
	}),
}}
