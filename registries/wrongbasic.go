// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model"

type basicRefusal uint8

const (
	wrongBasicChallenges basicRefusal = iota
	wrongBasicAsksBasic
	wrongBasicBare
	wrongBasicForbidden
	wrongBasicIsAnonymous
)

var wrongBasicAxis = choice(model.Axis{
	Name:     "wrong-basic",
	Question: "What does the registry answer to a wrong user name or password, where it takes them?",
	Values: []model.AxisValue{
		{Name: "challenge", Meaning: "401 with the challenge that a request without credentials gets"},
		{Name: "basic", Meaning: "401 with a Basic challenge, whatever the registry's scheme"},
		{Name: "bare", Meaning: "401 without a challenge"},
		{Name: "403", Meaning: "403 DENIED"},
		{Name: "anonymous", Meaning: "they count for nothing: what everybody may do is done, the rest gets a Basic challenge"},
	},
	Default:      "challenge",
	Requirements: []string{"RENG-02"},
}, func(c *config) *basicRefusal { return &c.wrongBasic })

type endedPassword uint8

const (
	endedIsWrong endedPassword = iota
	ended401
	ended403
	ended400
)

var endedPasswordAxis = choice(model.Axis{
	Name:     "ended-password",
	Question: "What does the registry answer to a password that was right and has ended, where it takes passwords?",
	Values: []model.AxisValue{
		{Name: "as-wrong", Meaning: "that to any wrong one"},
		{Name: "401", Meaning: "401 with the challenge that a request without credentials gets"},
		{Name: "403", Meaning: "403 DENIED without a challenge"},
		{Name: "400", Meaning: "400 without a challenge"},
	},
	Default:      "as-wrong",
	Requirements: []string{"RENG-02"},
}, func(c *config) *endedPassword { return &c.endedPassword })

// hasEnded tells a password that an account had.
func (e *Engine) hasEnded(password model.Sym) bool {
	for i := range e.accounts {
		if a := e.accounts[i].passing; a != nil && a.Makes(e.t.Str(password)) {
			return true
		}
	}
	return false
}

// wrongBasic decides for a wrong user name or password.
func (e *Engine) wrongBasic(s *model.RegistryState, r *model.Request, at model.Arrival, n need) (refused bool, answer model.Response) {
	if e.hasEnded(e.presented(r.Authorization).password) {
		e.consult(s, &endedPasswordAxis)
		switch e.c.endedPassword {
		case ended401:
			return true, e.unauthorized(s, r, at, n, noError)
		case ended403:
			answer = e.fail(403, errDenied)
			if e.c.dialect == dialectAWS {
				answer.Errors[0].Message = e.t.Of("Your authorization token has expired. Reauthenticate and try again.") // flipt#3043
			}
			return true, answer
		case ended400:
			return true, e.fail(400, errBadCredentials)
		}
	}
	e.consult(s, &wrongBasicAxis)
	switch e.c.wrongBasic {
	case wrongBasicAsksBasic:
		return true, e.challengeBasic(at, n)
	case wrongBasicBare:
		return true, e.fail(401, errBadCredentials)
	case wrongBasicForbidden:
		return true, e.fail(403, errBadCredentials)
	case wrongBasicIsAnonymous:
		return e.asAnybody(s, at, n)
	}
	return true, e.unauthorized(s, r, at, n, noError)
}

// asAnybody decides for credentials that count for nothing.
func (e *Engine) asAnybody(s *model.RegistryState, at model.Arrival, n need) (refused bool, answer model.Response) {
	switch {
	case n.catalog:
		refused = !e.anonymousMayList(s)
	case n.repo == model.Absent:
		refused = e.c.ping == pingNeedsAccount || !e.anybodyMayPull()
	case n.read:
		refused = !e.openRead(s, n)
	default:
		refused = !e.mayAccount(e.anonymous, n.repo, n.want)
	}
	if refused {
		answer = e.challengeBasic(at, n)
	}
	return refused, answer
}

// anybodyMayPull tells whether there is something that everybody may read.
func (e *Engine) anybodyMayPull() bool {
	if len(e.accounts[e.anonymous].grants) > 0 {
		return true
	}
	for i := range e.repositories {
		if e.repositories[i].public {
			return true
		}
	}
	return false
}
