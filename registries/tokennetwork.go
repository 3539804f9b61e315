// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model"

var tokenNetworkAxis = choice(model.Axis{
	Name:     "token-network",
	Question: "From where can the token endpoint be reached?",
	Values: []model.AxisValue{
		{Name: "everywhere", Meaning: "from every machine of a client"},
		{Name: "inside", Meaning: "only from the machine that transfers content, not from another one that asks for tokens on its behalf"},
		{Name: "elsewhere", Meaning: "from no machine of a client: the realm is a name of the registry's own network, or the way back in is closed"},
	},
	Default: "everywhere",
}, func(c *config) *uint8 { return &c.tokenNetwork })

// unreachable tells a token request that comes from where nobody listens.
func (e *Engine) unreachable(s *model.RegistryState, r *model.Request) bool {
	e.consult(s, &tokenNetworkAxis)
	return e.c.tokenNetwork == 2 || e.c.tokenNetwork == 1 && r.OtherMachine
}
