// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package compare

import (
	"slices"
	"testing"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/profile"
)

// three are profiles of which the first two are near to one another.
func three() ([]model.Axis, []*profile.Profile, [][]Run) {
	axes := []model.Axis{{Name: "one", Default: "a"}, {Name: "two", Default: "a"}}
	profiles := []*profile.Profile{
		{Name: "near", Version: "1"},
		{Name: "near", Version: "2", Settings: []profile.Setting{{Axis: "one", Value: "b"}}},
		{Name: "far", Version: "1", Settings: []profile.Setting{{Axis: "one", Value: "c"}, {Axis: "two", Value: "c"}}},
	}
	get, head := step(model.GET, "x", Anonymous, 200), step(model.HEAD, "x", Anonymous, 200)
	runs := [][]Run{
		{{Verdict: "ok", Steps: []Step{get}}, {Verdict: "ok", Steps: []Step{get}}},
		{{Verdict: "ok", Steps: []Step{get}}, {Verdict: "ok", Steps: []Step{get}}},
		{{Verdict: "ok", Steps: []Step{head}}, {Verdict: "unsupported"}},
	}
	return axes, profiles, runs
}

func TestDistances(t *testing.T) {
	d := Distances(three())
	want := [][]Distance{
		{{}, {5000, 0, 2500}, {10000, 10000, 10000}},
		{{5000, 0, 2500}, {}, {10000, 10000, 10000}},
		{{10000, 10000, 10000}, {10000, 10000, 10000}, {}},
	}
	for i := range want {
		if !slices.Equal(d[i], want[i]) {
			t.Errorf("of %d: got %v, want %v", i, d[i], want[i])
		}
	}
}

func TestTree(t *testing.T) {
	if NewTree(nil) != nil {
		t.Error("there is a tree of nothing")
	}
	tree := NewTree(Distances(three()))
	if got := tree.Leaves(); !slices.Equal(got, []int{0, 1, 2}) {
		t.Errorf("leaves %v", got)
	}
	if tree.Height != 10000 || tree.Left.Height != 2500 || tree.Right.Leaf != 2 {
		t.Errorf("heights %d and %d, right leaf %d", tree.Height, tree.Left.Height, tree.Right.Leaf)
	}
}

// TestTreeAverage: a cluster of three and a leaf are as far as their leaves are on
// the average.
func TestTreeAverage(t *testing.T) {
	means := [][]int{{0, 10, 40, 100}, {10, 0, 60, 100}, {40, 60, 0, 130}, {100, 100, 130, 0}}
	d := make([][]Distance, len(means))
	for i, row := range means {
		for _, m := range row {
			d[i] = append(d[i], Distance{Mean: m})
		}
	}
	tree := NewTree(d)
	if tree.Height != 110 || tree.Left.Height != 50 || tree.Left.Left.Height != 10 {
		t.Errorf("heights %d, %d, %d; want 110, 50, 10", tree.Height, tree.Left.Height, tree.Left.Left.Height)
	}
}

func TestMap(t *testing.T) {
	if got := Map(nil); len(got) != 0 {
		t.Errorf("a map of nothing: %v", got)
	}
	if got := Map([][]Distance{{{}}}); !slices.Equal(got, []Place{{}}) {
		t.Errorf("a map of one: %v", got)
	}
	if got := Map([][]Distance{{{}, {}}, {{}, {}}}); !slices.Equal(got, []Place{{}, {}}) {
		t.Errorf("a map of two that are alike: %v", got)
	}
	// Two that are one apart lie on the first axis; the first is positive.
	two := [][]Distance{{{}, {Mean: Scale}}, {{Mean: Scale}, {}}}
	if got := Map(two); !slices.Equal(got, []Place{{X: 50}, {X: -50}}) {
		t.Errorf("a map of two: %v", got)
	}
	// A right-angled triangle with sides 3, 4 and 5 keeps its sides.
	three := [][]Distance{{{}, {Mean: 3000}, {Mean: 4000}}, {{Mean: 3000}, {}, {Mean: 5000}}, {{Mean: 4000}, {Mean: 5000}, {}}}
	places := Map(three)
	for i, row := range three {
		for j, d := range row {
			x, y := places[i].X-places[j].X, places[i].Y-places[j].Y
			want := d.Mean / 100
			if got := x*x + y*y; abs(got-want*want) > 3*want {
				t.Errorf("%d and %d are the root of %d apart, want %d", i, j, got, want)
			}
		}
	}
}
