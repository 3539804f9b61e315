// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model"

var firstPushAxis = choice(model.Axis{
	Name:     "first-push",
	Question: "What does the first push to a repository that does not exist do?",
	Values: []model.AxisValue{
		{Name: "creates", Meaning: "it creates the repository"},
		{Name: "404", Meaning: "404 NAME_UNKNOWN: repositories are made by other means"},
	},
	Default: "creates",
}, func(c *config) *uint8 { return &c.firstPush })

// mustExist tells whether a push fails because the repository does not exist:
// where pushes create none, or where that is the business of the token endpoint,
// which has not done so.
func (e *Engine) mustExist(s *model.RegistryState, repo model.Sym) bool {
	if e.exists(s, repo) {
		return false
	}
	e.consult(s, &firstPushAxis)
	e.consult(s, &pushAtTokenAxis)
	return e.c.firstPush == 1 || e.c.pushAtToken == pushCreates && e.c.scheme == bearerOnly
}
