// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"strings"

	"github.com/authsim/authsim/model"
)

var missingNamespaceAxis = choice(model.Axis{
	Name:     "missing-namespace",
	Question: "What is the answer about a repository in a namespace (a project) that does not exist?",
	Values: []model.AxisValue{
		{Name: "as-any", Meaning: "that about any other repository"},
		{Name: "401-empty", Meaning: "401 with an empty WWW-Authenticate value, also where a mount names it as its source; only a read without credentials is challenged as usual"},
	},
	Default:      "as-any",
	Requirements: []string{"MULT-03"},
}, func(c *config) *uint8 { return &c.missingNamespace })

// inMissingNamespace tells a request that fails because it is about a namespace
// that does not exist.
func (e *Engine) inMissingNamespace(s *model.RegistryState, r *model.Request, n need) bool {
	if n.repo == model.Absent || r.Authorization == model.Absent && n.read {
		return false
	}
	if e.namespaceExists(n.repo) && (n.from == model.Absent || e.namespaceExists(n.from)) {
		return false
	}
	e.consult(s, &missingNamespaceAxis)
	return e.c.missingNamespace == 1
}

// namespaceExists tells whether a repository's first component is that of a
// repository of the world, or somebody has a grant below it.
func (e *Engine) namespaceExists(repo model.Sym) bool {
	name, _, _ := strings.Cut(e.t.Str(repo), "/")
	return e.namespaces[name]
}

// readNamespaces collects the namespaces of a world.
func (e *Engine) readNamespaces(w *model.World) {
	e.namespaces = map[string]bool{}
	note := func(path string) {
		name, _, _ := strings.Cut(path, "/")
		e.namespaces[name] = true
	}
	for _, r := range w.Repositories {
		note(r.Name)
	}
	for _, a := range w.Accounts {
		for _, g := range a.Grants {
			if !strings.HasPrefix(g.Pattern, "*") {
				note(g.Pattern)
			}
		}
	}
}

// namespaceUnknown is the answer about a namespace that does not exist (harbor
// src/server/middleware/v2auth/auth.go:73-77, 180-185).
func (e *Engine) namespaceUnknown(r *model.Request, at model.Arrival, n need) model.Response {
	if at.Fault == model.ForbiddenForUnauthorized {
		return e.fail(403, errDenied)
	}
	missing := n.repo
	if e.namespaceExists(missing) {
		missing = n.from
	}
	name, _, _ := strings.Cut(e.t.Str(missing), "/")
	answer := e.fail(401, errUnauthorizedAccess)
	answer.Challenges[0], answer.APIVersion = model.Empty, e.w.challengeVersion
	answer.Errors[0].Message = e.t.Of("project " + name + " not found")
	return answer
}
