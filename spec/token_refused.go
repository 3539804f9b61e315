// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"fmt"
	"strings"

	"github.com/authsim/authsim/model"
)

// The rules here look at token requests whose credentials are right and which are
// refused all the same.

// withinRights tells a GET token request for nothing but what may be had. Whose
// credentials are good at a mirror is not known, and a token is no password
// (METH-06).
func (c *Case) withinRights(i int) bool {
	if !c.tokenGetAnswered(i) || c.asked(i) == model.Absent || len(c.Symbols.ScopeOf(c.asked(i)).Other()) > 0 {
		return false
	}
	if c.Truth == nil {
		return true
	}
	if c.carriesBasic(i) && (!c.presentsRight(i) || c.Truth.Token(c.facts[i].secret) || c.atMirror(i)) || !c.carriesBasic(i) && c.facts[i].scheme != model.NoScheme {
		return false
	}
	return c.grantable(i) == c.asked(i)
}

// grantedInFull wants an answer with pull and push as far as they were asked for.
// What else was asked for the token server may not know.
func grantedInFull(c *Case, i int) (bool, string) {
	r := &c.Exchanges[i].Response
	if r.Status != 200 {
		return false, fmt.Sprintf("%q may be had, and the answer is %d", c.Symbols.Str(c.asked(i)), r.Status)
	}
	if c.atMirror(i) {
		return true, "" // its names may be others
	}
	var want []model.Access
	for a := range c.Symbols.ScopeOf(c.asked(i)).Iter() {
		if a.Type == "repository" && (a.Action == "pull" || a.Action == "push") {
			want = append(want, a)
		}
	}
	list := c.Symbols.List(model.ScopeOf(want...).Normal()...)
	return len(want) == 0 || c.Symbols.Covers(r.Token.Grants, list),
		fmt.Sprintf("%q may be had, and the token is for %q", c.Symbols.Str(list), c.Symbols.Str(r.Token.Grants))
}

// provesRight tells whether a token request in either form presents credentials
// that are right; there has to be a truth.
func (c *Case) provesRight(i int) bool {
	if c.carriesBasic(i) {
		return c.presentsRight(i)
	}
	if c.Exchanges[i].Request.Form == model.Absent {
		return false
	}
	user, secret := c.presented(i)
	_, ok := c.Truth.Presents(user, secret)
	return ok && !c.Truth.Over(secret, c.Exchanges[i].Arrived)
}

// severalScopes tells a token request in either form that has several scopes and is
// answered.
func (c *Case) severalScopes(i int) bool {
	x := &c.Exchanges[i]
	if !c.facts[i].token || c.wanted(i) == model.Absent || x.Response.Failure != model.NoFailure || x.Fault != model.NoFault ||
		x.Response.Status == 429 || x.Response.Status >= 500 || c.numberOfScopes(i) < 2 {
		return false
	}
	return c.Truth == nil || c.provesRight(i) && !c.refusedAlike(i)
}

// refusedAlike tells whether a token request in the same form with one scope was
// refused in the same way, so that it was not the number of scopes.
func (c *Case) refusedAlike(i int) bool {
	x := &c.Exchanges[i]
	if x.Response.OK() {
		return false
	}
	for k := range c.Exchanges {
		y := &c.Exchanges[k]
		if c.facts[k].token && y.Request.Method == x.Request.Method && y.Request.Origin == x.Request.Origin &&
			y.Response.Status == x.Response.Status && c.numberOfScopes(k) < 2 {
			return true
		}
	}
	return false
}

// postOfRight tells a POST token request with the right password for what may be
// had, which is answered.
func (c *Case) postOfRight(i int) bool {
	x := &c.Exchanges[i]
	if !c.tokenPost(i) || x.Fault != model.NoFault || x.Response.Status == 429 || x.Response.Status >= 500 || c.formParam(i, "grant_type") != "password" {
		return false
	}
	if c.Truth == nil {
		return !x.Response.OK()
	}
	if !c.provesRight(i) {
		return false
	}
	subject, _ := c.Truth.Presents(c.presented(i))
	return c.Symbols.Normalize(c.Truth.Grantable(subject, c.wanted(i))) == c.wanted(i)
}

// numberOfScopes counts the scopes of a token request, however they are sent.
func (c *Case) numberOfScopes(i int) int {
	n := 0
	for _, s := range c.scopesSent(i) {
		n += len(strings.Fields(s))
	}
	return n
}
