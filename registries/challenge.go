// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"strings"

	"github.com/authsim/authsim/model"
)

var realmAxis = text(model.Axis{
	Name:         "realm",
	Aliases:      []string{"R-REALM"},
	Question:     "Which URL does the Bearer challenge name?",
	Unit:         "an absolute URL, in which {host} stands for the host of the request and {proto} for its X-Forwarded-Proto, https without one; or default, the origin and path of the token endpoint",
	Default:      defaultText,
	Requirements: []string{"CHAL-10", "CHAL-14"},
}, func(c *config) *string { return &c.realm })

var serviceAxis = text(model.Axis{
	Name:         "service",
	Question:     "Which service does the Bearer challenge name?",
	Unit:         "a service; default, the registry's host; or none",
	Default:      defaultText,
	Requirements: []string{"CHAL-11"},
}, func(c *config) *string { return &c.service })

// Words that a Text has in the place of a text.
const (
	defaultText = "default"
	noText      = "none"
	emptyText   = "empty"
)

type challengeScope uint8

const (
	scopeNeeded challengeScope = iota
	scopeAbsent
	scopeEmpty
	scopeOfPing
)

var challengeScopeAxis = choice(model.Axis{
	Name:     "scope-in-challenge",
	Aliases:  []string{"R-CHAL", "challengeScope"},
	Question: "Does the challenge to a request for a repository name a scope?",
	Values: []model.AxisValue{
		{Name: "needed", Meaning: "the scope that is needed"},
		{Name: "absent", Meaning: "none"},
		{Name: "empty", Meaning: "scope=\"\""},
		{Name: "ping", Meaning: "the same as the challenge to the ping, whatever is needed"},
	},
	Default:      "needed",
	Requirements: []string{"CHAL-12", "CHAL-05"},
}, func(c *config) *challengeScope { return &c.challengeScope })

type scopeOrder uint8

var scopeOrderAxis = choice(model.Axis{
	Name:     "scope-order",
	Question: "In which order does the challenge write actions and repositories?",
	Values: []model.AxisValue{
		{Name: "fixed", Meaning: "pull before push, the target before the source"},
		{Name: "hash", Meaning: "in the order of a hash table, another one for each answer"},
	},
	Default: "fixed",
}, func(c *config) *scopeOrder { return &c.scopeOrder })

// challengeError is the error parameter of a challenge.
type challengeError uint8

const (
	noError challengeError = iota
	invalidToken
	insufficientScope
)

var challengeErrors = [...]string{"", "invalid_token", "insufficient_scope"}

var (
	memoScope  = model.NewMemoFunc()
	memoBearer = model.NewMemoFunc()
	memoJoined = model.NewMemoFunc()
	memoRealm  = model.NewMemoFunc()
)

// challenge writes the WWW-Authenticate lines of an answer.
func (e *Engine) challenge(s *model.RegistryState, answer *model.Response, r *model.Request, at model.Arrival, n need, cause challengeError) {
	answer.APIVersion = e.w.challengeVersion
	e.consult(s, &otherSchemeAxis)
	e.ownChallenge(s, answer, r, at, n, cause)
	if e.c.otherScheme != noOtherScheme {
		e.addOther(answer)
	}
}

// ownChallenge writes the lines of the schemes that are used.
func (e *Engine) ownChallenge(s *model.RegistryState, answer *model.Response, r *model.Request, at model.Arrival, n need, cause challengeError) {
	if e.c.scheme == basicOnly {
		answer.Challenges[0] = e.basicLine
		return
	}
	if at.Fault == model.ErrorParameterMissing {
		cause = noError
	}
	service := e.serviceNow(s)
	if n == (need{}) {
		e.consult(s, &pingServiceAxis)
		if e.c.pingService == 1 {
			service = model.Absent
		}
	}
	realm := e.realmFor(s, r)
	if cause == insufficientScope {
		e.consult(s, &insufficientRealmAxis)
		if e.c.weakRealm == weakRealmOther {
			realm = e.movedRealm
		}
	}
	bearer := e.bearerLine(realm, service, e.scopeFor(s, at, n), cause)
	if e.c.scheme != bothSchemes {
		answer.Challenges[0] = bearer
		return
	}
	first, second := bearer, e.basicLine
	if e.c.challengeForm == twoLinesBasicFirst || e.c.challengeForm == oneLineBasicFirst {
		first, second = second, first
	}
	if e.c.challengeForm == twoLinesBearerFirst || e.c.challengeForm == twoLinesBasicFirst {
		answer.Challenges[0], answer.Challenges[1] = first, second
		return
	}
	key := model.MemoKey{Func: memoJoined, Args: [6]model.Sym{first, second}}
	line, ok := e.t.Recall(key)
	if !ok {
		line = e.t.Remember(key, e.t.Str(first)+", "+e.t.Str(second))
	}
	answer.Challenges[0] = line
}

