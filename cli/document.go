// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/authsim/authsim/cli/sequence"
	"github.com/authsim/authsim/sim"
)

// document is a report for people, which is written for a terminal or in
// Markdown.
type document struct {
	t        *terminal
	markdown bool
	// begun: something has been written, so that what comes next needs a blank line;
	// titled: it was a title, which stands close to its text in a terminal.
	begun, titled bool
}

func (d *document) gap() {
	if d.begun && (d.markdown || !d.titled) {
		d.t.printf("\n")
	}
	d.begun, d.titled = true, false
}

// title is a heading; level counts from 1.
func (d *document) title(level int, text string) {
	d.gap()
	if d.markdown {
		d.t.printf("%s %s\n", strings.Repeat("#", level), text)
		return
	}
	d.t.printf("%s\n", d.t.bold(text))
	d.titled = true
}

// text is a paragraph.
func (d *document) text(text string) {
	if text == "" {
		return
	}
	d.gap()
	if d.markdown {
		d.t.printf("%s\n", text)
		return
	}
	d.t.paragraph(0, sequence.Plain, text)
}

// maxName is the longest name that its text stands beside.
const maxName = 24

// fields is a list of names with texts; an empty text is left out.
func (d *document) fields(list ...[2]string) {
	if !slices.ContainsFunc(list, func(f [2]string) bool { return f[1] != "" }) {
		return
	}
	d.gap()
	width := 0
	for _, f := range list {
		if n := utf8.RuneCountInString(f[0]); f[1] != "" && n <= maxName {
			width = max(width, n+2)
		}
	}
	for _, f := range list {
		switch {
		case f[1] == "":
		case d.markdown:
			d.t.printf("- **%s**: %s\n", f[0], f[1])
		case utf8.RuneCountInString(f[0]) > maxName:
			d.t.paragraph(0, sequence.Quiet, f[0]+":")
			d.t.paragraph(max(width, 4), sequence.Plain, f[1])
		default:
			head := d.t.paint(sequence.Quiet, fmt.Sprintf("%-*s", width, f[0]+":"))
			for _, l := range fold(f[1], d.t.width-width) {
				d.t.printf("%s%s\n", head, l)
				head = strings.Repeat(" ", width)
			}
		}
	}
}

// command is a line that is there to be copied.
func (d *document) command(text string) {
	if d.markdown {
		d.gap()
		d.t.printf("```sh\n%s\n```\n", text)
		return
	}
	d.t.printf("%s%s\n", d.t.label("again"), text)
	d.begun = true
}

// item is an entry of a list: what it is, what belongs to it, and a command.
func (d *document) item(head string, rest []string, command string) {
	if d.markdown {
		d.gap()
		d.t.printf("- %s\n", head)
		for _, r := range rest {
			d.t.printf("  - %s\n", r)
		}
		d.t.printf("  - `%s`\n", command)
		return
	}
	d.begun, d.titled = true, false
	d.t.paragraph(2, sequence.Plain, head)
	for _, r := range rest {
		d.t.paragraph(6, sequence.Quiet, r)
	}
	// A command is not folded: it is there to be copied.
	d.t.printf("      %s\n", d.t.paint(sequence.Quiet, command))
}

// sources are issues, commits and documents; in Markdown issues are links.
func (d *document) sources(all []string) string {
	out := slices.Clone(all)
	for i, s := range out {
		if m := issue.FindStringSubmatch(s); d.markdown && m != nil {
			out[i] = fmt.Sprintf("[%s](https://github.com/%s/issues/%s)%s", m[1]+"#"+m[2], m[1], m[2], m[3])
		}
	}
	return strings.Join(out, ", ")
}

var issue = regexp.MustCompile(`^([\w.-]+/[\w.-]+)#([0-9]+)(.*)$`)

// diagram draws a run.
func (d *document) diagram(s *sim.Setup, r *sim.Result, marks []sequence.Finding) error {
	d.titled = false
	d.gap()
	diagram := sequence.New(&r.Trace, sequence.Subject{
		Title: s.Workflow.Name, Client: strings.TrimSpace(s.Client.Name + " " + s.Client.Version), Tasks: tasks(r), Findings: marks,
	})
	if !d.markdown {
		return diagram.WriteText(d.t.out, d.t.width, d.t.paint)
	}
	d.t.printf("```mermaid\n")
	err := diagram.WriteMermaid(d.t.out)
	d.t.printf("```\n")
	return err
}

// rows is a table.
func (d *document) rows(b *table) {
	d.gap()
	if !d.markdown {
		d.t.table(b)
		return
	}
	line := func(cells []string) {
		for i := range cells {
			cells[i] = strings.ReplaceAll(cells[i], "|", `\|`)
		}
		d.t.printf("| %s |\n", strings.Join(cells, " | "))
	}
	line(append([]string(nil), b.heads...))
	d.t.printf("|%s\n", strings.Repeat(" --- |", len(b.heads)))
	for _, row := range b.rows {
		var cells []string
		for _, c := range row {
			cells = append(cells, c.text)
		}
		line(cells)
	}
}
