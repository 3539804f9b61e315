// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"fmt"
	"strings"

	"github.com/authsim/authsim/model"
)

// tokenPostRules are those of 04-token-endpoint-post.md.
var tokenPostRules = []Rule{
	{ID: "TPOST-01", Part: "missing", Kind: Wire, Trigger: (*Case).postMissing, Assert: func(c *Case, i int) (bool, string) {
		status := c.Exchanges[i].Response.Status
		return status == 404 || status == 405, fmt.Sprintf("the same credentials are good for GET, and POST is answered with %d", status)
	}},
	{ID: "TPOST-01", Part: "right", Kind: Oracle, Trigger: (*Case).postOfRight, Assert: func(c *Case, i int) (bool, string) {
		status := c.Exchanges[i].Response.Status
		return status != 401 && status != 403, fmt.Sprintf("the password is right, and the POST is answered with %d", status)
	}},
	{ID: "TPOST-02", Part: "falls-back", Kind: Wire, Trigger: func(c *Case, i int) bool {
		status := c.Exchanges[i].Response.Status
		return c.tokenPost(i) && (status == 404 || status == 405)
	}, Assert: func(c *Case, i int) (bool, string) {
		return c.otherForm(i) >= 0, "there is no POST, and the client does not ask with GET"
	}},
	{ID: "TPOST-02", Part: "stops", Kind: Wire, Trigger: func(c *Case, i int) bool {
		status := c.Exchanges[i].Response.Status
		return c.tokenPostRefused(i) && status != 404 && status != 405
	}, Assert: func(c *Case, i int) (bool, string) {
		k := c.otherForm(i)
		return k < 0, fmt.Sprintf("the POST is refused with %d, and exchange %d asks again with GET", c.Exchanges[i].Response.Status, k+1)
	}},
	{ID: "TPOST-03", Kind: Grammar, Trigger: (*Case).tokenPost, Assert: formComplete},
	{ID: "TPOST-04", Kind: Grammar, Trigger: (*Case).tokenPost, Assert: formScope},
	{ID: "TPOST-05", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		return c.tokenPost(i) && c.Exchanges[i].Response.Status == 200
	}, Assert: grantTold},
	{ID: "TPOST-06", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.tokenPost(i) && c.Exchanges[i].Response.Status == 200
	}, Assert: func(c *Case, i int) (bool, string) {
		kind := c.Symbols.Str(c.Exchanges[i].Response.Token.TokenType)
		return strings.EqualFold(kind, "bearer"), fmt.Sprintf("token_type is %q", kind)
	}},
	{ID: "TPOST-07", Part: "wrong", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		if c.Truth == nil {
			return c.tokenPostRefused(i) && c.formSecret(i) != model.Absent
		}
		return c.tokenPostMeant(i) && c.provesNothing(i)
	}, Assert: func(c *Case, i int) (bool, string) {
		status, code := c.Exchanges[i].Response.Status, c.oauthError(i)
		return status == 400 && code == "invalid_grant", fmt.Sprintf("the credentials are wrong, and the answer is %d with error %q", status, code)
	}},
	{ID: "TPOST-07", Part: "grant", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.tokenPostRefused(i) && (c.otherGrant(i) || c.Exchanges[i].Response.Status == 400 && c.goodWithGet(i))
	}, Assert: func(c *Case, i int) (bool, string) {
		status, code := c.Exchanges[i].Response.Status, c.oauthError(i)
		return status == 400 && (code == "unsupported_grant_type" || code == "invalid_grant" && c.otherGrant(i)),
			fmt.Sprintf("the grant %q is refused with %d and error %q", c.formParam(i, "grant_type"), status, code)
	}},
	{ID: "TPOST-09", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.tokenPost(i) && c.latestRefresh(i) != model.Absent
	}, Assert: func(c *Case, i int) (bool, string) {
		return c.formSecret(i) == c.latestRefresh(i), "an answer brought a new refresh token, and this is the old one"
	}},
	{ID: "TPOST-10", Part: "service", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		if !c.tokenPostMeant(i) || c.formParam(i, "grant_type") != "refresh_token" {
			return false
		}
		if c.Truth == nil {
			return true
		}
		k := c.Truth.Issued(c.formSecret(i))
		return k != nil && k.Refresh && k.Service != c.Symbols.Of(c.formParam(i, "service"))
	}, Assert: func(c *Case, i int) (bool, string) {
		r := &c.Exchanges[i].Response
		return r.Status >= 400 && !r.Token.Present, fmt.Sprintf("the refresh token is for another service than %q, and the answer is %d", c.formParam(i, "service"), r.Status)
	}},
	{ID: "TPOST-10", Part: "subject", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		return c.tokenPostMeant(i) && c.Exchanges[i].Response.Status == 200 && c.formParam(i, "grant_type") == "refresh_token" &&
			(c.Truth == nil || c.Truth.Issued(tokenIn(&c.Exchanges[i])) != nil)
	}, Assert: func(c *Case, i int) (bool, string) {
		of, to := c.redeemer(i), c.Truth.Issued(tokenIn(&c.Exchanges[i])).Subject
		return of == to, fmt.Sprintf("the refresh token is that of %q, and the token that of %q", c.Symbols.Str(of), c.Symbols.Str(to))
	}},
	{ID: "TPOST-11", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.facts[i].token && c.Exchanges[i].Response.Token.RefreshToken > model.Empty
	}, Assert: func(c *Case, i int) (bool, string) {
		for _, p := range c.tokenParams(i) {
			switch p {
			case model.Param{Name: "offline_token", Value: "true"}, model.Param{Name: "access_type", Value: "offline"},
				model.Param{Name: "grant_type", Value: "refresh_token"}:
				return true, ""
			}
		}
		return false, "there is a refresh token in the answer, and nobody asked for one"
	}},
}

