// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package explain

import (
	"cmp"
	"slices"
	"strings"

	"github.com/authsim/authsim/sim/judge"
	"github.com/authsim/authsim/spec"
)

// groups are the groups of requirements that a class of causes is about.
var groups = map[judge.Cause][]string{
	judge.ChallengeSyntax:  {"CHAL", "METH", "ANON"},
	judge.Discovery:        {"ANON", "CHAL", "METH", "GLOB", "ERRS", "USE", "RENG", "EXT"},
	judge.TokenEndpoint:    {"TGET", "TPOST", "CHAL", "ERRS", "TOKN", "METH"},
	judge.ScopeCause:       {"SCOP", "TGET", "TPOST", "CHAL", "GLOB", "MULT", "RENG", "TOKN", "EXT"},
	judge.StepUp:           {"RENG", "SCOP", "ANON", "CHAL", "TGET", "MULT", "USE"},
	judge.Lifetime:         {"TOKN", "RENG", "TPOST", "TGET"},
	judge.MountCause:       {"MULT", "RENG", "SCOP"},
	judge.RedirectAndRealm: {"REDR", "CRED", "USE", "CHAL", "METH"},
	judge.Credentials:      {"CRED", "METH", "CHAL", "TGET", "ANON", "TPOST", "USE", "RENG", "ERRS"},
	judge.Caching:          {"USE", "SCOP", "RENG", "MULT", "TOKN"},
	judge.Rate:             {"ERRS", "RENG", "TPOST", "USE"},
	judge.Browser:          {"CORS"},
}

// attribute finds the requirements behind a mismatch: those that were broken up to
// the exchange where it shows, and are not broken any more in a variant of the
// party that has to keep them in which the mismatch is gone. Of a party of which no
// one value mends it they are those that are about its class of cause, if replacing
// the party would. Where there are none, a message that is wrong by itself at the
// very exchange counts. What is about its class, settled and nearest weighs most.
func (x *Explainer) attribute(m *Mismatch, failures []spec.Failure, costs *judge.Costs, all []tried) {
	var mending []tried
	for _, t := range all {
		if t.mends(m, costs) {
			mending = append(mending, t)
			m.Axes = append(m.Axes, *t.Variant)
		}
	}
	of := func(side string) func(tried) bool {
		return func(t tried) bool { return t.Side == side }
	}
	found := x.broken(m, failures, func(f *spec.Failure, req *spec.Requirement) (counts, linked bool) {
		if f.Rule.Kind == spec.Differential {
			return false, false
		}
		side := f.Rule.Side(req.Actor)
		if slices.ContainsFunc(mending, func(t tried) bool { return t.Side == side && !t.broken[req.ID] }) {
			return true, true
		}
		if len(mending) == 0 {
			return relevant(m.Cause, req.ID) && m.Mends.possible(side), false
		}
		// It takes more than one value of that party.
		return !slices.ContainsFunc(mending, of(side)) && m.Mends.of(side) &&
			relevant(m.Cause, req.ID) && standing(req) == settled && f.Exchange == m.Exchange, false
	})
	if len(found) == 0 {
		found = x.broken(m, failures, func(f *spec.Failure, req *spec.Requirement) (counts, linked bool) {
			return relevant(m.Cause, req.ID) && f.Exchange == m.Exchange && f.Rule.Kind != spec.Oracle && (f.Rule.Kind != spec.Differential || req.Actor != "client"), false
		})
	}
	about := groups[m.Cause]
	slices.SortStableFunc(found, func(a, b Broken) int {
		return cmp.Or(
			cmp.Compare(b2i(!relevant(m.Cause, a.Requirement.ID)), b2i(!relevant(m.Cause, b.Requirement.ID))),
			cmp.Compare(standing(a.Requirement), standing(b.Requirement)),
			cmp.Compare(b2i(!a.linked), b2i(!b.linked)),
			cmp.Compare(b.Exchange, a.Exchange),
			cmp.Compare(slices.Index(about, group(a.Requirement)), slices.Index(about, group(b.Requirement))),
		)
	})
	m.Broken = found
	if len(found) == 0 {
		m.Party = Gap
		return
	}
	first := &found[0]
	m.Party, m.Disputed = first.party(), standing(first.Requirement) == open
}

// broken are the requirements of the failures up to a mismatch that count, each with
// the last of its failures.
func (x *Explainer) broken(m *Mismatch, failures []spec.Failure, judged func(*spec.Failure, *spec.Requirement) (counts, linked bool)) []Broken {
	var found []Broken
	for i := range failures {
		f := &failures[i]
		req := x.requirements[f.Rule.ID]
		counts, linked := judged(f, req)
		if !counts || m.Exchange > 0 && f.Exchange > m.Exchange {
			continue
		}
		if k := slices.IndexFunc(found, func(b Broken) bool { return b.Requirement == req }); k >= 0 {
			found[k].Exchange, found[k].Why, found[k].side = f.Exchange, f.Why, f.Rule.Side(req.Actor)
			continue
		}
		found = append(found, Broken{req, f.Exchange, f.Why, f.Rule.Side(req.Actor), linked})
	}
	return found
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// relevant tells whether a requirement is about a class of causes.
func relevant(c judge.Cause, id string) bool {
	group, _, _ := strings.Cut(id, "-")
	return slices.Contains(groups[c], group)
}

func group(r *spec.Requirement) string {
	g, _, _ := strings.Cut(r.ID, "-")
	return g
}

// The standings of a requirement, the firmest first.
const (
	settled = iota
	deFacto
	open
)

func standing(r *spec.Requirement) int {
	switch {
	case slices.Contains(r.Statuses, "open"):
		return open
	case slices.Contains(r.Statuses, "settled"):
		return settled
	}
	return deFacto
}

// possible tells whether a side may be behind a mismatch that goes away as Mends
// says: if replacing one party is enough, it is that one.
func (m Mends) possible(side string) bool { return m.Client == m.Registry || m.of(side) }

// of tells whether replacing the party of that side is enough.
func (m Mends) of(side string) bool {
	if side == ClientSide {
		return m.Client
	}
	return m.Registry
}

// party is who has not kept the requirement: of several actors the one whose side it
// is.
func (b *Broken) party() string {
	for actor := range strings.SplitSeq(b.Requirement.Actor, ", ") {
		if (actor == "client") == (b.side == ClientSide) {
			return actor
		}
	}
	return b.Requirement.Actor
}
