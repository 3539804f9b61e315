// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import "github.com/authsim/authsim/model"

// tokenPost tells a token request in the POST form that got an answer.
func (c *Case) tokenPost(i int) bool {
	x := &c.Exchanges[i]
	return c.facts[i].token && x.Request.Method == model.POST && x.Response.Failure == model.NoFailure
}

// tokenPostMeant is tokenPost with an answer that the server meant.
func (c *Case) tokenPostMeant(i int) bool {
	x := &c.Exchanges[i]
	if !c.tokenPost(i) || x.Response.Status == 429 || x.Response.Status >= 500 {
		return false
	}
	switch x.Fault {
	case model.NoFault, model.RefreshTokenRotated, model.GrantReduced, model.RealmChanged, model.ServiceChanged:
		return x.Response.Status != 404 && x.Response.Status != 405
	}
	return false
}

// tokenPostRefused tells one that the client's doing is to blame for.
func (c *Case) tokenPostRefused(i int) bool {
	return c.tokenPostMeant(i) && c.Exchanges[i].Response.Status >= 400
}

// formParam is a parameter of a token request in the POST form.
func (c *Case) formParam(i int, name string) string {
	for _, p := range c.formParams(i) {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}

// formSecret is the secret of a token request in the POST form.
func (c *Case) formSecret(i int) model.Sym {
	for _, name := range [...]string{"refresh_token", "password"} {
		if s := c.formParam(i, name); s != "" {
			return c.Symbols.Of(s)
		}
	}
	return model.Absent
}

// next is the next exchange of the same task and lane, -1 without.
func (c *Case) next(i int) int {
	x := &c.Exchanges[i]
	for k := i + 1; k < len(c.Exchanges); k++ {
		if y := &c.Exchanges[k]; y.Task == x.Task && y.Lane == x.Lane {
			return k
		}
	}
	return -1
}

// otherForm is the GET request to the same token endpoint that follows a POST, -1
// if something else follows.
func (c *Case) otherForm(i int) int {
	k := c.next(i)
	if k < 0 || !c.tokenGet(k) || c.Exchanges[k].Request.Origin != c.Exchanges[i].Request.Origin || c.Exchanges[k].Request.Path != c.Exchanges[i].Request.Path {
		return -1
	}
	return k
}

// goodWithGet tells a complete POST whose secret gets a token with GET right behind
// it.
func (c *Case) goodWithGet(i int) bool {
	k := c.otherForm(i)
	if k < 0 || c.Exchanges[k].Response.Status != 200 || c.facts[k].secret <= model.Empty || c.facts[k].secret != c.formSecret(i) {
		return false
	}
	complete, _ := formComplete(c, i)
	return complete
}

// postMissing tells a POST at a server that has none. Where the answer is 400 the
// form was read, and it is the grant that the server has not.
func (c *Case) postMissing(i int) bool {
	if !c.tokenPost(i) {
		return false
	}
	status := c.Exchanges[i].Response.Status
	return status > 400 && status < 500 && status != 429 && c.goodWithGet(i)
}

// otherGrant tells a POST with a grant that is not among those of the documents.
func (c *Case) otherGrant(i int) bool {
	grant := c.formParam(i, "grant_type")
	return grant != "" && grant != "password" && grant != "refresh_token"
}

// oauthError is the error member of a body in the form of RFC 6749 §5.2.
func (c *Case) oauthError(i int) string {
	code, _ := c.Symbols.OAuthError(&c.Exchanges[i].Response)
	return code
}

// provesNothing tells a POST whose password or refresh token is not, or no longer,
// good; there has to be a truth.
func (c *Case) provesNothing(i int) bool {
	secret := c.formSecret(i)
	switch c.formParam(i, "grant_type") {
	case "password":
		_, ok := c.Truth.Presents(c.Symbols.Of(c.formParam(i, "username")), secret)
		return !ok && secret != model.Absent
	case "refresh_token":
		if secret == model.Absent {
			return false
		}
		for k := range i {
			if c.Exchanges[k].Fault == model.RefreshTokenRotated && c.tokenPost(k) && c.formSecret(k) == secret {
				return true
			}
		}
		if k := c.Truth.Issued(secret); k != nil {
			return !k.Refresh
		}
		_, ok := c.Truth.Presents(model.Absent, secret)
		return !ok
	}
	return false
}

// redeemer is whose the refresh token of a POST is; there has to be a truth.
func (c *Case) redeemer(i int) model.Sym {
	secret := c.formSecret(i)
	if subject, ok := c.Truth.Presents(model.Absent, secret); ok {
		return subject
	}
	if k := c.Truth.Issued(secret); k != nil {
		return k.Subject
	}
	return model.Absent
}

// tokenIn is the token in an answer.
func tokenIn(x *model.Exchange) model.Sym {
	if a := &x.Response.Token; a.AccessToken > model.Empty {
		return a.AccessToken
	}
	return x.Response.Token.Token
}

// latestRefresh is the refresh token that the last answer before a POST with a
// refresh token brought for the same service, if that answer came before the
// client sent it; Absent without.
func (c *Case) latestRefresh(i int) model.Sym {
	if c.formParam(i, "grant_type") != "refresh_token" {
		return model.Absent
	}
	for k := i - 1; k >= 0; k-- {
		x := &c.Exchanges[k]
		if c.facts[k].token && x.Response.Token.RefreshToken > model.Empty && x.Request.Origin == c.Exchanges[i].Request.Origin &&
			x.Answered <= c.Exchanges[i].Sent && c.sameService(i, k) {
			return x.Response.Token.RefreshToken
		}
	}
	return model.Absent
}

func (c *Case) sameService(i, k int) bool {
	for _, p := range c.tokenParams(k) {
		if p.Name == "service" {
			return p.Value == c.formParam(i, "service")
		}
	}
	return c.formParam(i, "service") == ""
}
