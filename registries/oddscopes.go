// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model"

var emptyScopeAxis = choice(model.Axis{
	Name:     "empty-scope",
	Question: "What does the token endpoint make of a scope parameter that is empty?",
	Values: []model.AxisValue{
		{Name: "none", Meaning: "that no access is asked for"},
		{Name: "400", Meaning: "400: it is no scope"},
	},
	Default:      "none",
	Requirements: []string{"TGET-08", "TPOST-04"},
}, func(c *config) *uint8 { return &c.emptyScope })

type unknownAction uint8

const (
	unknownDropped unknownAction = iota
	unknownSpoilsEntry
	unknownSpoilsAll
	unknown400
)

var unknownActionAxis = choice(model.Axis{
	Name:     "unknown-action",
	Question: "What does the token endpoint do about an action that it does not know (axis grantable)?",
	Values: []model.AxisValue{
		{Name: "dropped", Meaning: "it is left out"},
		{Name: "entry", Meaning: "nothing is granted on that resource"},
		{Name: "all", Meaning: "nothing is granted at all"},
		{Name: "400", Meaning: "400 to the whole request"},
	},
	Default:      "dropped",
	Requirements: []string{"TGET-07"},
}, func(c *config) *unknownAction { return &c.unknownAction })

// asksEmpty tells a request with a scope parameter that is empty.
func (p *params) asksEmpty() bool {
	for _, s := range p.scopes {
		if s == model.Empty {
			return true
		}
	}
	return false
}

// unknownIn tells an entry with an action that the token endpoint does not know.
func (e *Engine) unknownIn(a *asked) bool {
	known := action(e.c.grantable & (grantPull | grantPush | grantDelete | grantStar))
	return a.repo != model.Absent && (a.actions&^known != 0 || len(a.others) > 0 && e.c.grantable&grantOther == 0)
}

// refuseOdd decides about what the token endpoint cannot read: whether the whole
// request is refused, or spoilt so that nothing is granted.
func (e *Engine) refuseOdd(s *model.RegistryState, p *params) (refused, spoilt bool) {
	if p.asksEmpty() {
		e.consult(s, &emptyScopeAxis)
		if e.c.emptyScope == 1 {
			return true, false
		}
	}
	if e.c.unknownAction == unknownDropped && len(p.scopes) < 2 {
		return false, false
	}
	if len(p.scopes) > 1 && e.c.scopeParameters == scopesRefused {
		return true, false
	}
	for i := range p.asked {
		if e.unknownIn(&p.asked[i]) {
			e.consult(s, &unknownActionAxis)
			refused = refused || e.c.unknownAction == unknown400
			spoilt = spoilt || e.c.unknownAction == unknownSpoilsAll
		}
	}
	return refused, spoilt
}
