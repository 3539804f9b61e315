// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/authsim/authsim/sim/compare"
)

// writeWire tells what is sent and answered otherwise. Workflows in which the
// same changes are told together.
func (c *comparison) writeWire(r *report, d *differences) {
	if len(d.traces) == 0 {
		return
	}
	r.heading("What goes over the wire differently")
	c.together(r, d.traces, func(run int) []string { return wireChange(&c.runs[0][run], &c.runs[1][run]) })
	w, _ := c.place(d.traces[0])
	c.open(r, w)
}

// writeMessages tells which errors are worded otherwise where a workflow ends as
// before.
func (c *comparison) writeMessages(r *report, d *differences) {
	var runs []int
	for _, run := range d.says {
		if !slices.Contains(d.ends, run) && c.supported(run) {
			runs = append(runs, run)
		}
	}
	if len(runs) == 0 {
		return
	}
	r.heading("Errors in other words")
	c.together(r, runs, func(run int) []string {
		before, now := c.runs[0][run].Ends, c.runs[1][run].Ends
		var lines []string
		for i := range before {
			if before[i] != now[i] {
				was, is := unlike(before[i], now[i])
				lines = append(lines, "before: "+short(was, longestMessage), "now: "+short(is, longestMessage))
			}
		}
		return lines
	})
}

// longestMessage is the length from which an error is cut.
const longestMessage = 240

// unlike are two texts from where they differ to where they are equal again,
// with a word of what is equal before and behind.
func unlike(a, b string) (was, is string) {
	x, y := strings.Fields(a), strings.Fields(b)
	head := 0
	for head < len(x) && head < len(y) && x[head] == y[head] {
		head++
	}
	tail := 0
	for tail < len(x)-head && tail < len(y)-head && x[len(x)-1-tail] == y[len(y)-1-tail] {
		tail++
	}
	cut := func(words []string) string {
		from, to := head-1, len(words)-tail+1
		text := strings.Join(words[max(0, from):min(len(words), to)], " ")
		if from > 0 {
			text = "… " + text
		}
		if to < len(words) {
			text += " …"
		}
		return text
	}
	return cut(x), cut(y)
}

// mostChanges limits the lines about what changes in a trace.
const mostChanges = 8

// wireChange is what differs between two traces, a line for each kind of step
// with how often it comes or goes.
func wireChange(before, now *compare.Run) []string {
	var order []string
	count := map[string]int{}
	note := func(text string) {
		if count[text] == 0 {
			order = append(order, text)
		}
		count[text]++
	}
	for _, p := range compare.Align(before.Steps, now.Steps) {
		switch {
		case p.Right < 0:
			note("no more " + stepWords(&before.Steps[p.Left]))
		case p.Left < 0:
			note("new " + stepWords(&now.Steps[p.Right]))
		case before.Steps[p.Left] != now.Steps[p.Right]:
			note(stepWords(&before.Steps[p.Left]) + " becomes " + stepWords(&now.Steps[p.Right]))
		}
	}
	for i, text := range order {
		if n := count[text]; n > 1 {
			order[i] = fmt.Sprintf("%s (%d times)", text, n)
		}
	}
	if len(order) > mostChanges+1 {
		order = append(order[:mostChanges], fmt.Sprintf("and %d more", len(order)-mostChanges))
	}
	return order
}

func stepWords(s *compare.Step) string {
	text := s.Text()
	if s.Scope != "" {
		text += " for " + s.Scope
	}
	return text
}
