// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package ociauth

import (
	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// read are the edges of a step that reads content, whose size has to be told (C
// client.go:138-190).
func read(do func(*clients.Frame), to string) []clients.Edge {
	return append([]clients.Edge{{On: clients.Status(200), If: noSize, Do: func(f *clients.Frame) {
		f.Fail(f.Say("invalid descriptor in response: unknown content length"))
	}, To: clients.Fail}}, on(200, do, to)...)
}

func noSize(f *clients.Frame) bool { return f.R.Size < 0 }

// on are the edges of a step that wants one status.
func on(status int16, do func(*clients.Frame), to string) []clients.Edge {
	return []clients.Edge{
		{On: clients.Status(status), Do: do, To: to},
		{On: clients.AnyResponse, To: clients.Fail},
		{On: clients.Failure, Do: lost, To: clients.Fail},
	}
}

func isIndex(f *clients.Frame) bool { return f.T.Blob(f.L.Item).Kind == model.Index }

func children(f *clients.Frame) []model.Sym { return f.T.Blob(f.L.Item).Children }

// blobs are config and layers of a manifest, or of all manifests of an index.
func blobs(f *clients.Frame) []model.Sym {
	if isIndex(f) {
		return f.Leaves(f.L.Item)
	}
	return children(f)
}

func served(f *clients.Frame) { f.L.Item = f.R.Body }

// pull reads the manifest (C reader.go), and then config and layers one by one.
var pull = clients.Flow{Steps: []clients.Step{
	{
		Text: "GET the manifest",
		Op:   clients.GetManifest,
		On:   read(served, clients.Next),
	},
	{
		Text: "of an index, for each manifest:",
		If:   isIndex, Each: children, Body: "manifest",
	},
	{
		Text: "for the config and each layer:",
		Each: blobs, Body: "blob", Then: clients.Done,
	},
	{
		Name: "manifest", Text: "  - GET it by its digest",
		Op: clients.GetManifest, At: clients.ByItem,
		On: read(nil, clients.Done),
	},
	{
		Name: "blob", Text: "  - GET the blob",
		Op: clients.GetBlob,
		On: read(nil, clients.Done),
	},
}}

// head is ResolveTag (C reader.go:55-83). The answer must tell the digest.
var head = clients.Flow{Steps: []clients.Step{{
	Text: "HEAD the manifest",
	Op:   clients.HeadManifest,
	On: append(read(nil, clients.Done)[:1:1], append([]clients.Edge{{On: clients.Status(200), If: noDigest, Do: func(f *clients.Frame) {
		f.Fail(f.Say("invalid descriptor in response: no digest found in response"))
	}, To: clients.Fail}}, on(200, nil, clients.Done)...)...),
}}}

func noDigest(f *clients.Frame) bool { return f.R.ContentDigest <= model.Empty && !f.S.Task.ByDigest }

// push is PushBlob for config and layers and PushManifest (C writer.go).
var push = clients.Flow{Steps: []clients.Step{
	{
		Text: "for the config and each layer:",
		Do:   func(f *clients.Frame) { f.L.Item = f.S.Task.Image },
		Each: blobs, Body: "blob",
	},
	{
		Text: "of an index, for each manifest:",
		If:   isIndex, Each: children, Body: "manifest",
	},
	{
		Text: "PUT the manifest",
		Op:   clients.PutManifest,
		On:   on(201, nil, clients.Done),
	},
	{
		Name: "blob", Text: "  - POST to start an upload, without a look whether the blob is there",
		Op: clients.StartUpload,
		On: append([]clients.Edge{{On: clients.Status(202), If: takesLocation, To: clients.Next}, {On: clients.Status(202), Do: func(f *clients.Frame) {
			f.Fail(f.Say("no Location found in response"))
		}, To: clients.Fail}}, on(202, nil, clients.Fail)[1:]...),
	},
	{
		Text: "  - PUT the content to the Location, with the digest behind its query; Expect: 100-continue, so that it can be sent again",
		Op:   clients.PutUpload,
		On:   on(201, nil, clients.Done),
	},
	putByDigest,
}}

// putByDigest writes one manifest of an index.
var putByDigest = clients.Step{
	Name: "manifest", Text: "  - PUT it by its digest",
	Op: clients.PutManifest, At: clients.ByItem,
	On: on(201, nil, clients.Done),
}

// takesLocation takes the Location, relative to the URL that answered.
func takesLocation(f *clients.Frame) bool {
	if f.R.Location <= model.Empty {
		return false
	}
	u, ok := f.T.Resolve(f.L.LastURL.Origin, f.R.Location)
	if ok {
		f.L.Upload = u
	}
	return ok
}

// copyImage mounts config and layers and writes the manifest, which is read from
// the source unless the caller has it. A mount that is declined ends it (C
// writer.go:67-87).
var copyImage = clients.Flow{Steps: []clients.Step{
	{Do: func(f *clients.Frame) { f.L.Item, f.L.Reference = f.S.Task.Image, f.S.Task.FromReference }},
	{
		Text: "GET the manifest of the source",
		If:   unknown,
		Op:   clients.GetSourceManifest,
		On:   read(served, clients.Next),
	},
	{
		Text: "for the config and each layer:",
		Each: blobs, Body: "mount",
	},
	{
		Text: "of an index, for each manifest:",
		If:   isIndex, Each: children, Body: "read",
	},
	{
		Text: "PUT the manifest",
		Do:   func(f *clients.Frame) { f.L.Reference = f.S.Task.Reference },
		Op:   clients.PutManifest,
		On:   on(201, nil, clients.Done),
	},
	{
		Name: "mount", Text: "  - POST a mount; 202: it has failed, and the upload is left alone",
		Op: clients.Mount,
		On: []clients.Edge{
			{On: clients.Status(201), To: clients.Done},
			{On: clients.Status(202), Do: declined, To: clients.Fail},
			{On: clients.AnyResponse, Do: mountFailed, To: clients.Fail},
			{On: clients.Failure, Do: mountFailed, To: clients.Fail},
		},
	},
	{
		Name: "read", Text: "  - GET it from the source by its digest",
		If: func(f *clients.Frame) bool { return f.S.Task.Image == model.Absent },
		Op: clients.GetSourceManifest, At: clients.ByItem,
		On: read(nil, clients.Next),
	},
	putByDigest,
}}

func unknown(f *clients.Frame) bool { return f.L.Item == model.Absent }

func declined(f *clients.Frame) {
	f.Fail(f.Say("mount: registry does not support mounts: unsupported: the operation is unsupported"))
}

func mountFailed(f *clients.Frame) {
	if f.R != nil {
		f.Fail(f.Say("mount: " + explain(f, f.R)))
		return
	}
	f.Fail(f.Say("mount: " + lostText(f)))
}

// deleteManifest is DeleteManifest and DeleteTag (C deleter.go).
var deleteManifest = clients.Flow{Steps: []clients.Step{{
	Text: "DELETE the manifest, with push in mind",
	Op:   clients.DeleteManifest,
	On:   on(202, nil, clients.Done),
}}}
