// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
)

type anonymousToken uint8

const (
	anonymousGranted anonymousToken = iota
	anonymousNeedsScope
	anonymousRefused
	anonymousRefusedBare
)

var anonymousTokenAxis = choice(model.Axis{
	Name:     "anonymous-token",
	Aliases:  []string{"emptyScopeAnonymous"},
	Question: "Does the token endpoint give a token to those who present no credentials?",
	Values: []model.AxisValue{
		{Name: "granted", Meaning: "yes"},
		{Name: "scope-needed", Meaning: "only when they ask for a scope; otherwise 401"},
		{Name: "refused", Meaning: "no: 401 with a challenge"},
		{Name: "refused-bare", Meaning: "no: 401 without a challenge"},
	},
	Default:      "granted",
	Requirements: []string{"TGET-08", "ANON-01"},
}, func(c *config) *anonymousToken { return &c.anonymousToken })

type wrongPassword uint8

const (
	wrong401 wrongPassword = iota
	wrong403
	wrongIsAnonymous
)

var wrongPasswordAxis = choice(model.Axis{
	Name:     "wrong-password",
	Question: "What does the token endpoint answer to wrong credentials, for public content too?",
	Values: []model.AxisValue{
		{Name: "401", Meaning: "401 with a challenge"},
		{Name: "403", Meaning: "403 DENIED"},
		{Name: "anonymous", Meaning: "what those get who present none"},
	},
	Default:      "401",
	Requirements: []string{"TGET-05"},
}, func(c *config) *wrongPassword { return &c.wrongPassword })

type passwordGrant uint8

var passwordGrantAxis = choice(model.Axis{
	Name:     "password-grant",
	Question: "Does POST take grant_type=password?",
	Values: []model.AxisValue{
		{Name: "taken", Meaning: "yes"},
		{Name: "400", Meaning: "400: only refresh_token is taken"},
	},
	Default:      "taken",
	Requirements: []string{"TPOST-08"},
}, func(c *config) *passwordGrant { return &c.passwordGrant })

var accountParameterAxis = choice(model.Axis{
	Name:     "account-parameter",
	Question: "What does the token endpoint do with the account parameter?",
	Values: []model.AxisValue{
		{Name: "ignored", Meaning: "nothing"},
		{Name: "checked", Meaning: "another account than that of the credentials is refused as wrong credentials are"},
	},
	Default: "ignored",
}, func(c *config) *uint8 { return &c.accountParameter })

// otherAccount tells a request whose account parameter is checked and names
// somebody else than its credentials.
func (e *Engine) otherAccount(s *model.RegistryState, p *params, account int) bool {
	if p.account <= model.Empty || p.account == e.accounts[account].name || p.account == e.accounts[account].subject {
		return false
	}
	e.consult(s, &accountParameterAxis)
	return e.c.accountParameter == 1
}

// login finds the account of a user name and password, -1 for none. The name may
// be that of the user whose app token it is.
func (e *Engine) login(user, password model.Sym, now model.Instant) int {
	for i := range e.accounts {
		a := &e.accounts[i]
		right := a.password
		if a.passing != nil {
			right = e.t.Of(a.passing.PasswordAt(now))
		}
		if right == password && password > model.Empty && (a.name == user || a.limited && a.subject == user) {
			return i
		}
	}
	return -1
}

// refuseLogin answers wrong credentials at the token endpoint.
func (e *Engine) refuseLogin(s *model.RegistryState, r *model.Request, at model.Arrival, user model.Sym) model.Response {
	if e.c.anonymousToken == anonymousRefusedBare {
		// To Quay wrong credentials are none until the token is made, and anonymous
		// access is refused before (endpoints/decorators.py, check_anon_protection).
		return e.bareRefusal()
	}
	if e.c.wrongPassword == wrong403 {
		return e.tokenFail(403, errTokenDenied)
	}
	return e.tokenUnauthorized(s, r, at, e.t.Of(e.loginFlaw(user)))
}

