// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"fmt"

	"github.com/authsim/authsim/model"
)

// denial judges a step that ought to have worked. It looks at the last answer
// that was no success and that the client did not overcome, which is what it
// gave up on, and at what the world knows about it. A client that has got a
// token and sends nothing more has given up by itself.
func (j *Judge) denial(step int, s *Step) {
	at := 0
	ended := s.Last >= s.First && j.ops[s.Last-1].Kind == model.OpToken && j.succeeded(s.Last)
	for n := s.Last; n >= s.First && at == 0 && !ended; n-- {
		if !j.succeeded(n) && !j.overcome(s, n) && !(j.outOfReach(n) && n > s.First) {
			at = n
		}
	}
	who := j.who()
	if at == 0 {
		cause, text := j.silentEnd(s)
		j.report(FalseDenial, cause, step, s.Last, fmt.Sprintf("%s may do it, and the client gave up by itself: %s", who, text))
		return
	}
	e, op := &j.c.Exchanges[at-1], j.ops[at-1]
	if notOffered(op, &e.Response) {
		j.verdict.Unsupported, j.verdict.UnsupportedBy = true, "registry"
		return
	}
	cause, detail := j.denialCause(s, at, e, op)
	host := j.oracle.t.Str(j.oracle.t.Host(e.Request.Origin))
	j.report(FalseDenial, cause, step, at, fmt.Sprintf("%s may do it, and the client gave up after %s answered %s (%s): %s",
		who, host, answer(&e.Response), op.Kind, detail))
}

// outOfReach tells a request to a registry that the world has behind an air gap:
// that it failed decides nothing.
func (j *Judge) outOfReach(n int) bool {
	e := &j.c.Exchanges[n-1]
	return j.oracle.alone() && e.Response.Failure == model.Refused && e.Request.Origin == j.oracle.origin
}

// notOffered tells whether the answer says that the registry has no such API. A
// search, the catalog and deletion are optional (distribution-spec, Content
// Discovery and Content Management).
func notOffered(op model.Operation, r *model.Response) bool {
	switch op.Kind {
	case model.OpSearch, model.OpSearchPing, model.OpCatalog:
		return r.Status == 404 || r.Status == 405
	case model.OpDeleteManifest, model.OpDeleteBlob:
		return r.Status == 405
	}
	return false
}

// overcome tells whether the lane of exchange n had a success after it; a token is
// one for a token request alone. That something is not there is no failure of a
// push, and what becomes of an upload that is given up matters to nobody.
func (j *Judge) overcome(s *Step, n int) bool {
	e := &j.c.Exchanges[n-1]
	if j.ops[n-1].Kind == model.OpCancelUpload {
		return true
	}
	if j.absent(e) {
		return true
	}
	for k := n; k < s.Last; k++ {
		if f, kind := &j.c.Exchanges[k], j.ops[k].Kind; f.Lane == e.Lane && (j.succeeded(k+1) || j.absent(f)) && kind != model.OpCancelUpload &&
			kind != model.OpPreflight && (kind != model.OpToken || j.ops[n-1].Kind == model.OpToken) {
			return true
		}
	}
	return false
}

// absent tells an answer that tells a push or a copy what is not there yet.
func (j *Judge) absent(e *model.Exchange) bool {
	task := j.oracle.workflow.Steps[e.Task].Task
	return (task == model.Push || task == model.Copy) && e.Request.Method == model.HEAD && e.Response.Status == 404
}

