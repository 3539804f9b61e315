// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	// width is that of a report.
	width = 80
	// column is the width of each half of a comparison.
	column = 35
)

// sideBySide sets two lists of lines in columns, equal lines on one row. Rows
// that differ are marked with an asterisk.
func sideBySide(leftHead, rightHead string, left, right []string) string {
	var b strings.Builder
	row := func(mark, l, r string) {
		ls, rs := wrap(l, column), wrap(r, column)
		for i := range max(len(ls), len(rs)) {
			var lc, rc string
			if i < len(ls) {
				lc = ls[i]
			}
			if i < len(rs) {
				rc = rs[i]
			}
			pad := strings.Repeat(" ", column-utf8.RuneCountInString(lc))
			b.WriteString(strings.TrimRight("  "+mark+" "+lc+pad+" | "+rc, " ") + "\n")
			mark = " "
		}
	}
	row(" ", leftHead, rightHead)
	for _, p := range align(left, right) {
		mark := "*"
		if p[0] == p[1] {
			mark = " "
		}
		row(mark, p[0], p[1])
	}
	return b.String()
}

// align pairs the lines of two lists: equal ones with each other (a longest
// common subsequence), the others between them in their order.
func align(left, right []string) [][2]string {
	common := make([][]int, len(left)+1)
	for i := range common {
		common[i] = make([]int, len(right)+1)
	}
	for i := len(left) - 1; i >= 0; i-- {
		for j := len(right) - 1; j >= 0; j-- {
			if left[i] == right[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var rows [][2]string
	i, j := 0, 0
	for i < len(left) || j < len(right) {
		// What has no partner comes first, paired as long as both sides have some.
		fromI, fromJ := i, j
		for i < len(left) && j < len(right) && left[i] != right[j] {
			if common[i+1][j] >= common[i][j+1] {
				i++
			} else {
				j++
			}
		}
		if i == len(left) || j == len(right) {
			i, j = len(left), len(right)
		}
		for k := range max(i-fromI, j-fromJ) {
			var p [2]string
			if fromI+k < i {
				p[0] = left[fromI+k]
			}
			if fromJ+k < j {
				p[1] = right[fromJ+k]
			}
			rows = append(rows, p)
		}
		if i < len(left) {
			rows = append(rows, [2]string{left[i], right[j]})
			i, j = i+1, j+1
		}
	}
	return rows
}

// wrap cuts a line into lines of at most n characters, after a separator where
// there is one in the second half, and indents all but the first.
func wrap(line string, n int) []string {
	var lines []string
	rest := []rune(line)
	for len(rest) > n {
		cut := n
		for i := n; i > n/2; i-- {
			if slices.Contains([]rune(" /,&;="), rest[i-1]) {
				cut = i
				break
			}
		}
		lines = append(lines, strings.TrimRight(string(rest[:cut]), " "))
		rest = append([]rune("  "), rest[cut:]...)
	}
	return append(lines, string(rest))
}

// wrapAll wraps a text at the width, with an indent before every line.
func wrapAll(text, indent string, n int) string {
	var b strings.Builder
	for _, l := range wrap(strings.TrimSpace(text), n-utf8.RuneCountInString(indent)) {
		b.WriteString(indent + l + "\n")
	}
	return b.String()
}

// alike counts the lines that two lists share.
func alike(a, b []string) int {
	n := 0
	for _, l := range a {
		if slices.Contains(b, l) {
			n++
		}
	}
	return n
}
