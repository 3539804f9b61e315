// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"slices"
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
	case i.Revoked || i.Expires <= e.Arrived || e.Fault == model.SlowUpload && i.Expires <= e.Answered:
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
	if j.otherCredential(i.Subject, need) {
		return Credentials
	}
	if j.fromOldRefreshToken(c.secret, need) {
		return Caching
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

// otherCredential tells whether the subject may not do what is needed, and another
// credential of the client's is good for it.
func (j *Judge) otherCredential(subject, need model.Sym) bool {
	return len(j.oracle.workflow.Paths) > 0 && !j.oracle.may(subject, need) && j.oracle.mayByPath(need)
}

// otherOf is the same for the subject of the token that a request carries.
func (j *Judge) otherOf(e *model.Exchange, op model.Operation) bool {
	i := j.oracle.Issued(carriedBy(j.oracle.t, e.Request.Authorization).secret)
	return i != nil && j.otherCredential(i.Subject, j.oracle.need(op))
}

// issuedAt is the number of the exchange in which a token arrived, 0 if it did in
// none.
func (j *Judge) issuedAt(value model.Sym) int {
	for i := range j.c.Exchanges {
		if e := &j.c.Exchanges[i]; j.ops[i].Kind == model.OpToken && e.Response.OK() && valueOf(e) == value {
			return i + 1
		}
	}
	return 0
}

// fromOldRefreshToken tells whether a token lacks what is needed, though that was
// asked for, because it was got with a refresh token that is good for less.
func (j *Judge) fromOldRefreshToken(token, need model.Sym) bool {
	n := j.issuedAt(token)
	if n == 0 || j.c.Exchanges[n-1].Request.Form == model.Absent {
		return false
	}
	p := parametersOf(j.oracle.t, j.c.Exchanges[n-1].Request.Form)
	if !j.oracle.t.Covers(p.scopes, need) {
		return false
	}
	for _, s := range p.secrets {
		if i := j.oracle.Issued(s); i != nil && i.Refresh && i.Access != model.Absent && !j.oracle.t.Covers(i.Access, need) {
			return true
		}
	}
	return false
}

// askedTooLittle is what was asked for when a token was got for a request like
// this one and does not suffice for it; Absent when it suffices, or when the token
// was got for another need.
func (j *Judge) askedTooLittle(e *model.Exchange, op model.Operation) model.Sym {
	token := carriedBy(j.oracle.t, e.Request.Authorization).secret
	n := j.issuedAt(token)
	if n == 0 {
		return model.Absent
	}
	for i := n; i < len(j.c.Exchanges); i++ {
		f := &j.c.Exchanges[i]
		if carriedBy(j.oracle.t, f.Request.Authorization).secret != token {
			continue
		}
		if j.ops[i].Kind != op.Kind || j.ops[i].Repository != op.Repository {
			return model.Absent
		}
		break
	}
	if asked := askedFor(j.oracle.t, &j.c.Exchanges[n-1]); asked != model.Absent && !j.oracle.t.Covers(asked, j.oracle.need(op)) {
		return asked
	}
	return model.Absent
}

// otherEndpoint tells whether a token request went to another token endpoint than
// the first one that the registry named to this client.
func (j *Judge) otherEndpoint(e *model.Exchange) bool {
	for i := range j.c.Exchanges {
		if f := &j.c.Exchanges[i]; j.ops[i].Kind == model.OpToken {
			return f.Request.Origin != e.Request.Origin || f.Request.Path != e.Request.Path
		}
	}
	return false
}

// ended tells whether a request presents a password of the client's that was right
// and is not any more.
func (j *Judge) ended(e *model.Exchange) bool {
	if j.oracle.passing == nil {
		return false
	}
	t := j.oracle.t
	old := func(secret model.Sym) bool {
		s := t.Str(secret)
		return j.oracle.passing.Makes(s) && s != j.oracle.passing.PasswordAt(e.Arrived)
	}
	if c := carriedBy(t, e.Request.Authorization); c.scheme == model.Basic && old(c.secret) {
		return true
	}
	return e.Request.Form != model.Absent && slices.ContainsFunc(parametersOf(t, e.Request.Form).secrets, old)
}

// tokenDenial classifies a token request that failed.
func (j *Judge) tokenDenial(e *model.Exchange) (Cause, string) {
	t := j.oracle.t
	asked := parametersOf(t, e.Request.Query).scopes
	if e.Request.Form != model.Absent {
		asked = parametersOf(t, e.Request.Form).scopes
	}
	switch {
	case j.ended(e):
		return Lifetime, "the password had ended, and the client did not get another one"
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
	case j.replaced(e):
		return TokenEndpoint, "the refresh token was good once, and has been replaced by another one since"
	case j.otherEndpoint(e):
		return RedirectAndRealm, "a challenge has led it to another token endpoint than the one before"
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