// denialCause classifies the answer that the client gave up on.
func (j *Judge) denialCause(s *Step, at int, e *model.Exchange, op model.Operation) (Cause, string) {
	r := &e.Response
	if text := j.browser(e); text != "" && j.goodEnough(e, op) {
		return Browser, text
	}
	if cause, text := j.upstream(at); text != "" {
		return cause, text
	}
	switch {
	case r.Failure == model.Refused && op.Kind == model.OpToken && e.Request.OtherMachine:
		return Connection, "the token endpoint cannot be reached from where it was asked"
	case r.Failure == model.Refused && e.Request.Origin != j.oracle.origin:
		return RedirectAndRealm, "nothing listens where it was sent"
	case r.Failure != model.NoFailure:
		return Connection, "it did not try again"
	case r.Status == 429 || r.Status == 503:
		return Rate, "it did not wait long enough"
	case op.Kind == model.OpToken:
		return j.tokenDenial(e)
	case e.Request.Origin != j.oracle.origin && !j.oracle.mirror(e.Request.Origin):
		return RedirectAndRealm, "the request was made where the registry had pointed to"
	case r.Redirect():
		return RedirectAndRealm, "it did not follow the redirect"
	case j.ended(e):
		return Lifetime, "the password had ended, and the client did not get another one"
	case r.Status == 401:
		return j.unauthorized(s, at, e, op)
	case r.Status >= 400 && r.Status < 500 && r.Status != 401 && op.Kind == model.OpMount:
		return MountCause, "the mount was refused instead of becoming an upload"
	case r.Status == 403 && e.Request.Authorization != model.Absent:
		switch cause := j.refusedToken(e, op); {
		case cause == Lifetime:
			return cause, "the token had ended, and no challenge asked for another one"
		case cause == Credentials && j.otherOf(e, op):
			return cause, "the token is got with one credential, and another one of the client's is good for this repository"
		case cause == Caching:
			return cause, "the token came from a refresh token that is good for less, and that the client had kept"
		case cause == StepUp && r.Challenges[0] != model.Absent:
			return cause, "the token lacks the access, and the client did not act on the challenge for a wider one"
		case cause == StepUp:
			if asked := j.askedTooLittle(e, op); asked != model.Absent {
				return ScopeCause, "for this it asked for " + j.scopes(asked) + ", where " + j.scopes(j.oracle.need(op)) + " is needed, and no challenge said so"
			}
			return cause, "the token lacks the access, and no challenge asked for a wider one"
		case cause == TokenEndpoint:
			return cause, "the token lacks the access, though it was asked for and may be had"
		case cause == ChallengeSyntax:
			return cause, "the token is for something else than the challenge names, which the client read otherwise"
		case cause == Credentials && j.anonymous(e):
			return cause, "the token is nobody's, though the client has credentials"
		}
		return ScopeCause, "the right token was refused"
	case r.Status == 403:
		return Discovery, "no challenge said how to authenticate"
	case r.Status == 404 && e.Request.Authorization == model.Absent:
		return Discovery, "what needs authentication looks as if it did not exist"
	}
	return UnknownCause, "the answer says nothing about authentication"
}

