// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model"

// servePostToken answers the POST form (OAuth 2.0). The order of the checks is
// that of the reference token server (docker/distribution v2.8.3,
// contrib/token-server/main.go, postToken).
func (e *Engine) servePostToken(s *model.RegistryState, r *model.Request, at model.Arrival) model.Response {
	p := e.form(r.Form)
	if p.grantType <= model.Empty || p.service <= model.Empty || p.clientID <= model.Empty && e.c.dialect == dialectDistribution {
		// ACR's documents ask without client_id (AAD-OAuth.md).
		return e.tokenFail(400, errTokenField)
	}
	offline := false
	switch e.t.Str(p.accessType) {
	case "", "online":
	case "offline":
		offline = e.c.refreshToken != refreshNever
		e.consult(s, &refreshTokenAxis)
	default:
		return e.tokenFail(400, errTokenValue)
	}
	account, old := -1, model.Absent
	switch e.t.Str(p.grantType) {
	case "refresh_token":
		if p.refreshToken <= model.Empty {
			return e.tokenFail(400, errTokenValue)
		}
		account, old = e.redeem(s, p), p.refreshToken
		if account < 0 {
			e.consult(s, &refreshRotationAxis)
			if e.c.refreshRotation == rotationFamily {
				e.endFamily(s, p.refreshToken)
			}
			return e.tokenFail(401, errTokenUnauthorized)
		}
	case "password":
		e.consult(s, &passwordGrantAxis)
		if e.c.passwordGrant == 1 || p.username <= model.Empty || p.password <= model.Empty {
			return e.tokenFail(400, errTokenValue)
		}
		account = e.login(p.username, p.password, at.Now)
		if account < 0 {
			e.consult(s, &wrongPasswordAxis)
			if e.c.wrongPassword == wrongIsAnonymous {
				account = e.anonymous
				break
			}
			return e.refuseLogin(s, r, at, p.username)
		}
	default:
		return e.tokenFail(400, errTokenValue)
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
