// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/all"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/profile"
	"github.com/authsim/authsim/registries"
	"github.com/authsim/authsim/spec"
)

// reasons finds out why implementations break requirements: in the shortest run
// in which one does, each of its axis values is replaced by that of the reference,
// and where the rule then does not fail any more, that value is the reason.
type reasons struct {
	// shortest is by implementation and rule.
	shortest map[string]*broken
}

// broken is a run in which an implementation breaks a requirement.
type broken struct {
	name   string
	rule   *spec.Rule
	run    *spec.Mutant
	length int
}

func (r *reasons) note(name string, rule *spec.Rule, run *spec.Mutant, length int) {
	key := name + " " + rule.Name()
	if b := r.shortest[key]; b == nil || length < b.length {
		r.shortest[key] = &broken{name, rule, run, length}
	}
}

// write is the baseline.
func (r *reasons) write(t *testing.T, c *spec.Coverage) string {
	texts := map[string]map[string][]string{}
	for _, key := range slices.Sorted(maps.Keys(r.shortest)) {
		b := r.shortest[key]
		if texts[b.name] == nil {
			texts[b.name] = map[string][]string{}
		}
		of := texts[b.name]
		for _, why := range b.why(t) {
			if !slices.Contains(of[b.rule.ID], why) {
				of[b.rule.ID] = append(of[b.rule.ID], why)
			}
		}
	}
	var out strings.Builder
	out.WriteString("# What the built-in implementations are known to break, and why: the values that each alone make the\n")
	out.WriteString("# difference in the shortest run that shows it. Written by `go test ./spec -run Coverage -update`.\n")
	out.WriteString("baseline:\n")
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		fmt.Fprintf(&out, "  %s:\n", name)
		for _, id := range slices.Sorted(maps.Keys(texts[name])) {
			fmt.Fprintf(&out, "    %s: %q\n", id, strings.Join(texts[name][id], "; "))
		}
	}
	return out.String()
}

// why are the values that make the difference, with their sources.
func (b *broken) why(t *testing.T) []string {
	ofClient := b.name == b.run.Client
	var own, reference *profile.Profile
	var axes []model.Axis
	if ofClient {
		own, reference, axes = find(t, all.Find, b.name).Profile, find(t, all.Find, "reference").Profile, clients.Axes()
	} else {
		own, reference, axes = find(t, registries.Find, b.name), find(t, registries.Find, "reference"), registries.Axes()
	}
	var out []string
	for _, a := range axes {
		mine, ok := own.Value(a.Name)
		want := a.Default
		if v, has := reference.Value(a.Name); has {
			want = v.Value
		}
		if !ok || mine.Value == want {
			continue
		}
		run := *b.run
		setting := model.Setting{Axis: a.Name, Value: want}
		if _, err := own.With([]model.Setting{setting}, axes); err != nil {
			continue // a text that may be left out and not be empty
		}
		if ofClient {
			run.GivenClient = append(run.GivenClient[:len(run.GivenClient):len(run.GivenClient)], setting)
		} else {
			run.Given = append(run.Given[:len(run.Given):len(run.Given)], setting)
		}
		f := b.rule.Find(runCase(t, &run, false, b.rule.Change))
		if f.Failed > 0 {
			continue
		}
		text := a.Name + "=" + mine.Value
		if mine.Source != "" {
			text += " (" + mine.Source + ")"
		}
		out = append(out, text)
	}
	switch {
	case len(out) > 0:
	case b.name == "reference":
		out = []string{"the reference does as the field does, where the requirement is open"}
	default:
		out = []string{"no single value makes the difference to the reference"}
	}
	return out
}

// TestBaseline has what is wrong with a baseline named.
func TestBaseline(t *testing.T) {
	for _, c := range []struct{ data, want string }{
		{"baseline: {ours: {RENG-06: it has no error parameter}}", ""},
		{"baseline: {ours: {RENG-99: because}}", `x.yaml:1: baseline.ours.RENG-99: there is no requirement "RENG-99"`},
		{"baseline: {ours: {RENG-06: ''}}", "expected the reason"},
		{"base: {}", "there is no such key"},
		{"baseline: [a]", "expected keys with values"},
	} {
		b, err := spec.ParseBaseline("x.yaml", []byte(c.data))
		switch {
		case c.want == "" && (err != nil || b["ours"]["RENG-06"] == ""):
			t.Errorf("%s: %v %v", c.data, b, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: got %v, want %s", c.data, err, c.want)
		}
	}
}
