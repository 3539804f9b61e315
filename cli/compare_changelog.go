// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/authsim/authsim/cli/sequence"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/profile"
	"github.com/authsim/authsim/registries"
	"github.com/authsim/authsim/sim/compare"
)

// writeChangelog tells what a version does otherwise than another one of the same
// implementation: axis by axis, then what users see, then what goes over the
// wire.
func (c *comparison) writeChangelog(r *report, d *differences) {
	before, now := c.profiles[0], c.profiles[1]
	if d.none() {
		r.text(sequence.Good, "No differences: "+strings.Join(c.names, ", ")+".")
		return
	}
	r.heading(fmt.Sprintf("%s: from %s to %s", now.Name, before.Version, now.Version))
	r.heading("What it does differently")
	known := versionsOf(c.side, before, now)
	for _, named := range []bool{true, false} {
		for _, x := range d.axes {
			if compare.Named(x.Axis) == named {
				r.item(0, sequence.Strong, x.Axis.Name, change(x, since(x, known)))
				r.item(1, sequence.Plain, "", strings.Join(changeEvidence(x, before, now), "; "))
			}
		}
	}
	r.done()
	r.heading("What users see")
	if len(d.ends) == 0 {
		r.text(sequence.Plain, "Every workflow ends as before "+c.preposition()+" "+strings.Join(c.others, " and ")+".")
	} else {
		c.writeEnds(r, d)
	}
	c.writeMessages(r, d)
	c.writeWire(r, d)
	c.writeCosts(r, d)
}

// change is a difference in one sentence or two.
func change(x compare.AxisDifference, since string) string {
	a, before, now := x.Axis, x.Settings[0], x.Settings[1]
	text := a.Question
	switch a.Kind {
	case model.Set:
		gone, come := apart(compare.Members(before.Value), compare.Members(now.Value))
		if len(come) > 0 {
			text += " Now also " + memberWords(a, come) + "."
		}
		if len(gone) > 0 {
			text += " No longer " + memberWords(a, gone) + "."
		}
	case model.Choice:
		text += fmt.Sprintf(" Now %s: %s; before %s: %s.", now.Value, compare.Meaning(a, now.Value), before.Value, compare.Meaning(a, before.Value))
	case model.Number:
		unit, _, _ := strings.Cut(a.Unit, ";")
		text += fmt.Sprintf(" Now %s; before %s (%s).", now.Value, before.Value, unit)
	default:
		text += fmt.Sprintf(" Now %s; before %s.", short(now.Value, longestValue), short(before.Value, longestValue))
	}
	if since != "" {
		text += " " + since + "."
	}
	if now.Note != "" {
		text += " " + sentence(now.Note) + "."
	}
	return text
}

// apart are the members that only a or only b has.
func apart(a, b []string) (onlyA, onlyB []string) {
	for _, m := range a {
		if !slices.Contains(b, m) {
			onlyA = append(onlyA, m)
		}
	}
	for _, m := range b {
		if !slices.Contains(a, m) {
			onlyB = append(onlyB, m)
		}
	}
	return onlyA, onlyB
}

// memberWords are members of a set: "405 (Method Not Allowed)".
func memberWords(a model.Axis, members []string) string {
	var words []string
	for _, m := range members {
		words = append(words, m+" ("+compare.Meaning(a, m)+")")
	}
	return strings.Join(words, ", ")
}

// sentence is text with a capital at its beginning.
func sentence(text string) string {
	for i, r := range text {
		return string(unicode.ToUpper(r)) + text[i+len(string(r)):]
	}
	return text
}

// changeEvidence says where both values are known from.
func changeEvidence(x compare.AxisDifference, before, now *profile.Profile) []string {
	var out []string
	for i, p := range []*profile.Profile{now, before} {
		out = append(out, p.Version+" "+evidence(x.Settings[1-i]))
	}
	return out
}

// versionsOf are the profiles between two versions of an implementation, both
// included, in the order in which they are listed.
func versionsOf(side string, before, now *profile.Profile) []*profile.Profile {
	var all, between []*profile.Profile
	if side == "registry" {
		all, _ = registries.Builtin()
	} else if found, err := allClients(); err == nil {
		for _, c := range found {
			all = append(all, c.Profile)
		}
	}
	inside := false
	for _, p := range all {
		if p.ID() == before.ID() {
			inside = true
		}
		if inside {
			between = append(between, p)
		}
		if p.ID() == now.ID() && inside {
			return between
		}
	}
	return nil
}

// since says between which two known versions the value changed; empty when there
// is none between those that are compared, or when it changed more than once.
func since(x compare.AxisDifference, known []*profile.Profile) string {
	before, now := x.Settings[0].Value, x.Settings[1].Value
	changed := 0
	for i, p := range known {
		switch value := compare.Value(p, x.Axis).Value; {
		case value == now && changed == 0:
			changed = i
		case value == now && changed > 0, value == before && changed == 0:
		default:
			return ""
		}
	}
	if changed == 0 || len(known) < 3 {
		return ""
	}
	return "Between " + known[changed-1].Version + " and " + known[changed].Version
}

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
