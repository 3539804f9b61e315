// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model"

type catalog uint8

const (
	catalogByRight catalog = iota
	catalogPlaceholder
	catalogFiltered
	catalogFilteredPublic
	catalogNone
	catalogPolicy
	catalogNoName
	catalogBasic
	catalogToken
)

var catalogAxis = choice(model.Axis{
	Name:     "catalog",
	Question: "What does GET /v2/_catalog need?",
	Values: []model.AxisValue{
		{Name: "right", Meaning: "the right registry:catalog:*; it lists everything"},
		{Name: "placeholder", Meaning: "the same, but the challenge names the scope of the ping"},
		{Name: "filtered", Meaning: "nothing: it lists what the account may pull, and nothing for anonymous"},
		{Name: "filtered-public", Meaning: "nothing: it lists what the account may pull, and what is public for anonymous"},
		{Name: "none", Meaning: "there is no catalog: 404"},
		{Name: "policy", Meaning: "credentials, unless there is something that everybody may do; it lists what may be pulled"},
		{Name: "no-name", Meaning: "pull on a repository whose name is empty; it lists everything"},
		{Name: "basic", Meaning: "the right, but the challenge is always Basic"},
		{Name: "token", Meaning: "any token, also an anonymous one; it lists what may be pulled"},
	},
	Default:      "right",
	Requirements: []string{"GLOB-01"},
}, func(c *config) *catalog { return &c.catalog })

// catalogScope is the scope of the challenge to a catalog request.
func (e *Engine) catalogScope(s *model.RegistryState) model.Sym {
	e.consult(s, &catalogAxis)
	switch e.c.catalog {
	case catalogByRight:
		return e.infix.catalog
	case catalogPlaceholder:
		return e.pingScope
	case catalogNoName:
		return e.infix.noName
	}
	return model.Absent
}

// mayList tells whether one who presents something may list the catalog.
func (e *Engine) mayList(s *model.RegistryState, who *identity) bool {
	e.consult(s, &catalogAxis)
	switch {
	case e.c.catalog == catalogNoName && !who.direct:
		return e.covers(s, who.access, model.Empty, pull)
	case e.c.catalog != catalogByRight && e.c.catalog != catalogPlaceholder && e.c.catalog != catalogBasic:
		return true
	case who.direct:
		return who.issued < 0 && e.c.basicRights == basicAll || e.mayCatalog(who.account)
	}
	for _, a := range e.accesses(who.access) {
		if a.catalog && a.actions&star != 0 {
			return true
		}
	}
	return false
}

// anonymousMayList tells whether the catalog answers without credentials.
func (e *Engine) anonymousMayList(s *model.RegistryState) bool {
	e.consult(s, &catalogAxis)
	return e.c.catalog == catalogFiltered || e.c.catalog == catalogFilteredPublic ||
		e.c.catalog == catalogPolicy && len(e.accounts[e.anonymous].grants) > 0
}

// serveCatalog lists repositories: by name, Quay by age.
func (e *Engine) serveCatalog(s *model.RegistryState, r *model.Request, at model.Arrival) model.Response {
	if r.Method != model.GET && (r.Method != model.HEAD || e.c.dialect == dialectDistribution) {
		return e.methodNotAllowed(listMethods)
	}
	visible := func(model.Sym) bool { return true }
	switch e.c.catalog {
	case catalogFiltered, catalogFilteredPublic, catalogPolicy, catalogToken:
		account := e.anonymous
		if who := e.identify(s, r, at); who.state == known && who.account >= 0 {
			account = who.account
		}
		if account == e.anonymous && e.c.anonymousToken == anonymousRefusedBare {
			return e.bareRefusal()
		}
		visible = func(repo model.Sym) bool {
			if account == e.anonymous && e.c.catalog == catalogFiltered {
				return false
			}
			return e.rights(account, repo)&pull != 0
		}
	}
	var names []string
	for _, known := range e.repositories {
		if visible(known.name) {
			names = append(names, e.t.Str(known.name))
		}
	}
	for i := range s.Stored {
		repo := s.Stored[i].Repository
		if repo == model.Absent {
			break
		}
		if _, old := e.repos[repo]; !old && firstOf(s, i) && visible(repo) {
			names = append(names, e.t.Str(repo))
		}
	}
	return e.page(s, r, "{\"repositories\":", names)
}

// firstOf tells whether content is the first of its repository.
func firstOf(s *model.RegistryState, i int) bool {
	for j := range i {
		if s.Stored[j].Repository == s.Stored[i].Repository {
			return false
		}
	}
	return true
}
