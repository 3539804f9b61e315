// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"strings"

	"github.com/authsim/authsim/model"
)

var plainHTTPAxis = choice(model.Axis{
	Name:     "plain-http",
	Question: "What answers on plain http at a registry that speaks https?",
	Values: []model.AxisValue{
		{Name: "closed", Meaning: "nothing"},
		{Name: "redirect", Meaning: "301 to https"},
	},
	Default:      "closed",
	Requirements: []string{"CRED-01"},
}, func(c *config) *uint8 { return &c.plainHTTP })

// placeHTTP opens the plain twin of the registry's origin.
func (e *Engine) placeHTTP() {
	if host, ok := strings.CutPrefix(e.t.Str(e.registryOrigin), "https://"); ok && e.c.plainHTTP == 1 {
		e.plainOrigin = e.t.Of("http://" + host)
		e.origins = append(e.origins, e.plainOrigin)
	}
}

// toHTTPS redirects a request to the plain twin.
func (e *Engine) toHTTPS(r *model.Request) model.Response {
	u := r.URL
	u.Origin = e.registryOrigin
	answer := model.Response{Status: 301, Size: -1}
	answer.Location = e.t.URLText(u)
	return answer
}
