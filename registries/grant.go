// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
)

type grantable uint8

const (
	grantPull grantable = 1 << iota
	grantPush
	grantDelete
	grantStar
	grantCatalog
	grantOther
)

var grantableAxis = set(model.Axis{
	Name:     "grantable",
	Question: "Which actions does the token endpoint know?",
	Values: []model.AxisValue{
		{Name: "pull", Meaning: "pull"},
		{Name: "push", Meaning: "push"},
		{Name: "delete", Meaning: "delete"},
		{Name: "star", Meaning: "*"},
		{Name: "catalog", Meaning: "the catalog, registry:catalog:*"},
		{Name: "other", Meaning: "any other action, for those who may do everything"},
	},
	Default:      "pull+push+delete+star+catalog",
	Requirements: []string{"TGET-07"},
}, func(c *config) *grantable { return &c.grantable })

type emptyEntries uint8

var emptyEntriesAxis = choice(model.Axis{
	Name:     "empty-entries",
	Question: "Is there an entry in the token for a resource of which nothing was granted?",
	Values: []model.AxisValue{
		{Name: "omitted", Meaning: "no"},
		{Name: "kept", Meaning: "yes, without actions"},
	},
	Default: "omitted",
}, func(c *config) *emptyEntries { return &c.emptyEntries })

var (
	memoEntry = model.NewMemoFunc()
	memoPair  = model.NewMemoFunc()
)

// grant decides what a token will hold: a List of entries, sorted. With ok false
// the request is refused with the answer.
func (e *Engine) grant(s *model.RegistryState, r *model.Request, at model.Arrival, p *params, account int) (grants model.Sym, ok bool, answer model.Response) {
	e.consultScopes(s, p)
	if e.c.audience == audienceChecked && p.service != e.serviceNow(s) {
		return 0, false, e.tokenRefusal(s, p, 400, errTokenService)
	}
	if p.bad != model.Absent {
		answer = e.tokenRefusal(s, p, 400, errTokenScope)
		if answer.Errors[0] != (model.ErrorEntry{}) {
			answer.Errors[0] = model.ErrorEntry{Code: e.t.Of("INVALID_REQUEST"), Message: e.t.Of("Unable to decode repository and actions: " + e.t.Str(p.bad))}
		}
		return 0, false, answer
	}
	oddly, spoilt := e.refuseOdd(s, p)
	if oddly {
		return 0, false, e.tokenRefusal(s, p, 400, errTokenScope)
	}
	var first, second model.Sym
	var more []string
	var lacks shortfall
	for i := range p.asked {
		a := &p.asked[i]
		if a.empty {
			continue
		}
		if a.nameInvalid {
			return 0, false, e.tokenRefusal(s, p, 400, errNameInvalid)
		}
		given, others := e.entitled(account, a)
		if spoilt || e.c.unknownAction == unknownSpoilsEntry && e.unknownIn(a) {
			given, others = 0, nil
		}
		if e.c.pushAtToken != pushNothing && a.repo != model.Absent {
			var refused bool
			if given, refused = e.createForPush(s, account, a, given); refused {
				return 0, false, e.tokenFail(500, errUnknown)
			}
		}
		if (given != a.actions || len(others) != len(a.others)) && !e.isPlaceholder(a, account) {
			lacks.note(a, given)
		}
		given = e.held(account, a, given)
		if at.Fault == model.GrantReduced && i == len(p.asked)-1 {
			given &^= a.last
		}
		if given == 0 && len(others) == 0 {
			e.consult(s, &emptyEntriesAxis)
		}
		if given == 0 && len(others) == 0 && (e.c.emptyEntries == 0 || a.repo == model.Absent) {
			continue
		}
		switch entry := e.entry(a.label, given, others); {
		case first == model.Absent:
			first = entry
		case second == model.Absent:
			second = entry
		default:
			more = append(more, e.t.Str(entry))
		}
	}
	if refused, answer := e.refuseGrant(s, r, at, p, account, lacks, first == model.Absent); refused {
		return 0, false, answer
	}
	e.consult(s, &tokenHoldsAxis)
	if e.c.tokenHolds == holdsIdentity {
		return e.identityAccess(account, p), true, answer
	}
	return e.list(first, second, more), true, answer
}

// consultScopes notes what the token endpoint's reading of a request depends on.
func (e *Engine) consultScopes(s *model.RegistryState, p *params) {
	if p.odd {
		e.consult(s, &scopeGrammarAxis)
	}
	if len(p.scopes) > 1 {
		e.consult(s, &scopeParametersAxis)
	}
	for i := range p.asked {
		if a := &p.asked[i]; a.actions&^(pull|push) != 0 || a.catalog || len(a.others) > 0 {
			e.consult(s, &grantableAxis)
		}
	}
}

// entitled is the part of what is asked for to which the account has a right.
func (e *Engine) entitled(account int, a *asked) (given action, others []string) {
	all := false
	switch {
	case a.catalog:
		if e.c.grantable&grantCatalog == 0 || !e.mayCatalog(account) {
			return 0, nil
		}
		return a.actions, a.others
	case a.repo == model.Absent, e.c.missingNamespace == 1 && !e.namespaceExists(a.repo):
		return 0, nil
	default:
		rights := e.rights(account, a.repo)
		all = rights&star != 0
		given = a.actions & rights
		if all {
			given = a.actions
		}
	}
	given &= action(e.c.grantable & (grantPull | grantPush | grantDelete | grantStar))
	if all && e.c.grantable&grantOther != 0 {
		others = a.others
	}
	return given, others
}

// entry writes an entry of a token's access, its actions sorted.
func (e *Engine) entry(label model.Sym, given action, others []string) model.Sym {
	if len(others) > 0 {
		return e.t.Of(e.t.Str(label) + ":" + strings.Join(append(actionNames(given), others...), ","))
	}
	key := model.MemoKey{Func: memoEntry, Args: [6]model.Sym{label, model.Sym(given)}}
	if v, ok := e.t.Recall(key); ok {
		return v
	}
	return e.t.Remember(key, e.t.Str(label)+":"+strings.Join(actionNames(given), ","))
}

func actionNames(given action) []string {
	var names []string
	for i, name := range [...]string{"pull", "push", "delete", "*"} {
		if given&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// list is the sorted list of entries.
func (e *Engine) list(first, second model.Sym, more []string) model.Sym {
	if second == model.Absent {
		return first
	}
	if more != nil {
		entries := append(more, e.t.Str(first), e.t.Str(second))
		slices.Sort(entries)
		return e.t.List(slices.Compact(entries)...)
	}
	key := model.MemoKey{Func: memoPair, Args: [6]model.Sym{first, second}}
	if v, ok := e.t.Recall(key); ok {
		return v
	}
	pair := []string{e.t.Str(first), e.t.Str(second)}
	slices.Sort(pair)
	return e.t.RememberSym(key, e.t.List(pair...))
}
