// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package compare

import "github.com/authsim/authsim/sim/judge"

// Costs are what a run took, as implementations are compared by it. They add up.
type Costs struct {
	// RoundTrips are all exchanges, TokenRequests those at a token endpoint.
	RoundTrips, TokenRequests int
	// Refused are answers with 401 and 403.
	Refused int
	// Secrets are requests that carry a password or a refresh token.
	Secrets int
	// Excess counts the actions on a resource that were asked for at the token
	// endpoint and that no request of the run needed.
	Excess int
}

// NewCosts counts what a run took.
func NewCosts(steps []Step, c *judge.Costs) Costs {
	costs := Costs{RoundTrips: len(steps), TokenRequests: c.TokenRequests, Excess: c.AskedTooMuch}
	for _, s := range steps {
		if s.Status == 401 || s.Status == 403 {
			costs.Refused++
		}
		if s.Auth.Secret() {
			costs.Secrets++
		}
	}
	return costs
}

// Add adds the costs of another run.
func (c *Costs) Add(o Costs) {
	c.RoundTrips += o.RoundTrips
	c.TokenRequests += o.TokenRequests
	c.Refused += o.Refused
	c.Secrets += o.Secrets
	c.Excess += o.Excess
}
