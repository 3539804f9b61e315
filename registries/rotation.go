// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model"

type refreshRotation uint8

const (
	rotationNone refreshRotation = iota
	rotationEach
	rotationFamily
)

var refreshRotationAxis = choice(model.Axis{
	Name:     "refresh-rotation",
	Question: "What becomes of a refresh token that is used?",
	Values: []model.AxisValue{
		{Name: "none", Meaning: "it stays good, and the answer carries it again"},
		{Name: "each", Meaning: "the answer carries a new one and the old one dies (RFC 6749 §6)"},
		{Name: "family", Meaning: "the same; and whoever presents a dead one ends all of that account (RFC 9700 §4.14.2)"},
	},
	Default:      "none",
	Requirements: []string{"TPOST-09"},
}, func(c *config) *refreshRotation { return &c.refreshRotation })

// endFamily ends the refresh tokens of the account whose dead one was presented.
func (e *Engine) endFamily(s *model.RegistryState, value model.Sym) {
	subject := model.Absent
	for i := range e.accounts {
		if e.accounts[i].identityToken == value {
			subject = e.accounts[i].subject
		}
	}
	if i := findIssued(s, value); i >= 0 && s.Issued[i].Subject != model.Absent {
		subject = s.Issued[i].Subject
	}
	for i := range s.Issued {
		if t := &s.Issued[i]; t.Value != model.Absent && t.Refresh && t.Subject == subject {
			t.Revoked = true
		}
	}
}
