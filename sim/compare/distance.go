// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package compare

import (
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/profile"
)

// Scale is a distance of one: distances are whole numbers, so that they are the
// same on every machine.
const Scale = 10_000

// Distance tells how far two implementations are from one another: the mean of
// the share of axes on which they differ and the share of runs, of those that
// both can do, whose traces differ. All three are in parts of Scale.
type Distance struct{ Axes, Runs, Mean int }

// Distances are the distances of each profile from each other one. runs[i] are
// the runs of profile i, in the same order for all.
func Distances(axes []model.Axis, profiles []*profile.Profile, runs [][]Run) [][]Distance {
	n := len(profiles)
	out := make([][]Distance, n)
	values := make([][]string, n)
	prints := make([][]int, n)
	seen := map[string]int{}
	for i := range n {
		out[i] = make([]Distance, n)
		for _, a := range axes {
			values[i] = append(values[i], Value(profiles[i], a).Value)
		}
		for k := range runs[i] {
			prints[i] = append(prints[i], number(seen, &runs[i][k]))
		}
	}
	for i := range n {
		for j := range i {
			d := Distance{Axes: share(values[i], values[j], ""), Runs: share(prints[i], prints[j], 0)}
			d.Mean = (d.Axes + d.Runs + 1) / 2
			out[i][j], out[j][i] = d, d
		}
	}
	return out
}

// number numbers the traces by their steps from 1; 0 is a run that cannot be
// done.
func number(seen map[string]int, r *Run) int {
	if r.Unsupported() {
		return 0
	}
	var key []byte
	for _, s := range r.Steps {
		key = append(key, s.Text()...)
		key = append(key, ' ')
		key = append(key, s.Scope...)
		key = append(key, '\n')
	}
	if n, ok := seen[string(key)]; ok {
		return n
	}
	seen[string(key)] = len(seen) + 1
	return len(seen)
}

// share is the share of the places at which a and b differ, of those at which
// neither is void.
func share[T comparable](a, b []T, void T) int {
	differ, all := 0, 0
	for i := range a {
		if a[i] == void || b[i] == void {
			continue
		}
		all++
		if a[i] != b[i] {
			differ++
		}
	}
	if all == 0 {
		return 0
	}
	return (2*differ*Scale + all) / (2 * all)
}
