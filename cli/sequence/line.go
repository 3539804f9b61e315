// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sequence

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// line is a line of the terminal in the making: pieces of text at columns.
type line struct{ pieces []piece }

type piece struct {
	at   int
	text string
	tone Tone
}

func (p piece) end() int { return p.at + utf8.RuneCountInString(p.text) }

func newLine() *line { return &line{} }

// put writes text at a column where nothing stands yet.
func (l *line) put(at int, text string, tone Tone) *line {
	if text != "" {
		l.pieces = append(l.pieces, piece{at, strings.Map(printable, text), tone})
	}
	return l
}

// printable keeps what a message holds from steering the terminal; a line break
// that it holds is shown as one.
func printable(r rune) rune {
	switch {
	case r == '\n':
		return '↵'
	case unicode.IsControl(r):
		return '\uFFFD'
	}
	return r
}

// between stands between two facts of a line.
const between = " · "

// putAll writes facts one after another.
func (l *line) putAll(at int, facts []Fact) *line {
	for i, f := range facts {
		if i > 0 {
			l.put(at, between, Quiet)
			at += utf8.RuneCountInString(between)
		}
		l.put(at, f.Text, f.Tone)
		at += utf8.RuneCountInString(f.Text)
	}
	return l
}

// under writes text only where nothing stands, nor close to it.
func (l *line) under(at int, text string, tone Tone) {
	for _, p := range l.pieces {
		if p.at-1 <= at && at <= p.end() && !(at == p.at-1 && strings.HasPrefix(p.text, "─")) {
			return
		}
	}
	l.put(at, text, tone)
}

func (l *line) String(paint Paint) string {
	sort.SliceStable(l.pieces, func(i, j int) bool { return l.pieces[i].at < l.pieces[j].at })
	var b strings.Builder
	at := 0
	for _, p := range l.pieces {
		if p.at > at {
			b.WriteString(strings.Repeat(" ", p.at-at))
		}
		b.WriteString(paint(p.tone, p.text))
		at = max(at, p.at) + utf8.RuneCountInString(p.text)
	}
	return strings.TrimRight(b.String(), " ")
}

// wrap lays facts out in lines of at most width columns. Facts stay whole as
// long as they fit; a longer one is broken after a comma, space or ampersand.
func wrap(facts []Fact, width int) [][]Fact {
	var lines [][]Fact
	used := width
	for _, f := range facts {
		for i, part := range split(f.Text, width, ", &/?") {
			n := utf8.RuneCountInString(part)
			if i > 0 || used+utf8.RuneCountInString(between)+n > width {
				lines = append(lines, nil)
				used = 0
			} else {
				used += utf8.RuneCountInString(between)
			}
			last := len(lines) - 1
			lines[last] = append(lines[last], Fact{part, f.Tone})
			used += n
		}
	}
	return lines
}

// split cuts s into parts of at most width columns: after a space where there
// is one in the later part of the line, or after one of the characters in after.
func split(s string, width int, after string) []string {
	var parts []string
	runes := []rune(s)
	for len(runes) > width {
		cut := lastOf(runes[:width], " ", width/2)
		if cut < 0 {
			cut = lastOf(runes[:width], after, width/3)
		}
		if cut < 0 {
			cut = width
		}
		parts = append(parts, strings.TrimRight(string(runes[:cut]), " "))
		runes = []rune(strings.TrimLeft(string(runes[cut:]), " "))
	}
	return append(parts, string(runes))
}

// lastOf is the place after the last of the characters that stands behind from,
// and -1 when there is none.
func lastOf(runes []rune, characters string, from int) int {
	for i := len(runes); i > from; i-- {
		if strings.ContainsRune(characters, runes[i-1]) {
			return i
		}
	}
	return -1
}
