// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package oras is the library oras-go with its auth.Client, as the command oras
// and many others use it. Line numbers are those of v2.7.0; paths are below
// registry/remote unless they begin with a slash, which is the module's root.
package oras

import (
	"embed"
	"slices"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

//go:embed *.yaml
var files embed.FS

// Client is oras-go.
var Client = clients.Register(clients.Definition{
	Name:         "oras",
	Strategy:     strategy{},
	StrategyName: "exact-scope: a token is kept under its exact scopes; a 401 leads to a cached token for the challenged scopes, then to one new token",
	Flows: map[model.TaskKind]*clients.Flow{
		model.Login:     &login,
		model.Head:      &head,
		model.Pull:      &pull,
		model.Push:      &push,
		model.Copy:      &copyImage,
		model.Tags:      &tags,
		model.Catalog:   &catalog,
		model.Delete:    &deleteManifest,
		model.Referrers: &referrers,
	},
	Explain:      explain,
	ExplainToken: explainToken,
	FetchFailed:  fetchFailed,
	Files:        files,
})

// head is Repository.Resolve (repository.go:1243-1270).
var head = clients.Flow{Steps: []clients.Step{{
	Text: "HEAD the manifest",
	Op:   clients.HeadManifest, Hint: clients.ForPull,
	On: []clients.Edge{
		{On: clients.Status(200), Do: described, To: clients.Done},
		{On: clients.AnyResponse, To: clients.Fail},
	},
}}}

// pull is oras.Copy from a repository to a store that is empty (/copy.go:117-160).
var pull = clients.Flow{Steps: slices.Concat(
	[]clients.Step{{Do: forgetCopied}},
	resolveRoot,
	[]clients.Step{
		{
			Text: "GET what it refers to, in its order: the subject if it has one, config and layers, or the manifests of an index and what they refer to",
			Do:   func(f *clients.Frame) { f.L.Item = f.L.Root },
			Each: successors, Body: "node", Parallel: parallel, Then: clients.Done,
		},
		{Name: "node", If: copied, Then: clients.Done},
		{
			If: isManifest,
			Op: clients.GetManifest, At: clients.ByItem, Hint: clients.ForPull,
			On: edges("FindSuccessors", source, clients.Edge{On: clients.Status(200), Do: served, To: clients.Next}),
		},
		{If: isManifest, Each: successors, Body: "node", Parallel: parallel, Then: clients.Done},
		{
			Op: clients.GetBlob, Hint: clients.ForPull,
			On: edges("Fetch", source, clients.Edge{On: clients.Status(200), Do: served, To: clients.Done}),
		},
	},
)}

// resolveRoot is resolveRoot (/copy.go:485-519) with manifestStore.FetchReference
// (repository.go:1274-1314).
var resolveRoot = []clients.Step{
	{
		Text: "GET the manifest by tag or digest",
		Op:   clients.GetManifest, Hint: clients.ForPull,
		On: edges("FetchReference", source,
			clients.Edge{On: clients.Status(200), If: noLength, Do: rootServed, To: "measure"},
			clients.Edge{On: clients.Status(200), Do: rootDescribed, To: "root"}),
	},
	{
		Name: "measure", Text: "it came without Content-Length: HEAD the same",
		Op: clients.HeadManifest, Hint: clients.ForPull,
		On: edges("FetchReference", source, clients.Edge{On: clients.Status(200), Do: rootMeasured, To: "root"}),
	},
	{Name: "root"},
}

// push is oras.Copy from a local store to a repository.
var push = clients.Flow{Steps: slices.Concat(
	[]clients.Step{{Do: func(f *clients.Frame) {
		forgetCopied(f)
		f.L.Item, f.L.From = f.S.Task.Image, f.S.Task.MountCandidate
	}}},
	copyGraph,
)}

// copyImage is oras.Copy between two repositories of a registry, with the source
// as the only place to mount from.
var copyImage = clients.Flow{Steps: slices.Concat(
	[]clients.Step{{Text: "in the source repository:", Do: func(f *clients.Frame) {
		forgetCopied(f)
		f.L.Repository, f.L.Reference = f.S.Task.FromRepository, f.S.Task.FromReference
	}}},
	resolveRoot,
	[]clients.Step{{Text: "in the target repository:", Do: func(f *clients.Frame) {
		f.L.Repository, f.L.Item = f.S.Task.Repository, f.L.Root
	}}},
	copyGraph,
)}

// copyGraph is copyGraph with the hooks of prepareCopy (/copy.go:189-318,
// :522-594): what is there already is left alone, what is referred to goes first.
var copyGraph = []clients.Step{
	{
		Text: "HEAD the root by digest; 200: only PUT it by tag",
		Op:   clients.HeadManifest, At: clients.ByItem, Hint: clients.ForPull,
		On: edges("Exists", destination,
			clients.Edge{On: clients.Status(200), Do: rootExists, To: "tag"},
			clients.Edge{On: clients.Status(404), To: clients.Next}),
	},
	{Text: "for what it refers to, in its order:", Each: successors, Body: "node", Parallel: parallel},
	{
		Name: "tag", Text: "PUT the root by tag",
		Do: func(f *clients.Frame) { f.L.Reference = f.S.Task.Reference },
		Op: clients.PutManifest, Hint: clients.ForPush,
		On: edges("PushReference", destination,
			clients.Edge{On: clients.Status(201), Do: sameDigest, To: clients.Done},
			clients.Edge{On: clients.NotSuccess, If: missesContent, Do: resend, To: "again"}),
	},
	{
		Name: "again", Text: "a manifest that it refers to is missing all the same: PUT these, and the root once more",
		Each: manifests, Body: "manifest-again", Then: "tag",
	},

	{Name: "node", If: copied, Then: clients.Done},
	{If: isManifest, Then: "manifest"},
	{
		Text: "HEAD the blob; 200: done",
		Op:   clients.HeadBlob, Hint: clients.ForPull,
		On: edges("Exists", destination,
			clients.Edge{On: clients.Status(200), Do: blobDescribed, To: clients.Done},
			clients.Edge{On: clients.Status(404), To: clients.Next}),
	},
	{
		Text: "another repository is known to have it: POST with mount and from; 201: done; 202: GET it from there unless it is here, PUT it to the Location",
		If:   mounts,
		Op:   clients.Mount,
		On: edges("Mount", destination,
			clients.Edge{On: clients.Status(201), Do: sameDigest, To: clients.Done},
			clients.Edge{On: clients.Status(202), If: isCopy, Do: location, To: "source"},
			clients.Edge{On: clients.Status(202), Do: location, To: "put"}),
	},
	{
		If: isCopy, Op: clients.GetSourceBlob, Hint: clients.ForPull, // where Copy does not mount: before v2.4.0
		On: edges("Fetch", source, clients.Edge{On: clients.Status(200), Do: served, To: clients.Next}),
	},
	{
		Text: "POST an upload",
		Op:   clients.StartUpload, Hint: clients.ForPush,
		On: edges("Push", destination, clients.Edge{On: clients.Status(202), Do: location, To: "put"}),
	},
	{
		Name: "source",
		Op:   clients.GetSourceBlob, Hint: clients.ForPull,
		On: edges("Mount", destination, clients.Edge{On: clients.Status(200), Do: served, To: clients.Next}),
	},
	{
		Name: "put", Text: "PUT the blob to its Location with the Authorization of the POST; a 401 is final",
		If: func(f *clients.Frame) bool { return f.L.Reused != model.Absent },
		Op: clients.PutUpload, Auth: clients.Reuse, Once: true,
		On: edges("Push", destination, clients.Edge{On: clients.Status(201), To: clients.Done}),
	},
	{
		Text: "the POST had none: as any other request, but its body cannot be sent again",
		Op:   clients.PutUpload, Hint: clients.ForPush, Once: true,
		On: edges("Push", destination, clients.Edge{On: clients.Status(201), To: clients.Done}),
	},

	{
		Name: "manifest", Text: "HEAD the manifest by digest; 200: done; else what it refers to, as from there, and PUT it by digest",
		Op: clients.HeadManifest, At: clients.ByItem, Hint: clients.ForPull,
		On: edges("Exists", destination,
			clients.Edge{On: clients.Status(200), Do: itemDescribed, To: clients.Done},
			clients.Edge{On: clients.Status(404), To: clients.Next}),
	},
	{
		If: isCopy, Op: clients.GetSourceManifest, At: clients.ByItem, Hint: clients.ForPull,
		On: edges("FindSuccessors", source, clients.Edge{On: clients.Status(200), Do: served, To: clients.Next}),
	},
	{Each: successors, Body: "node", Parallel: parallel},
	{
		Name: "put-manifest",
		Op:   clients.PutManifest, At: clients.ByItem, Hint: clients.ForPush,
		On: edges("Push", destination,
			clients.Edge{On: clients.Status(201), Do: sameDigest, To: clients.Done},
			clients.Edge{On: clients.NotSuccess, If: missesContent, Do: resend, To: "put-again"}),
	},
	{Name: "put-again", Each: manifests, Body: "manifest-again", Then: "put-manifest"},

	{
		Name: "manifest-again", If: isCopy,
		Op: clients.GetSourceManifest, At: clients.ByItem, Hint: clients.ForPull,
		On: edges("Fetch", source, clients.Edge{On: clients.Status(200), Do: served, To: clients.Next}),
	},
	{
		Op: clients.PutManifest, At: clients.ByItem, Hint: clients.ForPush,
		On: edges("Push", destination, clients.Edge{On: clients.Status(201), Do: sameDigest, To: clients.Done}),
	},
}
