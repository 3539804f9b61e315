// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model"

var tokenNetworkAxis = choice(model.Axis{
	Name:     "token-network",
	Question: "From where can the token endpoint be reached that challenges name?",
	Values: []model.AxisValue{
		{Name: "everywhere", Meaning: "from wherever the registry can be"},
		{Name: "inside", Meaning: "from the registry's own network alone, where clients are not: a name that only it resolves, or an address that is not routed back (split horizon, hairpin NAT)"},
	},
	Default: "everywhere",
}, func(c *config) *uint8 { return &c.tokenNetwork })

// outOfReach tells that nobody who asks from outside finds the token endpoint
// listening.
func (e *Engine) outOfReach(s *model.RegistryState) bool {
	e.consult(s, &tokenNetworkAxis)
	return e.c.tokenNetwork == 1
}