// loginFlaw is Quay's reason for refusing credentials (auth/credentials.py:32-216).
func (e *Engine) loginFlaw(user model.Sym) string {
	name := e.t.Str(user)
	switch {
	case user == model.Absent:
		return "Specified credentials are invalid"
	case name == "$token", name == "$oauthtoken":
		return "Invalid access token"
	case name == "$app":
		return "Invalid token"
	case strings.Contains(name, "+"):
		if _, ok := e.byName[user]; ok {
			return "Could not find robot with username: " + name + " and supplied password."
		}
		return "Could not find robot with specified username"
	}
	return "Invalid Username or Password"
}

// serveGetToken answers the GET form (Docker token specification).
func (e *Engine) serveGetToken(s *model.RegistryState, r *model.Request, at model.Arrival) model.Response {
	p := e.params(r.Query)
	offline := false
	if p.offline != model.Absent && e.c.refreshToken != refreshNever {
		e.consult(s, &refreshTokenAxis)
		switch e.t.Str(p.offline) {
		case "1", "t", "T", "true", "TRUE", "True":
			offline = true
		case "", "0", "f", "F", "false", "FALSE", "False":
		default:
			return e.tokenFail(400, errTokenOption)
		}
	}
	account := e.anonymous
	if r.Authorization != model.Absent {
		switch h := e.presented(r.Authorization); h.kind {
		case presentedBasic:
			account = e.login(h.user, h.password, at.Now)
			if account < 0 {
				e.consult(s, &wrongPasswordAxis)
				if e.c.wrongPassword != wrongIsAnonymous {
					return e.refuseLogin(s, r, at, h.user)
				}
				account = e.anonymous
			} else if e.otherAccount(s, p, account) {
				return e.refuseLogin(s, r, at, h.user)
			}
		case presentedBearer, presentedOther:
			switch {
			case e.c.wrongPassword == wrongIsAnonymous:
			case e.c.anonymousToken == anonymousRefusedBare:
				return e.bareRefusal()
			default:
				return e.tokenUnauthorized(s, r, at, e.t.Of(e.loginFlaw(model.Absent)))
			}
		}
	}
	if account == e.anonymous {
		e.consult(s, &anonymousTokenAxis)
		if refused, answer := e.refuseAnonymous(s, r, at, p); refused {
			return answer
		}
	}
	grants, ok, answer := e.grant(s, r, at, p, account)
	if !ok {
		return answer
	}
	return e.issue(s, at, p, account, grants, e.c.tokenFields, offline, model.Absent)
}

// refuseAnonymous decides for a token request without credentials.
func (e *Engine) refuseAnonymous(s *model.RegistryState, r *model.Request, at model.Arrival, p *params) (bool, model.Response) {
	if e.c.weakRealm == weakRealmOther && r.Path == e.movedToken.Path {
		return true, e.tokenUnauthorized(s, r, at, model.Absent)
	}
	switch e.c.anonymousToken {
	case anonymousNeedsScope:
		if len(p.scopes) > 0 && !slices.ContainsFunc(p.asked, func(a asked) bool { return a.empty }) {
			return false, model.Response{}
		}
	case anonymousGranted:
		return false, model.Response{}
	case anonymousRefusedBare:
		return true, e.bareRefusal()
	}
	return true, e.tokenUnauthorized(s, r, at, model.Absent)
}

// bareRefusal is a 401 without a challenge to those who present no credentials.
func (e *Engine) bareRefusal() model.Response {
	answer := e.tokenFail(401, errTokenUnauthorized)
	if e.c.dialect == dialectQuay {
		answer.Errors, answer.MediaType = [model.MaxErrors]model.ErrorEntry{}, e.w.html
		answer.JSON = e.t.Of("{\"error\":\"Anonymous access is not allowed\"}")
	}
	return answer
}
