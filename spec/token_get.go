// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"fmt"
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
)

// tokenGetRules are those of 03-token-endpoint-get.md.
var tokenGetRules = []Rule{
	{ID: "TGET-01", Part: "answer", Kind: Wire, Trigger: (*Case).tokenGetAnswered, Assert: func(c *Case, i int) (bool, string) {
		status := c.Exchanges[i].Response.Status
		return status != 404 && status != 405, fmt.Sprintf("the token endpoint answers %d to GET", status)
	}},
	{ID: "TGET-01", Part: "query", Kind: Wire, Trigger: func(c *Case, i int) bool { return len(c.realmQuery(i)) > 0 }, Assert: realmQueryKept},
	{ID: "TGET-02", Kind: Wire, Trigger: func(c *Case, i int) bool { return len(c.scopeParams(i)) > 0 }, Assert: func(c *Case, i int) (bool, string) {
		for _, s := range c.scopeParams(i) {
			if strings.Contains(s, " ") {
				return false, fmt.Sprintf("the scope parameter %q names several scopes", s)
			}
		}
		return true, ""
	}},
	{ID: "TGET-03", Kind: Differential, Change: "scopes-joined", Trigger: (*Case).firstSeveralScopes, Assert: sameGrant("scopes-joined")},
	{ID: "TGET-03", Kind: Differential, Change: "scopes-reversed", Trigger: (*Case).firstSeveralScopes, Assert: sameGrant("scopes-reversed")},
	{ID: "TGET-03", Part: "refused", Kind: Oracle, Trigger: (*Case).severalScopes, Assert: func(c *Case, i int) (bool, string) {
		return c.Exchanges[i].Response.Status != 400, "the credentials are right, and a request with several scopes is answered 400"
	}},
	{ID: "TGET-04", Kind: Wire, Trigger: (*Case).tokenGet, Assert: func(c *Case, i int) (bool, string) {
		f := &c.facts[i]
		return f.scheme != model.Basic || f.user > model.Empty && f.secret > model.Empty, "Basic has an empty user name or password"
	}},
	{ID: "TGET-05", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		return c.tokenGetAnswered(i) && c.carriesBasic(i) && c.facts[i].secret > model.Empty && (c.Truth == nil || !c.presentsRight(i))
	}, Assert: func(c *Case, i int) (bool, string) {
		r := &c.Exchanges[i].Response
		return r.Status == 401 && !r.Token.Present, fmt.Sprintf("the credentials are wrong and the answer is %d", r.Status)
	}},
	{ID: "TGET-06", Part: "beyond", Kind: Oracle, Trigger: (*Case).asksTooMuch, Assert: grantsIntersection},
	{ID: "TGET-06", Part: "within", Kind: Oracle, Trigger: (*Case).withinRights, Assert: grantedInFull},
	{ID: "TGET-07", Kind: Differential, Change: "unknown-action", Trigger: func(c *Case, i int) bool {
		return c.first(i, func(k int) bool { return c.tokenGetAnswered(k) && len(c.scopeParams(k)) > 0 })
	}, Assert: sameGrant("unknown-action")},
	{ID: "TGET-08", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		return c.tokenGetAnswered(i) && c.asked(i) == model.Absent && (c.Truth == nil || !c.carriesBasic(i) || c.presentsRight(i))
	}, Assert: func(c *Case, i int) (bool, string) {
		r := &c.Exchanges[i].Response
		if r.Status == 401 && !c.carriesBasic(i) {
			return true, ""
		}
		grants := c.Symbols.Normalize(r.Token.Grants)
		return r.Status == 200 && grants == model.Absent, fmt.Sprintf("no scope is asked for, and the answer is %d with %q", r.Status, c.Symbols.Str(grants))
	}},
	{ID: "TGET-09", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		return c.tokenGetAnswered(i) && c.Exchanges[i].Response.Token.Present && c.pushIsNew(i) != model.Absent
	}, Assert: func(c *Case, i int) (bool, string) {
		made := c.pushIsNew(i)
		return !c.Truth.Made(made), "the request for a token has made the repository " + c.Symbols.Str(made)
	}},
	{ID: "TGET-10", Kind: Differential, Change: "other-account", Trigger: func(c *Case, i int) bool {
		return c.first(i, c.tokenGetAnswered)
	}, Assert: sameGrant("other-account")},
	{ID: "TGET-11", Part: "answer", Kind: Grammar, Trigger: func(c *Case, i int) bool {
		return c.facts[i].token && c.Exchanges[i].Response.Status == 200
	}, Assert: oneToken},
	{ID: "TGET-11", Part: "use", Kind: Wire, Trigger: (*Case).followsToken, Assert: func(c *Case, i int) (bool, string) {
		for k := range i {
			a := &c.Exchanges[k].Response.Token
			if c.facts[i].secret == a.Token || c.facts[i].secret == a.AccessToken {
				return true, ""
			}
		}
		return false, "the bearer token is none of those in the answers before"
	}},
}

// tokenGetAnswered is tokenGet with an answer that the server meant.
func (c *Case) tokenGetAnswered(i int) bool {
	x := &c.Exchanges[i]
	return c.tokenGet(i) && x.Response.Failure == model.NoFailure && x.Fault == model.NoFault &&
		x.Response.Status != 429 && x.Response.Status < 500
}

// presentsRight tells whether the credentials of a request are those of an
// account; there has to be a truth.
func (c *Case) presentsRight(i int) bool {
	_, ok := c.Truth.Presents(c.facts[i].user, c.facts[i].secret)
	return ok && !c.Truth.Over(c.facts[i].secret, c.Exchanges[i].Arrived)
}

