// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sequence

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Paint colours text by its tone. The text it returns takes as many columns as
// the text it is given.
type Paint func(Tone, string) string

// MinWidth is the narrowest terminal that a diagram is laid out for.
const MinWidth = 60

// gutter is where the client's lifeline stands; left of it are the numbers.
const gutter = 5

// WriteText draws the diagram width columns wide. A nil paint leaves it plain.
func (d *Diagram) WriteText(w io.Writer, width int, paint Paint) error {
	if paint == nil {
		paint = func(_ Tone, s string) string { return s }
	}
	t := textWriter{w: w, d: d, width: max(width, MinWidth), paint: paint}
	t.place()
	t.heads()
	for i := range d.Items {
		// A blank line before each exchange, task and outcome.
		if item := &d.Items[i]; item.Number == 0 || item.Kind == Request {
			t.rails(newLine())
		}
		t.item(&d.Items[i])
	}
	if d.Lanes {
		t.print(newLine().put(gutter, "Letters name transfers that go on side by side.", Quiet))
	}
	return t.err
}

type textWriter struct {
	w     io.Writer
	d     *Diagram
	width int
	paint Paint
	// at are the columns of the lifelines.
	at  []int
	gap int
	err error
}

// place spreads the lifelines over the width. The last one needs room for its
// head.
func (t *textWriter) place() {
	n := len(t.d.Lifelines)
	t.gap = t.width - gutter
	if n > 1 {
		last := t.d.Lifelines[n-1]
		room := min(max(utf8.RuneCountInString(last.Name), utf8.RuneCountInString(last.Role)), 20)
		t.gap = min((t.width-gutter-room)/(n-1), 30)
	}
	for i := range n {
		t.at = append(t.at, gutter+i*t.gap)
	}
}

// heads writes the role and name of every lifeline above it.
func (t *textWriter) heads() {
	var roles, names [][]string
	for i, l := range t.d.Lifelines {
		room := t.gap - 1
		if i == len(t.d.Lifelines)-1 {
			room = t.width - t.at[i]
		}
		roles = append(roles, split(l.Role, room, " "))
		names = append(names, split(l.Name, room, ".-:/ "))
	}
	t.columns(roles, Strong)
	t.columns(names, Quiet)
}

func (t *textWriter) columns(cells [][]string, tone Tone) {
	for row := 0; ; row++ {
		line, any := newLine(), false
		for i, cell := range cells {
			if row < len(cell) {
				line.put(t.at[i], cell[row], tone)
				any = true
			}
		}
		if !any {
			return
		}
		t.print(line)
	}
}

func (t *textWriter) item(item *Item) {
	switch item.Kind {
	case Section:
		for _, text := range split(item.Head, t.width-10, " ") {
			rest := t.width - 6 - utf8.RuneCountInString(text)
			t.print(newLine().put(0, "──── "+text+" "+strings.Repeat("─", rest), Quiet))
		}
	case Note:
		for i, text := range wrap([]Fact{{item.Head, item.Tone}}, t.width-gutter-4) {
			line := newLine().putAll(gutter+4, text)
			if i == 0 {
				line.put(gutter+2, noteMarks[item.Tone], item.Tone)
			}
			t.rails(line)
		}
	case Request:
		number := fmt.Sprintf("%3d%s", item.Number, item.Lane)
		facts := append([]Fact{{item.Head, Strong}}, item.Facts...)
		for i, text := range wrap(facts, t.width-gutter-4) {
			line := newLine()
			if i == 0 {
				line.put(0, number, Quiet).putAll(gutter+2, text)
			} else {
				line.putAll(gutter+4, text)
			}
			t.rails(line)
		}
		t.arrow(item, true)
	case Response, Lost:
		facts := item.Facts
		if !t.arrow(item, false) {
			facts = append([]Fact{{item.Head, item.Tone}}, facts...)
		}
		for _, text := range wrap(facts, t.width-gutter-4) {
			t.rails(newLine().putAll(gutter+4, text))
		}
	}
}

// noteMarks stand before notes.
var noteMarks = map[Tone]string{Plain: "*", Good: "✓", Asking: "*", Bad: "✗", Quiet: "*", Strong: "*"}

// arrow draws the line between the client and the other party, with the status
// of a response on it. It reports false when there is no room for the status.
func (t *textWriter) arrow(item *Item, away bool) bool {
	other := max(item.From, item.To)
	length := t.at[other] - gutter - 1
	line := newLine()
	shaft := []rune(strings.Repeat("─", length))
	for i := 1; i < other; i++ {
		shaft[t.at[i]-gutter-1] = '┼'
	}
	if away {
		line.put(gutter, "├", Quiet).put(gutter+1, string(shaft[:length-1])+">", Quiet).put(t.at[other], "│", Quiet)
		t.rails(line)
		return true
	}
	tip := "<"
	if item.Kind == Lost {
		tip = "x"
	}
	label := t.label(item, length-5)
	line.put(gutter, "│", Quiet).put(gutter+1, tip, item.Tone)
	if label == "" {
		line.put(gutter+2, string(shaft[1:]), item.Tone)
	} else {
		n := utf8.RuneCountInString(label)
		line.put(gutter+2, "─ "+label+" "+string(shaft[n+4:]), item.Tone)
	}
	line.put(t.at[other], "┤", Quiet)
	t.rails(line)
	return label != ""
}

// label is the status, or its number alone in a narrow place, or nothing. What
// is bad is marked without colour too.
func (t *textWriter) label(item *Item, room int) string {
	mark := ""
	if item.Tone == Bad {
		mark = "✗ "
	}
	code, _, _ := strings.Cut(item.Head, " ")
	for _, text := range []string{mark + item.Head, mark + code, code} {
		if utf8.RuneCountInString(text) <= room && (item.Kind != Lost || strings.HasSuffix(text, item.Head)) {
			return text
		}
	}
	return ""
}

// rails prints a line with the lifelines where nothing covers them.
func (t *textWriter) rails(l *line) {
	for _, at := range t.at {
		l.under(at, "│", Quiet)
	}
	t.print(l)
}

func (t *textWriter) print(l *line) {
	if t.err == nil {
		_, t.err = io.WriteString(t.w, l.String(t.paint)+"\n")
	}
}
