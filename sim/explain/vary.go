// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package explain

import (
	"slices"

	"github.com/authsim/authsim/sim"
	"github.com/authsim/authsim/sim/judge"
	"github.com/authsim/authsim/spec"
)

// The sides of a variant, and of a rule.
const (
	ClientSide   = spec.ClientSide
	RegistrySide = spec.RegistrySide
)

// Variant is a run in which one value of one party is the reference's.
type Variant struct {
	// Side is the party's, Axis the axis.
	Side, Axis string
	Setup      sim.Setup
}

// tried is what became of a variant.
type tried struct {
	*Variant
	verdict judge.Verdict
	// broken are the requirements that it breaks, of those that the run breaks.
	broken map[string]bool
}

// try runs the variants of a run, and asks those that mend one of its mismatches
// about the rules that failed.
func (x *Explainer) try(s *sim.Setup, r *Report, failures []spec.Failure) ([]tried, error) {
	if x.Vary == nil {
		return nil, nil
	}
	variants, err := x.Vary(s)
	if err != nil {
		return nil, err
	}
	var out []tried
	runner := sim.NewRunner() // what is compiled here is not needed again
	for i := range variants {
		res, err := runner.Run(&variants[i].Setup)
		if err != nil {
			continue // the values do not go together
		}
		t := tried{Variant: &variants[i], verdict: res.Verdict.Clone(), broken: map[string]bool{}}
		mending := slices.ContainsFunc(r.Mismatches, func(m Mismatch) bool { return t.mends(&m, &r.Result.Verdict.Costs) })
		if !mending {
			continue
		}
		c := spec.Case{Symbols: res.Trace.Symbols, Exchanges: res.Trace.Exchanges, Truth: res.Oracle}
		var last *spec.Rule
		for k := range failures {
			if rule := failures[k].Rule; rule != last && !t.broken[rule.ID] {
				f := rule.Find(&c)
				last, t.broken[rule.ID] = rule, f.Failed > 0
			}
		}
		out = append(out, t)
	}
	return out, nil
}

// mends tells whether a variant has a mismatch no more. One of costs is mended by a
// run that is as intended and costs less.
func (t *tried) mends(m *Mismatch, costs *judge.Costs) bool {
	switch {
	case !m.Costly:
		return !has(&t.verdict, &m.Mismatch) && !t.verdict.Unsupported && t.verdict.Inconclusive == ""
	case !t.verdict.Intended:
		return false
	case m.Symptom == judge.OverBroad:
		return t.verdict.Costs.AskedTooMuch < costs.AskedTooMuch
	}
	return t.verdict.Costs.Authorization() < costs.Authorization()
}