// scopeParams are the scope parameters of a token request in the GET form.
func (c *Case) scopeParams(i int) []string {
	if !c.tokenGet(i) {
		return nil
	}
	var all []string
	for _, p := range c.tokenParams(i) {
		if p.Name == "scope" && p.Value != "" {
			all = append(all, p.Value)
		}
	}
	return all
}

// asked is what they ask for, in normal form.
func (c *Case) asked(i int) model.Sym {
	return c.Symbols.Normalize(c.Symbols.List(c.scopeParams(i)...))
}

// realmQuery is the query of the realm that a GET token request goes to.
func (c *Case) realmQuery(i int) []model.Param {
	if !c.tokenGet(i) {
		return nil
	}
	for k := i - 1; k >= 0; k-- {
		if !c.registryBearer(k) {
			continue
		}
		realm, _ := c.facts[k].bearer().Param("realm")
		u, ok := c.Symbols.Resolve(c.Exchanges[k].Request.Origin, c.Symbols.Of(realm))
		if ok && u.Origin == c.Exchanges[i].Request.Origin && u.Path == c.Exchanges[i].Request.Path {
			return model.DecodeParams(c.Symbols.Str(u.Query))
		}
	}
	return nil
}

func realmQueryKept(c *Case, i int) (bool, string) {
	sent := c.tokenParams(i)
	for _, p := range c.realmQuery(i) {
		if !slices.Contains(sent, p) {
			return false, fmt.Sprintf("the realm has %s=%s in its query, and the request has not", p.Name, p.Value)
		}
	}
	return true, ""
}

// firstSeveralScopes tells the first token request with several scopes.
func (c *Case) firstSeveralScopes(i int) bool {
	return c.first(i, func(k int) bool { return c.tokenGetAnswered(k) && len(c.scopeParams(k)) > 1 })
}

// sameGrant wants the same status and the same access from the twin's answer.
func sameGrant(change string) func(*Case, int) (bool, string) {
	return func(c *Case, i int) (bool, string) {
		a, b, why := c.answers(change, i)
		if why != "" {
			return false, why
		}
		granted, other := grantText(c.Symbols, a), grantText(c.twin(change).Symbols, b)
		if change == "unknown-action" {
			// A server for which every action is one may grant it.
			other = strings.ReplaceAll(other, ",zz", "")
		}
		return granted == other, fmt.Sprintf("the token is for %q, and with the change %s for %q", granted, change, other)
	}
}

func grantText(t *model.Symbols, r *model.Response) string {
	return strings.Join(t.Members(t.Normalize(r.Token.Grants)), " ")
}

// asksTooMuch tells a token request for more than may be had. Whether anonymous
// requests are answered at all is another question, so of those only one counts
// of which something may be had. Actions other than pull and push are left to
// TGET-07.
func (c *Case) asksTooMuch(i int) bool {
	if !c.tokenGetAnswered(i) || c.asked(i) == model.Absent {
		return false
	}
	scope := c.Symbols.ScopeOf(c.asked(i))
	if len(scope.Other()) > 0 {
		return false
	}
	if c.Truth == nil {
		return true
	}
	if c.carriesBasic(i) && !c.presentsRight(i) {
		return false
	}
	may := c.grantable(i)
	return may != c.asked(i) && (c.carriesBasic(i) || may != model.Absent)
}

func (c *Case) grantable(i int) model.Sym {
	subject := model.Absent
	if c.carriesBasic(i) {
		subject, _ = c.Truth.Presents(c.facts[i].user, c.facts[i].secret)
	}
	return c.Symbols.Normalize(c.Truth.Grantable(subject, c.asked(i)))
}

func grantsIntersection(c *Case, i int) (bool, string) {
	r := &c.Exchanges[i].Response
	if r.Status != 200 {
		return false, fmt.Sprintf("a part of what is asked for may not be had, and the answer is %d", r.Status)
	}
	for a := range c.Symbols.ScopeOf(c.asked(i)).Iter() {
		if a.Type != "repository" || a.Action != "pull" && a.Action != "push" {
			return true, "" // what it makes of others is its own
		}
	}
	if c.atMirror(i) {
		return true, "" // its names may be others
	}
	got, want := c.Symbols.Normalize(r.Token.Grants), c.grantable(i)
	return got == want, fmt.Sprintf("%q may be had, and the token is for %q", c.Symbols.Str(want), c.Symbols.Str(got))
}

func oneToken(c *Case, i int) (bool, string) {
	a := &c.Exchanges[i].Response.Token
	switch {
	case a.Token <= model.Empty && a.AccessToken <= model.Empty:
		return false, "the answer has neither token nor access_token"
	case a.Token != model.Absent && a.AccessToken != model.Absent && a.Token != a.AccessToken:
		return false, "token and access_token differ"
	}
	return true, ""
}

// followsToken tells a request with a bearer token that comes right behind a
// token answer on the same lane. It may be the token of another lane that the
// request carries.
func (c *Case) followsToken(i int) bool {
	x := &c.Exchanges[i]
	if !c.facts[i].registry() || c.facts[i].scheme != model.Bearer {
		return false
	}
	for k := i - 1; k >= 0; k-- {
		if y := &c.Exchanges[k]; y.Task == x.Task && y.Lane == x.Lane {
			return c.facts[k].token && y.Response.Token.Present
		}
	}
	return false
}

// pushIsNew is a repository that does not exist and for which a token request asks
// push; Absent without one. Without the truth it is any for which it asks push.
func (c *Case) pushIsNew(i int) model.Sym {
	for a := range c.Symbols.ScopeOf(c.asked(i)).Iter() {
		if a.Type == "repository" && a.Action == "push" {
			if name := c.Symbols.Of(a.Name); c.Truth == nil || !c.Truth.Exists(name) {
				return name
			}
		}
	}
	return model.Absent
}
