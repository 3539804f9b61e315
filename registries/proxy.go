// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"strings"

	"github.com/authsim/authsim/model"
)

var upstreamAxis = text(model.Axis{
	Name:     "upstream",
	Aliases:  []string{"R-PROXY"},
	Question: "Of which registry is it a pull-through proxy?",
	Unit:     "an origin; or none, it has its own content",
	Default:  noText,
}, func(c *config) *string { return &c.upstream })

var upstreamAccountAxis = text(model.Axis{
	Name:     "upstream-account",
	Question: "As whom does a proxy ask its upstream?",
	Unit:     "an account of the world; or none, without credentials",
	Default:  noText,
}, func(c *config) *string { return &c.upstreamAccount })

type upstreamSchemes uint8

const (
	upstreamBoth upstreamSchemes = iota
	upstreamBearer
	upstreamBasic
)

var upstreamSchemesAxis = choice(model.Axis{
	Name:     "upstream-schemes",
	Question: "Which challenges of its upstream does a proxy answer?",
	Values: []model.AxisValue{
		{Name: "both", Meaning: "Bearer and Basic, Bearer first"},
		{Name: "bearer", Meaning: "Bearer alone"},
		{Name: "basic", Meaning: "Basic alone"},
	},
	Default:      "both",
	Requirements: []string{"METH-02"},
}, func(c *config) *upstreamSchemes { return &c.upstreamSchemes })

var upstreamFailureAxis = number(model.Axis{
	Name:     "upstream-failure",
	Question: "What does a proxy answer when its upstream does not give the content?",
	Unit:     "a status",
	Default:  "404",
}, func(c *config) *int { return &c.upstreamFailure })

// proxies tells a read of content that has to come from the upstream.
func (e *Engine) proxies(r *model.Request, rt *route) bool {
	return e.c.upstream != noText && e.c.upstream != e.t.Str(e.registryOrigin) &&
		(rt.kind == routeManifest || rt.kind == routeBlob) && (r.Method == model.GET || r.Method == model.HEAD)
}

// fromUpstream asks the upstream for content, and tells whether it gave it.
func (e *Engine) fromUpstream(s *model.RegistryState, r *model.Request, at model.Arrival) (ok bool, answer model.Response) {
	e.consult(s, &upstreamAxis)
	if at.Upstream != nil {
		q := model.Request{Method: r.Method, URL: r.URL, Accept: r.Accept}
		q.Origin = e.t.Of(e.c.upstream)
		got := at.Upstream.Ask(&q)
		if got.Status == 401 {
			if q.Authorization = e.answerUpstream(s, &got, at); q.Authorization != model.Absent {
				got = at.Upstream.Ask(&q)
			}
		}
		if got.Failure == model.NoFailure && got.OK() {
			return true, answer
		}
	}
	kind := errNameUnknown
	switch e.c.upstreamFailure {
	case 401:
		kind = errUnauthorized
	case 403:
		kind = errDenied
	}
	return false, e.fail(int16(e.c.upstreamFailure), kind)
}

// answerUpstream is the Authorization that answers a challenge of the upstream;
// Absent where the proxy has none.
func (e *Engine) answerUpstream(s *model.RegistryState, refusal *model.Response, at model.Arrival) model.Sym {
	var lines []string
	for _, c := range refusal.Challenges {
		if c != model.Absent {
			lines = append(lines, e.t.Str(c))
		}
	}
	challenges, _ := model.ParseChallenges(lines)
	e.consult(s, &upstreamSchemesAxis)
	who := model.Absent
	for i := range e.accounts {
		if a := &e.accounts[i]; e.t.Str(a.name) == e.c.upstreamAccount {
			who = e.t.Basic(a.name, a.password)
		}
	}
	for _, c := range challenges {
		if model.SchemeOf(c.Scheme) == model.Bearer && e.c.upstreamSchemes != upstreamBasic {
			if token := e.upstreamToken(&c, who, at); token != model.Absent {
				return e.t.Bearer(token)
			}
		}
	}
	for _, c := range challenges {
		if model.SchemeOf(c.Scheme) == model.Basic && e.c.upstreamSchemes != upstreamBearer {
			return who
		}
	}
	return model.Absent
}

// upstreamToken asks the token endpoint of a challenge, by GET.
func (e *Engine) upstreamToken(c *model.HeaderChallenge, who model.Sym, at model.Arrival) model.Sym {
	realm, _ := c.Param("realm")
	u, ok := e.t.Resolve(e.t.Of(e.c.upstream), e.t.Of(realm))
	if !ok {
		return model.Absent
	}
	params := model.DecodeParams(e.t.Str(u.Query))
	if service, ok := c.Param("service"); ok {
		params = append(params, model.Param{Name: "service", Value: service})
	}
	scope, _ := c.Param("scope")
	for _, one := range strings.Fields(scope) {
		params = append(params, model.Param{Name: "scope", Value: one})
	}
	u.Query = e.t.Of(model.EncodeParams(params))
	answer := at.Upstream.Ask(&model.Request{Method: model.GET, URL: u, Authorization: who})
	if answer.Token.Token != model.Absent {
		return answer.Token.Token
	}
	return answer.Token.AccessToken
}
