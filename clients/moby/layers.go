// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package moby

import (
	"slices"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// A pull waits for its config first and then for its top layer, which waits for
// the one below once it is there itself (M distribution/pull_v2.go:615-640,
// xfer/download.go:230-345). So a layer that fails ends the pull at once only
// if it is the top one and the config is there; else the others go on, except
// those that had not begun and find that the layer below has failed. What is said
// in the end is the error of the topmost layer that failed itself.

var (
	layersOf  = model.NewCache[[]model.Sym]()
	uploadsOf = model.NewCache[[]model.Sym]()
)

// layers are the layers of the lane's manifest from the base up, each once.
func layers(f *clients.Frame) []model.Sym { return layersIn(f.T, f.L.Item) }

func layersIn(t *model.Symbols, manifest model.Sym) []model.Sym {
	if list, ok := layersOf.Get(t, manifest); ok {
		return list
	}
	var list []model.Sym
	for _, l := range t.Blob(manifest).Children[1:] {
		if !slices.Contains(list, l) {
			list = append(list, l)
		}
	}
	return layersOf.Put(t, manifest, list)
}

func downloads(f *clients.Frame) int { return max(1, int(f.C.Parallel)) }

// above is the lane that runs the loop of which this lane is a turn.
func above(f *clients.Frame) *model.Lane { return &f.S.Lanes[f.L.Parent-1] }

// place is the lane's layer in the manifest of the loop, and the layers.
func place(f *clients.Frame) (int, []model.Sym) {
	list := layersIn(f.T, above(f).Item)
	return slices.Index(list, f.L.Item), list
}

// atWork tells whether a lane beside this one has the item.
func atWork(f *clients.Frame, item model.Sym) bool {
	for i := range f.S.Lanes {
		if l := &f.S.Lanes[i]; i != f.I && l.Phase != model.Free && l.Parent == f.L.Parent && l.Item == item {
			return true
		}
	}
	return false
}

// belowFailed tells whether the layer below is known to be lost: it failed, or
// is there and waits on one that is lost.
func belowFailed(f *clients.Frame) bool {
	n, list := place(f)
	for i := n - 1; i >= 0; i-- {
		switch {
		case hasFailed(f, i):
			return true
		case atWork(f, list[i]):
			return false
		}
	}
	return false
}

// maxFailed is how many layers have a bit in ClientState.Facts. One further up
// ends the pull at once.
const maxFailed = 24

func hasFailed(f *clients.Frame, n int) bool {
	return n < maxFailed && f.S.Facts&(layerFailed<<n) != 0
}

// registered notes where the layer was seen (M distribution/pull_v2.go:333-336).
func registered(f *clients.Frame) { f.Remember(f.L.Item, seenIn(f, f.L.Repository, false)) }

// layerGone is the end of a layer that failed for good.
func layerGone(f *clients.Frame) {
	why := f.L.Error
	if f.R != nil {
		why = f.Say(pullError(f, blobFailure(f)))
	}
	n, list := place(f)
	topmost := true
	for i := n + 1; i < len(list); i++ {
		topmost = topmost && !hasFailed(f, i)
	}
	if topmost {
		f.S.Lanes[0].Error = why
	}
	if n >= maxFailed || n == len(list)-1 && configThere(f) {
		f.Fail(why)
		return
	}
	f.S.Facts |= layerFailed << n
}

// layersEnd is reached when no layer is at work.
func layersEnd(f *clients.Frame) {
	if configThere(f) {
		layersFailed(f)
	}
}

// configPulled: if the top layer has failed before, that is the end.
func configPulled(f *clients.Frame) {
	list := layersIn(f.T, above(f).Item)
	if hasFailed(f, len(list)-1) {
		layersFailed(f)
	}
}

// layersFailed fails the pull if a layer did.
func layersFailed(f *clients.Frame) {
	if f.S.Facts&^(layerFailed-1) != 0 {
		f.Fail(f.S.Lanes[0].Error)
	}
}

// configThere tells whether the config's lane has ended.
func configThere(f *clients.Frame) bool {
	config := f.T.Blob(f.S.Lanes[0].Item).Children[0]
	for i := range f.S.Lanes {
		if l := &f.S.Lanes[i]; l.Phase != model.Free && l.Parent == 1 && l.Item == config {
			return false
		}
	}
	return true
}
