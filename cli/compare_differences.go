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
	// ends are the runs that end differently, traces those whose traces differ; a
	// run may be in both.
	ends, traces []int
}

func (d *differences) none() bool { return len(d.axes)+len(d.ends)+len(d.traces) == 0 }

func (c *comparison) differences() *differences {
	d := &differences{axes: compare.Axes(c.axes, c.profiles)}
	for run := range c.runs[0] {
		traces, ends := c.differs(run)
		if ends {
			d.ends = append(d.ends, run)
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
			r.item(1, sequence.Plain, c.names[i]+": "+short(s.Value), strings.Join(parts(compare.Meaning(x.Axis, s.Value), evidence(s), s.Note), ". "))
		}
	}
	r.done()
}

// parts are the texts that are not empty.
func parts(texts ...string) []string {
	return slices.DeleteFunc(texts, func(s string) bool { return s == "" })
}

// longestValue is the length from which a value is cut.
const longestValue = 40

// short cuts a value that is a long text.
func short(value string) string {
	if runes := []rune(value); len(runes) > longestValue {
		return string(runes[:longestValue-1]) + "…"
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
			b.add(name, short(s.Value), strings.Join(who, ", "))
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

// writeEnds writes the runs that end differently. Where a workflow does so in
// the same way with several others, it is said once.
func (c *comparison) writeEnds(r *report, d *differences) {
	type group struct {
		workflow string
		others   []string
		endings  []string
	}
	var groups []group
	for _, run := range d.ends {
		w, other := c.place(run)
		g := group{workflow: w, others: []string{other}}
		for i := range c.runs {
			g.endings = append(g.endings, ending(&c.runs[i][run]))
		}
		if last := len(groups) - 1; last >= 0 && groups[last].workflow == w && slices.Equal(groups[last].endings, g.endings) {
			groups[last].others = append(groups[last].others, other)
			continue
		}
		groups = append(groups, g)
	}
	for _, g := range groups {
		r.item(0, sequence.Strong, g.workflow+" "+c.preposition()+" "+strings.Join(g.others, ", "), "")
		for i, e := range g.endings {
			r.item(1, sequence.Plain, "", c.names[i]+" "+e)
		}
	}
	r.done()
}

// preposition stands before the other party: a client is at a registry, a
// registry meets a client.
func (c *comparison) preposition() string {
	if c.side == "client" {
		return "at"
	}
	return "with"
}
