// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package moby

import (
	"fmt"
	"slices"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// pull is pullTag (M distribution/pull_v2.go:338-442) with pullManifestList and
// pullSchema2Layers below it.
var pull = clients.Flow{Rescue: nextEndpoint, Steps: []clients.Step{
	{Do: start},
	pingStep(),
	{
		// DD registry/client/repository.go:297-346.
		Name: "head", Text: "by tag: HEAD the manifest",
		If: byTag,
		Op: clients.HeadManifest, Hint: clients.ForPull,
		On: []clients.Edge{
			{On: clients.Failure, Do: inRequest, To: clients.Fail},
			{On: accepted, If: hasDigest, Do: resolved, To: "manifest"},
			{On: clients.AnyResponse, If: sentGet, Do: resolvedOrRefused, To: "manifest"},
			{On: clients.Status(405), Do: refusedPull, To: clients.Fail},
			{On: clients.AnyResponse, To: "get"},
		},
	},
	{Text: "by digest: begin here", Do: func(f *clients.Frame) { f.L.Root = f.S.Task.Reference }, Then: "manifest"},
	{
		Name: "get", Text: "any failure, and a success without digest: GET the manifest by tag, once",
		Op: clients.GetManifest, Hint: clients.ForPull, Why: model.ByFallback,
		On: []clients.Edge{
			{On: clients.Failure, Do: inRequest, To: clients.Fail},
			{On: clients.AnyResponse, Do: resolvedOrRefused, To: "manifest"},
		},
	},
	{Name: "manifest", Do: func(f *clients.Frame) { f.L.Item = f.L.Root }},
	{Name: "fetch", If: inStore(model.Index), Do: choose, Then: "fetch"},
	{If: inStore(model.Manifest), Then: "parts"},
	{
		Text: "GET the manifest by digest, also after a GET by tag, unless another endpoint has given it",
		Op:   clients.GetManifest, At: clients.ByItem, Hint: clients.ForPull,
		On: []clients.Edge{
			{On: clients.Failure, Do: inRequest, To: clients.Fail},
			{On: accepted, Do: store, To: "fetch"},
			{On: clients.AnyResponse, If: tagAgain, To: "fetch-tag"},
			{On: clients.AnyResponse, Do: refusedPull, To: clients.Fail},
		},
	},
	{
		// pull_v2.go:390-419 at v24.0.7.
		Name: "fetch-tag", Text: "denied or unknown, in old versions (axis tag-fallback): GET the manifest by tag again",
		Op: clients.GetManifest, Hint: clients.ForPull, Why: model.ByFallback,
		On: []clients.Edge{
			{On: clients.Failure, Do: fellBack, To: clients.Fail},
			{On: accepted, Do: store, To: "fetch"},
			{On: clients.AnyResponse, Do: fellBack, To: clients.Fail},
		},
	},
	{
		Name: "parts", Text: "an index: GET the manifest of the platform, and on with that; then, at the same time:",
		Each: parts, Body: "part", Parallel: func(*clients.Frame) int { return 2 }, Then: "pulled",
	},
	{Name: "part", If: func(f *clients.Frame) bool { return kindOf(f, f.L.Item) == model.Manifest }, Then: "layers"},
	{
		Name: "config", Text: "GET the config; up to 5 attempts, unless the failure is final",
		Op: clients.GetBlob, Hint: clients.ForPull,
		On: []clients.Edge{
			{On: accepted, Do: configPulled, To: clients.Done},
			{On: clients.AnyResponse, If: triesAgain, Do: waitForConfig, To: "config"},
			{On: clients.Failure, If: triesAgain, Do: waitForConfig, To: "config"},
			{On: clients.AnyResponse, Do: configFailed, To: clients.Fail},
			{On: clients.Failure, Do: configFailed, To: clients.Fail},
		},
	},
	{
		Name: "layers", Text: "the layers, at most 3 at once (axis parallel):",
		Each: layers, Body: "layer", Parallel: downloads, Then: "layers-end",
	},
	{Name: "layers-end", Do: layersEnd, Then: clients.Done},
	{Name: "layer", If: belowFailed, Then: clients.Done},
	{
		Name: "layer-get", Text: "GET the layer",
		Op: clients.GetBlob, Hint: clients.ForPull,
		On: []clients.Edge{
			{On: accepted, Do: registered, To: clients.Done},
			{On: clients.AnyResponse, To: "layer-read"},
			{On: clients.Failure, To: "layer-read"},
		},
	},
	{
		// The size is asked for first, its failure is ignored, and reading makes
		// the request once more (M pull_v2.go:203-246, DD registry/client/transport/http_reader.go).
		Name: "layer-read", Text: "any failure: GET it again; then wait and try up to 5 times, unless the failure is final",
		Op: clients.GetBlob, Hint: clients.ForPull, Why: model.ByRetry,
		On: []clients.Edge{
			{On: accepted, Do: registered, To: clients.Done},
			{On: clients.AnyResponse, If: triesAgain, Do: waitForLayer, To: "layer-get"},
			{On: clients.Failure, If: triesAgain, Do: waitForLayer, To: "layer-get"},
			{On: clients.AnyResponse, Do: layerGone, To: clients.Done},
			{On: clients.Failure, Do: layerGone, To: clients.Done},
		},
	},
	{Name: "pulled", Do: layersFailed, Then: clients.Done},
}}

func byTag(f *clients.Frame) bool { return !f.S.Task.ByDigest }

// tagAgain: the registry knows the tag and not the digest that it has given for
// it, and the axis tag-fallback wants the tag tried (isNotFound, errors.go:104-119
// at v24.0.7).
func tagAgain(f *clients.Frame) bool {
	if f.C.TagFallback == clients.No || !byTag(f) || f.L.Marks&inIndex != 0 {
		return false
	}
	return slices.ContainsFunc(failures(f, f.R), func(e failure) bool {
		return e.kind == listed && (e.code == codeDenied || e.code == "MANIFEST_UNKNOWN" || e.code == "NAME_UNKNOWN")
	})
}

// fellBack ends the pull with the failure of that second try.
func fellBack(f *clients.Frame) {
	why := ""
	if f.R != nil {
		why = explain(f, f.R)
	} else {
		inRequest(f)
		why = f.T.Str(f.L.Error)
	}
	f.Fail(f.Say("error after falling back to get manifest by tag: " + why))
}

// sentGet: the HEAD was sent again as a GET (axis head-fallback).
func sentGet(f *clients.Frame) bool { return f.L.As == model.GET }

func hasDigest(f *clients.Frame) bool {
	return f.L.As == model.NoMethod && f.R.ContentDigest > model.Empty
}

// resolved is descriptorFromResponse (DD registry/client/repository.go:251-289):
// the answer must have type and, with a digest, length; without one the
// digest is that of the body.
func resolved(f *clients.Frame) {
	switch {
	case f.R.MediaType <= model.Empty:
		f.Fail(f.Say("missing or empty Content-Type header"))
	case f.R.ContentDigest > model.Empty && f.R.Size < 0:
		f.Fail(f.Say("missing or empty Content-Length header"))
	case f.R.ContentDigest > model.Empty:
		f.L.Root = f.R.ContentDigest
	default:
		f.L.Root = f.R.Body
	}
}

func resolvedOrRefused(f *clients.Frame) {
	if f.R.Status < 200 || f.R.Status > 399 {
		refusedPull(f)
		return
	}
	resolved(f)
}

func kindOf(f *clients.Frame, digest model.Sym) model.BlobKind { return f.T.Blob(digest).Kind }

// storedHere marks the manifests in ClientState.Known that are in the engine's
// store. It is emptied when a task begins, see the comment of the package.
func storedHere(f *clients.Frame) model.Sym { return f.T.Of("manifest store") }

// inStore: the lane's manifest is of that kind and there already (M
// distribution/manifest.go:165-235).
func inStore(kind model.BlobKind) func(*clients.Frame) bool {
	return func(f *clients.Frame) bool {
		return kindOf(f, f.L.Item) == kind && f.Known(f.L.Item, storedHere(f))
	}
}

// store puts what was served into the store.
func store(f *clients.Frame) {
	if k := f.Blob(); k.Kind != model.Index && k.Kind != model.Manifest || k.Kind == model.Manifest && len(k.Children) == 0 {
		f.Fail(f.Say("unsupported manifest format"))
		return
	}
	f.L.Item = f.R.Body
	f.Remember(f.L.Item, storedHere(f))
}

func emptyStore(f *clients.Frame) {
	n, here := 0, storedHere(f)
	for _, k := range f.S.Known {
		if k.Repository != here && k != (model.Known{}) {
			f.S.Known[n] = k
			n++
		}
	}
	clear(f.S.Known[n:])
}

// choose goes on with the index's first manifest, which stands for the one of
// the platform.
func choose(f *clients.Frame) {
	children := f.T.Blob(f.L.Item).Children
	switch {
	case f.L.Marks&inIndex != 0:
		f.Fail(f.Say("unsupported manifest format"))
	case len(children) == 0:
		f.Fail(f.Say("no matching manifest for linux/amd64 in the manifest list entries"))
	default:
		f.L.Marks |= inIndex
		f.L.Item = children[0]
	}
}

var partsOf = model.NewCache[[]model.Sym]()

// parts are the config of the manifest, and the manifest itself for its layers.
func parts(f *clients.Frame) []model.Sym {
	if list, ok := partsOf.Get(f.T, f.L.Item); ok {
		return list
	}
	return partsOf.Put(f.T, f.L.Item, []model.Sym{f.T.Blob(f.L.Item).Children[0], f.L.Item})
}

// attempts is how often a config, a layer or an upload is tried (M
// distribution/pull_v2.go:770-773, xfer/download.go:19, xfer/upload.go:14).
const attempts = 5

// triesAgain counts the attempts that failed so far.
func triesAgain(f *clients.Frame) bool {
	return !isFinal(f) && f.L.Count+1 < attempts
}

// isFinal tells a failure after which nothing is tried again.
func isFinal(f *clients.Frame) bool {
	if f.R == nil {
		return f.L.Marks&final != 0
	}
	return blobFailure(f).final()
}

// blobFailure is the error of a blob's request: 404 has one of its own.
func blobFailure(f *clients.Frame) failure {
	if f.R.Status == 404 {
		return failure{kind: unknownBlob, message: "unknown blob"}
	}
	return failureOf(f, f.R)
}

// waitForConfig waits 250 ms, and twice as long each time (M
// distribution/pull_v2.go:817-852).
func waitForConfig(f *clients.Frame) {
	f.Pause(250 << f.L.Count)
	f.L.Count++
	f.L.Marks &^= final
}

// waitForLayer waits 5, 10, 15, 20 seconds (M distribution/xfer/download.go:289-316).
func waitForLayer(f *clients.Frame) {
	f.L.Count++
	f.Pause(5 * model.Second * model.Instant(f.L.Count))
	f.L.Marks &^= final
}

// configFailed ends the pull at once. The number in the text is one too high
// after the last attempt, as in retry.
func configFailed(f *clients.Frame) {
	n := f.L.Count + 1
	why := f.T.Str(f.L.Error)
	if f.R != nil {
		why = blobFailure(f).String()
	}
	if n == attempts && !isFinal(f) {
		n++
	}
	f.Fail(f.Say(fmt.Sprintf("error pulling image configuration: download failed after attempts=%d: %s", n, why)))
}
