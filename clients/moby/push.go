// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package moby

import (
	"fmt"
	"slices"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// push is pushTag (M distribution/push_v2.go:124-219) with Upload for the layers
// and the docker manifest builder for config and manifest. All requests have
// push in their scope.
var push = clients.Flow{Rescue: nextEndpoint, Steps: slices.Concat(
	[]clients.Step{
		{Do: startPastMirrors},
		pingStep(),
		{Do: believe},
		{
			Text: "for each layer, the top one first, 5 at once:",
			Each: uploads, Body: "layer", Parallel: func(*clients.Frame) int { return 5 }, Then: "config",
		},
	},
	layerSteps,
	[]clients.Step{
		{
			// DD manifest/schema2/builder.go:41-74.
			Name: "config", Text: "HEAD the config; 404: POST, PATCH, PUT and HEAD it, once",
			Do: func(f *clients.Frame) { f.L.Item, f.L.Marks = f.T.Blob(image(f)).Children[0], 0 },
			Op: clients.HeadBlob, Hint: clients.ForPush,
			On: oneTry(
				clients.Edge{On: accepted, If: hasLength, To: "manifest"},
				clients.Edge{On: clients.Status(404), To: clients.Next},
			),
		},
		{
			Op: clients.StartUpload, Hint: clients.ForPush,
			On: oneTry(clients.Edge{On: clients.Status(202), Do: locate, To: clients.Next}),
		},
		{
			Op: clients.PatchUpload, Hint: clients.ForPush, Once: true,
			On: oneTry(clients.Edge{On: accepted, If: hasRange, Do: patched, To: clients.Next}),
		},
		{
			Op: clients.PutUpload, Hint: clients.ForPush,
			On: oneTry(clients.Edge{On: accepted, To: clients.Next}),
		},
		{
			Op: clients.HeadBlob, Hint: clients.ForPush,
			On: oneTry(clients.Edge{On: accepted, If: hasLength, To: clients.Next}),
		},
		{
			// DD registry/client/repository.go:512-577.
			Name: "manifest", Text: "PUT the manifest by tag, without HEAD; the answer must name a digest",
			Do: func(f *clients.Frame) { f.L.Item = image(f) },
			Op: clients.PutManifest, Hint: clients.ForPush,
			On: oneTry(clients.Edge{On: accepted, If: func(f *clients.Frame) bool { return f.R.ContentDigest > model.Empty }, To: clients.Done}),
		},
	},
)}

// image is the manifest that is pushed: the engine has one platform's alone. It
// makes a docker manifest of the image's parts; a task whose image is another
// kind of manifest has that one pushed as it is.
func image(f *clients.Frame) model.Sym {
	b := f.T.Blob(f.S.Task.Image)
	if b.Kind == model.Index && len(b.Children) > 0 {
		return b.Children[0]
	}
	return f.S.Task.Image
}

// uploads are the layers from the top down, each once (M
// distribution/push_v2.go:155-176).
func uploads(f *clients.Frame) []model.Sym {
	manifest := image(f)
	if list, ok := uploadsOf.Get(f.T, manifest); ok {
		return list
	}
	var list []model.Sym
	children := f.T.Blob(manifest).Children
	for i := len(children) - 1; i > 0; i-- {
		if !slices.Contains(list, children[i]) {
			list = append(list, children[i])
		}
	}
	return uploadsOf.Put(f.T, manifest, list)
}

// oneTry adds what fails a step that is not tried again.
func oneTry(edges ...clients.Edge) []clients.Edge {
	return append(edges,
		clients.Edge{On: clients.AnyResponse, Do: refusedPush, To: clients.Fail},
		clients.Edge{On: clients.Failure, Do: inRequest, To: clients.Fail},
	)
}

func refusedPush(f *clients.Frame) { f.Fail(f.Say(answerError(f))) }

// answerError is the error of an answer that will not do: what it lacks, or what
// it says.
func answerError(f *clients.Frame) string {
	if f.R.Status >= 200 && f.R.Status <= 399 {
		switch f.Method() {
		case model.HEAD:
			return "missing content-length header for request: " + f.Target()
		case model.PATCH:
			return "bad range format: " + f.T.Str(f.R.Range)
		case model.PUT:
			return "invalid checksum digest format"
		}
	}
	if f.R.Status == 404 {
		switch f.Method() {
		case model.HEAD:
			return "unknown blob"
		case model.PATCH:
			return "blob upload unknown"
		}
	}
	return explain(f, f.R)
}

// hasLength: the client wants a Content-Length of a blob's HEAD (DD
// registry/client/repository.go:789-825).
func hasLength(f *clients.Frame) bool { return f.R.Size >= 0 }

// locate takes the Location of an upload, relative to where the request went;
// an absent one is that same place (DD registry/client/repository.go, sanitizeLocation).
func locate(f *clients.Frame) {
	to, ok := resolve(f, f.T.Of(f.Target()), f.R.Location)
	if !ok {
		f.Fail(f.Say(fmt.Sprintf("parse %q: it is not a URL", f.T.Str(f.R.Location))))
		return
	}
	f.L.Upload = to
}

// patched: the content is there, the PUT that follows has none.
func patched(f *clients.Frame) {
	locate(f)
	f.L.Marks |= clients.BodySent
}

// hasRange: the answer to a PATCH must tell how much it took (DD
// registry/client/blob_writer.go:38-71). Of the config it must be all of it (DD
// registry/client/repository.go, blobs.Put), which is not looked at here: what a
// Range says of symbolic content means little.
func hasRange(f *clients.Frame) bool {
	var first, last int64
	n, err := fmt.Sscanf(f.T.Str(f.R.Range), "%d-%d", &first, &last)
	return n == 2 && err == nil && last >= first
}
