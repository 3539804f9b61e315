// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model"

type noCredentials uint8

const (
	nobodyChallenged noCredentials = iota
	nobody401Bare
	nobody403
	nobody403Challenge
	nobody404
	nobody400
)

var noCredentialsAxis = choice(model.Axis{
	Name:     "no-credentials",
	Question: "What is the answer to a request without credentials that needs some, other than the ping?",
	Values: []model.AxisValue{
		{Name: "challenge", Meaning: "401 with a challenge"},
		{Name: "401-bare", Meaning: "401 without a challenge"},
		{Name: "403", Meaning: "403 DENIED without a challenge: only the ping says how to authenticate"},
		{Name: "403-challenge", Meaning: "403 with the challenge"},
		{Name: "404", Meaning: "404, as for a repository that does not exist: only the ping says how to authenticate"},
		{Name: "400", Meaning: "400 without a challenge"},
	},
	Default:      "challenge",
	Requirements: []string{"CHAL-01", "ANON-05"},
	Questions:    []string{"OQ-17"},
}, func(c *config) *noCredentials { return &c.noCredentials })

type headChallenge uint8

const (
	headAsGet headChallenge = iota
	headBasic
	headBare
)

var headChallengeAxis = choice(model.Axis{
	Name:     "head-challenge",
	Question: "How is a HEAD without credentials challenged?",
	Values: []model.AxisValue{
		{Name: "as-get", Meaning: "as GET is"},
		{Name: "basic", Meaning: "401 with a Basic challenge, whatever the registry's scheme"},
		{Name: "bare", Meaning: "401 without a challenge"},
	},
	Default:      "as-get",
	Requirements: []string{"ERRS-06"},
}, func(c *config) *headChallenge { return &c.headChallenge })

// refuseNobody answers a request without credentials that needs some.
func (e *Engine) refuseNobody(s *model.RegistryState, r *model.Request, at model.Arrival, n need) model.Response {
	if n == (need{}) {
		return e.unauthorized(s, r, at, n, noError)
	}
	e.consult(s, &noCredentialsAxis)
	switch e.c.noCredentials {
	case nobody401Bare:
		return e.fail(401, errUnauthorizedAccess)
	case nobody403:
		return e.fail(403, errDenied)
	case nobody403Challenge:
		answer := e.fail(403, errDenied)
		e.challenge(s, &answer, r, at, n, noError)
		return answer
	case nobody404:
		if n.catalog {
			return e.notFound()
		}
		return e.fail(404, errNameUnknown)
	case nobody400:
		return e.fail(400, errDenied)
	}
	if r.Method == model.HEAD {
		e.consult(s, &headChallengeAxis)
		switch e.c.headChallenge {
		case headBasic:
			return e.challengeBasic(at, n)
		case headBare:
			return e.fail(401, errUnauthorizedAccess)
		}
	}
	return e.unauthorized(s, r, at, n, noError)
}

var unusedCredentialsAxis = choice(model.Axis{
	Name:     "unused-credentials",
	Question: "What does a registry that asks nobody for credentials do with those that are presented?",
	Values: []model.AxisValue{
		{Name: "ignored", Meaning: "nothing"},
		{Name: "refused", Meaning: "401 without a challenge, since it knows no scheme"},
	},
	Default:      "ignored",
	Requirements: []string{"EXT-08"},
}, func(c *config) *uint8 { return &c.unusedCredentials })
