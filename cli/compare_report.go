// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strings"

	"github.com/authsim/authsim/cli/sequence"
)

// report writes a text of headings, items and tables, to a terminal or as
// Markdown.
type report struct {
	*terminal
	markdown bool
}

func (r *report) heading(text string) {
	if r.markdown {
		r.printf("## %s\n\n", text)
		return
	}
	r.printf("%s\n\n", r.bold(text))
}

// text is a paragraph.
func (r *report) text(tone sequence.Tone, text string) {
	if r.markdown {
		r.printf("%s\n\n", text)
		return
	}
	r.paragraph(0, tone, text)
	r.printf("\n")
}

// item is an item of a list, with a head; level 0 is the outermost.
func (r *report) item(level int, tone sequence.Tone, head, text string) {
	if r.markdown {
		if head != "" {
			head = "**" + head + "** "
		}
		r.printf("%s- %s\n", strings.Repeat("  ", level), strings.TrimSpace(head+escaped(text)))
		return
	}
	indent := 2 + 4*level
	if head != "" {
		r.printf("%s%s\n", strings.Repeat(" ", indent), r.paint(tone, head))
		indent += 4
	}
	r.paragraph(indent, sequence.Plain, text)
}

// done ends a list.
func (r *report) done() { r.printf("\n") }

// grid is a table.
func (r *report) grid(b *table) {
	if !r.markdown {
		r.table(b)
		r.printf("\n")
		return
	}
	r.printf("| %s |\n|%s\n", strings.Join(b.heads, " | "), strings.Repeat(" --- |", len(b.heads)))
	for _, row := range b.rows {
		r.printf("|")
		for _, c := range row {
			r.printf(" %s |", escaped(c.text))
		}
		r.printf("\n")
	}
	r.printf("\n")
}

// escaped keeps text from ending a cell or an element of Markdown.
func escaped(text string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;", "*", `\*`).Replace(text)
}

// drawing is lines that stay as they are.
func (r *report) drawing(lines []string) {
	if r.markdown {
		r.printf("```text\n%s\n```\n\n", strings.Join(lines, "\n"))
		return
	}
	r.printf("%s\n\n", strings.Join(lines, "\n"))
}
