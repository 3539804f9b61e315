// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model"

var resourceClassAxis = choice(model.Axis{
	Name:     "resource-class",
	Question: "Does the class of a repository count in scopes, as in repository(plugin):team/tool:pull?",
	Values: []model.AxisValue{
		{Name: "ignored", Meaning: "no: it is deprecated and means nothing"},
		{Name: "distinct", Meaning: "yes: the challenge names it, and access of another class is none"},
	},
	Default:      "ignored",
	Requirements: []string{"SCOP-01"},
}, func(c *config) *uint8 { return &c.resourceClass })

// classOf is the class of a repository in scopes, Absent for an image repository.
func (e *Engine) classOf(repo model.Sym) model.Sym {
	if e.c.resourceClass == 1 {
		if i, ok := e.repos[repo]; ok {
			return e.repositories[i].class
		}
	}
	return model.Absent
}

// resource is how the scope of a repository begins.
func (e *Engine) resource(repo model.Sym) string {
	if class := e.classOf(repo); class != model.Absent {
		return "repository(" + e.t.Str(class) + "):" + e.t.Str(repo)
	}
	return "repository:" + e.t.Str(repo)
}
