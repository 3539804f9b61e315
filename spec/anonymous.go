// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"fmt"

	"github.com/authsim/authsim/model"
)

// anonymousRules are those of 11-anonymous.md.
var anonymousRules = []Rule{
	{ID: "ANON-01", Part: "bare", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		return c.Exchanges[i].Request.Authorization == model.Absent && c.publicRead(i)
	}, Assert: func(c *Case, i int) (bool, string) {
		r := &c.Exchanges[i].Response
		served := r.Status < 400 || r.Status == 404
		return served || r.Status == 401 && len(c.facts[i].challenges) > 0, fmt.Sprintf("everybody may read it, and the answer is %d without a challenge", r.Status)
	}},
	{ID: "ANON-01", Part: "token", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		return c.facts[i].scheme == model.Bearer && (c.Truth == nil || c.anonymousToken(i)) && c.publicRead(i)
	}, Assert: func(c *Case, i int) (bool, string) {
		status := c.Exchanges[i].Response.Status
		return status != 401 && status != 403, fmt.Sprintf("everybody may read it, the anonymous token is for it, and the answer is %d", status)
	}},
	{ID: "ANON-02", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		if !c.refusedWithBearer(i) || c.Exchanges[i].Request.Authorization != model.Absent || !c.shown(i) {
			return false
		}
		if c.Truth == nil {
			return true
		}
		who, _ := c.Truth.Client()
		return who.Kind == model.NoCredential && c.Truth.Own(c.realm(i).Origin) && c.first(i, func(k int) bool { return c.same(i, k) })
	}, Assert: asksAnonymously},
	{ID: "ANON-03", Kind: Differential, Change: "open-ping", Trigger: func(c *Case, i int) bool {
		return c.firstBearer(i) && c.Exchanges[len(c.Exchanges)-1].Response.OK()
	}, Assert: endsWell("open-ping")},
	{ID: "ANON-03", Part: "followed", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.facts[i].op.Kind != model.OpPing && unusual(func(*Case, int) bool { return true })(c, i)
	}, Assert: followed},
	{ID: "ANON-04", Kind: Wire, Trigger: (*Case).tokenCredentialsRefused, Assert: func(c *Case, i int) (bool, string) {
		x := &c.Exchanges[i]
		for k := i + 1; k < len(c.Exchanges); k++ {
			y := &c.Exchanges[k]
			if y.Task == x.Task && c.facts[k].token && y.Request.Origin == x.Request.Origin && !c.provesIdentity(k) {
				return false, fmt.Sprintf("the credentials are refused, and exchange %d asks without them", k+1)
			}
		}
		return true, ""
	}},
	{ID: "ANON-05", Kind: Differential, Change: "absent-repository", Trigger: func(c *Case, i int) bool {
		return c.unreadable(i) && c.first(i, c.unreadable)
	}, Assert: looksAbsent},
}

// anonymousMutants make them fail.
var anonymousMutants = []Mutant{
	{Rule: "ANON-01/bare", Workflow: "pull-anonymous", Client: "reference", Registry: "reference", Change: "challenges-forbidden"},
	{Rule: "ANON-01/token", Workflow: "pull-anonymous", Client: "reference", Registry: "reference", OfRegistry: set("own-tokens=refused")},
	{Rule: "ANON-02", Workflow: "pull-anonymous", Client: "reference", Registry: "reference", Change: "bearer-unread"},
	{Rule: "ANON-03/open-ping", Workflow: "push-new", Client: "moby", Registry: "reference", GivenClient: set("reauth=reference"), OfClient: set("reauth=never")},
	{Rule: "ANON-03/followed", Workflow: "push-new", Client: "moby", Registry: "reference", Given: set("ping=open"), GivenClient: set("reauth=reference"), OfClient: set("reauth=never")},
	{Rule: "ANON-04", Workflow: "pull-private-identity-token", Client: "reference", Registry: "reference", Sound: "refresh-token-spoilt", Change: "refresh-token-spoilt", OfClient: set("token-fallback=400+404+405")},
	{Rule: "ANON-05/absent-repository", Workflow: "pull-not-granted", Client: "reference", Registry: "reference", OfRegistry: set("missing-namespace=401-empty")},
}

