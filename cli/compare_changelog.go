// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/authsim/authsim/cli/sequence"
	"github.com/authsim/authsim/clients/all"
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
	var versions, between []*profile.Profile
	if side == "registry" {
		versions, _ = registries.Builtin()
	} else if found, err := all.List(); err == nil {
		for _, c := range found {
			versions = append(versions, c.Profile)
		}
	}
	inside := false
	for _, p := range versions {
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
