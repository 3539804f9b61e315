// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package scenarios_test

import (
	"strings"
	"testing"

	"github.com/authsim/authsim/cli/join"
	"github.com/authsim/authsim/sim/explain"
	"github.com/authsim/authsim/spec/scenarios"
)

// TestScenarios runs every scenario: its run shows what it says, reported by the
// judge with symptom, cause and party, and the mended run does not.
func TestScenarios(t *testing.T) {
	all, err := scenarios.All()
	if err != nil {
		t.Fatal(err)
	}
	x, err := join.Explainer()
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		s := &all[i]
		if s.Run == "" {
			continue
		}
		t.Run(s.ID, func(t *testing.T) {
			shown, whole := report(t, x, s.Run, s.Wire, true)
			switch {
			case s.Shows == nil:
				if whole != "" {
					t.Errorf("%s\nis not as intended:\n%s", s.Run, whole)
				}
			case !has(shown, s.Shows, true):
				t.Errorf("%s\ndoes not show %+v:\n%s", s.Run, *s.Shows, whole)
			}
			if s.Mended == "" {
				return
			}
			var gone scenarios.Wire
			if s.Shows == nil {
				gone = s.Wire
			}
			if shown, whole := report(t, x, s.Mended, gone, false); s.Shows != nil && has(shown, s.Shows, false) {
				t.Errorf("%s\nstill shows %+v:\n%s", s.Mended, *s.Shows, whole)
			}
		})
	}
}

// report explains a run, which has to have gone over the wire as said, or not; the
// text is for people.
func report(t *testing.T, x *explain.Explainer, id string, wire scenarios.Wire, there bool) ([]explain.Mismatch, string) {
	t.Helper()
	setup, err := join.Setup(id)
	if err != nil {
		t.Fatal(err)
	}
	r, err := x.Explain(setup)
	if err != nil {
		t.Fatal(err)
	}
	if v := r.Result.Verdict; v.Inconclusive != "" || v.Unsupported {
		t.Fatalf("%s says nothing: %s %s", id, v.Inconclusive, v.UnsupportedBy)
	}
	if len(r.Result.Idle) > 0 {
		t.Fatalf("%s: these faults do not apply: %v", id, r.Result.Idle)
	}
	if ok, line := wire.Find(&r.Result.Trace); ok != there && len(wire) > 0 {
		t.Errorf("%s: wire, line %d: found is %v, and ought to be %v, in\n  %s", id, line, ok, there, strings.Join(scenarios.Lines(&r.Result.Trace), "\n  "))
	}
	var b strings.Builder
	for _, m := range r.Mismatches {
		b.WriteString("  " + m.String() + "\n")
	}
	return r.Mismatches, b.String()
}

// has tells whether there is such a mismatch; who is at fault counts where it has
// to be there.
func has(all []explain.Mismatch, want *scenarios.Shows, party bool) bool {
	for _, m := range all {
		if m.Symptom.String() == want.Symptom && m.Cause.String() == want.Cause &&
			(!party || m.Party == want.Party && m.Disputed == want.Disputed) {
			return true
		}
	}
	return false
}
