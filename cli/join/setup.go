// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package join joins the rooms: clients, registries and workflows become
// values that the simulator takes.
package join

import (
	"fmt"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/all"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/profile"
	"github.com/authsim/authsim/registries"
	"github.com/authsim/authsim/sim"
	"github.com/authsim/authsim/workflows"
)

// Client hands a client to the simulator, with values of axes in the place of
// its own.
func Client(c all.Client, settings []model.Setting) (sim.Client, error) {
	p, err := c.With(settings, clients.Axes())
	if err != nil {
		return sim.Client{}, err
	}
	return sim.Client{
		Name: p.Name, Version: p.Version, Settings: spelled(p, settings),
		New: func(t *model.Symbols) (model.Client, error) { return c.Definition.New(t, p) },
	}, nil
}

// Registry hands a registry to the simulator.
func Registry(r *profile.Profile, settings []model.Setting) (sim.Registry, error) {
	axes := registries.Axes()
	p, err := r.With(settings, axes)
	if err != nil {
		return sim.Registry{}, err
	}
	origin := p.Host("registry")
	if moved, ok := p.Value("origin"); ok && moved.Value != "default" {
		origin = moved.Value
	}
	if origin == "" {
		return sim.Registry{}, fmt.Errorf("%s: hosts: registry is missing; expected the origin at which clients reach it", p.File)
	}
	return sim.Registry{
		Name: p.Name, Version: p.Version, Settings: spelled(p, settings), Origin: origin,
		New: func(t *model.Symbols, w *model.World, forced []model.Setting) (model.Registry, model.RegistryState, error) {
			if len(forced) == 0 {
				return registries.New(t, p, w)
			}
			q, err := p.With(forced, axes)
			if err != nil {
				return nil, model.RegistryState{}, err
			}
			return registries.New(t, q, w)
		},
		Unknown: registries.Unknown,
	}, nil
}

// Setup is what a run id says, of built-in parties and workflows.
func Setup(text string) (*sim.Setup, error) {
	id, err := sim.ParseRunID(text)
	if err != nil {
		return nil, err
	}
	s := &sim.Setup{Choices: id.Choices}
	if s.Workflow, err = workflows.Find(id.Workflow); err != nil {
		return nil, fmt.Errorf("%s: %w", text, err)
	}
	c, err := all.Find(id.Client.String())
	if err == nil {
		s.Client, err = Client(c, id.Client.Settings)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", text, err)
	}
	r, err := registries.Find(id.Registry.String())
	if err == nil {
		s.Registry, err = Registry(r, id.Registry.Settings)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", text, err)
	}
	return s, nil
}

// References are the newest reference client and registry.
func References() (sim.Client, sim.Registry, error) {
	c, err := all.Find("reference")
	if err != nil {
		return sim.Client{}, sim.Registry{}, err
	}
	r, err := registries.Find("reference")
	if err != nil {
		return sim.Client{}, sim.Registry{}, err
	}
	client, err := Client(c, nil)
	if err != nil {
		return sim.Client{}, sim.Registry{}, err
	}
	registry, err := Registry(r, nil)
	return client, registry, err
}

// spelled are the settings as the profile spells them, so that a run has one id.
func spelled(p *profile.Profile, settings []model.Setting) []model.Setting {
	var out []model.Setting
	for _, s := range settings {
		if v, ok := p.Value(s.Axis); ok {
			out = append(out, model.Setting{Axis: v.Axis, Value: v.Value})
		}
	}
	return out
}
