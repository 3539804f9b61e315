// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sequence

import (
	"fmt"
	"strings"
)

// ParseMermaid reads a sequenceDiagram of the subset. A participant that is used
// without a declaration is declared by its first use, as Mermaid does it.
func ParseMermaid(text string) (*Mermaid, error) {
	m := &Mermaid{}
	begun := false
	number := 0
	for raw := range strings.Lines(text) {
		number++
		l := strings.TrimSpace(raw)
		switch {
		case l == "" || strings.HasPrefix(l, "%%"):
			continue
		case !begun:
			if l != "sequenceDiagram" {
				return nil, fmt.Errorf("line %d: expected sequenceDiagram, got %q", number, l)
			}
			begun = true
			continue
		}
		if err := m.parseLine(l); err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
	}
	if !begun {
		return nil, fmt.Errorf("the text holds no sequenceDiagram")
	}
	return m, nil
}

func (m *Mermaid) parseLine(l string) error {
	if rest, ok := keyword(l, "participant"); ok {
		id, alias, named := strings.Cut(rest, " as ")
		if !named {
			alias = id
		}
		m.Participants = append(m.Participants, Participant{strings.TrimSpace(id), unescape(alias)})
		return nil
	}
	head, text, ok := strings.Cut(l, ":")
	if !ok {
		return fmt.Errorf("%q is no participant, message or note of the subset: a colon is missing", l)
	}
	s := Statement{}
	for part := range strings.SplitSeq(text, "<br>") {
		s.Lines = append(s.Lines, unescape(part))
	}
	if rest, ok := keyword(head, "note"); ok {
		over, ok := keyword(rest, "over")
		if !ok {
			return fmt.Errorf("%q: only notes over participants are of the subset", head)
		}
		s.From, s.To, _ = strings.Cut(over, ",")
		s.From, s.To = strings.TrimSpace(s.From), strings.TrimSpace(s.To)
	} else {
		// The longest arrow first: "-->>" holds "->>".
		for _, arrow := range []string{"-->>", "->>", "--x"} {
			if from, to, ok := strings.Cut(head, arrow); ok {
				s.Arrow, s.From, s.To = arrow, strings.TrimSpace(from), strings.TrimSpace(to)
				break
			}
		}
		if s.Arrow == "" {
			return fmt.Errorf("%q has no arrow of the subset (->>, -->>, --x)", head)
		}
	}
	m.declare(s.From)
	m.declare(s.To)
	m.Statements = append(m.Statements, s)
	return nil
}

// keyword cuts a leading word that is written in any case.
func keyword(l, word string) (string, bool) {
	if len(l) > len(word) && strings.EqualFold(l[:len(word)], word) && l[len(word)] == ' ' {
		return strings.TrimSpace(l[len(word):]), true
	}
	return "", false
}

func (m *Mermaid) declare(id string) {
	if id == "" {
		return
	}
	for _, p := range m.Participants {
		if p.ID == id {
			return
		}
	}
	m.Participants = append(m.Participants, Participant{id, id})
}
