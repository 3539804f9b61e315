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
	judge.ChallengeSyntax:  {"CHAL", "METH", "EXT"},
	judge.Discovery:        {"ANON", "CHAL", "METH", "GLOB", "ERRS", "USE", "RENG", "EXT"},
	judge.TokenEndpoint:    {"TGET", "TPOST", "CHAL", "ERRS", "TOKN", "METH"},
	judge.ScopeCause:       {"SCOP", "TGET", "TPOST", "CHAL", "GLOB", "MULT", "RENG", "TOKN", "EXT"},
	judge.StepUp:           {"RENG", "SCOP", "ANON", "CHAL", "TGET", "MULT", "USE"},
	judge.Lifetime:         {"TOKN", "RENG", "TPOST", "TGET"},
	judge.MountCause:       {"MULT", "RENG", "SCOP"},
	judge.RedirectAndRealm: {"REDR", "CRED", "USE", "CHAL", "METH"},
	judge.Credentials:      {"CRED", "METH", "TGET", "ANON", "TPOST", "USE", "RENG", "ERRS"},
	judge.Caching:          {"USE", "SCOP", "RENG", "MULT", "TOKN"},
	judge.Rate:             {"ERRS", "RENG", "TPOST", "USE"},
	judge.Browser:          {"CORS"},
}

// attribute finds the requirements behind a mismatch: those that were broken up to
// the exchange where it shows, and are not broken any more in a variant of the
// party that has to keep them in which the mismatch is gone. Where no variant
// mends it, they are those that are about its class of cause and whose actor, where
// trying tells, could have prevented it. What is settled and nearest weighs most.
func (x *Explainer) attribute(m *Mismatch, failures []spec.Failure, costs *judge.Costs, all []tried) {
	var mending []tried
	for _, t := range all {
		if t.mends(m, costs) {
			mending = append(mending, t)
			m.Axes = append(m.Axes, *t.Variant)
		}
	}
	var found []Broken
	for i := range failures {
		f := &failures[i]
		req := x.requirements[f.Rule.ID]
		if f.Rule.Kind == spec.Differential || m.Exchange > 0 && f.Exchange > m.Exchange {
			continue
		}
		if len(mending) > 0 {
			if !slices.ContainsFunc(mending, func(t tried) bool { return concerns(t.Side, req.Actor) && !t.broken[req.ID] }) {
				continue
			}
		} else if !relevant(m.Cause, req.ID) || !m.Mends.possible(req.Actor) {
			continue
		}
		if k := slices.IndexFunc(found, func(b Broken) bool { return b.Requirement == req }); k >= 0 {
			found[k].Exchange, found[k].Why = f.Exchange, f.Why // the last one before it shows
			continue
		}
		found = append(found, Broken{req, f.Exchange, f.Why})
	}
	about := groups[m.Cause]
	slices.SortStableFunc(found, func(a, b Broken) int {
		return cmp.Or(
			cmp.Compare(standing(a.Requirement), standing(b.Requirement)),
			cmp.Compare(b2i(!relevant(m.Cause, a.Requirement.ID)), b2i(!relevant(m.Cause, b.Requirement.ID))),
			cmp.Compare(b.Exchange, a.Exchange),
			cmp.Compare(slices.Index(about, group(a.Requirement)), slices.Index(about, group(b.Requirement))),
		)
	})
	m.Broken = found
	if len(found) == 0 {
		m.Party = Gap
		return
	}
	first := found[0].Requirement
	m.Party = m.Mends.party(first.Actor)
	m.Disputed = standing(first) == open
}

// concerns tells whether a requirement of the actor is one of that side's.
func concerns(side, actor string) bool {
	if side == ClientSide {
		return strings.Contains(actor, "client")
	}
	return actor != "client"
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

// possible tells whether a requirement of the actor may be behind a mismatch that
// goes away as Mends says: if replacing one party is enough, it is that one's.
func (m Mends) possible(actor string) bool {
	if m.Client == m.Registry {
		return true
	}
	return m.Client == strings.Contains(actor, "client") || strings.Contains(actor, "client") && strings.Contains(actor, ",")
}

// party is who of several actors it is.
func (m Mends) party(actor string) string {
	all := strings.Split(actor, ", ")
	if len(all) > 1 && m.Client && !m.Registry {
		return "client"
	}
	if len(all) > 1 && m.Registry && !m.Client && all[0] == "client" {
		return all[1]
	}
	return all[0]
}
