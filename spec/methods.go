// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/authsim/authsim/model"
)

// methodRules are those of 02-methods.md.
var methodRules = []Rule{
	{ID: "METH-01", Kind: Wire, Trigger: (*Case).refused, Assert: func(c *Case, i int) (bool, string) {
		return c.facts[i].bearer() != nil || c.facts[i].challenge(model.Basic) != nil, "the 401 offers neither Basic nor Bearer"
	}},
	{ID: "METH-02", Kind: Differential, Change: "basic-only", Trigger: (*Case).endedWithSecret, Assert: endsWell("basic-only")},
	{ID: "METH-02", Kind: Differential, Change: "bearer-only", Trigger: (*Case).endedWithSecret, Assert: endsWell("bearer-only")},
	{ID: "METH-03", Part: "chosen", Kind: Wire, Trigger: (*Case).bothWereOffered, Assert: func(c *Case, i int) (bool, string) {
		return c.facts[i].scheme == model.Bearer, "Bearer was offered too, and the request carries " + c.facts[i].scheme.String()
	}},
	{ID: "METH-03", Part: "used", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.facts[i].token && c.Exchanges[i].Response.Token.Present && c.offeredBoth(i) >= 0
	}, Assert: func(c *Case, i int) (bool, string) {
		origin := c.Exchanges[c.offeredBoth(i)].Request.Origin
		for k := i + 1; k < len(c.Exchanges) && c.Exchanges[k].Task == c.Exchanges[i].Task; k++ {
			if c.Exchanges[k].Request.Origin == origin && c.Exchanges[k].Request.Authorization != model.Absent {
				return true, ""
			}
		}
		return false, "Basic was offered too, and the token is not used"
	}},
	{ID: "METH-04", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.Exchanges[i].Request.Authorization != model.Absent
	}, Assert: originHasAsked},
	{ID: "METH-05", Kind: Grammar, Trigger: (*Case).carriesBasic, Assert: basicForm},
	{ID: "METH-06", Kind: Taint, Trigger: func(c *Case, i int) bool {
		return c.facts[i].token || c.carriesBasic(i)
	}, Assert: func(c *Case, i int) (bool, string) {
		f := &c.facts[i]
		return f.scheme != model.Basic || !c.Truth.Token(f.secret), "the password of the Basic credentials is a token"
	}},
	{ID: "METH-07", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		x := &c.Exchanges[i]
		if !c.facts[i].registry() || !c.carriesBasic(i) || x.Response.Failure != model.NoFailure || x.Fault != model.NoFault || x.Response.Status == 429 || x.Response.Status >= 500 {
			return false
		}
		if c.Truth == nil {
			return !x.Response.OK() && !x.Response.Redirect()
		}
		_, ok := c.Truth.Presents(c.facts[i].user, c.facts[i].secret)
		return (!ok || c.Truth.Over(c.facts[i].secret, x.Arrived)) && !x.Response.OK() && !x.Response.Redirect()
	}, Assert: func(c *Case, i int) (bool, string) {
		return c.Exchanges[i].Response.Status == 401 && len(c.facts[i].challenges) > 0,
			fmt.Sprintf("the credentials are no good, and the answer is %d with %d challenges", c.Exchanges[i].Response.Status, len(c.facts[i].challenges))
	}},
}

func (c *Case) carriesBasic(i int) bool { return c.facts[i].scheme == model.Basic }

// endedWithSecret tells the last exchange of a run that was a success, and in
// which a password was sent.
func (c *Case) endedWithSecret(i int) bool {
	if i < len(c.Exchanges)-1 || !c.Exchanges[i].Response.OK() {
		return false
	}
	for k := range c.facts {
		if c.facts[k].scheme == model.Basic && c.facts[k].user > model.Empty {
			return true
		}
	}
	return false
}

// bothWereOffered tells a request with credentials to an origin that has offered
// both schemes in one 401 of the same task.
func (c *Case) bothWereOffered(i int) bool {
	if c.facts[i].scheme == model.NoScheme || c.facts[i].token {
		return false
	}
	x := &c.Exchanges[i]
	for k := range i {
		if c.Exchanges[k].Task == x.Task && c.Exchanges[k].Request.Origin == x.Request.Origin && c.refused(k) &&
			c.facts[k].bearer() != nil && c.facts[k].challenge(model.Basic) != nil {
			return true
		}
	}
	return false
}

// originHasAsked wants an earlier challenge of the same origin, or one that
// names the origin as its realm.
func originHasAsked(c *Case, i int) (bool, string) {
	origin := c.Exchanges[i].Request.Origin
	for k := range i {
		x := &c.Exchanges[k]
		if x.Request.Origin == origin && x.Response.Status == 401 {
			return true, ""
		}
		for h := range c.facts[k].challenges {
			realm, ok := c.facts[k].challenges[h].Param("realm")
			if !ok {
				continue
			}
			if u, ok := c.Symbols.Resolve(x.Request.Origin, c.Symbols.Of(realm)); ok && u.Origin == origin {
				return true, ""
			}
		}
	}
	return false, fmt.Sprintf("%s credentials go to %s, which has not asked for them", c.facts[i].scheme, c.Symbols.Str(origin))
}

// basicForm: that the user name has no colon cannot be seen, because the first
// colon ends it.
func basicForm(c *Case, i int) (bool, string) {
	_, value, _ := strings.Cut(c.Symbols.Str(c.Exchanges[i].Request.Authorization), " ")
	pair := decoded(value)
	switch {
	case !strings.Contains(pair, ":"):
		return false, "the credentials are not the base64 form of user:password"
	case strings.ContainsFunc(pair, unicode.IsControl):
		return false, "the user name or password has a control character"
	case !utf8.ValidString(pair) && c.charsetOffered(i):
		return false, "the challenge says UTF-8, and the credentials are not"
	}
	return true, ""
}

func (c *Case) charsetOffered(i int) bool {
	for k := range i {
		if h := c.facts[k].challenge(model.Basic); h != nil && c.Exchanges[k].Request.Origin == c.Exchanges[i].Request.Origin {
			if charset, _ := h.Param("charset"); strings.EqualFold(charset, "UTF-8") {
				return true
			}
		}
	}
	return false
}

// offeredBoth is the first 401 of the task before a token answer that offered Bearer
// with that token endpoint, and Basic; -1 without.
func (c *Case) offeredBoth(i int) int {
	x := &c.Exchanges[i]
	for k := range i {
		f := &c.facts[k]
		if c.Exchanges[k].Task != x.Task || !c.refused(k) || f.bearer() == nil || f.challenge(model.Basic) == nil {
			continue
		}
		if u, ok := c.realmNamed(k); ok && u.Origin == x.Request.Origin && u.Path == x.Request.Path {
			return k
		}
	}
	return -1
}
