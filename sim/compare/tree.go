// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package compare

import "cmp"

// Tree is a cluster of implementations: a leaf, or two clusters and how far they
// are from one another.
type Tree struct {
	// Leaf is the place of the implementation, -1 for an inner node.
	Leaf        int
	Left, Right *Tree
	// Height is the mean distance between the leaves of Left and those of Right, in
	// parts of Scale.
	Height int
}

// Leaves are the places of a tree's leaves, from left to right.
func (t *Tree) Leaves() []int {
	if t.Leaf >= 0 {
		return []int{t.Leaf}
	}
	return append(t.Left.Leaves(), t.Right.Leaves()...)
}

// NewTree joins the nearest two clusters again and again until one is left, by
// average linkage (UPGMA: R. Sokal and C. Michener, 1958). Of pairs that are
// equally near the first one is joined; nil for no implementations.
func NewTree(distances [][]Distance) *Tree {
	var clusters []*Tree
	for i := range distances {
		clusters = append(clusters, &Tree{Leaf: i})
	}
	for len(clusters) > 1 {
		a, b := 0, 1
		for j := 1; j < len(clusters); j++ {
			for i := range j {
				if nearer(distances, clusters[i], clusters[j], clusters[a], clusters[b]) {
					a, b = i, j
				}
			}
		}
		sum, count := between(distances, clusters[a], clusters[b])
		clusters[a] = &Tree{Leaf: -1, Left: clusters[a], Right: clusters[b], Height: (2*sum + count) / (2 * count)}
		clusters = append(clusters[:b], clusters[b+1:]...)
	}
	if len(clusters) == 0 {
		return nil
	}
	return clusters[0]
}

// nearer tells whether a and b are nearer to each other than c and d are, in
// whole numbers.
func nearer(distances [][]Distance, a, b, c, d *Tree) bool {
	ab, nab := between(distances, a, b)
	cd, ncd := between(distances, c, d)
	return cmp.Less(ab*ncd, cd*nab)
}

// between is the sum of the distances between the leaves of two clusters, and how
// many there are.
func between(distances [][]Distance, a, b *Tree) (sum, count int) {
	for _, i := range a.Leaves() {
		for _, j := range b.Leaves() {
			sum += distances[i][j].Mean
			count++
		}
	}
	return sum, count
}
