// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model"

type pushAtToken uint8

const (
	pushNothing pushAtToken = iota
	pushCreates
	pushRecords
)

var pushAtTokenAxis = choice(model.Axis{
	Name:     "push-at-token",
	Aliases:  []string{"createOnPushScope"},
	Question: "What does the token endpoint do when push is granted on a repository that does not exist?",
	Values: []model.AxisValue{
		{Name: "nothing", Meaning: "nothing: the first push creates it"},
		{Name: "creates", Meaning: "it creates the repository, for an administrator of the namespace; others get no push, and * without push is a 500"},
		{Name: "records", Meaning: "it makes the repository's record, for whoever is granted push"},
	},
	Default:      "nothing",
	Requirements: []string{"TGET-09"},
}, func(c *config) *pushAtToken { return &c.pushAtToken })

// createForPush creates the repository that push is granted on (quay
// endpoints/v2/v2auth.py:288-413); refused is the failure of its code when * is
// granted on a repository that is missing (439-465).
func (e *Engine) createForPush(s *model.RegistryState, account int, a *asked, given action) (action, bool) {
	if e.exists(s, a.repo) {
		return given, false
	}
	e.consult(s, &pushAtTokenAxis)
	if e.c.pushAtToken == pushRecords {
		if given&push != 0 && !e.create(s, a.repo) {
			s.Overflow = true
			return 0, true
		}
		return given, false
	}
	administers := e.rights(account, a.repo)&star != 0
	if a.actions&push != 0 {
		if !administers {
			return given &^ push, false
		}
		if !e.create(s, a.repo) {
			s.Overflow = true
			return 0, true
		}
		return given, false
	}
	return given, given&star != 0
}