// challengeBasic is a 401 that asks for Basic, whatever the registry's scheme.
func (e *Engine) challengeBasic(at model.Arrival, n need) model.Response {
	if at.Fault == model.ForbiddenForUnauthorized {
		return e.fail(403, errDenied)
	}
	answer := e.fail(401, errUnauthorizedAccess)
	e.explain(&answer, n, nil)
	answer.Challenges[0], answer.APIVersion = e.basicLine, e.w.challengeVersion
	return answer
}

// bearerLine writes a Bearer challenge as distribution and Quay do: realm,
// service, scope, error; joined by commas, quoted as Go's %q does.
func (e *Engine) bearerLine(realm, service, scope model.Sym, cause challengeError) model.Sym {
	key := model.MemoKey{Func: memoBearer, Args: [6]model.Sym{realm, service, scope, model.Sym(cause), e.spelling()}}
	if line, ok := e.t.Recall(key); ok {
		return line
	}
	line := e.spelled(model.Bearer) + " realm=" + e.value(e.t.Str(realm)) + e.extra()
	if service != model.Absent {
		line += ",service=" + e.value(e.t.Str(service))
	}
	if scope != model.Absent {
		line += ",scope=" + e.value(e.t.Str(scope))
	}
	if cause != noError {
		line += ",error=" + e.value(challengeErrors[cause])
	}
	return e.t.Remember(key, line)
}

var quoting = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// quoted writes a quoted-string (RFC 9110 §5.6.4).
func quoted(s string) string {
	return "\"" + quoting.Replace(s) + "\""
}

// realmFor is the realm that the challenge to a request names.
func (e *Engine) realmFor(s *model.RegistryState, r *model.Request) model.Sym {
	if s.Altered&alteredRealm != 0 {
		return e.movedRealm
	}
	if !e.realmFromHost {
		return e.realm
	}
	key := model.MemoKey{Func: memoRealm, Args: [6]model.Sym{e.realm, r.Origin, r.ForwardedProto}}
	if v, ok := e.t.Recall(key); ok {
		return v
	}
	proto := "https"
	if r.ForwardedProto > model.Empty {
		proto = e.t.Str(r.ForwardedProto)
	}
	return e.t.Remember(key, strings.NewReplacer(hostMark, e.t.Str(e.t.Host(r.Origin)), protoMark, proto).Replace(e.t.Str(e.realm)))
}

// hostMark stands for the host of the request in a realm, protoMark for the
// scheme that a proxy tells (distribution's autoredirect,
// registry/auth/token/accesscontroller.go).
const (
	hostMark  = "{host}"
	protoMark = "{proto}"
)

// scopeFor is the scope that a challenge names, Absent for none.
func (e *Engine) scopeFor(s *model.RegistryState, at model.Arrival, n need) model.Sym {
	if n == (need{}) {
		e.consult(s, &pingScopeAxis)
		return e.pingScope
	}
	e.consult(s, &challengeScopeAxis)
	e.consult(s, &resourceClassAxis)
	switch e.c.challengeScope {
	case scopeAbsent:
		return model.Absent
	case scopeEmpty:
		return model.Empty
	case scopeOfPing:
		return e.pingScope
	}
	if n.catalog {
		return e.catalogScope(s)
	}
	from := n.from
	if !n.askFrom {
		from = model.Absent
	}
	var order uint8
	if e.c.scopeOrder == 1 {
		order = at.Order & 3
	}
	key := model.MemoKey{Func: memoScope, Args: [6]model.Sym{n.repo, model.Sym(n.ask) | model.Sym(order)<<16, from, n.word, e.classOf(n.repo), e.classOf(from)}}
	if scope, ok := e.t.Recall(key); ok {
		return scope
	}
	if n.word != model.Absent {
		return e.t.Remember(key, "repository:"+e.t.Str(n.repo)+":"+e.t.Str(n.word))
	}
	return e.t.Remember(key, e.writeScopes(n.repo, n.ask, from, order))
}

// writeScopes writes the scopes of a challenge. Bit 0 of order turns the actions
// round, bit 1 the repositories.
func (e *Engine) writeScopes(repo model.Sym, ask action, from model.Sym, order uint8) string {
	actions := map[action]string{pull: "pull", push: "push", pull | push: "pull,push", del: "delete"}[ask]
	if ask == pull|push && order&1 != 0 {
		actions = "push,pull"
	}
	scopes := []string{e.resource(repo) + ":" + actions}
	switch {
	case from == repo && ask == del:
		// distribution merges the actions of one repository.
		scopes[0] += ",pull"
	case from != model.Absent && from != repo:
		scopes = append(scopes, e.resource(from)+":pull")
	}
	if order&2 != 0 && len(scopes) == 2 {
		scopes[0], scopes[1] = scopes[1], scopes[0]
	}
	return strings.Join(scopes, " ")
}
