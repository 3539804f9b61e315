// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"strings"

	"github.com/authsim/authsim/model"
)

type ping uint8

const (
	pingChallenges ping = iota
	pingOpen
	pingForbidden
	pingMissing
	pingByPolicy
	pingNeedsAccount
)

var pingAxis = choice(model.Axis{
	Name:     "ping",
	Aliases:  []string{"R-PING"},
	Question: "What does GET /v2/ answer without credentials?",
	Values: []model.AxisValue{
		{Name: "challenge", Meaning: "401 with a challenge"},
		{Name: "open", Meaning: "200"},
		{Name: "403", Meaning: "403, to everybody"},
		{Name: "404", Meaning: "404, to everybody"},
		{Name: "policy", Meaning: "200 when there is something that everybody may do, but 401 to docker when users may do more"},
		{Name: "account", Meaning: "401 with a challenge, and to an anonymous token as to one that is not enough"},
	},
	Default: "challenge",
}, func(c *config) *ping { return &c.ping })

var pingScopeAxis = text(model.Axis{
	Name:         "ping-scope",
	Aliases:      []string{"pingScope"},
	Question:     "Which scope does the challenge to a request that needs none carry (GET /v2/)?",
	Unit:         "a scope, empty, or none",
	Default:      "none",
	Requirements: []string{"CHAL-13", "GLOB-06"},
}, func(c *config) *string { return &c.pingScope })

var pingServiceAxis = choice(model.Axis{
	Name:     "ping-service",
	Question: "Does the challenge to a request that needs no access (GET /v2/) name the service?",
	Values: []model.AxisValue{
		{Name: "named", Meaning: "as any other challenge"},
		{Name: "absent", Meaning: "no, only challenges for a repository do"},
	},
	Default:      "named",
	Requirements: []string{"CHAL-11"},
}, func(c *config) *uint8 { return &c.pingService })

// yesNo is a choice between no and yes.
type yesNo uint8

var challengeOnOKAxis = choice(model.Axis{
	Name:     "challenge-on-ok",
	Question: "Does a 200 of /v2/ carry WWW-Authenticate?",
	Values: []model.AxisValue{
		{Name: "no", Meaning: "only a 401 does"},
		{Name: "yes", Meaning: "the 200 carries the same challenge"},
		{Name: "bare", Meaning: "the 200 carries the scheme in lower case and the realm without quotes"},
	},
	Default: "no",
}, func(c *config) *yesNo { return &c.challengeOnOK })

type headPing uint8

var headPingAxis = choice(model.Axis{
	Name:     "head-ping",
	Question: "What does HEAD /v2/ answer?",
	Values: []model.AxisValue{
		{Name: "as-get", Meaning: "what GET answers"},
		{Name: "405", Meaning: "405"},
	},
	Default: "as-get",
}, func(c *config) *headPing { return &c.headPing })

type oldDocker uint8

var oldDockerAxis = choice(model.Axis{
	Name:     "old-docker",
	Question: "What does /v2/ answer to a docker older than 1.6 (by its User-Agent)?",
	Values: []model.AxisValue{
		{Name: "served", Meaning: "what everybody gets"},
		{Name: "404", Meaning: "404, so that it uses the v1 protocol"},
	},
	Default: "served",
}, func(c *config) *oldDocker { return &c.oldDocker })

// servePing answers GET and HEAD /v2/.
func (e *Engine) servePing(s *model.RegistryState, r *model.Request, at model.Arrival) model.Response {
	e.consult(s, &pingAxis)
	switch {
	case e.c.ping == pingForbidden:
		return e.fail(403, errDenied)
	case e.c.ping == pingMissing:
		return e.notFound()
	case r.Method == model.HEAD && e.headPingRefused(s):
		return e.answer(405)
	case r.Method != model.GET && r.Method != model.HEAD && e.c.dialect != dialectDistribution:
		return e.methodNotAllowed(pingMethods)
	}
	refused := false
	var answer model.Response
	if e.pingAsks(s, r) || r.Authorization != model.Absent {
		refused, answer = e.authorize(s, r, at, need{})
	}
	if (!refused || r.Authorization == model.Absent) && r.UserAgent != model.Absent && e.tooOld(s, r.UserAgent) {
		return e.oldDockerAnswer()
	}
	if refused {
		return answer
	}
	answer = e.pingAnswer(200)
	if e.c.scheme == noScheme {
		return answer
	}
	e.consult(s, &challengeOnOKAxis)
	switch e.c.challengeOnOK {
	case 1:
		e.challenge(s, &answer, r, at, need{}, noError)
	case 2:
		answer.Challenges[0] = e.bareLine
	}
	return answer
}

// pingAsks tells whether the ping asks those for credentials who present none. By
// policy it does where nobody may do anything without, and it asks docker, which
// would never ask for a token otherwise, where users may do more than everybody
// (zot pkg/api/authn.go:429-496).
func (e *Engine) pingAsks(s *model.RegistryState, r *model.Request) bool {
	if e.c.ping != pingByPolicy {
		return e.c.ping == pingChallenges || e.c.ping == pingNeedsAccount
	}
	return len(e.accounts[e.anonymous].grants) == 0 || e.usersMayMore && e.isDocker(s, r.UserAgent)
}

func (e *Engine) headPingRefused(s *model.RegistryState) bool {
	e.consult(s, &headPingAxis)
	return e.c.headPing == 1
}

var memoOldDocker = model.NewMemoFunc()

// tooOld tells whether the User-Agent is a docker that knows only the v1
// protocol (quay endpoints/v2/__init__.py, v2_support_enabled, BLACKLIST_V2_SPEC "<1.6.0").
func (e *Engine) tooOld(s *model.RegistryState, agent model.Sym) bool {
	key := model.MemoKey{Func: memoOldDocker, Args: [6]model.Sym{agent}}
	v, ok := e.t.Recall(key)
	if !ok {
		v = e.t.RememberSym(key, oldDockerAgent(e.t.Str(agent)))
	}
	if v == model.Absent {
		return false
	}
	e.consult(s, &oldDockerAxis)
	return e.c.oldDocker == 1
}

func oldDockerAgent(agent string) model.Sym {
	version, ok := strings.CutPrefix(agent, "docker/")
	if !ok {
		return model.Absent
	}
	major, rest, _ := strings.Cut(version, ".")
	minor, _, _ := strings.Cut(rest, ".")
	if major == "0" || major == "1" && len(minor) == 1 && minor < "6" {
		return model.Empty
	}
	return model.Absent
}
