// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model"

type postTokenErrors uint8

const (
	postErrorsAsGet postTokenErrors = iota
	postErrorsOAuth
)

var postTokenErrorsAxis = choice(model.Axis{
	Name:     "post-token-errors",
	Question: "How does the token endpoint refuse a POST?",
	Values: []model.AxisValue{
		{Name: "as-get", Meaning: "as it refuses a GET: 401 to wrong credentials, and the body of token-errors"},
		{Name: "oauth", Meaning: "400 with {\"error\":…,\"error_description\":…}: invalid_grant to wrong credentials, unsupported_grant_type to another grant (RFC 6749 §5.2)"},
	},
	Default:      "as-get",
	Requirements: []string{"TPOST-07", "ERRS-05"},
}, func(c *config) *postTokenErrors { return &c.postTokenErrors })

// oauthErrors are the names that OAuth 2.0 has for what is wrong with a token
// request (RFC 6749 §5.2; invalid_target is RFC 8707 §2), with a text for people.
var oauthErrors = map[errorKind][2]string{
	errTokenUnauthorized: {"invalid_grant", "the credentials are wrong or no longer good"},
	errTokenGrant:        {"unsupported_grant_type", "the grant type is not supported"},
	errTokenField:        {"invalid_request", "a required parameter is missing"},
	errTokenScope:        {"invalid_scope", "the scope is malformed"},
	errNameInvalid:       {"invalid_scope", "the scope names no repository"},
	errTokenDenied:       {"invalid_scope", "the scope is more than may be granted"},
	errTokenService:      {"invalid_target", "the service is unknown"},
	errUnknown:           {"server_error", "something went wrong"},
}

// oauthBody is an error in the form of OAuth 2.0.
func oauthBody(kind errorKind) string {
	words, ok := oauthErrors[kind]
	if !ok {
		words = [2]string{"invalid_request", "the value of a parameter is not supported"}
	}
	return "{\"error\":" + jsonText(words[0]) + ",\"error_description\":" + jsonText(words[1]) + "}"
}

// asOAuth tells whether a token request is refused as OAuth 2.0 has it.
func (e *Engine) asOAuth(s *model.RegistryState, p *params) bool {
	if p.post {
		e.consult(s, &postTokenErrorsAxis)
	}
	return p.post && e.c.postTokenErrors == postErrorsOAuth
}

// oauthFail is the refusal of a token request by RFC 6749 §5.2.
func (e *Engine) oauthFail(kind errorKind) model.Response {
	return model.Response{Status: 400, Size: -1, MediaType: e.w.json, JSON: e.w.tokenOAuth[kind]}
}

// tokenRefusal refuses a token request in the form that it came in; status is that
// of the refusal of a GET.
func (e *Engine) tokenRefusal(s *model.RegistryState, p *params, status int16, kind errorKind) model.Response {
	if e.asOAuth(s, p) {
		return e.oauthFail(kind)
	}
	return e.tokenFail(status, kind)
}

// servePostToken answers the POST form (OAuth 2.0). The order of the checks is
// that of the reference token server (docker/distribution v2.8.3,
// contrib/token-server/main.go, postToken).
func (e *Engine) servePostToken(s *model.RegistryState, r *model.Request, at model.Arrival) model.Response {
	p := e.form(r.Form)
	if p.grantType <= model.Empty || p.service <= model.Empty || p.clientID <= model.Empty && e.c.dialect == dialectDistribution {
		// ACR's documents ask without client_id (AAD-OAuth.md).
		return e.tokenRefusal(s, p, 400, errTokenField)
	}
	offline := false
	switch e.t.Str(p.accessType) {
	case "", "online":
	case "offline":
		offline = e.c.refreshToken != refreshNever
		e.consult(s, &refreshTokenAxis)
	default:
		return e.tokenRefusal(s, p, 400, errTokenValue)
	}
	account, old := -1, model.Absent
	switch e.t.Str(p.grantType) {
	case "refresh_token":
		if p.refreshToken <= model.Empty {
			return e.tokenRefusal(s, p, 400, errTokenValue)
		}
		account, old = e.redeem(s, p), p.refreshToken
		if account < 0 {
			e.consult(s, &refreshRotationAxis)
			if e.c.refreshRotation == rotationFamily {
				e.endFamily(s, p.refreshToken)
			}
			return e.tokenRefusal(s, p, 401, errTokenUnauthorized)
		}
	case "password":
		e.consult(s, &passwordGrantAxis)
		switch {
		case e.c.passwordGrant == 1:
			return e.tokenRefusal(s, p, 400, errTokenGrant)
		case p.username <= model.Empty || p.password <= model.Empty:
			return e.tokenRefusal(s, p, 400, errTokenValue)
		}
		account = e.login(p.username, p.password, at.Now)
		if account < 0 {
			e.consult(s, &wrongPasswordAxis)
			if e.c.wrongPassword == wrongIsAnonymous {
				account = e.anonymous
				break
			}
			if at.Fault != model.ForbiddenForUnauthorized && e.asOAuth(s, p) {
				return e.oauthFail(errTokenUnauthorized)
			}
			return e.refuseLogin(s, r, at, p.username)
		}
	default:
		return e.tokenRefusal(s, p, 400, errTokenGrant)
	}
	grants, ok, answer := e.grant(s, r, at, p, account)
	if !ok {
		return answer
	}
	if i := findIssued(s, old); old != model.Absent && i >= 0 {
		e.consult(s, &refreshScopeAxis)
		if e.c.refreshScope == refreshSame {
			grants = e.t.Lacking(e.t.Lacking(s.Issued[i].Access, grants), grants) // what both hold
		}
	}
	return e.issue(s, at, p, account, grants, e.c.postTokenFields, offline, old)
}

// redeem finds the account of a refresh token, -1 for none. A refresh token is
// good for the service that it was asked for.
func (e *Engine) redeem(s *model.RegistryState, p *params) int {
	if i := findIssued(s, p.refreshToken); i >= 0 {
		token := &s.Issued[i]
		if !token.Refresh || token.Revoked || token.Service != p.service {
			return -1
		}
		if token.Subject == model.Absent {
			return e.anonymous
		}
		if account, ok := e.byName[token.Subject]; ok {
			return account
		}
		return -1
	}
	for i := range e.accounts {
		if e.accounts[i].identityToken == p.refreshToken {
			return i
		}
	}
	return -1
}
