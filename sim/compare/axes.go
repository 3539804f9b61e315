// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package compare

import (
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/profile"
)

// Default is the mark of a value that a profile does not give.
const Default model.Mark = "default"

// AxisDifference is an axis on which profiles differ.
type AxisDifference struct {
	Axis model.Axis
	// Settings are the values of the profiles, in their order, with evidence.
	Settings []profile.Setting
}

// Axes are the axes on which not all of the profiles have the same value, in the
// order of the axes. A profile that says nothing has the axis's default.
func Axes(axes []model.Axis, profiles []*profile.Profile) []AxisDifference {
	var out []AxisDifference
	for _, a := range axes {
		d := AxisDifference{Axis: a}
		for _, p := range profiles {
			d.Settings = append(d.Settings, Value(p, a))
		}
		if slices.ContainsFunc(d.Settings, func(s profile.Setting) bool { return s.Value != d.Settings[0].Value }) {
			out = append(out, d)
		}
	}
	return out
}

// Value is a profile's setting of an axis, or its default.
func Value(p *profile.Profile, a model.Axis) profile.Setting {
	s, ok := p.Value(a.Name)
	if !ok {
		s = profile.Setting{Axis: a.Name, Value: a.Default, Mark: Default}
	}
	return s
}

// Named tells the axes whose values have names; the others are numbers and texts,
// such as what a client calls itself.
func Named(a model.Axis) bool { return a.Kind == model.Choice || a.Kind == model.Set }

// Meaning is what a value of an axis means in words; empty for a number, a text
// and an empty set.
func Meaning(a model.Axis, value string) string {
	if !Named(a) {
		return ""
	}
	var words []string
	for i, v := range a.Values {
		if v.Name == value || a.Kind == model.Set && slices.Contains(Members(value), v.Name) {
			words = append(words, spelledOut(a.Values[:i], v.Meaning))
		}
	}
	return strings.Join(words, "; ")
}

// spelledOut is a meaning that adds to that of a value before it ("that, and …")
// in full.
func spelledOut(before []model.AxisValue, meaning string) string {
	const that = "that, and "
	rest, adds := strings.CutPrefix(meaning, that)
	for i := len(before) - 1; adds && i >= 0; i-- {
		if !strings.HasPrefix(before[i].Meaning, that) {
			return before[i].Meaning + ", and " + rest
		}
	}
	return meaning
}

// Members are the members of a set's value, none for the empty set.
func Members(value string) []string {
	if value == profile.NoMembers || value == "" {
		return nil
	}
	return strings.Split(value, "+")
}
