// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package ociconformance

import (
	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// push is TestPush (run.go:1867-1893). A blob is uploaded in the first of four
// ways that succeeds (TestPushBlobAny, :1901-1957; the suite begins with those
// that it has not tried yet), and what was stored is read back from the Location
// of the answer. With a repository that has the blobs, they are mounted
// (TestPushBlobMount); that a mount was declined, which the suite writes down as
// unsupported, is no failure here.
var push = clients.Flow{Steps: []clients.Step{
	{Do: func(f *clients.Frame) { f.L.Root, f.L.Item = f.S.Task.Image, model.Absent }},
	{Text: "for each blob:", Each: leaves, Body: "blob"},
	{Text: "then PUT each manifest by digest, the index last, and GET the Location", Each: manifests, Body: "by-digest"},
	{
		Text: "then PUT the image by tag, and GET the Location",
		Do:   func(f *clients.Frame) { f.L.Item, f.L.Reference = f.L.Root, f.S.Task.Reference },
		Op:   clients.PutManifest,
		On:   stores("tag-stored", noted("end")),
	},
	readManifest("tag-stored", "end"),
	{Name: "end", Do: conclude, Then: clients.Done},

	{Name: "blob", Do: beginBlob},
	{
		Text: "a repository has it: POST with mount and from; 202: PUT it there",
		If:   func(f *clients.Frame) bool { return f.S.Task.MountCandidate != model.Absent },
		Do:   func(f *clients.Frame) { f.L.From = f.S.Task.MountCandidate },
		Op:   clients.Mount,
		On: append([]clients.Edge{
			{On: clients.Status(201), If: hasLocation, Do: location, To: "stored"},
			{On: clients.Status(202), If: hasLocation, Do: location, To: "put"},
		}, nextWay...),
	},
	way(1, "post-put", "first way: POST, and PUT with the content", clients.StartUpload, "put"),
	{
		Name: "put",
		Op:   clients.PutUpload,
		On:   stores("stored", nextWay),
	},
	{
		Name: "post-only", Text: "second: POST with digest and content; 202: PUT as in the first, which does not count as this",
		Do: func(f *clients.Frame) { f.L.Count = 2 },
		Op: clients.PostBlob,
		On: append([]clients.Edge{
			{On: clients.Status(201), If: hasLocation, Do: location, To: "stored"},
			{On: clients.Status(202), Do: location, To: "put-after"},
		}, nextWay...),
	},
	{
		Name: "put-after",
		Op:   clients.PutUpload,
		On:   nextWay,
	},
	way(3, "patch", "third: POST, PATCH with the content, PUT", clients.StartUpload, "stream"),
	way(4, "chunks", "fourth: the same in chunks; here one", clients.StartUpload, "stream"),
	{
		Name: "stream",
		Op:   clients.PatchUpload,
		On:   append([]clients.Edge{{On: clients.Status(202), Do: patched, To: "put"}}, nextWay...),
	},
	{
		// BlobVerifyLocation (api.go:827-846).
		Name: "stored",
		Op:   clients.StatusUpload, Hint: clients.ForPull,
		On: append([]clients.Edge{{On: clients.Status(200), To: clients.Done}}, nextWay...),
	},

	{
		Name: "by-digest",
		Op:   clients.PutManifest, At: clients.ByItem,
		On: stores("manifest-stored", noted(clients.Done)),
	},
	readManifest("manifest-stored", clients.Done),
}}

// beginBlob: no way to upload it has failed yet.
func beginBlob(f *clients.Frame) { f.L.Reused = model.Absent }

// way begins an upload. The lane counts the ways.
func way(n uint8, name, text string, op clients.Op, then string) clients.Step {
	return clients.Step{
		Name: name, Text: text,
		Do: func(f *clients.Frame) { f.L.Count = n; f.L.Marks &^= clients.BodySent },
		Op: op,
		On: append([]clients.Edge{{On: clients.Status(202), If: hasLocation, Do: location, To: then}}, nextWay...),
	}
}

// nextWay leads from a failure to the next way to upload the blob. After the last
// one, and after a mount, all failures are noted.
var nextWay = []clients.Edge{
	{On: clients.AnyResponse, If: isWay(1), Do: noteWay, To: "post-only"},
	{On: clients.Failure, If: isWay(1), Do: noteWay, To: "post-only"},
	{On: clients.AnyResponse, If: isWay(2), Do: noteWay, To: "patch"},
	{On: clients.Failure, If: isWay(2), Do: noteWay, To: "patch"},
	{On: clients.AnyResponse, If: isWay(3), Do: noteWay, To: "chunks"},
	{On: clients.Failure, If: isWay(3), Do: noteWay, To: "chunks"},
	{On: clients.AnyResponse, Do: noteBlob, To: clients.Done},
	{On: clients.Failure, Do: noteBlob, To: clients.Done},
}

func isWay(n uint8) func(*clients.Frame) bool {
	return func(f *clients.Frame) bool { return f.L.Count == n }
}

func noteWay(f *clients.Frame) { f.L.Reused = joined(f, f.L.Reused, reason(f)) }

func noteBlob(f *clients.Frame) {
	noteWay(f)
	first := &f.S.Lanes[0]
	first.Reused = joined(f, first.Reused, f.T.Str(f.L.Reused))
}

func patched(f *clients.Frame) {
	location(f)
	f.L.Marks |= clients.BodySent
}

// noted are the edges of a failure that is noted.
func noted(then string) []clients.Edge {
	return []clients.Edge{{On: clients.AnyResponse, Do: note, To: then}, {On: clients.Failure, Do: note, To: then}}
}

// stores takes the Location of what was stored.
func stores(stored string, otherwise []clients.Edge) []clients.Edge {
	return append([]clients.Edge{{On: clients.Status(201), If: hasLocation, Do: location, To: stored}}, otherwise...)
}

// readManifest is the end of ManifestPut (api.go:1008-1034).
func readManifest(name, then string) clients.Step {
	return clients.Step{
		Name: name,
		Op:   clients.ReadManifest, At: clients.ByItem, Why: model.ByLocation,
		On: append([]clients.Edge{{On: clients.Status(200), To: then}}, noted(then)...),
	}
}

// hasLocation tells an answer with a Location. To close an upload the one that it
// had will do, except in the third way.
func hasLocation(f *clients.Frame) bool {
	return f.R.Location > model.Empty || f.Op() == clients.PutUpload && f.L.Count != 3
}

// location makes the answer's Location the place to go on at. A relative one is
// resolved against the URL that the request was for.
func location(f *clients.Frame) {
	base := f.Endpoint()
	if f.Op() == clients.PutUpload || f.Op() == clients.PatchUpload {
		base = f.L.Upload.Origin
	}
	if u, ok := f.T.Resolve(base, f.R.Location); ok && f.R.Location > model.Empty {
		f.L.Upload = u
	}
}
