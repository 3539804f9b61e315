// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sequence

import (
	"fmt"
	"io"
	"strings"
)

// Mermaid is the subset of Mermaid's sequenceDiagram that this package writes
// and reads: declared participants, messages, notes. The working group's own
// diagrams stay inside it, but for undeclared participants.
type Mermaid struct {
	Participants []Participant
	Statements   []Statement
}

// Participant is an id and the text that heads its lifeline.
type Participant struct{ ID, Alias string }

// Statement is a message from From to To, or a note over From (and To, when it
// is not empty).
type Statement struct {
	// Arrow is "->>", "-->>" or "--x" of a message, and empty for a note.
	Arrow    string
	From, To string
	// Lines are the lines of its text.
	Lines []string
}

// WriteMermaid writes the diagram as Mermaid text.
func (d *Diagram) WriteMermaid(w io.Writer) error {
	_, err := io.WriteString(w, d.Mermaid().String())
	return err
}

// Mermaid is the diagram in Mermaid's terms.
func (d *Diagram) Mermaid() *Mermaid {
	m := &Mermaid{}
	id := func(i int) string { return m.Participants[i].ID }
	for i, l := range d.Lifelines {
		name := "client"
		if i > 0 {
			name = fmt.Sprintf("origin%d", i)
		}
		m.Participants = append(m.Participants, Participant{name, strings.Trim(l.Role+": "+l.Name, ": ")})
	}
	for i := range d.Items {
		item := &d.Items[i]
		s := Statement{Lines: item.lines(), From: id(item.From), To: id(item.To)}
		switch item.Kind {
		case Section:
			s.From, s.To = id(0), id(len(m.Participants)-1)
			if s.From == s.To {
				s.To = ""
			}
		case Note:
			s.To = ""
		case Request:
			s.Arrow = "->>"
		case Response:
			s.Arrow = "-->>"
			if item.Tone == Bad {
				s.Arrow = "--x"
			}
		case Lost:
			s.Arrow = "--x"
		}
		m.Statements = append(m.Statements, s)
	}
	return m
}

// lines are an item's head and facts, a line each. What is bad is marked in
// words too, since Mermaid has no colour for it.
func (item *Item) lines() []string {
	head := item.Head
	if item.Kind == Request {
		head = strings.TrimSpace(fmt.Sprintf("%d%s %s", item.Number, item.Lane, head))
	}
	if item.Tone == Bad {
		head = "✗ " + head
	}
	lines := []string{head}
	for _, f := range item.Facts {
		lines = append(lines, f.Text)
	}
	return lines
}

// String writes the diagram. What it writes, [ParseMermaid] reads back.
func (m *Mermaid) String() string {
	var b strings.Builder
	b.WriteString("sequenceDiagram\n")
	for _, p := range m.Participants {
		fmt.Fprintf(&b, "    participant %s as %s\n", p.ID, escape(p.Alias))
	}
	for _, s := range m.Statements {
		text := make([]string, len(s.Lines))
		for i, l := range s.Lines {
			text[i] = escape(l)
		}
		joined := strings.Join(text, "<br>")
		switch {
		case s.Arrow != "":
			fmt.Fprintf(&b, "    %s%s%s: %s\n", s.From, s.Arrow, s.To, joined)
		case s.To != "":
			fmt.Fprintf(&b, "    note over %s,%s: %s\n", s.From, s.To, joined)
		default:
			fmt.Fprintf(&b, "    note over %s: %s\n", s.From, joined)
		}
	}
	return b.String()
}

// escape writes text so that Mermaid shows it as it stands. In Mermaid 12 a ";"
// ends the statement, "#" begins an entity, "<br>" breaks the line, "%%{" and
// "$$" swallow the text, and a leading "wrap:" or "nowrap:" is an instruction,
// also after a colon. White space is folded, as Mermaid folds it.
func escape(text string) string {
	text = strings.Join(strings.Fields(strings.Map(printable, strings.ReplaceAll(text, "\n", " "))), " ")
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '#':
			b.WriteString("#35;")
		case c == ';':
			b.WriteString("#59;")
		case c == '<':
			b.WriteString("#lt;")
		case c == '>':
			b.WriteString("#gt;")
		case c == '$' && strings.HasPrefix(text[i+1:], "$"):
			b.WriteString("#36;")
		case c == '{' && i >= 2 && text[i-2:i] == "%%":
			b.WriteString("#123;")
		case c == ':' && instruction(text[:i]):
			b.WriteString("#58;")
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// instruction tells whether a colon after this beginning of a text would make
// Mermaid eat it.
func instruction(beginning string) bool {
	switch strings.ToLower(strings.TrimLeft(beginning, ": ")) {
	case "", "wrap", "nowrap":
		return true
	}
	return false
}

var entities = strings.NewReplacer("#35;", "#", "#59;", ";", "#lt;", "<", "#gt;", ">", "#36;", "$", "#123;", "{", "#58;", ":")

func unescape(text string) string { return entities.Replace(strings.TrimSpace(text)) }
