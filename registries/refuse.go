// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model"

type insufficient uint8

const (
	insufficient401 insufficient = iota
	insufficient401Plain
	insufficient403
	insufficient403Challenge
	insufficient404
	insufficientBasic
	insufficient401Bare
)

var insufficientAxis = choice(model.Axis{
	Name:     "insufficient",
	Aliases:  []string{"R-401403", "insufficientScopeStatus", "errorAttr.insufficient"},
	Question: "What is the answer to a valid token, or a user, that lacks the needed access?",
	Values: []model.AxisValue{
		{Name: "401", Meaning: "401 with the challenge and error=\"insufficient_scope\""},
		{Name: "401-plain", Meaning: "401 with the challenge that a request without a token gets"},
		{Name: "403", Meaning: "403 DENIED without a challenge"},
		{Name: "403-challenge", Meaning: "403 with the challenge and error=\"insufficient_scope\" (RFC 6750 §3.1)"},
		{Name: "404", Meaning: "404, as for a repository that does not exist"},
		{Name: "basic", Meaning: "401 with a Basic challenge"},
		{Name: "401-bare", Meaning: "401 without a challenge"},
	},
	Default:      "401",
	Requirements: []string{"RENG-03"},
	Questions:    []string{"OQ-01"},
}, func(c *config) *insufficient { return &c.insufficient })

type weakRealm uint8

const weakRealmOther weakRealm = 1

var insufficientRealmAxis = choice(model.Axis{
	Name:     "insufficient-realm",
	Question: "Which token endpoint does the challenge to a token that lacks the needed access name?",
	Values: []model.AxisValue{
		{Name: "same", Meaning: "the same as any other challenge"},
		{Name: "other", Meaning: "another one, which gives nothing to those without credentials (nvcr.io names its proxy without a token, and authn.nvidia.com after a weak one)"},
	},
	Default: "same",
}, func(c *config) *weakRealm { return &c.weakRealm })

type denied uint8

var deniedAxis = choice(model.Axis{
	Name:     "denied",
	Aliases:  []string{"deniedStatus", "hide"},
	Question: "What is the answer when the account has no right to it, whatever it asks the token endpoint for?",
	Values: []model.AxisValue{
		{Name: "as-insufficient", Meaning: "the same as to a token that could be widened"},
		{Name: "403", Meaning: "403 DENIED"},
		{Name: "404", Meaning: "404"},
	},
	Default:      "as-insufficient",
	Requirements: []string{"RENG-09"},
	Questions:    []string{"OQ-02"},
}, func(c *config) *denied { return &c.denied })

type badToken uint8

const (
	bad401 badToken = iota
	bad401Plain
	bad401Bare
	bad400
	bad403
	badIsAnonymous
)

var badTokenAxis = choice(model.Axis{
	Name:     "bad-token",
	Aliases:  []string{"errorAttr.refusedToken"},
	Question: "What is the answer to a token that is expired, unknown or for somebody else?",
	Values: []model.AxisValue{
		{Name: "401", Meaning: "401 with the challenge and error=\"invalid_token\""},
		{Name: "401-plain", Meaning: "401 with the challenge, without error"},
		{Name: "401-bare", Meaning: "401 without a challenge"},
		{Name: "400", Meaning: "400 without a challenge"},
		{Name: "403", Meaning: "403 DENIED without a challenge"},
		{Name: "anonymous", Meaning: "it counts for nothing: what everybody may do is done, the rest gets a Basic challenge"},
	},
	Default:      "401",
	Requirements: []string{"RENG-02"},
}, func(c *config) *badToken { return &c.badToken })

type alteredToken uint8

var alteredTokenAxis = choice(model.Axis{
	Name:     "altered-token",
	Question: "What is the answer to a token whose signature does not verify?",
	Values: []model.AxisValue{
		{Name: "as-bad-token", Meaning: "that to any bad token"},
		{Name: "401-plain", Meaning: "401 with the challenge, without error"},
	},
	Default: "as-bad-token",
}, func(c *config) *alteredToken { return &c.alteredToken })

