// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package oras

import (
	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// copyGraph is copyGraph with the hooks of prepareCopy (/copy.go:189-318,
// :522-594): what is there already is left alone, what is referred to goes first.
func (p program) copyGraph() []clients.Step {
	steps := []clients.Step{
		{
			Text: "HEAD the root by digest; 200: only PUT it by tag",
			Op:   clients.HeadManifest, At: clients.ByItem, Hint: clients.ForPull,
			On: p.edges("Exists", destination,
				clients.Edge{On: clients.Status(200), Do: rootExists, To: "tag"},
				clients.Edge{On: clients.Status(404), To: clients.Next}),
		},
		{Text: "for what it refers to, in its order:", Each: successors, Body: "node", Parallel: parallel},
		{
			Name: "tag", Text: "PUT the root by tag",
			Do: func(f *clients.Frame) { f.L.Reference = f.S.Task.Reference },
			Op: clients.PutManifest, Hint: clients.ForPush,
			On: p.edges("PushReference", destination,
				clients.Edge{On: clients.Status(201), Do: sameDigest, To: "there"},
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
			On: p.edges("Exists", destination,
				clients.Edge{On: clients.Status(200), Do: blobDescribed, To: clients.Done},
				clients.Edge{On: clients.Status(404), To: clients.Next}),
		},
		{
			Text: "another repository is known to have it: POST with mount and from; 201: done; 202: GET it from there unless it is here, PUT it to the Location",
			If:   mounts,
			Op:   clients.Mount,
			On: p.edges("Mount", destination,
				clients.Edge{On: clients.Status(201), Do: sameDigest, To: clients.Done},
				clients.Edge{On: clients.Status(202), If: isCopy, Do: location, To: "source"},
				clients.Edge{On: clients.Status(202), Do: location, To: "put"}),
		},
		{
			If: isCopy, Op: clients.GetSourceBlob, Hint: clients.ForPull, // where Copy does not mount: before v2.4.0
			On: p.edges("Fetch", source, clients.Edge{On: clients.Status(200), Do: served, To: clients.Next}),
		},
		{
			Text: "POST an upload",
			Op:   clients.StartUpload, Hint: clients.ForPush,
			On: p.edges("Push", destination, clients.Edge{On: clients.Status(202), Do: location, To: "put"}),
		},
		{
			Name: "source",
			Op:   clients.GetSourceBlob, Hint: clients.ForPull,
			On: p.edges("Mount", destination, clients.Edge{On: clients.Status(200), Do: served, To: clients.Next}),
		},
		{
			Name: "put", Text: "PUT the blob to its Location with the Authorization of the POST; a 401 is final",
			If: func(f *clients.Frame) bool { return f.L.Reused != model.Absent },
			Op: clients.PutUpload, Auth: clients.Reuse, Once: true,
			On: p.edges("Push", destination, clients.Edge{On: clients.Status(201), To: clients.Done}),
		},
		{
			Text: "the POST had none: as any other request, but its body cannot be sent again",
			Op:   clients.PutUpload, Hint: clients.ForPush, Once: true,
			On: p.edges("Push", destination, clients.Edge{On: clients.Status(201), To: clients.Done}),
		},

		{
			Name: "manifest", Text: "HEAD the manifest by digest; 200: done; else what it refers to, as from there, and PUT it by digest",
			Op: clients.HeadManifest, At: clients.ByItem, Hint: clients.ForPull,
			On: p.edges("Exists", destination,
				clients.Edge{On: clients.Status(200), Do: itemDescribed, To: clients.Done},
				clients.Edge{On: clients.Status(404), To: clients.Next}),
		},
		{
			If: isCopy, Op: clients.GetSourceManifest, At: clients.ByItem, Hint: clients.ForPull,
			On: p.edges("FindSuccessors", source, clients.Edge{On: clients.Status(200), Do: served, To: clients.Next}),
		},
		{Each: successors, Body: "node", Parallel: parallel},
		{
			Name: "put-manifest",
			Op:   clients.PutManifest, At: clients.ByItem, Hint: clients.ForPush,
			On: p.edges("Push", destination,
				clients.Edge{On: clients.Status(201), Do: sameDigest, To: "there"},
				clients.Edge{On: clients.NotSuccess, If: missesContent, Do: resend, To: "put-again"}),
		},
		{Name: "put-again", Each: manifests, Body: "manifest-again", Then: "put-manifest"},

		{
			Name: "manifest-again", If: isCopy,
			Op: clients.GetSourceManifest, At: clients.ByItem, Hint: clients.ForPull,
			On: p.edges("Fetch", source, clients.Edge{On: clients.Status(200), Do: served, To: clients.Next}),
		},
		{
			Op: clients.PutManifest, At: clients.ByItem, Hint: clients.ForPush,
			On: p.edges("Push", destination, clients.Edge{On: clients.Status(201), Do: sameDigest, To: clients.Done}),
		},

		{Name: "there", If: func(*clients.Frame) bool { return p == library }, Then: clients.Done},
	}
	if p == command {
		steps = append(steps, seen, reread)
	}
	return steps
}
