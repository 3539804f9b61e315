// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec_test

import (
	"testing"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/spec"
)

// TestNothingPassesUnasked: where no trigger fires nothing is passed, and there
// is one finding for each requirement that has a rule.
func TestNothingPassesUnasked(t *testing.T) {
	ids := map[string]bool{}
	for _, r := range spec.Rules() {
		ids[r.ID] = true
	}
	findings := spec.Check(&spec.Case{Symbols: model.NewSymbols()})
	if len(findings) != len(ids) {
		t.Errorf("%d findings for %d requirements", len(findings), len(ids))
	}
	for _, f := range findings {
		if f.Status() != spec.NotExercised {
			t.Errorf("%s is %s in an empty trace", f.ID, f.Status())
		}
	}
}

// TestCaptured asks all rules about a trace without truth: what the wire decides
// is decided, the rest is inconclusive.
func TestCaptured(t *testing.T) {
	tr := parse(t, "base", written(t)["base"])
	got := map[string]spec.Status{}
	for _, f := range spec.Check(&spec.Case{Symbols: tr.Symbols, Exchanges: tr.Exchanges}) {
		got[f.ID] = f.Status()
	}
	for id, want := range map[string]spec.Status{
		"CHAL-01": spec.Pass, "CHAL-12": spec.Pass, "METH-04": spec.Pass, "CHAL-07": spec.NotExercised,
		"CHAL-02": spec.Inconclusive, "METH-06": spec.Inconclusive, "TGET-06": spec.Inconclusive,
	} {
		if got[id] != want {
			t.Errorf("%s is %s, want %s", id, got[id], want)
		}
	}
}
