// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/authsim/authsim/cli/sequence"
	"github.com/authsim/authsim/sim/compare"
)

// How much of the traces is shown when no workflow is chosen.
const (
	fewRuns  = 3
	fewLines = 14
	fewNames = 12
)

// writeRuns writes which runs differ, and the first few of them side by side.
func (c *comparison) writeRuns(r *report, d *differences) {
	r.heading(fmt.Sprintf("Runs: of %d, %d have other traces, %d end differently", len(c.runs[0]), len(d.traces), len(d.ends)))
	if len(d.ends) > 0 {
		c.writeEnds(r, d)
	}
	if len(d.traces) == 0 {
		return
	}
	show := c.telling(d)
	for _, run := range show {
		c.sideBySide(r, run, fewLines)
	}
	names := c.workflowsOf(d.traces)
	if len(names) <= fewNames {
		r.text(sequence.Quiet, "Traces differ in "+strings.Join(names, ", ")+".")
	} else {
		r.text(sequence.Quiet, fmt.Sprintf(`Traces differ in %d workflows ("authsim list workflows" shows all).`, len(names)))
	}
	w := names[0]
	for _, name := range names {
		if !slices.Contains(c.workflowsOf(show), name) {
			w = name
			break
		}
	}
	c.open(r, w)
}

// open says how to see a workflow in full. A command is not folded: it is there
// to be copied.
func (c *comparison) open(r *report, workflow string) {
	command := c.command("--workflow", workflow)
	if r.markdown {
		r.printf("Open one: `%s`\n\n", command)
		return
	}
	r.printf("Open one:  %s\n\n", command)
}

// telling are a few runs whose traces differ: those first that end differently,
// of a workflow one.
func (c *comparison) telling(d *differences) []int {
	var both, rest []int
	for _, run := range d.traces {
		if slices.Contains(d.ends, run) {
			both = append(both, run)
		} else {
			rest = append(rest, run)
		}
	}
	var show []int
	for _, run := range append(both, rest...) {
		w, _ := c.place(run)
		if len(show) < fewRuns && !slices.Contains(c.workflowsOf(show), w) {
			show = append(show, run)
		}
	}
	return show
}

// oneWorkflow writes a workflow in full.
func (c *comparison) oneWorkflow(r *report, d *differences) {
	if len(d.ends) > 0 {
		r.heading("Ends")
		c.writeEnds(r, d)
	}
	for run := range c.runs[0] {
		if slices.Contains(d.traces, run) {
			c.sideBySide(r, run, 0)
			continue
		}
		w, other := c.place(run)
		r.text(sequence.Quiet, fmt.Sprintf("%s %s %s: the traces are the same", w, c.preposition(), other))
	}
	c.writeCosts(r, d)
}

// sideBySide writes the first implementation's trace beside that of each other
// one. limit is the most lines of a trace; 0 for all.
func (c *comparison) sideBySide(r *report, run, limit int) {
	w, other := c.place(run)
	left := &c.runs[0][run]
	for i := 1; i < len(c.runs); i++ {
		right := &c.runs[i][run]
		if left.SameTrace(right) {
			continue
		}
		r.heading(w + " " + c.preposition() + " " + other)
		lines := c.traceLines(r, left, right, c.names[0], c.names[i])
		if limit > 0 && len(lines) > limit+2 {
			more := len(lines) - limit
			lines = append(lines[:limit], fmt.Sprintf("… %d more lines with --workflow %s", more, w))
		}
		r.drawing(lines)
	}
}

// traceLines are two traces side by side.
func (c *comparison) traceLines(r *report, left, right *compare.Run, leftName, rightName string) []string {
	width := (min(r.width, maxWidth) - 3) / 2
	var lines []string
	add := func(l []string, mark string, m []string) {
		for i := range max(len(l), len(m)) {
			lines = append(lines, fmt.Sprintf("%-*s %s %s", width, at(l, i), mark, at(m, i)))
			mark = " "
		}
	}
	add(fold(leftName, width), " ", fold(rightName, width))
	for _, p := range compare.Align(left.Steps, right.Steps) {
		switch {
		case p.Right < 0:
			add(stepLines(&left.Steps[p.Left], width, true), "<", nil)
		case p.Left < 0:
			add(nil, ">", stepLines(&right.Steps[p.Right], width, true))
		default:
			l, m := &left.Steps[p.Left], &right.Steps[p.Right]
			mark := " "
			switch {
			case *l == *m:
			case l.Same(*m):
				mark = "~"
			default:
				mark = "|"
			}
			add(stepLines(l, width, l.Scope != m.Scope), mark, stepLines(m, width, l.Scope != m.Scope))
		}
	}
	if left.Ending() != right.Ending() {
		add(fold(ending(left), width), " ", fold(ending(right), width))
	}
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}

// at is a line of several; empty behind the last.
func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

// stepLines are a step, and what a token request asks for below it.
func stepLines(s *compare.Step, width int, scoped bool) []string {
	lines := fold(s.Text(), width)
	if s.Role != compare.TokenEndpoint || !scoped {
		return lines
	}
	if s.Scope == "" {
		return append(lines, "  for nothing")
	}
	for _, l := range fold("for "+s.Scope, width-2) {
		lines = append(lines, "  "+l)
	}
	return lines
}
