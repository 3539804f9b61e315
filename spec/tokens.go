// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"fmt"
	"strings"

	"github.com/authsim/authsim/model"
)

// tokenRules are those of 06-tokens.md.
var tokenRules = []Rule{
	{ID: "TOKN-01", Kind: Differential, Change: "tokens-opaque", Trigger: func(c *Case, i int) bool {
		return c.first(i, c.tokenGiven)
	}, Assert: sameCourse("tokens-opaque")},
	{ID: "TOKN-02", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		return c.tokenGiven(i) && c.tokenParam(i, "service") != "" && c.madeIfKnown(i)
	}, Assert: func(c *Case, i int) (bool, string) {
		asked, audience := c.tokenParam(i, "service"), c.Symbols.Str(c.made(i).Audience)
		return audience == asked, fmt.Sprintf("the request names the service %q, and the token is for %q", asked, audience)
	}},
	{ID: "TOKN-03", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		return c.foreignToken(i) && c.notForAll(i)
	}, Assert: func(c *Case, i int) (bool, string) {
		return c.turnedAway(i), fmt.Sprintf("the token is for another audience, and the answer is %d", c.Exchanges[i].Response.Status)
	}},
	{ID: "TOKN-04", Kind: Oracle, Trigger: func(c *Case, i int) bool { return c.tokenGiven(i) && c.madeIfKnown(i) }, Assert: grantsWithinBounds},
	{ID: "TOKN-05", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		if !c.tokenGiven(i) || !c.madeIfKnown(i) {
			return false
		}
		if c.Truth == nil {
			return true
		}
		_, known := c.proves(i)
		return known
	}, Assert: func(c *Case, i int) (bool, string) {
		who, _ := c.proves(i)
		of := c.made(i).Subject
		return of == who, fmt.Sprintf("the request proves to be %s, and the token is %s's", somebody(c.Symbols, who), somebody(c.Symbols, of))
	}},
	{ID: "TOKN-06", Kind: Grammar, Trigger: func(c *Case, i int) bool {
		return c.tokenGiven(i) && isJWT(c.Symbols.Str(bearerOf(&c.Exchanges[i].Response.Token)))
	}, Assert: func(c *Case, i int) (bool, string) {
		why := badJWT(c.Symbols.Str(bearerOf(&c.Exchanges[i].Response.Token)))
		return why == "", why
	}},
	{ID: "TOKN-07", Kind: Oracle, Trigger: (*Case).forgedToken, Assert: func(c *Case, i int) (bool, string) {
		return c.turnedAway(i), fmt.Sprintf("nobody has issued the token, and the answer is %d", c.Exchanges[i].Response.Status)
	}},
	{ID: "TOKN-08", Kind: Oracle, Trigger: (*Case).lifeMade, Assert: func(c *Case, i int) (bool, string) {
		life := c.life(i)
		return life >= 60*model.Second, fmt.Sprintf("the token lives %d s", life/model.Second)
	}},
	{ID: "TOKN-09", Kind: Oracle, Trigger: (*Case).lifeMade, Assert: func(c *Case, i int) (bool, string) {
		life := c.life(i)
		return life <= 3600*model.Second, fmt.Sprintf("the token lives %d s", life/model.Second)
	}},
	{ID: "TOKN-10", Kind: Oracle, Trigger: (*Case).lifeMade, Assert: lifeDeclared},
	{ID: "TOKN-11", Kind: Wire, Trigger: func(c *Case, i int) bool { return c.usedUp(i) >= 0 }, Assert: notUsedAgain},
	{ID: "TOKN-12", Part: "over", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		k := c.tokenAnswer(i)
		if k < 0 || !c.meant(i) || c.clocksMoved(i) {
			return false
		}
		return c.Truth == nil || c.lifeMade(k) && !c.made(k).Revoked && c.outOfTime(i, c.made(k), 180*model.Second) && c.notForAll(i)
	}, Assert: func(c *Case, i int) (bool, string) {
		return c.turnedAway(i), fmt.Sprintf("the token is over, and the answer is %d", c.Exchanges[i].Response.Status)
	}},
	{ID: "TOKN-12", Part: "alive", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		k := c.tokenAnswer(i)
		if k < 0 || !c.meant(i) || c.clocksMoved(i) || c.dead(i) {
			return false
		}
		return c.Truth == nil || c.madeIfKnown(k) && !c.made(k).Revoked && !c.outOfTime(i, c.made(k), 0) && !c.foreignToken(i)
	}, Assert: func(c *Case, i int) (bool, string) {
		return !c.refused(i) || c.errorCode(i) != "invalid_token", "the token is alive, and is called invalid"
	}},
}

// tokenGiven tells an answer of a token endpoint with a token.
func (c *Case) tokenGiven(i int) bool {
	return c.facts[i].token && c.Exchanges[i].Response.OK() && bearerOf(&c.Exchanges[i].Response.Token) > model.Empty
}

