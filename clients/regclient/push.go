// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package regclient

import (
	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// push is ImageCopy to a registry, from a directory (push) or from the same
// registry (copy) (image.go:576-992). The lane's From is the source repository of
// a copy.
var push = clients.Flow{Lingers: true, Steps: append([]clients.Step{
	{Do: begin, Then: "target"},
	{Name: "child"},
	{
		Name: "target", Text: "HEAD the manifest at the target, by tag (of an index's manifests: by digest); the same digest: done",
		Do: atTarget, Op: clients.HeadManifest, Slot: clients.PerAttempt,
		On: []clients.Edge{
			{On: clients.Status(200), If: noDigest, To: "target-get"},
			{On: clients.Status(200), If: sameAsItem, To: clients.Done},
			{On: clients.Status(200), If: sourceUnknown, Do: resolved, To: "source-head"},
			{On: clients.AnyResponse, To: "source"},
			{On: clients.Failure, If: unreachable, Do: noAccess, To: clients.Fail},
			{On: clients.Failure, To: "source"},
		},
	},
	{
		Name: "target-get", Text: "no digest header: GET it",
		Op: clients.GetManifest, Slot: clients.PerAttempt,
		On: []clients.Edge{
			{On: clients.Status(200), If: sameAsItem, To: clients.Done},
			{On: clients.Status(200), If: sourceUnknown, Do: resolved, To: "source-head"},
			{On: clients.AnyResponse, To: "source"},
			{On: clients.Failure, If: unreachable, Do: noAccess, To: clients.Fail},
			{On: clients.Failure, To: "source"},
		},
	},
	call(clients.Step{
		Name: "source-head", Text: "a copy by tag, and the target has one: HEAD the source; the same digest: done",
		Do: atSource, Op: clients.HeadSourceManifest,
		On: []clients.Edge{
			{On: clients.Status(200), If: noDigest, To: "source-head-get"},
			{On: clients.Status(200), If: sameAsRoot, To: clients.Done},
			{On: clients.Status(200), To: "source"},
		},
	}),
	call(clients.Step{
		Name: "source-head-get", Op: clients.GetSourceManifest,
		On: []clients.Edge{
			{On: clients.Status(200), If: sameAsRoot, To: clients.Done},
			{On: clients.Status(200), To: "source"},
		},
	}),
	call(clients.Step{
		Name: "source", Text: "a copy: GET the manifest of the source",
		If: isCopy, Do: atSource, Op: clients.GetSourceManifest,
		On: []clients.Edge{
			{On: clients.Status(200), If: sameRepository, Do: served, To: "put-manifest"},
			{On: clients.Status(200), Do: served},
		},
	}),
	{
		Text: "an index: each of its manifests, as from the start; then the index itself",
		If:   isIndex, Each: children, Body: "child", Parallel: manifestsAtOnce, Then: "put-manifest",
	},
	{Text: "config and layers, all at once as far as there are request slots:", If: isManifest, Each: children, Body: "blob", Parallel: blobsAtOnce},
	call(clients.Step{
		Name: "put-manifest", Text: "last, PUT the manifest",
		Do: atTarget, Op: clients.PutManifest,
		On: []clients.Edge{{On: clients.Status(201), To: clients.Done}},
	}),
	{Name: "blob", If: seen, Then: clients.Done},
	{
		Text: "each blob: HEAD it; 200: done; from here on it keeps its request slot",
		Do:   remember, Op: clients.HeadBlob, Slot: clients.PerAttempt,
		On: []clients.Edge{
			{On: clients.Status(200), To: clients.Done},
			{On: clients.AnyResponse},
			{On: clients.Failure},
		},
	},
	{
		Text: "a copy: POST with mount and from; 201: done",
		If:   isCopy, Op: clients.Mount, Slot: clients.ToTheEnd,
		On: []clients.Edge{
			{On: clients.Status(201), To: clients.Done},
			{On: clients.Status(202), If: declined, To: "cancel-mount"},
			{On: clients.AnyResponse, If: (*clients.Frame).MountFalls, To: "from-source"},
			{On: clients.Failure, If: gaveUpMount, To: "from-source"},
		},
	},
	{
		Name: "cancel-mount", Text: "202: DELETE that upload",
		If: cancels, Op: clients.CancelUpload, Slot: clients.ToTheEnd,
		On: []clients.Edge{{On: clients.AnyResponse}, {On: clients.Failure}},
	},
	call(clients.Step{
		Name: "from-source", Text: "not mounted: GET the blob from the source",
		If: isCopy, Op: clients.GetSourceBlob, Slot: clients.ToTheEnd,
		On: []clients.Edge{{On: clients.Status(200)}},
	}),
}, upload...)}

// upload is BlobPut (blob.go:181-249). The lane's Root keeps the URL of the
// upload, Count the retries of a chunk, and Reused, which no request of
// regclient's takes over, the error that is told in the end.
var upload = []clients.Step{
	{
		Name: "anywhere", Text: "an upload: POST with mount alone; 201: done",
		Op: clients.MountAnywhere, Slot: clients.ToTheEnd,
		On: []clients.Edge{
			{On: clients.Status(201), To: clients.Done},
			{On: clients.Status(202), If: location, To: "put"},
			{On: clients.AnyResponse, If: (*clients.Frame).MountFalls},
			{On: clients.Failure, If: gaveUpMount},
		},
	},
	call(clients.Step{
		Text: "refused: POST an upload", Op: clients.StartUpload, Slot: clients.ToTheEnd,
		On: []clients.Edge{{On: clients.Status(202), If: location, To: "put"}},
	}),
	{
		Name: "put", Text: "PUT the whole blob to the Location",
		Op: clients.PutUpload, Slot: clients.ToTheEnd,
		On: []clients.Edge{
			{On: clients.Status(201), To: clients.Done},
			{On: clients.Status(204), To: clients.Done},
			{On: clients.Failure, If: rereads, To: "reread"},
			{On: clients.AnyResponse, Do: putFailed, To: "refused"},
			{On: clients.Failure, Do: putFailed, To: "refused"},
		},
	},
	{
		Name: "reread", Text: "sent again, a copy's source is read again first",
		Op: clients.GetSourceBlob, Slot: clients.ToTheEnd,
		On: []clients.Edge{
			{On: clients.Status(200), To: "put"},
			{On: clients.AnyResponse, Do: putFailed},
			{On: clients.Failure, Do: putFailed},
		},
	},
	{
		Name: "refused", Text: "refused: read a copy's source once more, and", If: isCopy,
		Op: clients.GetSourceBlob, Slot: clients.ToTheEnd,
		On: []clients.Edge{
			{On: clients.Status(200), To: "patch"},
			{On: clients.AnyResponse, To: "cancel"},
			{On: clients.Failure, To: "cancel"},
		},
	},
	{
		Name: "patch", Text: "PATCH the blob in chunks to where the PUT went",
		Op: clients.PatchUpload, Slot: clients.ToTheEnd,
		On: []clients.Edge{
			{On: clients.Status(201), If: chunkIncomplete, To: "patch"},
			{On: clients.Status(201), Do: nextLocation, To: "close"},
			{On: clients.Status(202), If: chunkIncomplete, To: "patch"},
			{On: clients.Status(202), Do: nextLocation, To: "close"},
			{On: clients.Match{From: 400, To: 499}, If: chunkResumed, To: "patch"},
			{On: clients.Match{From: 400, To: 499}, If: chunkArrived, Do: nextLocation, To: "close"},
			{On: clients.AnyResponse, Do: chunkFailed, To: "status"},
			{On: clients.Failure, If: wasUnauthorized, Do: chunkFailed, To: "status"},
			{On: clients.Failure, Do: chunkBroken, To: "cancel"},
		},
	},
	{
		Name: "status", Text: "refused: GET how far the upload is; 204: go on from there",
		Op: clients.StatusUpload, Slot: clients.ToTheEnd,
		On: []clients.Edge{
			{On: clients.Status(204), If: tooOften, To: "cancel"},
			{On: clients.Status(204), If: chunkIncomplete, To: "patch"},
			{On: clients.Status(204), Do: nextLocation, To: "close"},
			{On: clients.AnyResponse, To: "cancel"},
			{On: clients.Failure, To: "cancel"},
		},
	},
	{
		Name: "close", Text: "all chunks sent: PUT the digest",
		Do: func(f *clients.Frame) { f.L.Marks |= clients.BodySent },
		Op: clients.PutUpload, Slot: clients.ToTheEnd,
		On: []clients.Edge{
			{On: clients.Status(201), To: clients.Done},
			{On: clients.Status(204), To: clients.Done},
			{On: clients.AnyResponse, Do: closeFailed},
			{On: clients.Failure, Do: closeFailed},
		},
	},
	{
		Name: "cancel", Text: "given up: DELETE the upload",
		If: func(f *clients.Frame) bool { return f.C.UploadCancel == clients.CancelAtLocation },
		Do: func(f *clients.Frame) { f.L.Upload, _ = f.T.Resolve(model.Absent, f.L.Root) },
		Op: clients.CancelUpload, Slot: clients.ToTheEnd,
		On: []clients.Edge{{On: clients.AnyResponse}, {On: clients.Failure}},
	},
	{Do: func(f *clients.Frame) { f.Fail(f.L.Reused) }, Then: clients.Done},
}
