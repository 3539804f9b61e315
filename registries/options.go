// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model"

type options uint8

const (
	optionsAuthorized options = iota
	optionsOpen
	optionsOpen204
)

var optionsAxis = choice(model.Axis{
	Name:     "options",
	Aliases:  []string{"R-CORS", "preflight"},
	Question: "What does OPTIONS (a browser's preflight) answer?",
	Values: []model.AxisValue{
		{Name: "authorized", Meaning: "401 without credentials, as to any request"},
		{Name: "open", Meaning: "200 to everybody"},
		{Name: "open-204", Meaning: "204 to everybody"},
	},
	Default:      "authorized",
	Requirements: []string{"CORS-01"},
}, func(c *config) *options { return &c.options })

// serveOptions answers OPTIONS.
func (e *Engine) serveOptions(s *model.RegistryState, r *model.Request, at model.Arrival, rt *route) model.Response {
	e.consult(s, &optionsAxis)
	if e.c.options == optionsAuthorized {
		if refused, answer := e.authorize(s, r, at, need{}); refused {
			return answer
		}
	}
	if e.c.options == optionsOpen204 {
		return e.answer(204)
	}
	if rt.kind == routePing && e.c.dialect == dialectDistribution {
		// Its base route has one answer to all methods.
		return e.pingAnswer(200)
	}
	answer := e.answer(200)
	e.allow(&answer, methodsOf(rt.kind))
	return answer
}
