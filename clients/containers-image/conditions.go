// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package containersimage

import (
	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// beginPush chooses what is pushed: the image, of an index the first one. The
// cache knows of its layers what the caller says it does.
func beginPush(f *clients.Frame) {
	beginPastMirrors(f)
	setEndpoint(f, active, f.S.Endpoint)
	setEndpoint(f, next, noEndpoint)
	f.L.Item = f.S.Task.Image
	if isIndex(f) {
		choose(f)
	}
	if f.L.Item == model.Absent || f.S.Ended {
		return
	}
	f.S.Facts |= configRead
	findConfig(f)
	if from := f.S.Task.MountCandidate; from != model.Absent {
		for _, l := range layers(f) {
			f.Remember(l, compressorOf(f))
			f.Remember(l, from)
		}
	}
}

// atTarget makes the lane's requests go to the destination, which is never a
// mirror.
func atTarget(f *clients.Frame) {
	f.L.Owner = theClient
	for i, e := range f.S.Task.Endpoints {
		if e != model.Absent && f.T.Host(e) == registryHost(f) {
			f.S.Endpoint = uint8(i)
			break
		}
	}
	if f.S.Facts&withoutTLS != 0 {
		f.NextEndpoint()
	}
}

func configOf(f *clients.Frame) []model.Sym {
	if f.L.Root == model.Absent {
		return nil
	}
	return f.One(f.L.Root)
}

func toManifest(f *clients.Frame) {
	atTarget(f)
	f.L.Reference = f.S.Task.Reference
}

// seen keeps in the cache that the destination has the blob.
func seen(f *clients.Frame) { f.Remember(f.L.Item, f.L.Repository) }

// compressorOf marks a digest of which the cache knows how it is compressed.
// Without that a layer is not looked for elsewhere
// (pkg/blobinfocache/internal/prioritize/prioritize.go:57-75).
func compressorOf(f *clients.Frame) model.Sym { return f.Say("(compressor)") }

// copied: the content went through the client to its end, so that its compressor
// is known too (CP compression.go, recordValidatedDigestData).
func copied(f *clients.Frame) {
	f.Remember(f.L.Item, compressorOf(f))
	if f.S.Task.Kind != model.Pull {
		seen(f)
	}
}

// candidates is how many locations the cache offers
// (pkg/blobinfocache/internal/prioritize/prioritize.go:17-27).
const candidates = 5

// nextCandidate makes the next repository where the layer was seen the lane's
// From, the latest first; Absent when there is none.
func nextCandidate(f *clients.Frame) {
	f.L.From = model.Absent
	if !f.Known(f.L.Item, compressorOf(f)) {
		return
	}
	n := uint8(0)
	for i := len(f.S.Known) - 1; i >= 0; i-- {
		k := f.S.Known[i]
		if k.Digest != f.L.Item || k.Repository == compressorOf(f) {
			continue
		}
		if n++; n <= f.L.Count || n > candidates {
			continue
		}
		f.L.Count = n
		if k.Repository != f.L.Repository {
			f.L.From = k.Repository
			return
		}
	}
}

func noCandidate(f *clients.Frame) bool { return f.L.From == model.Absent }

func isCandidate(f *clients.Frame) bool { return f.L.From != model.Absent }

// takesLocation takes the Location, relative to the URL that answered, and tells
// whether there is one.
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

func bodySent(f *clients.Frame) { f.L.Marks |= clients.BodySent }

// targetFailed fails a copy whose destination did not answer the ping: every
// layer fails with that.
func targetFailed(f *clients.Frame) {
	where := "writing blob: "
	if l := layers(f); len(l) > 0 {
		where = "trying to reuse blob " + f.T.Str(l[0]) + " at destination: "
	}
	f.Fail(f.Say(wrapped(f, where+pinging(f)+reason(f))))
}

// hasSize: a blob whose size is not told is not taken for one that is there (CI
// docker_image_dest.go:243-249).
func hasSize(f *clients.Frame) bool { return f.R.Size >= 0 }

// checking is why it could not be found out whether the destination has a blob.
func checking(f *clients.Frame) string {
	switch {
	case f.R == nil:
		return reason(f)
	case f.R.Status == 200:
		return "determining size of blob " + f.T.Str(f.L.Item) + " in " + name(f, f.L.Repository) + ": Missing \"Content-Length\" header in response"
	}
	return "checking whether a blob " + f.T.Str(f.L.Item) + " exists in " + name(f, f.L.Repository) + ": " + reason(f)
}

func noLocation(*clients.Frame) string {
	return "writing blob: determining upload URL: http: no Location header in response"
}

func initiating(f *clients.Frame) string {
	return "initiating layer upload to /v2/" + f.T.Str(f.L.Repository) + "/blobs/uploads/ in " + f.T.Str(f.T.Host(f.Endpoint())) + ": "
}

func uploadingLayer(f *clients.Frame) string { return "uploading layer to " + f.Target() + ": " }

func uploadingManifest(f *clients.Frame) string {
	return writingManifest(f) + "uploading manifest " + f.T.Str(f.L.Reference) + " to " + name(f, f.L.Repository) + ": "
}

func writingManifest(f *clients.Frame) string { return wrapped(f, "writing manifest: ") }
