// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strings"

	"github.com/authsim/authsim/cli/sequence"
)

// Marks of runs, and of cells that count them. They say without colour what the
// colour says.
var runMarks = map[string]cell{
	"ok":          {"✓", sequence.Good},
	"mismatch":    {"✗", sequence.Bad},
	"unsupported": {"–", sequence.Quiet},
	"unknown":     {"?", sequence.Asking},
}

// tally counts the runs of a cell.
type tally struct{ ok, mismatch, unsupported, unknown int }

func count(runs []*cellJSON) tally {
	var n tally
	for _, r := range runs {
		switch r.Verdict {
		case "ok":
			n.ok++
		case "mismatch":
			n.mismatch++
		case "unsupported":
			n.unsupported++
		default:
			n.unknown++
		}
	}
	return n
}

// cell is a mark and how many of the runs that were possible went as intended.
func (n tally) cell() cell {
	possible := n.ok + n.mismatch + n.unknown
	text := fmt.Sprintf(" %d/%d", n.ok, possible)
	switch {
	case possible == 0:
		return cell{"–", sequence.Quiet}
	case n.ok == possible:
		return cell{"✓" + text, sequence.Good}
	case n.mismatch == 0:
		return cell{"?" + text, sequence.Asking}
	case n.ok == 0:
		return cell{"✗" + text, sequence.Bad}
	}
	return cell{"▲" + text, sequence.Asking}
}

// text writes the matrix for people: rows are registries, columns clients, which
// are fewer and have shorter names. One cell alone is opened.
func (m *grid) text(t *terminal) {
	if len(m.clients)*len(m.registries) == 1 {
		m.open(t)
		return
	}
	b := newTable(append([]string{"registry"}, m.clientNames...)...)
	for r, name := range m.registryNames {
		row := []cell{{text: name}}
		for c := range m.clients {
			row = append(row, count(m.at(c, r)).cell())
		}
		b.addCells(row...)
	}
	t.blocks(b)
	t.printf("\n")
	t.paragraph(0, sequence.Quiet, fmt.Sprintf("%s, %s. ✓ all as intended, ▲ some, ✗ none, ? where a registry's behaviour is not known, – the client has no such task.",
		counted(len(m.workflows), "workflow", "workflows"), counted(len(m.cells), "run", "runs")))
	t.printf("Open a cell:  authsim matrix --clients %s --registries %s\n", m.clientNames[0], m.registryNames[0])
}

// open writes the runs of one cell.
func (m *grid) open(t *terminal) {
	runs := m.at(0, 0)
	b := newTable("", "workflow", "what is wrong")
	for _, r := range runs {
		mark := runMarks[r.Verdict]
		b.addCells(mark, cell{text: r.Workflow}, cell{r.symptoms, mark.tone})
	}
	t.printf("%s\n\n", t.bold(m.clientNames[0]+" against "+m.registryNames[0]))
	t.table(b)
	n := count(runs)
	t.printf("\n")
	t.paragraph(0, sequence.Quiet, fmt.Sprintf("%d as intended, %s, %d not conclusive, %d that the client has no task for.",
		n.ok, counted(n.mismatch, "mismatch", "mismatches"), n.unknown, n.unsupported))
	show := runs[0]
	for _, r := range runs {
		if r.Verdict == "mismatch" {
			show = r
			break
		}
	}
	t.printf("Open a run:  authsim run %s\n", show.Run)
}

// markdown writes the matrix as a table of Markdown, and under it the runs that
// are not as intended.
func (m *grid) markdown(t *terminal) {
	t.printf("| registry | %s |\n|%s\n", strings.Join(m.clientNames, " | "), strings.Repeat(" --- |", len(m.clients)+1))
	for r, name := range m.registryNames {
		t.printf("| %s |", name)
		for c := range m.clients {
			t.printf(" %s |", count(m.at(c, r)).cell().text)
		}
		t.printf("\n")
	}
	t.printf("\n| run | verdict | what is wrong |\n| --- | --- | --- |\n")
	for i := range m.cells {
		if c := &m.cells[i]; c.Verdict == "mismatch" || c.Verdict == "unknown" {
			t.printf("| `%s` | %s | %s |\n", c.Run, c.Verdict, c.symptoms)
		}
	}
}
