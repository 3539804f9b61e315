// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"strings"

	"github.com/authsim/authsim/model"
)

type dockerAgents uint8

const (
	agentEngine dockerAgents = 1 << iota
	agentCLI
	agentInside
)

var dockerAgentsAxis = set(model.Axis{
	Name:     "docker-agents",
	Question: "By which User-Agent is docker known, where the ping depends on it (ping=policy)?",
	Values: []model.AxisValue{
		{Name: "engine", Meaning: "one that begins with docker/"},
		{Name: "cli", Meaning: "one that begins with Docker-Client"},
		{Name: "inside", Meaning: "one in which Docker-Client stands after its beginning: that of an engine on behalf of a command"},
	},
	Default: "engine+cli+inside",
}, func(c *config) *dockerAgents { return &c.dockerAgents })

var memoDocker = model.NewMemoFunc()

// isDocker tells a User-Agent that is docker's (zot pkg/api/authn.go:429-496).
func (e *Engine) isDocker(s *model.RegistryState, agent model.Sym) bool {
	e.consult(s, &dockerAgentsAxis)
	key := model.MemoKey{Func: memoDocker, Args: [6]model.Sym{agent, model.Sym(e.c.dockerAgents)}}
	v, ok := e.t.Recall(key)
	if !ok {
		how, text := e.c.dockerAgents, e.t.Str(agent)
		if how&agentEngine != 0 && strings.HasPrefix(text, "docker/") ||
			how&agentCLI != 0 && strings.HasPrefix(text, "Docker-Client") ||
			how&agentInside != 0 && strings.LastIndex(text, "Docker-Client") > 0 {
			v = model.Empty
		}
		e.t.RememberSym(key, v)
	}
	return v != model.Absent
}
