// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec_test

import (
	"testing"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/spec"
)

// TestMutants runs every mutant: its rule fails with the defect, and is
// triggered and holds without.
func TestMutants(t *testing.T) {
	byName := map[string]spec.Rule{}
	for _, r := range spec.Rules() {
		byName[r.Name()] = r
	}
	for _, m := range spec.Mutants() {
		t.Run(m.Rule, func(t *testing.T) {
			rule, ok := byName[m.Rule]
			if !ok {
				t.Fatalf("there is no rule %s", m.Rule)
			}
			sound := runCase(t, &m, false, rule.Change)
			if f := rule.Find(sound); f.Status() != spec.Pass {
				t.Errorf("without the defect: %s %+v\n%s", f.Status(), f, transcript(sound))
			}
			broken := runCase(t, &m, true, rule.Change)
			if f := rule.Find(broken); f.Status() != spec.Fail {
				t.Errorf("with the defect: %s %+v\n%s", f.Status(), f, transcript(broken))
			}
		})
	}
}

func transcript(c *spec.Case) string {
	text := (&model.Trace{Symbols: c.Symbols, Exchanges: c.Exchanges}).Transcript()
	for _, twin := range c.Twins {
		text += "\nwith " + twin.Change + "\n" + (&model.Trace{Symbols: twin.Symbols, Exchanges: twin.Exchanges}).Transcript()
	}
	return text
}
