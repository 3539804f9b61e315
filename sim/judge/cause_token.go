// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package judge

import "github.com/authsim/authsim/model"

// refusedToken tells why a bearer token was refused.
func (j *Judge) refusedToken(e *model.Exchange, op model.Operation) Cause {
	c := carriedBy(j.oracle.t, e.Request.Authorization)
	if c.scheme != model.Bearer {
		return Credentials
	}
	i := j.oracle.Issued(c.secret)
	switch {
	case i == nil:
		if c.secret == j.oracle.credential.Secret {
			return ScopeCause
		}
		return Credentials
	case i.Revoked || i.Expires <= e.Arrived:
		return Lifetime
	case i.Subject == model.Absent && j.oracle.account != nil:
		return Credentials
	}
	need, request := j.oracle.need(op), j.requestOf(c.secret)
	if request >= 0 && j.misread(request) {
		return ChallengeSyntax
	}
	if j.oracle.t.Covers(i.Access, need) {
		// By the truth it is good; what the registry has against it is its clock or
		// its opinion on access.
		if j.skewed || i.Issued > e.Arrived {
			return Lifetime
		}
		return ScopeCause
	}
	if request >= 0 && j.oracle.t.Covers(askedFor(j.oracle.t, &j.c.Exchanges[request]), need) && j.oracle.may(i.Subject, need) {
		if parametersOf(j.oracle.t, j.c.Exchanges[request].Request.Query).joined {
			return ScopeCause
		}
		return TokenEndpoint
	}
	if op.Kind == model.OpMount && j.oracle.t.Covers(i.Access, j.oracle.t.RepositoryScope(op.Repository, "pull,push")) {
		return MountCause
	}
	return StepUp
}

// tokenDenial classifies a token request that failed.
func (j *Judge) tokenDenial(e *model.Exchange) (Cause, string) {
	t := j.oracle.t
	asked := parametersOf(t, e.Request.Query).scopes
	if e.Request.Form != model.Absent {
		asked = parametersOf(t, e.Request.Form).scopes
	}
	switch {
	case e.Response.Status == 405 || e.Response.Status == 404:
		return TokenEndpoint, "the token endpoint does not take requests of this form"
	case asked != model.Absent && !j.oracle.may(j.oracle.subject(), asked):
		return ScopeCause, "it asked for " + j.scopes(asked) + ", which is more than may be granted"
	case j.strange(asked):
		return ScopeCause, "it asked for " + j.scopes(asked) + ", which the token endpoint does not know"
	case j.replaced(e):
		return TokenEndpoint, "the refresh token was good once, and has been replaced by another one since"
	case e.Response.Status == 401 && j.oracle.credential.Kind == model.NoCredential:
		return TokenEndpoint, "it gives no token to somebody without credentials"
	case e.Response.Status == 401 && carriedBy(t, e.Request.Authorization).secret == model.Absent && e.Request.Form == model.Absent:
		return Credentials, "the client sent no credentials there"
	}
	return TokenEndpoint, "the credentials are right"
}

// replaced tells a token request with a refresh token that has been revoked.
func (j *Judge) replaced(e *model.Exchange) bool {
	if e.Request.Form == model.Absent {
		return false
	}
	for _, s := range parametersOf(j.oracle.t, e.Request.Form).secrets {
		if i := j.oracle.Issued(s); i != nil && i.Refresh && i.Revoked {
			return true
		}
	}
	return false
}

// strange tells whether scopes go beyond pull and push in repositories, which is
// all that the documents describe.
func (j *Judge) strange(scopes model.Sym) bool {
	for a := range j.oracle.t.ScopeOf(scopes).Iter() {
		if a.Type != "repository" || a.Action != "pull" && a.Action != "push" {
			return true
		}
	}
	return false
}