// unauthorized classifies a 401 that the client did not overcome.
func (j *Judge) unauthorized(s *Step, at int, e *model.Exchange, op model.Operation) (Cause, string) {
	c := carriedBy(j.oracle.t, e.Request.Authorization)
	first := e.Response.Challenges[0]
	switch {
	case j.anonymous(e) && j.authorizationLeft(at):
		return RedirectAndRealm, "what the request was sent with stayed behind where it was redirected"
	case e.Request.Authorization == model.Absent && first == model.Absent:
		return Discovery, "the answer has no challenge"
	case e.Request.Authorization == model.Absent && (op.Kind == model.OpUploadPart || op.Kind == model.OpFinishUpload) && j.begun(at):
		return RedirectAndRealm, "it took the place of the upload for one at another host"
	case e.Request.Authorization == model.Absent && j.basicAlone(e) && j.oracle.credential.Kind == model.NoCredential:
		return Credentials, "nobody gets in without a password"
	case e.Request.Authorization == model.Absent && j.basicAlone(e) && j.oracle.credential.Kind != model.Password:
		return Credentials, "the registry wants a password, and the client has another kind of credential"
	case e.Request.Authorization == model.Absent && j.astray(e):
		return RedirectAndRealm, "the client did not go where the realm of the challenge points to"
	case e.Request.Authorization == model.Absent && j.odd(e, op):
		return ChallengeSyntax, "the client could not use the challenge"
	case e.Request.Authorization == model.Absent:
		return Discovery, "the client did not answer the challenge"
	case c.scheme == model.Basic:
		return Credentials, "the registry does not take the credentials in this form"
	}
	switch cause := j.refusedToken(e, op); cause {
	case Lifetime:
		if e.Fault == model.SlowUpload {
			return cause, "the token ended while the content was on its way, and the client did not get another one"
		}
		if i := j.oracle.Issued(c.secret); i != nil && !i.Revoked && i.Expires > e.Arrived {
			return cause, "by the clock that was put wrong the token has ended, and the client did not get another one"
		}
		return cause, "the token had ended, and the client did not get another one"
	case MountCause:
		return cause, "the token lacks the source of the mount"
	case Caching:
		return cause, "the token came from a refresh token that is good for less, and that the client had kept"
	case StepUp:
		if asked := j.askedTooLittle(e, op); first == model.Absent && asked != model.Absent {
			return ScopeCause, "for this it asked for " + j.scopes(asked) + ", where " + j.scopes(j.oracle.need(op)) + " is needed, and no challenge said so"
		}
		if first == model.Absent {
			return cause, "the token lacks the access, and no challenge asked for a wider one"
		}
		return cause, "the token lacks the access, and the client did not get a wider one"
	case Credentials:
		if j.anonymous(e) {
			return cause, "the token is nobody's, though the client has credentials"
		}
		if j.otherOf(e, op) {
			return cause, "the token is got with one credential, and another one of the client's is good for this repository"
		}
		return cause, "the registry does not know the token"
	case ChallengeSyntax:
		return cause, "the token is for something else than the challenge names, which the client read otherwise"
	case TokenEndpoint:
		return cause, "the token lacks the access, though it was asked for and may be had"
	case ScopeCause:
		if i := j.oracle.Issued(c.secret); i != nil && !j.oracle.t.Covers(i.Access, j.oracle.need(op)) {
			return cause, "the token lacks the access, which was asked for in one parameter with other scopes"
		}
		return cause, "a token that is good for it was refused"
	default:
		return cause, "a token that is good for it was refused"
	}
}

// silentEnd classifies a step that failed without an answer that was no success.
func (j *Judge) silentEnd(s *Step) (Cause, string) {
	switch {
	case s.Last < s.First && s.First > 1:
		return Caching, "it sent nothing and went by what it remembered"
	case s.Last < s.First:
		return Credentials, "it sent nothing"
	}
	last := s.Last - 1
	switch j.ops[last].Kind {
	case model.OpToken:
		for n := s.Last; n >= s.First; n-- {
			if e := &j.c.Exchanges[n-1]; e.Response.Status == 401 && j.several(e) {
				return ChallengeSyntax, "with two challenges at hand it took the one that does not help"
			}
		}
		return TokenEndpoint, "it could not use the token answer"
	case model.OpStartUpload, model.OpMount:
		return RedirectAndRealm, "it did not go where the upload's Location points to"
	}
	return UnknownCause, "every answer was a success"
}

// authorizationLeft tells whether exchange n is where a request with an Authorization was
// redirected from another origin of the registry.
func (j *Judge) authorizationLeft(n int) bool {
	e, t := &j.c.Exchanges[n-1], j.oracle.t
	for i := n - 2; i >= 0; i-- {
		f := &j.c.Exchanges[i]
		if f.Lane != e.Lane || !f.Response.Redirect() || f.Request.Authorization == model.Absent || f.Request.Origin == e.Request.Origin || !j.oracle.Own(f.Request.Origin) {
			continue
		}
		if to, ok := t.Resolve(f.Request.Origin, f.Response.Location); ok && to == e.Request.URL {
			return true
		}
	}
	return false
}

// begun tells whether the upload that goes on in exchange n was begun with an
// Authorization.
func (j *Judge) begun(n int) bool {
	e := &j.c.Exchanges[n-1]
	for i := n - 2; i >= 0; i-- {
		f := &j.c.Exchanges[i]
		if k := j.ops[i].Kind; (k == model.OpStartUpload || k == model.OpMount) && f.Lane == e.Lane && f.Response.OK() {
			return f.Request.Authorization != model.Absent
		}
	}
	return false
}
