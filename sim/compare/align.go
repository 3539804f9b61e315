// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package compare

// Pair is a line of two traces side by side: the places of the two exchanges,
// from 0, and -1 where the other trace has no such exchange.
type Pair struct{ Left, Right int }

// Align lays two traces side by side by a longest common subsequence of equal
// steps. Between those, steps that differ in nothing but the access asked for
// stand on one line, and then steps that are the same request with another
// authorization or another answer.
func Align(left, right []Step) []Pair {
	// score[i][j] belongs to left[i:] and right[j:]. One pair of a kind weighs more
	// than any number of the next kind.
	n, m := len(left), len(right)
	base := min(n, m) + 1
	weight := func(i, j int) int {
		switch l, r := left[i], right[j]; {
		case l == r:
			return base * base
		case l.Same(r):
			return base
		case l.SameRequest(r):
			return 1
		}
		return 0
	}
	score := make([][]int, n+1)
	for i := range score {
		score[i] = make([]int, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			score[i][j] = max(score[i+1][j], score[i][j+1])
			if w := weight(i, j); w > 0 {
				score[i][j] = max(score[i][j], w+score[i+1][j+1])
			}
		}
	}
	var pairs []Pair
	i, j := 0, 0
	for i < n && j < m {
		w := weight(i, j)
		switch {
		case w > 0 && score[i][j] == w+score[i+1][j+1]:
			pairs = append(pairs, Pair{i, j})
			i, j = i+1, j+1
		case score[i][j] == score[i+1][j]:
			pairs = append(pairs, Pair{i, -1})
			i++
		default:
			pairs = append(pairs, Pair{-1, j})
			j++
		}
	}
	for ; i < n; i++ {
		pairs = append(pairs, Pair{i, -1})
	}
	for ; j < m; j++ {
		pairs = append(pairs, Pair{-1, j})
	}
	return pairs
}
