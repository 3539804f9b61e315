// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package containersimage

import "github.com/authsim/authsim/clients"

// push is copy.Image from a place that is no registry, skopeo copy dir:…
// docker://…, podman push.
var push = clients.Flow{Steps: join([]clients.Step{{Do: beginPush}}, target(nil, nil))}

// copyImage is copy.Image between two repositories.
var copyImage = clients.Flow{Rescue: nextSource, Steps: join(
	openSource(),
	target(configAgain(), readBlob("read", clients.ByItem, "  - GET the blob from the source",
		clients.Edge{To: "upload"}, clients.Edge{Do: noteFailure(readingBlob), To: clients.Done})),
)}

// accepted are the statuses that some requests take for a success (CI
// docker_image_dest.go:538-542).
var accepted = clients.Match{From: 200, To: 399}

// target writes the lane's manifest with what it refers to (CP single.go:429-650,
// CI docker_image_dest.go).
func target(config, read []clients.Step) []clients.Step {
	return join(
		[]clients.Step{{Do: atTarget}},
		ping("target ping", clients.Edge{Do: targetFailed, To: clients.Fail}),
		[]clients.Step{
			{
				Text: "for each layer, and to the last of them whatever happens:",
				Do:   countNone, Each: layers, Body: "layer", Parallel: parallel,
			},
			{Do: firstFailure},
		},
		config,
		[]clients.Step{
			{
				Text: "the config in the same way, but without a look for other repositories",
				Do:   countNone, Each: configOf, Body: "upload",
			},
			{Do: firstFailure},
			{
				Text: "PUT the manifest",
				Do:   toManifest,
				Op:   clients.PutManifest,
				On: []clients.Edge{
					{On: accepted, To: clients.Done},
					{On: clients.AnyResponse, Do: fails(uploadingManifest), To: clients.Fail},
					{On: clients.Failure, Do: fails(writingManifest), To: clients.Fail},
				},
			},
		},
		reuseLayer(),
		read,
		upload(),
	)
}

// reuseLayer is TryReusingBlobWithOptions (CI docker_image_dest.go:330-450): the
// layer at its place, or in another repository where the cache has seen it.
func reuseLayer() []clients.Step {
	failed := noteFailure(func(f *clients.Frame) string {
		return "trying to reuse blob " + f.T.Str(f.L.Item) + " at destination: " + checking(f)
	})
	return []clients.Step{
		{
			Name: "layer", Text: "  - HEAD the blob; 200: that is all",
			Do: atTarget,
			Op: clients.HeadBlob,
			On: []clients.Edge{
				{On: clients.Status(200), If: hasSize, Do: seen, To: clients.Done},
				{On: clients.Status(404), To: clients.Next},
				{On: clients.AnyResponse, Do: failed, To: clients.Done},
				{On: clients.Failure, Do: failed, To: clients.Done},
			},
		},
		{Name: "candidate", Do: nextCandidate},
		{If: noCandidate, Then: "no candidate"},
		{
			Text: "  - for up to five repositories where it was seen, the latest first: HEAD it there, with a token for both",
			Op:   clients.HeadSourceBlob,
			On: []clients.Edge{
				{On: clients.Status(200), If: hasSize, To: clients.Next},
				{On: clients.AnyResponse, To: "candidate"},
				{On: clients.Failure, To: "candidate"},
			},
		},
		{
			Text: "  - POST a mount; 201: that is all",
			Op:   clients.Mount,
			On: []clients.Edge{
				{On: clients.Status(201), Do: seen, To: clients.Done},
				{On: clients.Status(202), If: takesLocation, To: clients.Next},
				{On: clients.AnyResponse, To: "candidate"},
				{On: clients.Failure, To: "candidate"},
			},
		},
		{
			Text: "  - 202: DELETE that upload",
			If:   func(f *clients.Frame) bool { return f.C.UploadCancel == clients.CancelAtLocation },
			Op:   clients.CancelUpload,
			On: []clients.Edge{
				{On: clients.AnyResponse, To: "candidate"},
				{On: clients.Failure, To: "candidate"},
			},
		},
		{If: isCandidate, Then: "candidate"},
		{Name: "no candidate"},
	}
}

// upload is PutBlobWithOptions (CI docker_image_dest.go:127-228).
func upload() []clients.Step {
	failed := noteFailure(func(f *clients.Frame) string { return "writing blob: " + checking(f) })
	to := func(where func(*clients.Frame) string) func(*clients.Frame) {
		return noteFailure(func(f *clients.Frame) string {
			if f.R == nil {
				return "writing blob: " + reason(f)
			}
			return "writing blob: " + where(f) + reason(f)
		})
	}
	return []clients.Step{
		{
			Name: "upload", Text: "  - HEAD the blob, for a layer the second time; 200: that is all",
			Do: atTarget,
			Op: clients.HeadBlob,
			On: []clients.Edge{
				{On: clients.Status(200), If: hasSize, Do: seen, To: clients.Done},
				{On: clients.Status(404), To: clients.Next},
				{On: clients.AnyResponse, Do: failed, To: clients.Done},
				{On: clients.Failure, Do: failed, To: clients.Done},
			},
		},
		{
			Text: "  - POST to start an upload",
			Op:   clients.StartUpload,
			On: []clients.Edge{
				{On: clients.Status(202), If: takesLocation, To: clients.Next},
				{On: clients.Status(202), Do: noteFailure(noLocation), To: clients.Done},
				{On: clients.AnyResponse, Do: to(initiating), To: clients.Done},
				{On: clients.Failure, Do: to(initiating), To: clients.Done},
			},
		},
		{
			Text: "  - PATCH the content to the Location, wherever that is and with the same token",
			Op:   clients.PatchUpload, Once: true,
			On: []clients.Edge{
				{On: accepted, If: takesLocation, Do: bodySent, To: clients.Next},
				{On: accepted, Do: noteFailure(noLocation), To: clients.Done},
				{On: clients.AnyResponse, Do: to(text("uploading layer chunked: ")), To: clients.Done},
				{On: clients.Failure, Do: to(nowhere), To: clients.Done},
			},
		},
		{
			Text: "  - PUT without content to the next Location, with the digest",
			Op:   clients.PutUpload,
			On: []clients.Edge{
				{On: clients.Status(201), Do: copied, To: clients.Done},
				{On: clients.AnyResponse, Do: to(uploadingLayer), To: clients.Done},
				{On: clients.Failure, Do: to(uploadingLayer), To: clients.Done},
			},
		},
	}
}
