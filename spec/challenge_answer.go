// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"fmt"
	"strings"

	"github.com/authsim/authsim/model"
)

// Challenges that are right and unusual are met in the field. What a client makes
// of one shows in the trace: it asks the realm for a token, for the service that
// is named, or it presents credentials.

// unusual is a trigger: a request without credentials was refused with a challenge
// that can be followed, and the challenges are unusual in that way. A realm that
// clients refuse (CRED-03, CRED-05) cannot, nor one that a browser hides, nor Basic
// alone where the client is not known to have a password.
func unusual(way func(c *Case, i int) bool) func(*Case, int) bool {
	return func(c *Case, i int) bool {
		x := &c.Exchanges[i]
		if c.Truth == nil && i == len(c.Exchanges)-1 {
			return false // what was captured may end before the client went on
		}
		if !c.refused(i) || x.Request.Authorization != model.Absent || !c.shown(i) {
			return false
		}
		if c.facts[i].bearer() == nil {
			return c.facts[i].challenge(model.Basic) != nil && c.hasPassword(i) && way(c, i)
		}
		if !way(c, i) {
			return false
		}
		ok, _ := realmAbsolute(c, i)
		u, _ := c.realmNamed(i)
		return ok && !c.downgrade(c.Exchanges[i].Request.Origin, u.Origin) && !c.sentNearby(i)
	}
}

// otherSpelling: a scheme is spelled otherwise than it usually is.
func otherSpelling(c *Case, i int) bool {
	for _, h := range c.facts[i].challenges {
		if s := model.SchemeOf(h.Scheme); (s == model.Bearer || s == model.Basic) && h.Scheme != s.String() {
			return true
		}
	}
	return false
}

// capitals: a parameter name of the Bearer challenge has capitals.
func capitals(c *Case, i int) bool {
	for _, p := range c.usable(i).Params {
		if p.Name != strings.ToLower(p.Name) {
			return true
		}
	}
	return false
}

// otherForm: a value of the Bearer challenge is a token, empty, or has a
// quoted-pair, or there is white space around its "=".
func otherForm(c *Case, i int) bool {
	h := c.usable(i)
	line := c.Symbols.Str(c.Exchanges[i].Response.Challenges[h.Line])
	for _, p := range h.Params {
		if !p.Quoted || p.Value == "" || !strings.Contains(line, p.Name+`="`) {
			return true
		}
	}
	return strings.Contains(line, `\`)
}

// sharedLine: two challenges stand on one line.
func sharedLine(c *Case, i int) bool {
	all := c.facts[i].challenges
	for k := 1; k < len(all); k++ {
		if all[k].Line == all[k-1].Line {
			return true
		}
	}
	return false
}

// stranger: there is a challenge of another scheme than Basic and Bearer.
func stranger(c *Case, i int) bool {
	for _, h := range c.facts[i].challenges {
		if s := model.SchemeOf(h.Scheme); s != model.Bearer && s != model.Basic {
			return true
		}
	}
	return false
}

// followed wants the task to go on with a token request to the realm, for the
// service that the challenge names, or with credentials for the origin.
func followed(c *Case, i int) (bool, string) {
	x, h := &c.Exchanges[i], c.usable(i)
	realm, _ := h.Param("realm")
	service, _ := h.Param("service")
	u, _ := c.Symbols.Resolve(x.Request.Origin, c.Symbols.Of(realm))
	sent := ""
	for k := i + 1; k < len(c.Exchanges) && c.Exchanges[k].Task == x.Task; k++ {
		r := &c.Exchanges[k].Request
		switch {
		case c.facts[k].token && r.Origin == u.Origin && r.Path == u.Path:
			sent = "none"
			for _, p := range c.tokenParams(k) {
				if p.Name == "service" {
					sent = fmt.Sprintf("%q", p.Value)
				}
			}
			if service == "" || sent == fmt.Sprintf("%q", service) {
				return true, ""
			}
		case r.Origin == x.Request.Origin && r.Authorization != model.Absent:
			return true, ""
		}
	}
	if sent != "" {
		return false, fmt.Sprintf("the challenge names the service %q, the token request %s", service, sent)
	}
	return false, "the client did not act on the challenge"
}

// usable is the challenge of a refusal that can be followed: Bearer, else Basic.
func (c *Case) usable(i int) *model.HeaderChallenge {
	if h := c.facts[i].bearer(); h != nil {
		return h
	}
	return c.facts[i].challenge(model.Basic)
}

// hasPassword tells that the client is known to have a password for whom the
// request goes to; the registry's is not for a mirror (CRED-06).
func (c *Case) hasPassword(i int) bool {
	if c.Truth == nil || c.atMirror(i) {
		return false
	}
	who, _ := c.Truth.Client()
	return who.Kind == model.Password
}
