// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"slices"

	"github.com/authsim/authsim/model"
)

var (
	cacheScopes = model.NewCache[[]string]()
	memoWanted  = model.NewMemoFunc()
)

// scopesSent are the scope parameters of a token request in either form, as they
// stand, without empty ones.
func (c *Case) scopesSent(i int) []string {
	r := &c.Exchanges[i].Request
	key := r.Query
	if r.Form != model.Absent {
		key = r.Form
	}
	if !c.facts[i].token || key == model.Absent {
		return nil
	}
	if all, ok := cacheScopes.Get(c.Symbols, key); ok {
		return all
	}
	var all []string
	for _, p := range c.tokenParams(i) {
		if p.Name == "scope" && p.Value != "" {
			all = append(all, p.Value)
		}
	}
	return cacheScopes.Put(c.Symbols, key, all)
}

// wanted is what a token request asks for, in normal form; Absent for nothing,
// and for any other request.
func (c *Case) wanted(i int) model.Sym {
	r := &c.Exchanges[i].Request
	if !c.facts[i].token || r.Query == model.Absent && r.Form == model.Absent {
		return model.Absent
	}
	key := model.MemoKey{Func: memoWanted, Args: [6]model.Sym{r.Query, r.Form}}
	if v, ok := c.Symbols.Recall(key); ok {
		return v
	}
	return c.Symbols.RememberSym(key, c.Symbols.Normalize(c.Symbols.List(c.scopesSent(i)...)))
}

// challenged is the scope of the Bearer challenge of an exchange, as it stands;
// Absent without one.
func (c *Case) challenged(i int) model.Sym {
	if len(c.facts[i].challenges) == 0 {
		return model.Absent
	}
	h := c.facts[i].bearer()
	if h == nil {
		return model.Absent
	}
	scope, _ := h.Param("scope")
	if scope == "" {
		return model.Absent
	}
	return c.Symbols.Of(scope)
}

// answersTo is the 401 of the registry that a token request follows on its lane,
// -1 when it follows something else: the clock, or the client's own idea of what
// it will need.
func (c *Case) answersTo(i int) int {
	if !c.facts[i].token || c.Exchanges[i].Cause == model.ForRefresh {
		return -1
	}
	for k := i - 1; k >= 0; k-- {
		if !c.sameLane(i, k) || c.facts[k].token {
			continue
		}
		if c.refusedWithBearer(k) {
			return k
		}
		return -1
	}
	return -1
}

func (c *Case) sameLane(i, k int) bool {
	return c.Exchanges[i].Task == c.Exchanges[k].Task && c.Exchanges[i].Lane == c.Exchanges[k].Lane
}

// names tells whether a List of scopes names a repository.
func (c *Case) names(scopes, repository model.Sym) bool {
	name := c.Symbols.Str(repository)
	for a := range c.Symbols.ScopeOf(scopes).Iter() {
		if a.Type == "repository" && a.Name == name {
			return true
		}
	}
	return false
}

// namesAny tells whether it names any.
func (c *Case) namesAny(scopes model.Sym) bool {
	for a := range c.Symbols.ScopeOf(scopes).Iter() {
		if a.Type == "repository" {
			return true
		}
	}
	return false
}

// held is the token that a request of the registry API carries, if it is one of
// the token endpoint's and good at that moment; nil otherwise. There has to be a
// truth.
func (c *Case) held(i int) *model.Issued {
	if c.facts[i].scheme != model.Bearer || !c.meant(i) {
		return nil
	}
	for k := range i + 1 {
		switch c.Exchanges[k].Fault {
		case model.TokenExpires, model.TokenRevoked:
			if c.facts[k].secret == c.facts[i].secret {
				return nil
			}
		case model.ServiceChanged, model.ClockAhead, model.ClockBehind:
			return nil
		}
	}
	token := c.Truth.Issued(c.facts[i].secret)
	if token == nil || token.Refresh || token.Revoked || token.Expires <= c.Exchanges[i].Arrived {
		return nil
	}
	return token
}

// bearerAnswered tells, without the truth, a request for which [Case.held] might
// be a token.
func (c *Case) bearerAnswered(i int) bool {
	return c.facts[i].scheme == model.Bearer && c.meant(i)
}

// subject is whose credentials a request carries: Absent for anonymous, ok is
// false when they are nobody's. There has to be a truth.
func (c *Case) subject(i int) (who model.Sym, ok bool) {
	f := &c.facts[i]
	switch f.scheme {
	case model.NoScheme:
		return model.Absent, true
	case model.Basic:
		return c.Truth.Presents(f.user, f.secret)
	}
	if token := c.Truth.Issued(f.secret); token != nil {
		return token.Subject, true
	}
	return c.Truth.Presents(model.Empty, f.secret)
}

// requester is whose credentials a token request carries, in either form.
func (c *Case) requester(i int) (who model.Sym, ok bool) {
	user, secret := c.presented(i)
	if secret == model.Absent {
		return model.Absent, true
	}
	if token := c.Truth.Issued(secret); token != nil {
		return token.Subject, true
	}
	return c.Truth.Presents(user, secret)
}

// accepted tells a status that is no refusal.
func accepted(r *model.Response) bool { return r.Status != 401 && r.Status != 403 }

// deletes tells the operations that remove content.
func deletes(k model.OperationKind) bool {
	return k == model.OpDeleteManifest || k == model.OpDeleteBlob
}

// actionsOn are the actions on a repository in a List of scopes, sorted.
func (c *Case) actionsOn(scopes, repository model.Sym) []string {
	var all []string
	name := c.Symbols.Str(repository)
	for a := range c.Symbols.ScopeOf(scopes).Iter() {
		if a.Type == "repository" && a.Name == name {
			all = append(all, a.Action)
		}
	}
	slices.Sort(all)
	return all
}