// bearerOf is the bearer token of a token answer.
func bearerOf(a *model.TokenAnswer) model.Sym {
	if a.Token != model.Absent {
		return a.Token
	}
	return a.AccessToken
}

// made is what the truth knows of the token of a token answer.
func (c *Case) made(i int) *model.Issued {
	return c.Truth.Issued(bearerOf(&c.Exchanges[i].Response.Token))
}

// madeIfKnown tells whether a token answer carries a token that was issued; true
// where that is not known.
func (c *Case) madeIfKnown(i int) bool { return c.Truth == nil || c.made(i) != nil }

// tokenParam is the first value of a parameter of a token request.
func (c *Case) tokenParam(i int, name string) string {
	for _, p := range c.tokenParams(i) {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}

// proves is whom a token request proves to be, Absent for one that presents
// nothing; known is false when what it presents is wrong.
func (c *Case) proves(i int) (who model.Sym, known bool) {
	user, secret := c.presented(i)
	if user <= model.Empty && secret <= model.Empty {
		return model.Absent, true
	}
	if c.carriesBasic(i) && c.Truth.Token(secret) {
		return model.Absent, false // METH-06
	}
	if made := c.Truth.Issued(secret); made != nil && made.Refresh {
		return made.Subject, true
	}
	return c.Truth.Presents(user, secret)
}

func somebody(t *model.Symbols, subject model.Sym) string {
	if subject == model.Absent {
		return "nobody"
	}
	return t.Str(subject)
}

// serviceOf is the service that the origin of a request has named last; empty when
// it has named none.
func (c *Case) serviceOf(i int) string {
	for k := i; k >= 0; k-- {
		if !c.registryBearer(k) || c.Exchanges[k].Request.Origin != c.Exchanges[i].Request.Origin {
			continue
		}
		if service, ok := c.facts[k].bearer().Param("service"); ok && service != "" {
			return service
		}
	}
	return ""
}

// foreignToken tells a request whose token is for another audience than the
// registry.
func (c *Case) foreignToken(i int) bool {
	k := c.tokenAnswer(i)
	if k < 0 || !c.meant(i) && c.Exchanges[i].Fault != model.ServiceChanged || c.Exchanges[i].Response.Status == 0 {
		return false
	}
	service := c.serviceOf(i)
	if service == "" || c.Truth == nil {
		return service != ""
	}
	made := c.made(k)
	return made != nil && !made.Revoked && c.Symbols.Str(made.Audience) != service
}

// forgedToken tells a request with a bearer token that nobody has issued, for what
// is not for everybody.
func (c *Case) forgedToken(i int) bool {
	f := &c.facts[i]
	if f.scheme != model.Bearer || f.secret <= model.Empty || !c.meant(i) || c.tokenAnswer(i) >= 0 || c.need(i) == model.Absent {
		return false
	}
	return c.Truth == nil || c.Truth.Issued(f.secret) == nil && !c.Truth.Token(f.secret) && c.notForAll(i)
}

// notForAll tells a request for what nobody may do without credentials: there, to
// serve it is to accept the token. It is true where that is not known.
func (c *Case) notForAll(i int) bool {
	need := c.need(i)
	if need == model.Absent || c.Truth == nil {
		return need != model.Absent
	}
	need = c.Symbols.Normalize(need)
	return c.Symbols.Normalize(c.Truth.Grantable(model.Absent, need)) != need
}

// turnedAway tells an answer that refuses, whatever its status: which one it is, is
// a matter of RENG-02.
func (c *Case) turnedAway(i int) bool { return c.Exchanges[i].Response.Status >= 400 }

// grantsWithinBounds wants the access of a token to be asked for, and its subject's
// to have.
func grantsWithinBounds(c *Case, i int) (bool, string) {
	made := c.made(i)
	access := c.Symbols.Normalize(made.Access)
	for _, entry := range c.Symbols.Members(made.Access) {
		if strings.Contains(entry, " ") {
			return true, "" // an action that was read out of two scopes, and is none
		}
	}
	if beyond := c.Symbols.Lacking(c.askedFor(i), access); beyond != model.Absent {
		return false, fmt.Sprintf("the token is for %q, which was not asked for", words(c.Symbols, beyond))
	}
	may := c.Symbols.Normalize(c.Truth.Grantable(made.Subject, access))
	if beyond := c.Symbols.Lacking(may, access); beyond != model.Absent {
		return false, fmt.Sprintf("the token is for %q, which %s may not have", words(c.Symbols, beyond), somebody(c.Symbols, made.Subject))
	}
	return true, ""
}

// words writes a List of scopes with spaces.
func words(t *model.Symbols, scopes model.Sym) string { return strings.Join(t.Members(scopes), " ") }