// insufficient answers a request whose credentials are good and not enough.
func (e *Engine) insufficient(s *model.RegistryState, r *model.Request, at model.Arrival, n need, who *identity) model.Response {
	if refused, answer := e.sourceUnread(s, n, who); refused {
		return answer
	}
	e.consult(s, &insufficientAxis)
	e.consult(s, &deniedAxis)
	how := e.c.insufficient
	if e.c.denied != 0 && !e.couldBeGranted(s, who, n) {
		how = [...]insufficient{insufficient401, insufficient403, insufficient404}[e.c.denied]
	}
	switch how {
	case insufficient401:
		return e.unauthorized(s, r, at, n, insufficientScope)
	case insufficient401Plain:
		return e.unauthorized(s, r, at, n, noError)
	case insufficient403Challenge:
		answer := e.fail(403, errDenied)
		e.challenge(s, &answer, r, at, n, insufficientScope)
		return answer
	case insufficient404:
		if n.catalog {
			return e.notFound()
		}
		return e.fail(404, errNameUnknown)
	case insufficientBasic:
		return e.challengeBasic(at, n)
	case insufficient401Bare:
		return e.fail(401, errUnauthorizedAccess)
	}
	answer := e.fail(403, errDenied)
	e.explain(&answer, n, who)
	return answer
}

// couldBeGranted tells whether the account may do what is needed, so that a
// token with more in it would do.
func (e *Engine) couldBeGranted(s *model.RegistryState, who *identity, n need) bool {
	if n.catalog {
		return e.mayCatalog(who.account)
	}
	return e.mayAccount(who.account, n.repo, n.want) && (n.from == model.Absent || e.mayAccount(who.account, n.from, pull))
}

// refuseToken answers a bad token.
func (e *Engine) refuseToken(s *model.RegistryState, r *model.Request, at model.Arrival, n need, who *identity) model.Response {
	if e.c.dialect == dialectQuay && n.want == push && (r.Method == model.GET || r.Method == model.HEAD) {
		// The status of an upload needs push, but a bad token is told pull
		// (endpoints/v2/blob.py:330-336).
		n.ask = pull
	}
	how := e.c.badToken
	if who.state == forgedToken {
		e.consult(s, &alteredTokenAxis)
		if e.c.alteredToken == 1 {
			how = bad401Plain
		}
	}
	e.consult(s, &badTokenAxis)
	var answer model.Response
	switch how {
	case bad401:
		return e.unauthorized(s, r, at, n, invalidToken)
	case bad401Plain:
		answer = e.unauthorized(s, r, at, n, noError)
	case bad401Bare:
		answer = e.fail(401, errBadCredentials)
	case bad400:
		answer = e.fail(400, errBadCredentials)
	default:
		answer = e.fail(403, errDenied)
	}
	e.explainFlaw(&answer, who.why)
	return answer
}

// unauthorized is a 401 with the challenge, or what a fault makes of it.
func (e *Engine) unauthorized(s *model.RegistryState, r *model.Request, at model.Arrival, n need, cause challengeError) model.Response {
	if at.Fault == model.ForbiddenForUnauthorized {
		return e.fail(403, errDenied)
	}
	if n.catalog && e.c.catalog == catalogBasic {
		return e.challengeBasic(at, n)
	}
	if n == (need{}) && r.Path == e.pingPath {
		answer := e.pingAnswer(401)
		if e.c.dialect == dialectZot {
			answer.ErrorShape = model.ErrorBare
		}
		e.explain(&answer, n, nil)
		e.challenge(s, &answer, r, at, n, cause)
		return answer
	}
	kind := errUnauthorized
	if n != (need{}) {
		kind = errUnauthorizedAccess
	}
	answer := e.fail(401, kind)
	if e.c.dialect == dialectZot && (r.Authorization != model.Absent || len(e.accounts[e.anonymous].grants) == 0) {
		// The layer that checks credentials does not wrap its errors, the one that
		// checks rights does.
		answer.ErrorShape = model.ErrorBare
	}
	e.explain(&answer, n, nil)
	e.challenge(s, &answer, r, at, n, cause)
	return answer
}
