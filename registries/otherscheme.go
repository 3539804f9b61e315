// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model"

type otherScheme uint8

const (
	noOtherScheme otherScheme = iota
	otherSchemeFirst
	otherSchemeLast
)

var otherSchemeAxis = choice(model.Axis{
	Name:     "other-scheme",
	Question: "Do challenges also offer a scheme that no client of the field knows (Negotiate, RFC 4559)?",
	Values: []model.AxisValue{
		{Name: "none", Meaning: "no"},
		{Name: "first", Meaning: "on a line of its own before the others, as enterprise proxies write it"},
		{Name: "last", Meaning: "on a line of its own after the others"},
	},
	Default:      "none",
	Requirements: []string{"CHAL-09", "EXT-03"},
}, func(c *config) *otherScheme { return &c.otherScheme })

// addOther adds the challenge of the other scheme to those of an answer, of which
// there are at most two.
func (e *Engine) addOther(answer *model.Response) {
	line := e.t.Of("Negotiate")
	if e.c.otherScheme == otherSchemeFirst {
		copy(answer.Challenges[1:], answer.Challenges[:len(answer.Challenges)-1])
		answer.Challenges[0] = line
		return
	}
	for i := range answer.Challenges {
		if answer.Challenges[i] == model.Absent {
			answer.Challenges[i] = line
			return
		}
	}
}