// publicRead tells a request that reads what everybody may read, with an answer
// that the registry meant.
func (c *Case) publicRead(i int) bool {
	x := &c.Exchanges[i]
	if !c.facts[i].op.Kind.Reads() || !c.facts[i].registry() || x.Fault != model.NoFault || x.Response.Failure != model.NoFailure ||
		x.Response.Status == 429 || x.Response.Status >= 500 {
		return false
	}
	if c.Truth == nil {
		return true
	}
	need := c.need(i)
	return c.Truth.Exists(c.facts[i].op.Repository) && c.Symbols.Normalize(c.Truth.Grantable(model.Absent, need)) == c.Symbols.Normalize(need)
}

// anonymousToken tells whether the token of a request was given to nobody in
// particular, lives, and is for what the request needs; there has to be a truth.
func (c *Case) anonymousToken(i int) bool {
	k := c.Truth.Issued(c.facts[i].secret)
	return k != nil && k.Subject == model.Absent && !k.Revoked && c.tokenAnswer(i) >= 0 && !c.dead(i) && !c.provesIdentity(c.tokenAnswer(i)) &&
		c.Symbols.Covers(k.Access, c.need(i)) && !c.over(i)
}

// over tells whether the token of a request is over by what its answer says.
func (c *Case) over(i int) bool {
	k := c.tokenAnswer(i)
	a := &c.Exchanges[k].Response.Token
	return a.HasExpiresIn && c.Exchanges[i].Arrived-c.Exchanges[k].Arrived >= model.Instant(a.ExpiresIn)*model.Second
}

// provesIdentity tells a request with credentials in it, in either form of a
// token request.
func (c *Case) provesIdentity(i int) bool {
	return c.Exchanges[i].Request.Authorization != model.Absent || c.formSecret(i) != model.Absent
}

// shown tells whether the client is shown the challenges: a browser hides them
// from a page unless it is told otherwise.
func (c *Case) shown(i int) bool {
	x := &c.Exchanges[i]
	return !x.Request.CrossOrigin() || c.Symbols.CORSCheck(x.Request.PageOrigin, x.Request.WithCookies, &x.Response) && c.Symbols.Exposes(&x.Response, "WWW-Authenticate")
}

// realm is the URL that the Bearer challenge of an exchange names.
func (c *Case) realm(i int) model.URL {
	realm, _ := c.facts[i].bearer().Param("realm")
	u, _ := c.Symbols.Resolve(c.Exchanges[i].Request.Origin, c.Symbols.Of(realm))
	return u
}

// asksAnonymously wants a token request without credentials in the task, by this
// transfer or another one, and none with credentials behind the challenge.
func asksAnonymously(c *Case, i int) (bool, string) {
	asked := false
	for k := range c.Exchanges {
		switch {
		case c.Exchanges[k].Task != c.Exchanges[i].Task || !c.facts[k].token || c.facts[k].op.Kind == model.OpPreflight:
		case !c.provesIdentity(k):
			asked = true
		case k > i:
			return false, fmt.Sprintf("exchange %d asks for a token with credentials that the client has not", k+1)
		}
	}
	return asked, "no token is asked for"
}

// tokenCredentialsRefused tells a token request whose credentials are refused. A
// token endpoint without POST refuses the form, not what is in it.
func (c *Case) tokenCredentialsRefused(i int) bool {
	x := &c.Exchanges[i]
	if !c.facts[i].token || !c.provesIdentity(i) || x.Response.Failure != model.NoFailure || x.Fault != model.NoFault {
		return false
	}
	return x.Response.Status == 401 || x.Response.Status == 403 || x.Response.Status == 400 && c.oauthError(i) == "invalid_grant"
}

// unreadable tells a read of a repository that is refused to somebody with
// credentials of any kind, for good: the same request is not answered otherwise
// later. With the truth known, the repository has to be there, and not for the
// client.
func (c *Case) unreadable(i int) bool {
	x := &c.Exchanges[i]
	if !c.facts[i].op.Kind.Reads() || !c.facts[i].registry() || x.Response.Failure != model.NoFailure {
		return false
	}
	switch x.Response.Status {
	case 401, 403, 404:
	default:
		return false
	}
	for k := i + 1; k < len(c.Exchanges); k++ {
		if c.same(i, k) && c.Exchanges[k].Response.Status < 400 {
			return false
		}
	}
	if c.Truth == nil {
		return true
	}
	_, who := c.Truth.Client()
	return c.Truth.Exists(c.facts[i].op.Repository) && c.Truth.Grantable(who, c.need(i)) == model.Absent
}
