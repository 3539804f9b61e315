// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model"

type pingNoSlash uint8

const (
	pingRedirects pingNoSlash = iota
	pingNotFound
	pingServed
)

var pingNoSlashAxis = choice(model.Axis{
	Name:     "ping-without-slash",
	Question: "What does GET /v2, without the slash at its end, answer?",
	Values: []model.AxisValue{
		{Name: "redirect", Meaning: "a redirect to /v2/"},
		{Name: "404", Meaning: "404: it is not an endpoint"},
		{Name: "served", Meaning: "what GET /v2/ answers"},
	},
	Default: "redirect",
}, func(c *config) *pingNoSlash { return &c.pingNoSlash })

// servePingNoSlash answers for /v2, which is not the path of the distribution
// specification (end-1 is /v2/).
func (e *Engine) servePingNoSlash(s *model.RegistryState, r *model.Request, at model.Arrival) model.Response {
	e.consult(s, &pingNoSlashAxis)
	switch e.c.pingNoSlash {
	case pingNotFound:
		return e.notFound()
	case pingServed:
		return e.servePing(s, r, at)
	}
	return e.slashMissing(r)
}
