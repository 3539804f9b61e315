// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model"

type notGranted uint8

const (
	reduced notGranted = iota
	denied403
	denied403Anonymous401
	reducedAppToken401
)

var notGrantedAxis = choice(model.Axis{
	Name:     "not-granted",
	Aliases:  []string{"R-TOKDENY", "grant"},
	Question: "What does the token endpoint answer when not all that is asked for may be granted?",
	Values: []model.AxisValue{
		{Name: "reduced", Meaning: "a token for the rest"},
		{Name: "403", Meaning: "403 DENIED to the whole request"},
		{Name: "403-anonymous-401", Meaning: "the same, but 401 to those without credentials who ask for repositories that they may not even pull"},
		{Name: "reduced-app-token-401", Meaning: "a token for the rest; but to an app token (a personal access token) 401 to the whole request"},
	},
	Default:      "reduced",
	Requirements: []string{"TGET-06"},
}, func(c *config) *notGranted { return &c.notGranted })

// refuseGrant decides whether a request that cannot be granted whole is refused.
func (e *Engine) refuseGrant(s *model.RegistryState, r *model.Request, at model.Arrival, account int, unseen bool) (bool, model.Response) {
	e.consult(s, &notGrantedAxis)
	switch {
	case e.c.notGranted == reduced:
		return false, model.Response{}
	case e.c.notGranted == reducedAppToken401 && !e.accounts[account].limited:
		return false, model.Response{}
	case e.c.notGranted == reducedAppToken401, e.c.notGranted == denied403Anonymous401 && account == e.anonymous && unseen:
		return true, e.tokenUnauthorized(s, r, at, model.Absent)
	}
	return true, e.tokenFail(403, errDenied)
}

// isPlaceholder tells an entry that is the scope of the ping. Whoever asks for it
// with good credentials, because a client took it at its word to log in, gets a
// token (GHCR, toddysm.com 2024-03-04); without credentials it is refused.
func (e *Engine) isPlaceholder(a *asked, account int) bool {
	return e.pingScope != model.Absent && account != e.anonymous && e.entry(a.label, a.actions, a.others) == e.pingScope
}
