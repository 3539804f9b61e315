// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package reference is a client that does what the settled requirements of the
// specification ask of a client, and nothing more. The other clients are
// measured against it: what it needs in round trips is what the registry makes
// necessary.
package reference

import (
	"embed"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

//go:embed *.yaml
var files embed.FS

// Client is the reference client.
var Client = clients.Register(clients.Definition{
	Name:         "reference",
	Strategy:     strategy{},
	StrategyName: "reference: a token that covers the need is used again; a 401 leads to one new token for what the challenge names, and one repetition",
	Flows: map[model.TaskKind]*clients.Flow{
		model.Login:     &login,
		model.Pull:      &pull,
		model.Head:      &head,
		model.Push:      &push,
		model.Copy:      &copyImage,
		model.Tags:      &tags,
		model.Catalog:   &catalog,
		model.Delete:    &deleteManifest,
		model.Referrers: &referrers,
	},
	Files: files,
})

func children(f *clients.Frame) []model.Sym { return f.T.Blob(f.L.Item).Children }

func isIndex(f *clients.Frame) bool { return f.T.Blob(f.L.Item).Kind == model.Index }

func isManifest(f *clients.Frame) bool { return f.T.Blob(f.L.Item).Kind == model.Manifest }

func served(f *clients.Frame) { f.L.Item = f.R.Body }

func location(f *clients.Frame) { f.TakeLocation() }

// fresh clears the marks of the call before.
func fresh(f *clients.Frame) { f.L.Marks = 0 }

var login = clients.Flow{Steps: []clients.Step{
	{Text: "GET /v2/; a challenge is answered", Do: fresh, Op: clients.Ping},
}}

// elsewhere is the rescue of a pull that failed at a mirror: it begins anew at the
// next endpoint.
func elsewhere(f *clients.Frame) string {
	if !f.NextEndpoint() {
		return ""
	}
	f.L.Item = model.Absent
	return "root"
}

var head = clients.Flow{Rescue: elsewhere, Steps: []clients.Step{
	{Name: "root", Text: "HEAD the manifest", Do: fresh, Op: clients.HeadManifest},
}}

var pull = clients.Flow{Rescue: elsewhere, Steps: []clients.Step{
	{Name: "root", Text: "GET the manifest", Do: fresh, Op: clients.GetManifest, On: []clients.Edge{{On: clients.Success, Do: served}}},
	{Name: "parts", Text: "an index: GET its manifest for the platform", If: isIndex, Each: children, Body: "manifest", Then: clients.Done},
	{Text: "GET config and layers", If: isManifest, Each: children, Body: "blob", Then: clients.Done},
	{Then: clients.Done},
	{Name: "manifest", Do: fresh, Op: clients.GetManifest, At: clients.ByItem, On: []clients.Edge{{On: clients.Success, To: "parts"}}},
	{Name: "blob", Do: fresh, Op: clients.GetBlob, On: []clients.Edge{{On: clients.Success, To: clients.Done}}},
}}

// upload are the steps that bring one blob to the repository, begun at "blob".
var upload = []clients.Step{
	{
		Name: "blob", Text: "HEAD the blob; 200: done", Do: fresh, Op: clients.HeadBlob,
		On: []clients.Edge{{On: clients.Status(404), To: "mount"}, {On: clients.Success, To: clients.Done}},
	},
	{
		Name: "mount", Text: "another repository has it: POST with mount and from; 201: done; refused: as if there were none",
		If: func(f *clients.Frame) bool { return f.L.From != model.Absent },
		Do: fresh, Op: clients.Mount,
		On: []clients.Edge{
			{On: clients.Status(201), To: clients.Done},
			{On: clients.Status(202), Do: location, To: "put"},
			{On: clients.NotSuccess, If: (*clients.Frame).MountFalls, To: "start"},
		},
	},
	{
		Name: "start", Text: "POST an upload", Do: fresh, Op: clients.StartUpload,
		On: []clients.Edge{{On: clients.Success, Do: location, To: "put"}},
	},
	{
		Name: "put", Text: "PUT the blob to its Location", Do: fresh, Op: clients.PutUpload,
		On: []clients.Edge{{On: clients.Success, To: clients.Done}},
	},
}

// manifest are the steps that push one manifest, begun at "manifest".
var manifest = []clients.Step{
	{
		Name: "manifest", Text: "PUT the manifest; the root by its tag",
		Do: func(f *clients.Frame) {
			fresh(f)
			f.L.Reference = f.L.Item
			if f.L.Item == f.S.Task.Image || f.S.Task.Kind == model.Copy && f.L.Item == f.L.Root {
				f.L.Reference = f.S.Task.Reference
			}
		},
		Op: clients.PutManifest,
		On: []clients.Edge{{On: clients.Success, To: clients.Done}},
	},
}

// pushImage pushes an image by its root: blobs, manifests, index.
func pushImage(root func(*clients.Frame) model.Sym, from func(*clients.Frame) model.Sym) []clients.Step {
	steps := []clients.Step{
		{Do: func(f *clients.Frame) { f.L.Root, f.L.From = root(f), from(f) }},
		{
			Text: "for each config and layer:", Body: "blob",
			Each: func(f *clients.Frame) []model.Sym {
				if b := f.T.Blob(f.L.Root); b.Kind != model.Index {
					return b.Children
				}
				return f.Leaves(f.L.Root)
			},
		},
		{
			Text: "for each manifest of an index:", Body: "manifest",
			If:   func(f *clients.Frame) bool { return f.T.Blob(f.L.Root).Kind == model.Index },
			Each: func(f *clients.Frame) []model.Sym { return f.T.Blob(f.L.Root).Children },
		},
		{Text: "last:", Each: func(f *clients.Frame) []model.Sym { return f.One(f.L.Root) }, Body: "manifest", Then: clients.Done},
	}
	return append(append(steps, upload...), manifest...)
}

var push = clients.Flow{Steps: pushImage(
	func(f *clients.Frame) model.Sym { return f.S.Task.Image },
	func(f *clients.Frame) model.Sym { return f.S.Task.MountCandidate },
)}

var copyImage = clients.Flow{Steps: append([]clients.Step{
	{
		Text: "GET the manifest of the source", Op: clients.GetSourceManifest, At: clients.ByReference,
		Do: func(f *clients.Frame) { fresh(f); f.L.Reference = f.S.Task.FromReference },
		On: []clients.Edge{{On: clients.Success, Do: served}},
	},
	{
		Text: "an index: GET its manifest for the platform", If: isIndex, Each: children, Body: "source",
	},
	{Then: "write"},
	{Name: "source", Do: fresh, Op: clients.GetSourceManifest, At: clients.ByItem, On: []clients.Edge{{On: clients.Success, To: clients.Done}}},
	{Name: "write"},
}, pushImage(
	func(f *clients.Frame) model.Sym { return f.L.Item },
	func(f *clients.Frame) model.Sym { return f.S.Task.FromRepository },
)...)}

var tags = clients.Flow{Steps: []clients.Step{{Text: "GET the tags", Do: fresh, Op: clients.ListTags}}}

var catalog = clients.Flow{Steps: []clients.Step{{Text: "GET the catalog", Do: fresh, Op: clients.ListCatalog}}}

var deleteManifest = clients.Flow{Steps: []clients.Step{{
	Text: "DELETE the manifest; the challenge says with which action", Do: fresh, Op: clients.DeleteManifest, Hint: clients.NoHint,
}}}

var referrers = clients.Flow{Steps: []clients.Step{
	{
		Text: "GET the referrers; 404: GET the tag that stands in for them", Do: fresh, Op: clients.ListReferrers,
		On: []clients.Edge{{On: clients.Status(404), To: "tag"}, {On: clients.Success, To: clients.Done}},
	},
	{
		Name: "tag", Text: "404: there are none", Do: fresh, Op: clients.GetReferrersTag,
		On: []clients.Edge{{On: clients.Status(404), To: clients.Done}},
	},
}}
