// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package compare

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/mds"
)

// Place is a place on a map, in hundredths of Scale.
type Place struct{ X, Y int }

// Map places implementations in a plane so that their distances there are like
// those that they have, by classical scaling (W. Torgerson, 1952). The signs of
// the axes are fixed: on each, the first of the places that are farthest from the
// middle is positive. Places are rounded, so that they are the same on every
// machine.
func Map(distances [][]Distance) []Place {
	n := len(distances)
	places := make([]Place, n)
	if n < 2 {
		return places
	}
	squares := mat.NewSymDense(n, nil)
	for i := range n {
		for j := range i {
			squares.SetSym(i, j, float64(distances[i][j].Mean)/Scale)
		}
	}
	var plane mat.Dense
	k, _ := mds.TorgersonScaling(&plane, nil, squares)
	for axis := range min(k, 2) {
		column := make([]int, n)
		far := 0
		for i := range n {
			column[i] = int(math.Round(plane.At(i, axis) * 100))
			if abs(column[i]) > abs(column[far]) {
				far = i
			}
		}
		sign := 1
		if column[far] < 0 {
			sign = -1
		}
		for i := range n {
			if axis == 0 {
				places[i].X = sign * column[i]
			} else {
				places[i].Y = sign * column[i]
			}
		}
	}
	return places
}

func abs(n int) int { return max(n, -n) }
