// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package moby

import (
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// The memory of layers (M distribution/metadata/v2_metadata_service.go) is
// ClientState.Known: a digest with the place where it was seen. A place is the
// host and the repository, and after a push the credentials that it was made
// with, of which the engine keeps a hash.

// Lane.Count of a layer that is pushed: attempts in the lower bits, in the
// upper ones the mounts that were tried. Lane.Next counts those of them whose
// place is still remembered.
const (
	attemptBits uint8 = 0x07
	oneMount    uint8 = 0x08
)

// Sizes up to which fewer mounts are tried (M distribution/push_v2.go:29-32).
const (
	smallLayer  = 100 << 10
	middleLayer = 10 << 20
)

var memoPlace = model.NewMemoFunc()

// seenIn is the place of a repository of the registry, with the credentials at
// hand or without.
func seenIn(f *clients.Frame, repository model.Sym, mine bool) model.Sym {
	key := model.MemoKey{Func: memoPlace, Args: [6]model.Sym{registryHost(f), repository}}
	if mine {
		key.Args[2], key.Args[3], key.Args[4] = f.S.Credential.User, f.S.Credential.Secret, model.Sym(f.S.Credential.Kind)+1
	}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	list := []string{f.T.Str(registryHost(f)), f.T.Str(repository)}
	if mine {
		list = append(list, f.S.Credential.Kind.String(), f.T.Str(f.S.Credential.User), f.T.Str(f.S.Credential.Secret))
	}
	return f.T.RememberSym(key, f.T.List(list...))
}

// seen tells whether the lane's layer was seen anywhere.
func seen(f *clients.Frame) bool {
	for _, k := range f.S.Known {
		if k.Digest == f.L.Item {
			return true
		}
	}
	return false
}

// believe takes a repository of which the task says that the engine has the
// layers from there as one that they were pulled from.
func believe(f *clients.Frame) {
	if f.S.Task.MountCandidate == model.Absent {
		return
	}
	for _, layer := range uploads(f) {
		pulled, pushed := seenIn(f, f.S.Task.MountCandidate, false), seenIn(f, f.S.Task.MountCandidate, true)
		if !f.Known(layer, pulled) && !f.Known(layer, pushed) {
			f.Remember(layer, pulled)
		}
	}
}

func wasChecked(f *clients.Frame) { f.L.Marks = f.L.Marks&^final | checked }

// isThere notes that the layer is in the target.
func isThere(f *clients.Frame) {
	wasChecked(f)
	f.Remember(f.L.Item, seenIn(f, f.L.Repository, true))
}

// isNotThere forgets that the layer was in the target, if that is what led here
// (M distribution/push_v2.go:542-549).
func isNotThere(f *clients.Frame) {
	wasChecked(f)
	if best := candidate(f, 0, true); sourceOf(f, best) == f.T.Str(f.L.Repository) {
		f.Forget(f.L.Item, best)
	}
}

// nextCandidate sets the lane's From to the repository that is next to be
// mounted from, and tells whether there is one.
func nextCandidate(f *clients.Frame) bool {
	most := uint8(1)
	switch size := f.T.Blob(f.L.Item).Size; {
	case size > middleLayer:
		most = 4
	case size > smallLayer:
		most = 3
	}
	place := candidate(f, int(f.L.Next), false)
	if f.L.Count/oneMount >= most || place == model.Absent {
		return false
	}
	f.L.From = f.T.Of(sourceOf(f, place))
	return true
}

// candidate is the n-th best place in which the lane's layer was seen: those
// with the same credentials first, then those with more path components in
// common, then the latest (M distribution/push_v2.go:595-678). For a mount the
// place must be on the registry and not the target.
func candidate(f *clients.Frame, n int, anywhere bool) model.Sym {
	var sorted [model.MaxKnown]model.Sym
	found := 0
	for i := len(f.S.Known) - 1; i >= 0; i-- {
		k := f.S.Known[i]
		if k.Digest != f.L.Item || !anywhere && !mountable(f, k.Repository) {
			continue
		}
		at := found
		for at > 0 && likeness(f, k.Repository) > likeness(f, sorted[at-1]) {
			sorted[at] = sorted[at-1]
			at--
		}
		sorted[at] = k.Repository
		found++
	}
	if n >= found {
		return model.Absent
	}
	return sorted[n]
}

func mountable(f *clients.Frame, place model.Sym) bool {
	host, _, _ := strings.Cut(f.T.Str(place), model.ListSeparator)
	return host == f.T.Str(registryHost(f)) && sourceOf(f, place) != f.T.Str(f.L.Repository)
}

// sourceOf is the repository of a place.
func sourceOf(f *clients.Frame, place model.Sym) string {
	_, rest, _ := strings.Cut(f.T.Str(place), model.ListSeparator)
	repository, _, _ := strings.Cut(rest, model.ListSeparator)
	return repository
}

// likeness orders places: the same credentials count for more than any path.
func likeness(f *clients.Frame, place model.Sym) int {
	n := 0
	source := sourceOf(f, place)
	if place == seenIn(f, f.T.Of(source), true) {
		n = 1000
	}
	target := strings.Split(f.T.Str(f.L.Repository), "/")
	for i, part := range strings.Split(source, "/") {
		if i == len(target) || part != target[i] {
			break
		}
		n++
	}
	return n
}

// notMounted goes on to the next repository after a mount that failed.
func notMounted(f *clients.Frame) {
	if f.R != nil {
		for _, e := range failures(f, f.R) {
			if e.kind == listed && e.code == codeUnauthorized {
				f.L.Marks |= unauthorized
			}
		}
	}
	tried(f)
}

// tried forgets the place of a mount that did not come about, unless it was
// refused to somebody without credentials or belongs to other ones (M
// distribution/push_v2.go:360-372).
func tried(f *clients.Frame) {
	f.L.Marks &^= final
	f.L.Count += oneMount
	place := candidate(f, int(f.L.Next), false)
	mine := place == seenIn(f, f.L.From, true) || place == seenIn(f, f.L.From, false)
	if mine && (f.L.Marks&unauthorized == 0 || f.S.Credential.Kind == model.RegistryToken || hasPassword(f.S.Credential)) {
		f.Forget(f.L.Item, place)
		return
	}
	f.L.Next++
}

func hasUpload(f *clients.Frame) bool { return f.L.Marks&started != 0 }

// declined takes the upload that a mount became. Other repositories are tried
// all the same.
func declined(f *clients.Frame) {
	locate(f)
	f.L.Marks |= started
	tried(f)
}

// declinedAgain keeps the new upload's place in Root while the old one is
// cancelled.
func declinedAgain(f *clients.Frame) {
	old := f.L.Upload
	locate(f)
	f.L.Root, f.L.Upload = f.T.URLText(f.L.Upload), old
	tried(f)
}

func takeOver(f *clients.Frame) {
	f.L.Upload, _ = f.T.Resolve(model.Absent, f.L.Root)
	f.L.Marks &^= final
}
