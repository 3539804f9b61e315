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
	reducedAnonymous403
	reducedAnonymousNothing403
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
		{Name: "reduced-anonymous-403", Meaning: "a token for the rest; but to those without credentials who ask too much of a repository 403 DENIED"},
		{Name: "reduced-anonymous-nothing-403", Meaning: "a token for the rest; but 403 DENIED to those without credentials for whom nothing is left, also when they ask for nothing"},
	},
	Default:      "reduced",
	Requirements: []string{"TGET-06"},
}, func(c *config) *notGranted { return &c.notGranted })

// shortfall is what cannot be granted of a token request.
type shortfall struct {
	// any: not all that is asked for. unseen: of a repository not even pull.
	// repository and other: of a repository, of another resource.
	any, unseen, repository, other bool
}

func (l *shortfall) note(a *asked, given action) {
	l.any = true
	l.unseen = l.unseen || given&pull == 0
	l.other = l.other || a.repo == model.Absent
	l.repository = l.repository || a.repo != model.Absent
}

// refuseGrant decides whether a request that cannot be granted whole is refused.
// With nothing no access at all is left.
func (e *Engine) refuseGrant(s *model.RegistryState, r *model.Request, at model.Arrival, p *params, account int, lacks shortfall, nothing bool) (bool, model.Response) {
	if e.c.notGranted == reducedAnonymousNothing403 && nothing && account == e.anonymous {
		e.consult(s, &notGrantedAxis)
		return true, e.tokenRefusal(s, p, 403, errTokenDenied)
	}
	if !lacks.any {
		return false, model.Response{}
	}
	unseen := lacks.unseen && !lacks.other
	e.consult(s, &notGrantedAxis)
	switch {
	case e.c.notGranted == reducedAnonymousNothing403, e.c.notGranted == reducedAnonymous403 && (account != e.anonymous || !lacks.repository):
		return false, model.Response{}
	case e.c.notGranted == reduced:
		return false, model.Response{}
	case e.c.notGranted == reducedAppToken401 && !e.accounts[account].limited:
		return false, model.Response{}
	case e.c.notGranted == reducedAppToken401, e.c.notGranted == denied403Anonymous401 && account == e.anonymous && unseen:
		if e.asOAuth(s, p) {
			return true, e.oauthFail(errTokenDenied)
		}
		return true, e.tokenUnauthorized(s, r, at, model.Absent)
	}
	return true, e.tokenRefusal(s, p, 403, errTokenDenied)
}

// isPlaceholder tells an entry that is the scope of the ping. Whoever asks for it
// with good credentials, because a client took it at its word to log in, gets a
// token (GHCR, toddysm.com 2024-03-04); without credentials it is refused.
func (e *Engine) isPlaceholder(a *asked, account int) bool {
	return e.pingScope != model.Absent && account != e.anonymous && e.entry(a.label, a.actions, a.others) == e.pingScope
}
