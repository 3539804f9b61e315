// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package compare

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/authsim/authsim/model"
)

func step(method model.Method, path string, auth Auth, status int16) Step {
	return Step{Method: method, Role: AtRegistry, Path: path, Auth: auth, Status: status}
}

func TestAlign(t *testing.T) {
	var (
		ping   = step(model.GET, "/v2/", Anonymous, 401)
		asked  = step(model.GET, "manifests/{tag}", Anonymous, 401)
		served = step(model.GET, "manifests/{tag}", BearerAuth, 200)
		basic  = step(model.GET, "manifests/{tag}", BasicAuth, 200)
		pull   = Step{Method: model.GET, Role: TokenEndpoint, Path: "token", Auth: BasicAuth, Status: 200, Scope: "repository:a:pull"}
		push   = Step{Method: model.GET, Role: TokenEndpoint, Path: "token", Auth: BasicAuth, Status: 200, Scope: "repository:a:pull,push"}
	)
	for name, c := range map[string]struct {
		left, right []Step
		want        []Pair
		differ      int
	}{
		"nothing":         {nil, nil, nil, 0},
		"equal":           {[]Step{asked, pull, served}, []Step{asked, pull, served}, []Pair{{0, 0}, {1, 1}, {2, 2}}, 0},
		"a ping":          {[]Step{ping, pull, served}, []Step{asked, pull, served}, []Pair{{0, -1}, {-1, 0}, {1, 1}, {2, 2}}, 2},
		"another scope":   {[]Step{asked, pull, served}, []Step{asked, push, served}, []Pair{{0, 0}, {1, 1}, {2, 2}}, 1},
		"another answer":  {[]Step{asked, served}, []Step{asked, basic}, []Pair{{0, 0}, {1, 1}}, 1},
		"equal before":    {[]Step{asked, served}, []Step{basic, served}, []Pair{{0, 0}, {1, 1}}, 1},
		"only the second": {nil, []Step{ping}, []Pair{{-1, 0}}, 1},
	} {
		got := Align(c.left, c.right)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
		if n := differ(c.left, c.right, got); n != c.differ {
			t.Errorf("%s: %d lines differ, want %d", name, n, c.differ)
		}
	}
}

// TestAlignKeepsOrder: every step of both sides has one line, in its order.
func TestAlignKeepsOrder(t *testing.T) {
	any := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Step {
		return step(rapid.SampledFrom([]model.Method{model.GET, model.HEAD}).Draw(t, "method"), "x", Anonymous, rapid.SampledFrom([]int16{200, 401}).Draw(t, "status"))
	}), 0, 12)
	rapid.Check(t, func(t *rapid.T) {
		left, right := any.Draw(t, "left"), any.Draw(t, "right")
		var l, r []int
		for _, p := range Align(left, right) {
			if p.Left >= 0 {
				l = append(l, p.Left)
			}
			if p.Right >= 0 {
				r = append(r, p.Right)
			}
		}
		if len(l) != len(left) || len(r) != len(right) || !slices.IsSorted(l) || !slices.IsSorted(r) {
			t.Fatalf("lines %v and %v for %d and %d steps", l, r, len(left), len(right))
		}
	})
}

// differ counts the lines of an alignment whose two sides are not equal.
func differ(left, right []Step, pairs []Pair) int {
	n := 0
	for _, p := range pairs {
		if p.Left < 0 || p.Right < 0 || left[p.Left] != right[p.Right] {
			n++
		}
	}
	return n
}
