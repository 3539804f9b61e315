// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"strings"

	"github.com/authsim/authsim/model"
)

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
	need := j.oracle.need(op)
	if j.oracle.t.Covers(i.Access, need) {
		// By the truth it is good; what the registry has against it is its clock or
		// its opinion on access.
		if j.skewed || i.Issued > e.Arrived {
			return Lifetime
		}
		return ScopeCause
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
	case j.foreign(e):
		return Credentials, "the credentials are for another registry"
	case j.misnamed(e, asked):
		return ScopeCause, "it asked for " + j.scopes(asked) + ", and the second registry has no repository of that name"
	case asked != model.Absent && !j.oracle.may(j.oracle.subject(), asked):
		return ScopeCause, "it asked for " + j.scopes(asked) + ", which is more than may be granted"
	case j.strange(asked):
		return ScopeCause, "it asked for " + j.scopes(asked) + ", which the token endpoint does not know"
	case e.Response.Status == 401 && j.oracle.credential.Kind == model.NoCredential:
		return TokenEndpoint, "it gives no token to somebody without credentials"
	case e.Response.Status == 401 && carriedBy(t, e.Request.Authorization).secret == model.Absent && e.Request.Form == model.Absent:
		return Credentials, "the client sent no credentials there"
	}
	return TokenEndpoint, "the credentials are right"
}

// foreign tells a token request to the token endpoint of one registry with the
// secret of the other.
func (j *Judge) foreign(e *model.Exchange) bool {
	o := j.oracle
	secret := carriedBy(o.t, e.Request.Authorization).secret
	if e.Request.Form != model.Absent {
		if secrets := parametersOf(o.t, e.Request.Form).secrets; len(secrets) > 0 {
			secret = secrets[0]
		}
	}
	return o.second != model.Absent && secret > model.Empty && !j.isTokenOrigin(j.home(secret), e.Request.Origin)
}

// misnamed tells a token request to the second registry's token endpoint that names
// a repository as the first one does.
func (j *Judge) misnamed(e *model.Exchange, asked model.Sym) bool {
	o := j.oracle
	if o.second == model.Absent || o.workflow.Second.Below == "" || !j.isTokenOrigin(o.second, e.Request.Origin) {
		return false
	}
	for a := range o.t.ScopeOf(asked).Iter() {
		if a.Type == "repository" && !strings.HasPrefix(a.Name, o.workflow.Second.Below+"/") {
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
