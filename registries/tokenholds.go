// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"slices"

	"github.com/authsim/authsim/model"
)

type tokenHolds uint8

const (
	holdsAsked tokenHolds = iota
	holdsAllRights
	holdsIdentity
)

var tokenHoldsAxis = choice(model.Axis{
	Name:     "token-holds",
	Question: "Which access does the token endpoint put into a token?",
	Values: []model.AxisValue{
		{Name: "asked", Meaning: "what is asked for, as far as the account may have it"},
		{Name: "all-rights", Meaning: "every right that the account has on the repositories that are named, whatever is asked for"},
		{Name: "identity", Meaning: "none: the token says who it is, and the registry looks the rights up at every request"},
	},
	Default:      "asked",
	Requirements: []string{"TGET-06"},
}, func(c *config) *tokenHolds { return &c.tokenHolds })

// held is what a token holds of an entry that the account was asked for and of
// which it may have given.
func (e *Engine) held(account int, a *asked, given action) action {
	if e.c.tokenHolds != holdsAllRights || a.repo == model.Absent {
		return given
	}
	return e.rights(account, a.repo) & action(e.c.grantable) & (pull | push | del)
}

// identityAccess is what a token is good for that stands for an account: all that
// it may do in the repositories of the world and in those that are asked for.
func (e *Engine) identityAccess(account int, p *params) model.Sym {
	var entries []string
	add := func(repo model.Sym) {
		if given := e.rights(account, repo) & (pull | push | del); given != 0 && repo != model.Absent {
			entries = append(entries, e.t.Str(e.entry(e.joined(e.w.repository, repo, model.Empty), given, nil)))
		}
	}
	for i := range e.repositories {
		add(e.repositories[i].name)
	}
	for i := range p.asked {
		add(p.asked[i].repo)
	}
	if len(entries) == 0 {
		return model.Absent
	}
	slices.Sort(entries)
	return e.t.List(slices.Compact(entries)...)
}
