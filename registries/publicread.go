// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model"

type publicRead uint8

const (
	readNeedsToken publicRead = iota
	readOpen
	readOpenBare
	readByPolicy
	readOpenByGet
)

var publicReadAxis = choice(model.Axis{
	Name:     "public-read",
	Aliases:  []string{"R-ANON", "openGet"},
	Question: "May public content be read without a token?",
	Values: []model.AxisValue{
		{Name: "token-needed", Meaning: "no: 401, and an anonymous token is needed"},
		{Name: "open", Meaning: "yes, and with any valid token too"},
		{Name: "open-bare", Meaning: "yes, but only without an Authorization header"},
		{Name: "policy", Meaning: "everything that everybody may do needs no credentials, whether the repository exists or not"},
		{Name: "open-get", Meaning: "by GET yes, and with any valid token too; HEAD is challenged"},
	},
	Default:      "token-needed",
	Requirements: []string{"ANON-01"},
}, func(c *config) *publicRead { return &c.publicRead })

// mayReadOpenly decides for a request without credentials.
func (e *Engine) mayReadOpenly(s *model.RegistryState, r *model.Request, n need) bool {
	if n.catalog {
		return e.anonymousMayList(s)
	}
	if n.repo == model.Absent {
		return false
	}
	e.consult(s, &publicReadAxis)
	if e.c.publicRead == readByPolicy {
		return e.mayAccount(e.anonymous, n.repo, n.want)
	}
	if e.c.publicRead == readOpenBare && r.Authorization != model.Absent {
		return false
	}
	if e.c.publicRead == readOpenByGet && r.Method == model.HEAD {
		return false
	}
	return e.c.publicRead != readNeedsToken && e.openRead(s, n)
}

// openRead tells a read of what everybody may read. Only a repository that
// exists is public.
func (e *Engine) openRead(s *model.RegistryState, n need) bool {
	return n.read && n.repo != model.Absent && e.exists(s, n.repo) && e.rights(e.anonymous, n.repo)&pull != 0
}
