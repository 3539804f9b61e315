// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/authsim/authsim/cli/sequence"
)

// table is rows of cells under a heading. Columns are as wide as their widest
// cell; the last one takes what is left of the terminal and is folded.
type table struct {
	heads []string
	rows  [][]cell
}

type cell struct {
	text string
	tone sequence.Tone
}

func newTable(heads ...string) *table { return &table{heads: heads} }

// add appends a row of plain cells.
func (b *table) add(cells ...string) {
	row := make([]cell, len(cells))
	for i, c := range cells {
		row[i].text = c
	}
	b.rows = append(b.rows, row)
}

// addCells appends a row of cells with tones.
func (b *table) addCells(row ...cell) { b.rows = append(b.rows, row) }

// minLast is the least width of the last column; a narrower rest puts it on a
// line of its own.
const minLast = 24

func (t *terminal) table(b *table) {
	widths := make([]int, len(b.heads))
	for i, h := range b.heads {
		widths[i] = utf8.RuneCountInString(h)
	}
	for _, row := range b.rows {
		for i, c := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(c.text))
		}
	}
	last := len(b.heads) - 1
	left := 0
	for _, w := range widths[:last] {
		left += w + 2
	}
	heads := make([]cell, len(b.heads))
	for i, h := range b.heads {
		heads[i] = cell{strings.ToUpper(h), sequence.Quiet}
	}
	t.row(heads, widths, left)
	for _, row := range b.rows {
		t.row(row, widths, left)
	}
}

// blocks prints a table of many short columns: as many side by side as there is
// room for, and the others below, each time with the first column.
func (t *terminal) blocks(b *table) {
	for from := 1; from < len(b.heads); {
		width, to := widest(b, 0), from
		for to < len(b.heads) && (to == from || width+2+widest(b, to) <= t.width) {
			width += 2 + widest(b, to)
			to++
		}
		part := newTable(slices.Concat(b.heads[:1], b.heads[from:to], []string{""})...)
		for _, row := range b.rows {
			part.addCells(slices.Concat(row[:1], row[from:to], []cell{{}})...)
		}
		if from > 1 {
			t.printf("\n")
		}
		t.table(part)
		from = to
	}
}

func widest(b *table, column int) int {
	w := utf8.RuneCountInString(b.heads[column])
	for _, row := range b.rows {
		w = max(w, utf8.RuneCountInString(row[column].text))
	}
	return w
}

func (t *terminal) row(row []cell, widths []int, left int) {
	var b strings.Builder
	last := len(row) - 1
	for i, c := range row[:last] {
		b.WriteString(t.paint(c.tone, c.text))
		b.WriteString(strings.Repeat(" ", widths[i]+2-utf8.RuneCountInString(c.text)))
	}
	room := t.width - left
	if room < minLast && widths[last] > room {
		t.printf("%s\n", strings.TrimRight(b.String(), " "))
		t.paragraph(4, row[last].tone, row[last].text)
		return
	}
	for i, l := range fold(row[last].text, room) {
		if i > 0 {
			b.WriteString("\n" + strings.Repeat(" ", left))
		}
		b.WriteString(t.paint(row[last].tone, l))
	}
	t.printf("%s\n", strings.TrimRight(b.String(), " "))
}
