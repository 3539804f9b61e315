// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/authsim/authsim/cli/sequence"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/profile"
	"github.com/authsim/authsim/sim/compare"
)

// differences are what a comparison found.
type differences struct {
	axes []compare.AxisDifference
	// ends are the runs that end differently, says those in which the caller is told
	// otherwise, traces those whose traces differ; a run may be in all of them.
	ends, says, traces []int
}

func (d *differences) none() bool { return len(d.axes)+len(d.ends)+len(d.traces) == 0 }

func (c *comparison) differences() *differences {
	d := &differences{axes: compare.Axes(c.axes, c.profiles)}
	for run := range c.runs[0] {
		traces, ends, says := c.differs(run)
		if ends {
			d.ends = append(d.ends, run)
		}
		if says {
			d.says = append(d.says, run)
		}
		if traces {
			d.traces = append(d.traces, run)
		}
	}
	return d
}

// workflowsOf are the workflows of runs, each once, in order.
func (c *comparison) workflowsOf(runs []int) []string {
	var names []string
	for _, run := range runs {
		if w, _ := c.place(run); !slices.Contains(names, w) {
			names = append(names, w)
		}
	}
	return names
}

// writeAxes writes the axes that differ: of two with the meaning of both values
// and their evidence, of more as a table.
func (c *comparison) writeAxes(r *report, d *differences) {
	r.heading(fmt.Sprintf("Axes: %d of %d differ", len(d.axes), len(c.axes)))
	if len(d.axes) == 0 {
		return
	}
	if len(c.profiles) > 2 {
		c.axisTable(r, d)
		return
	}
	for _, x := range d.axes {
		r.item(0, sequence.Strong, x.Axis.Name, x.Axis.Question)
		for i, s := range x.Settings {
			r.item(1, sequence.Plain, c.names[i]+": "+short(s.Value, longestValue), strings.Join(parts(compare.Meaning(x.Axis, s.Value), evidence(s), s.Note), ". "))
		}
	}
	r.done()
}

// parts are the texts that are not empty.
func parts(texts ...string) []string {
	return slices.DeleteFunc(texts, func(s string) bool { return s == "" })
}

// The lengths from which a value is cut: where it has room, and in a table.
const (
	longestValue     = 40
	longestTableCell = 26
)

// short cuts a value that is a long text.
func short(value string, longest int) string {
	if runes := []rune(value); len(runes) > longest {
		return string(runes[:longest-1]) + "…"
	}
	if value == "" {
		return `""`
	}
	return value
}

// evidence is a value's mark and source.
func evidence(s profile.Setting) string {
	text := string(s.Mark)
	if s.Mark == "" {
		text = profile.SetByHand
	} else if s.Source != "" {
		text += ", " + s.Source
	}
	if s.From != "" {
		text += ", as " + s.From
	}
	return "[" + text + "]"
}

// axisTable has a row for each value that somebody has.
func (c *comparison) axisTable(r *report, d *differences) {
	b := newTable("axis", "value", c.side)
	for _, x := range d.axes {
		name := x.Axis.Name
		var seen []string
		for i, s := range x.Settings {
			if slices.Contains(seen, s.Value) {
				continue
			}
			seen = append(seen, s.Value)
			var who []string
			for k := i; k < len(x.Settings); k++ {
				if x.Settings[k].Value == s.Value {
					text := c.names[k]
					if m := x.Settings[k].Mark; m != model.Wire && m != model.Source {
						text += " [" + string(m) + "]"
					}
					who = append(who, text)
				}
			}
			b.add(name, short(s.Value, longestTableCell), strings.Join(who, ", "))
			name = ""
		}
	}
	r.grid(b)
	r.text(sequence.Quiet, `Values are of the wire or the source code unless another mark stands beside them. "authsim list axes" says what they mean, "authsim show" where they are read.`)
}

// ending is how a run ended, in words.
func ending(run *compare.Run) string {
	mark := runMarks[run.Verdict].text + " "
	switch kind, rest, _ := strings.Cut(run.Ending(), ": "); kind {
	case "ok":
		return mark + "as intended"
	case "unsupported":
		return mark + "not supported"
	case "unknown":
		return strings.TrimSuffix(mark+"not conclusive: "+rest, ": ")
	default:
		return mark + rest
	}
}

// writeEnds writes the runs that end differently, those together that do so in
// the same way.
func (c *comparison) writeEnds(r *report, d *differences) {
	c.together(r, d.ends, func(run int) []string {
		var lines []string
		for i := range c.runs {
			lines = append(lines, c.names[i]+" "+ending(&c.runs[i][run]))
		}
		return lines
	})
}

// together writes runs with lines about each, once for all runs that have the
// same lines.
func (c *comparison) together(r *report, runs []int, about func(run int) []string) {
	var order []string
	groups := map[string][]int{}
	for _, run := range runs {
		key := strings.Join(about(run), "\n")
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], run)
	}
	for _, key := range order {
		r.item(0, sequence.Plain, "", c.where(groups[key]))
		for l := range strings.Lines(key) {
			r.item(1, sequence.Plain, "", strings.TrimSpace(l))
		}
	}
	r.done()
}

// where names the workflows of runs, with the other party where it is not all of
// them.
func (c *comparison) where(runs []int) string {
	var order []string
	names := map[string][]string{}
	for _, w := range c.workflowsOf(runs) {
		var others []string
		for _, run := range runs {
			if name, other := c.place(run); name == w {
				others = append(others, other)
			}
		}
		key := ""
		if len(others) < len(c.others) {
			key = c.preposition() + " " + strings.Join(others, ", ")
		}
		if names[key] == nil {
			order = append(order, key)
		}
		names[key] = append(names[key], w)
	}
	var words []string
	for _, key := range order {
		text := strings.Join(names[key], ", ")
		if key != "" {
			text += " (" + key + ")"
		}
		words = append(words, text)
	}
	return strings.Join(words, "; ")
}

// preposition stands before the other party: a client is at a registry, a
// registry meets a client.
func (c *comparison) preposition() string {
	if c.side == "client" {
		return "at"
	}
	return "with"
}
