// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package crane

import (
	"slices"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

func isIndex(f *clients.Frame) bool { return f.T.Blob(f.L.Item).Kind == model.Index }

// parts are the manifests of an index, or an image's config and layers.
func parts(f *clients.Frame) []model.Sym { return f.T.Blob(f.L.Item).Children }

// forPlatform is the first manifest of an index (index.go:173-190); what platforms
// they are for is not modelled.
func forPlatform(f *clients.Frame) []model.Sym {
	if all := parts(f); len(all) > 0 {
		return all[:1]
	}
	return nil
}

var uploads = model.NewCache[[]model.Sym]()

// layersFirst are the layers that may be distributed, and then the config
// (pusher.go:478-533).
func layersFirst(f *clients.Frame) []model.Sym {
	if list, ok := uploads.Get(f.T, f.L.Item); ok {
		return list
	}
	all := parts(f)
	if len(all) == 0 {
		return nil // it may be described later
	}
	list := slices.DeleteFunc(slices.Clone(all[1:]), func(digest model.Sym) bool {
		mediaType := f.T.Str(f.T.Blob(digest).MediaType)
		return strings.Contains(mediaType, "layer.nondistributable") || strings.Contains(mediaType, "rootfs.foreign")
	})
	return uploads.Put(f.T, f.L.Item, append(list, all[0]))
}

// What a Pusher has begun it does not begin again (pusher.go:42-76).
func seen(f *clients.Frame) bool { return f.Known(f.L.Item, model.Absent) }

func remember(f *clients.Frame) { f.Remember(f.L.Item, model.Absent) }

// atTarget makes the reference the one at the target.
func atTarget(f *clients.Frame) {
	f.L.Reference = f.S.Task.Reference
	if f.L.Parent != 0 {
		f.L.Reference = f.L.Item
		remember(f)
	}
}

// otherThere: what the tag points to is there, and need not be looked for again
// (pusher.go:450-452).
func otherThere(f *clients.Frame) {
	if described(f); !f.L.Failing && !f.S.Ended {
		f.Remember(f.R.ContentDigest, model.Absent)
	}
}

func isSame(f *clients.Frame) bool { return isDescribed(f) && f.R.ContentDigest == f.L.Item }

// accepted: only some statuses of the class are (CheckError).
func accepted(statuses ...int16) func(*clients.Frame) bool {
	return func(f *clients.Frame) bool { return slices.Contains(statuses, f.R.Status) }
}

func noSubject(f *clients.Frame) bool { return f.T.Blob(f.L.Item).Subject == model.Absent }

func atSubject(f *clients.Frame) { f.L.Root = f.T.Blob(f.L.Item).Subject }

// atReferrersTag: the index that is made holds what was there and the new one; its
// digest cannot be told.
func atReferrersTag(f *clients.Frame) {
	f.L.Reference = f.Say(model.ReferrersTag(f.T.Str(f.L.Root)))
}

// widened is the fact that the pull scope of the source was added to the writer's
// scopes, whether or not a transport with it could be made (write.go:150-163).
const widened uint32 = 1

func isNarrow(f *clients.Frame) bool {
	return isCopy(f) && f.S.Facts&widened == 0 && f.L.From != f.L.Repository && f.C.MountSource == clients.Yes
}

// widen begins a transport; until it is there or has failed the other lanes wait.
func widen(f *clients.Frame) {
	f.S.Facts |= widened
	f.L.Marks |= widening
	i := f.Add(model.Handler{Key: wider(f), Origin: f.Endpoint()})
	if i < 0 {
		return
	}
	f.OrderBeside(i, model.Absent, tokenKey)
	f.L.Fetch = model.Fetch{}
}

// narrowed: the wider transport could not be made, and the former one stays.
func narrowed(f *clients.Frame) {
	if f.L.Marks&widening != 0 {
		f.L.Marks &^= widening
		forget(f, wider)
	}
}

func narrowRealm(f *clients.Frame) {
	narrowed(f)
	tellRealm(f)
}

func forget(f *clients.Frame, to side) {
	if i := made(f, to); i >= 0 {
		f.Drop(i)
	}
}

// isMade: the call failed, and not because its transport could not be made.
func isMade(f *clients.Frame) bool { return f.L.Marks&unmade == 0 }

// mayPass is the retry predicate (options.go:69-78), for two repetitions.
func mayPass(f *clients.Frame) bool {
	narrowed(f)
	if int32(f.L.Count) >= f.C.RetryLimit || isTorn(f) {
		return false
	}
	if f.R != nil {
		return temporary(f, f.L.LastMethod, f.R)
	}
	return f.L.Marks&passing != 0 || brokenOff(f.T.Str(f.L.Error))
}

// retryFactor is how a back-off grows (options.go:80-85).
const retryFactor = 3

// pause waits before a step is repeated as a whole.
func pause(f *clients.Frame) {
	wait := model.Instant(f.C.RetryWait)
	for range f.L.Count {
		wait *= retryFactor
	}
	f.L.Count++
	f.L.Marks &^= clients.BodySent
	f.Pause(wait)
}

// isReferrersIndex goes by the media type letter by letter (referrers.go:70).
func isReferrersIndex(f *clients.Frame) bool {
	return f.T.Str(f.R.MediaType) == "application/vnd.oci.image.index.v1+json"
}

// byDigest tells a reference that the user gave as a digest, and the children of
// an index.
func byDigest(f *clients.Frame) bool {
	switch {
	case f.L.Reference == f.L.Item:
		return true
	case isCopy(f) && f.Op() == clients.GetSourceManifest:
		return f.S.Task.FromByDigest
	}
	return f.S.Task.ByDigest
}

// token403 and token404 tell a request for which the token endpoint had that
// status when a new token was needed: an error of that status is looked for in
// whatever wraps it (pusher.go:431-445, referrers.go:81-84).
func token403(f *clients.Frame) bool { return f.L.Marks&unmade == 0 && f.L.LastStatus == 403 }

func token404(f *clients.Frame) bool { return f.L.Marks&unmade == 0 && f.L.LastStatus == 404 }

// isNothing: what came is no manifest.
func isNothing(f *clients.Frame) bool { return f.R.Body == model.Absent }

func tellNothing(f *clients.Frame) { check(f, "EOF") }
