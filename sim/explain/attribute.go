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

// attribute finds the requirements behind a mismatch: those that were broken up
// to the exchange where it shows, are about its class of cause, and whose actor,
// where trying tells, could have prevented it. What is nearest and settled weighs
// most.
func (x *Explainer) attribute(m *Mismatch, failures []spec.Failure) {
	about := groups[m.Cause]
	var found []Broken
	for i := range failures {
		f := &failures[i]
		if !relevant(m.Cause, f.Rule.ID) || m.Exchange > 0 && f.Exchange > m.Exchange {
			continue
		}
		req := x.requirements[f.Rule.ID]
		if !m.Mends.possible(req.Actor) {
			continue
		}
		if k := slices.IndexFunc(found, func(b Broken) bool { return b.Requirement == req }); k >= 0 {
			found[k].Exchange, found[k].Why = f.Exchange, f.Why // the last one before it shows
			continue
		}
		found = append(found, Broken{req, f.Exchange, f.Why})
	}
	slices.SortStableFunc(found, func(a, b Broken) int {
		return cmp.Or(
			cmp.Compare(open(a.Requirement), open(b.Requirement)),
			cmp.Compare(b.Exchange, a.Exchange),
			cmp.Compare(slices.Index(about, group(a.Requirement)), slices.Index(about, group(b.Requirement))),
		)
	})
	m.Broken = found
	if len(found) == 0 {
		m.Party = Gap
		return
	}
	m.Party = m.Mends.party(found[0].Requirement.Actor)
	m.Disputed = open(found[0].Requirement) == 1
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

func open(r *spec.Requirement) int {
	if slices.Contains(r.Statuses, "open") {
		return 1
	}
	return 0
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
