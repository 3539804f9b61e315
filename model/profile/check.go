// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/authsim/authsim/model"
)

// NoMembers is the value of a Set that is empty.
const NoMembers = "none"

// MaxNumber is the largest value of an axis that is a number. It keeps a typing
// error from becoming an endless run.
const MaxNumber = 1_000_000_000

// Check tells what is wrong with a value of an axis, and nil for a right one.
func Check(axis model.Axis, value string) error {
	if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return fmt.Errorf("%q has control characters; expected printable text", value)
	}
	switch axis.Kind {
	case model.Number:
		n, err := strconv.ParseUint(value, 10, 63)
		switch {
		case err != nil:
			return fmt.Errorf("%q is not a value of this axis; expected a whole number%s", value, unit(axis))
		case n > MaxNumber:
			return fmt.Errorf("%q is too large; expected at most %d", value, MaxNumber)
		}
	case model.Text:
		if value == "" {
			return fmt.Errorf("the value is empty; expected a text%s", unit(axis))
		}
	case model.Set:
		if value == NoMembers {
			return nil
		}
		var seen []string
		for member := range strings.SplitSeq(value, "+") {
			if !named(axis, member) {
				return fmt.Errorf("%q is not a value of this axis%s; expected %q or any of %s, joined by +",
					member, suggest(member, names(axis)), NoMembers, strings.Join(names(axis), ", "))
			}
			if slices.Contains(seen, member) {
				return fmt.Errorf("%q is given twice", member)
			}
			seen = append(seen, member)
		}
	default:
		if !named(axis, value) {
			return fmt.Errorf("%q is not a value of this axis%s; expected one of %s",
				value, suggest(value, names(axis)), strings.Join(names(axis), ", "))
		}
	}
	return nil
}

// normal is the one spelling of a value that Check accepts: a Set's members in
// the axis's own order, a number without leading zeros.
func normal(axis model.Axis, value string) string {
	switch axis.Kind {
	case model.Number:
		n, _ := strconv.ParseUint(value, 10, 63)
		return strconv.FormatUint(n, 10)
	case model.Set:
		members := strings.Split(value, "+")
		var sorted []string
		for _, v := range axis.Values {
			if slices.Contains(members, v.Name) {
				sorted = append(sorted, v.Name)
			}
		}
		if len(sorted) > 0 {
			return strings.Join(sorted, "+")
		}
	}
	return value
}

func named(axis model.Axis, value string) bool {
	return slices.ContainsFunc(axis.Values, func(v model.AxisValue) bool { return v.Name == value })
}

func names(axis model.Axis) []string {
	var all []string
	for _, v := range axis.Values {
		all = append(all, v.Name)
	}
	return all
}

func unit(axis model.Axis) string {
	if axis.Unit == "" {
		return ""
	}
	return " (" + axis.Unit + ")"
}

// axisOf finds an axis by its name or an alias.
func axisOf(axes []model.Axis, name string) (model.Axis, bool) {
	for _, a := range axes {
		if a.Name == name || slices.Contains(a.Aliases, name) {
			return a, true
		}
	}
	return model.Axis{}, false
}

func unknownAxis(name string, axes []model.Axis) error {
	var all []string
	for _, a := range axes {
		all = append(append(all, a.Name), a.Aliases...)
	}
	return errors.New("there is no such axis" + suggest(name, all))
}

func suggest(word string, among []string) string {
	if near := Nearest(word, among); near != "" {
		return fmt.Sprintf(", did you mean %q?", near)
	}
	return ""
}

// Nearest returns the word of among that word is most likely a misspelling or
// the beginning of, and "" when none is near. Of several equally near ones the
// first is taken.
func Nearest(word string, among []string) string {
	lower := []rune(strings.ToLower(word))
	if len(lower) == 0 || len(lower) > 100 {
		return ""
	}
	best, found := 2+len(lower)/4, ""
	for _, candidate := range among {
		c := strings.ToLower(candidate)
		if len(c) > 100 {
			continue
		}
		d := distance(lower, []rune(c))
		if d > 1 && len(lower) > 2 && strings.HasPrefix(c, string(lower)) {
			d = 1
		}
		if d < best {
			best, found = d, candidate
		}
	}
	return found
}

// distance counts the insertions, deletions, substitutions and swaps of
// neighbours that lead from a to b (optimal string alignment).
func distance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
