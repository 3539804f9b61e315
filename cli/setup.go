// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/all"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/profile"
	"github.com/authsim/authsim/registries"
	"github.com/authsim/authsim/sim"
)

// simClient hands a client to the simulator, with values of axes in the place of
// its own.
func simClient(c all.Client, settings []model.Setting) (sim.Client, error) {
	p, err := c.With(settings, clients.Axes())
	if err != nil {
		return sim.Client{}, err
	}
	return sim.Client{
		Name: p.Name, Version: p.Version, Settings: spelled(p, settings),
		New: func(t *model.Symbols) (model.Client, error) { return c.Definition.New(t, p) },
	}, nil
}

// simRegistry hands a registry to the simulator.
func simRegistry(r *profile.Profile, settings []model.Setting) (sim.Registry, error) {
	axes := registries.Axes()
	p, err := r.With(settings, axes)
	if err != nil {
		return sim.Registry{}, err
	}
	origin := p.Host("registry")
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