// formComplete checks what the body of a POST has to be and to hold.
func formComplete(c *Case, i int) (bool, string) {
	r := &c.Exchanges[i].Request
	kind, _, _ := strings.Cut(c.Symbols.Str(r.ContentType), ";")
	if !strings.EqualFold(strings.TrimSpace(kind), "application/x-www-form-urlencoded") {
		return false, fmt.Sprintf("the media type of the body is %q", kind)
	}
	params := c.formParams(i)
	for k, p := range params {
		for _, q := range params[:k] {
			if p.Name == q.Name {
				return false, p.Name + " is there twice"
			}
		}
	}
	wanted := []string{"grant_type", "client_id"}
	if len(c.servicesFor(i)) > 0 {
		wanted = append(wanted, "service") // that of the challenge
	}
	switch c.formParam(i, "grant_type") {
	case "password":
		wanted = append(wanted, "username", "password")
	case "refresh_token":
		wanted = append(wanted, "refresh_token")
	}
	for _, name := range wanted {
		if c.formParam(i, name) == "" {
			return false, "the form has no " + name
		}
	}
	return true, ""
}

// formScope wants one list of scopes, with spaces between them.
func formScope(c *Case, i int) (bool, string) {
	n := 0
	for _, p := range c.formParams(i) {
		if p.Name != "scope" {
			continue
		}
		switch n++; {
		case n > 1:
			return false, "there are several scope parameters"
		case strings.Trim(p.Value, " ") == "":
			return false, "the scope is empty"
		}
		for entry := range strings.FieldsSeq(p.Value) {
			if _, after, ok := strings.Cut(entry, ","); ok && strings.Contains(after, ":") {
				return false, fmt.Sprintf("a comma stands between the scopes of %q", entry)
			}
		}
	}
	return true, ""
}

// grantTold wants the answer to say what was granted. Where nothing was, there is
// no list of scopes that says so.
func grantTold(c *Case, i int) (bool, string) {
	a := &c.Exchanges[i].Response.Token
	if a.AccessToken <= model.Empty || !a.HasExpiresIn {
		return false, "the answer has no access_token or no expires_in"
	}
	granted := c.Symbols.Normalize(a.Grants)
	if issued := c.Truth.Issued(a.AccessToken); issued != nil {
		granted = c.Symbols.Normalize(issued.Access)
	}
	told := c.Symbols.Normalize(a.Scope)
	return granted == told, fmt.Sprintf("the token is for %q, and scope says %q", c.Symbols.Str(granted), c.Symbols.Str(a.Scope))
}
