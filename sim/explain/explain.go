// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package explain tells what lies behind the mismatches of a run: which
// requirements were broken and by whom. It asks the rules of the specification,
// and it tries what becomes of the mismatch when one party is replaced by the
// reference.
package explain

import (
	"fmt"
	"slices"

	"github.com/authsim/authsim/sim"
	"github.com/authsim/authsim/sim/judge"
	"github.com/authsim/authsim/spec"
)

// Explainer explains runs one after the other. It is not safe for concurrent use.
type Explainer struct {
	// Vary gives the runs in which one value of one party is the reference's. It may
	// be nil; then requirements are linked to a mismatch by what it is about alone.
	Vary func(*sim.Setup) ([]Variant, error)

	// client and registry are the reference parties, which keep the specification.
	client   sim.Client
	registry sim.Registry
	// run runs what is explained, other what it is compared with.
	run, other   *sim.Runner
	requirements map[string]*spec.Requirement
	// verdicts are those of runs with a reference party, by run id: many runs are
	// compared with the same one.
	verdicts map[string]judge.Verdict
}

// New returns an explainer that compares with these parties.
func New(client sim.Client, registry sim.Registry) (*Explainer, error) {
	all, err := spec.Requirements()
	if err != nil {
		return nil, err
	}
	x := &Explainer{client: client, registry: registry, run: sim.NewRunner(), other: sim.NewRunner(), requirements: map[string]*spec.Requirement{}, verdicts: map[string]judge.Verdict{}}
	for i := range all {
		x.requirements[all[i].ID] = &all[i]
	}
	return x, nil
}

// Report is what a run shows. It is valid until the next one.
type Report struct {
	Result *sim.Result
	// Case is what the rules were asked about.
	Case       *spec.Case
	Mismatches []Mismatch
}

// Mismatch is a mismatch with what lies behind it.
type Mismatch struct {
	judge.Mismatch
	// ID is the run id and a number from 1.
	ID string
	// Broken are the requirements that explain it, the weightiest first.
	Broken []Broken
	// Party is who is at fault, the actor of the first of them: client, registry,
	// token server; [Gap] when nobody breaks a requirement.
	Party string
	// Disputed: that requirement is open, so that there are positions to which
	// somebody else would be at fault, or nobody.
	Disputed bool
	// Mends tells whose replacement by the reference makes it go away.
	Mends Mends
	// Costly: it is a mismatch by comparison alone. The tasks ended as they ought to,
	// and more was asked for, or asked more often, than had to be.
	Costly bool
	// Axes are the values of one party of which each alone, if it were the
	// reference's, would make it go away.
	Axes []Variant
}

// Gap is the party where nobody breaks a requirement: the specification has a gap.
const Gap = "spec gap"

// Broken is a requirement that was not kept.
type Broken struct {
	Requirement *spec.Requirement
	// Exchange is where, from 1; Why says what is wrong.
	Exchange int
	Why      string

	side   string
	linked bool
}

// Explain runs a setup and explains what it shows. Differential rules about clients have
// no say: they tell what would have happened, not what did; but those about registries,
// which ask one in another way, show that its answers do not agree.
func (x *Explainer) Explain(s *sim.Setup) (*Report, error) {
	res, err := x.run.Run(s)
	if err != nil {
		return nil, err
	}
	r := &Report{Result: res, Case: &spec.Case{Symbols: res.Trace.Symbols, Exchanges: res.Trace.Exchanges, Truth: res.Oracle}}
	for _, m := range res.Verdict.Mismatches {
		r.Mismatches = append(r.Mismatches, Mismatch{Mismatch: m})
	}
	alone, err := x.compare(s)
	if err != nil {
		return nil, err
	}
	r.Mismatches = append(r.Mismatches, excess(res, alone)...)
	if len(r.Mismatches) == 0 {
		return r, nil
	}
	if err := x.probe(s, r); err != nil {
		return nil, err
	}
	failures := spec.Failures(r.Case)
	for i := range r.Mismatches {
		m := &r.Mismatches[i]
		m.ID = fmt.Sprintf("%s#%d", res.ID, i+1)
		m.Mends = alone.mends(m)
	}
	tried, err := x.try(s, r, failures)
	if err != nil {
		return nil, err
	}
	for i := range r.Mismatches {
		m := &r.Mismatches[i]
		x.attribute(m, failures, &res.Verdict.Costs, tried)
	}
	return r, nil
}

// probe runs the changes that differential rules about registries ask for.
func (x *Explainer) probe(s *sim.Setup, r *Report) error {
	wanted := func(rule *spec.Rule) bool {
		if x.requirements[rule.ID].Actor == "client" {
			return false
		}
		return slices.ContainsFunc(r.Mismatches, func(m Mismatch) bool { return relevant(m.Cause, rule.ID) })
	}
	for _, change := range spec.ChangesAskedFor(r.Case, wanted) {
		twin := *s
		twin.Changes = append(twin.Changes[:len(twin.Changes):len(twin.Changes)], change)
		res, err := x.other.Run(&twin)
		if err != nil {
			return err
		}
		res = res.Clone()
		r.Case.Twins = append(r.Case.Twins, spec.Twin{Change: change, Symbols: res.Trace.Symbols, Exchanges: res.Trace.Exchanges})
	}
	return nil
}

// String is one line: what it is, who is at fault and by which requirements.
func (m Mismatch) String() string {
	text := fmt.Sprintf("%s (%s) at %d: %s; party: %s", m.Symptom, m.Cause, m.Exchange, m.Text, m.Party)
	if m.Disputed {
		text += " (disputed)"
	}
	for _, v := range m.Axes {
		text += fmt.Sprintf("; without %s of the %s", v.Axis, v.Side)
	}
	for _, b := range m.Broken {
		text += fmt.Sprintf("; %s at %d: %s", b.Requirement.ID, b.Exchange, b.Why)
	}
	return text
}
