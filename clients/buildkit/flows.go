// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package buildkit

import (
	"slices"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/containerd"
	"github.com/authsim/authsim/model"
)

// The flows are the resolver library's. What reads or writes one descriptor is
// repeated as a whole when a server fails or a connection is lost
// (util/resolver/retryhandler/retry.go), and the number of connections to a
// registry is limited (util/resolver/limited/group.go). Resolving a reference is
// not repeated (util/pull/pull.go:56-81).
var (
	head      = clients.Flow{Rescue: containerd.Rescue, Steps: containerd.Steps(model.Head)}
	referrers = clients.Flow{Steps: containerd.Steps(model.Referrers)}
	pull      = clients.Flow{Rescue: containerd.Rescue, Lingers: true, Steps: limited(retried(containerd.Steps(model.Pull), map[string]string{
		"fetch": "fetch", "blob": "blob",
	}), nil)}
	// push is Push (util/push/push.go:49-148).
	push = clients.Flow{Lingers: true, Steps: limited(retried(containerd.Steps(model.Push), map[string]string{
		"blob": "blob", "mount": "blob", "upload": "blob", "put": "blob",
		"manifest": "manifest", "put-manifest": "manifest",
	}), blobs)}
)

// retried puts before the edges of the named steps those that lead back to the
// descriptor's first step.
func retried(steps []clients.Step, first map[string]string) []clients.Step {
	for i := range steps {
		s := &steps[i]
		to, ok := first[s.Name]
		if !ok || s.Name == "" {
			continue
		}
		s.On = append([]clients.Edge{
			{On: clients.Match{From: 500, To: 599}, If: repeats, Do: backOff, To: to},
			{On: clients.Failure, If: func(f *clients.Frame) bool { return lost(f) && repeats(f) }, Do: backOff, To: to},
		}, s.On...)
	}
	return steps
}

// repeats: three times, after 1, 2 and 4 s (retry.go:21-52).
func repeats(f *clients.Frame) bool { return f.L.Count < 3 }

func backOff(f *clients.Frame) {
	f.Pause(model.Second << f.L.Count)
	f.L.Count++
}

// limited gives the loops over blobs their limit. A push has its own list of
// blobs, each once (push.go:299-325), and takes the manifests one by one, the last
// one that was found first (:141-147). They are found at the same time, usually the
// last one of the index first.
func limited(steps []clients.Step, blobs func(*clients.Frame) []model.Sym) []clients.Step {
	for i := range steps {
		switch s := &steps[i]; s.Body {
		case "blob":
			s.Parallel = connections
			if blobs != nil {
				s.Each = blobs
			}
		case "manifest":
			s.Parallel = nil
		}
	}
	return steps
}

// connections is the limit of the axis parallel, and one more while JSON is among
// what is transferred (limited/group.go:39-66).
func connections(f *clients.Frame) int {
	limit := int(f.C.Parallel)
	items := f.T.Blob(f.L.Item).Children
	if f.S.Task.Kind == model.Push {
		items = blobs(f)
	}
	if next := int(f.L.Next); next < len(items) && isJSON(f, items[next]) {
		return limit + 1
	}
	for i := range f.S.Lanes {
		if l := &f.S.Lanes[i]; l.Phase != model.Free && int(l.Parent) == f.I+1 && isJSON(f, l.Item) {
			return limit + 1
		}
	}
	return max(1, limit)
}

func isJSON(f *clients.Frame, digest model.Sym) bool {
	return strings.HasSuffix(f.T.Str(f.T.Blob(digest).MediaType), "+json")
}

// blobs are all configs and layers of the image, each once.
func blobs(f *clients.Frame) []model.Sym {
	list := f.T.Blob(f.S.Task.Image).Children
	if f.T.Blob(f.S.Task.Image).Kind == model.Index {
		list = f.Leaves(f.S.Task.Image)
	}
	for i, digest := range list {
		if slices.Contains(list[:i], digest) {
			return distinct(list)
		}
	}
	return list
}

func distinct(list []model.Sym) []model.Sym {
	var out []model.Sym
	for _, digest := range list {
		if !slices.Contains(out, digest) {
			out = append(out, digest)
		}
	}
	return out
}
