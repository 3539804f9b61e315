// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package join

import (
	"slices"
	"sync"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/all"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/profile"
	"github.com/authsim/authsim/registries"
	"github.com/authsim/authsim/sim"
	"github.com/authsim/authsim/sim/explain"
)

// Explainer returns an explainer that compares with the reference parties and, for
// built-in ones, tries what becomes of a run with the reference's value on each
// axis.
func Explainer() (*explain.Explainer, error) {
	client, registry, err := References()
	if err != nil {
		return nil, err
	}
	x, err := explain.New(client, registry)
	if err == nil {
		x.Vary = vary
	}
	return x, err
}

// vary are the runs in which one value of one party is the reference's. A party
// that is not built in has none.
func vary(s *sim.Setup) ([]explain.Variant, error) {
	var out []explain.Variant
	id := sim.Party{Name: s.Client.Name, Version: s.Client.Version}.String()
	if own, err := findClient(id); err == nil {
		reference, err := findClient("reference")
		if err != nil {
			return nil, err
		}
		for _, set := range differing(own.Profile, reference.Profile, s.Client.Settings, clients.Axes()) {
			v := explain.Variant{Side: explain.ClientSide, Axis: set.axis, Setup: *s}
			if v.Setup.Client, err = Client(own, set.settings); err == nil {
				out = append(out, v)
			}
		}
	}
	id = sim.Party{Name: s.Registry.Name, Version: s.Registry.Version}.String()
	if own, err := findRegistry(id); err == nil {
		reference, err := findRegistry("reference")
		if err != nil {
			return nil, err
		}
		for _, set := range differing(own, reference, s.Registry.Settings, registries.Axes()) {
			v := explain.Variant{Side: explain.RegistrySide, Axis: set.axis, Setup: *s}
			if v.Setup.Registry, err = Registry(own, set.settings); err == nil {
				out = append(out, v)
			}
		}
	}
	return out, nil
}

// changed are the settings of a party with one axis set to the reference's value.
type changed struct {
	axis     string
	settings []model.Setting
}

// differing are the axes on which a party with settings has another value than the
// reference.
func differing(own, reference *profile.Profile, settings []model.Setting, axes []model.Axis) []changed {
	var out []changed
	value := func(p *profile.Profile, a *model.Axis) string {
		if v, ok := p.Value(a.Name); ok {
			return v.Value
		}
		return a.Default
	}
	for i := range axes {
		a := &axes[i]
		mine, want := value(own, a), value(reference, a)
		rest := slices.Clone(settings)
		if k := slices.IndexFunc(rest, func(s model.Setting) bool { return s.Axis == a.Name }); k >= 0 {
			mine = rest[k].Value
			rest = slices.Delete(rest, k, k+1)
		}
		if mine == want {
			continue
		}
		if value(own, a) != want {
			rest = append(rest, model.Setting{Axis: a.Name, Value: want})
		}
		out = append(out, changed{a.Name, rest})
	}
	return out
}

// Profiles are read from files each time; here the same few are asked for again and
// again.
var (
	findClient   = once(all.Find)
	findRegistry = once(registries.Find)
)

// once remembers what was found by each name.
func once[T any](find func(string) (T, error)) func(string) (T, error) {
	var found sync.Map
	return func(name string) (T, error) {
		if v, ok := found.Load(name); ok {
			return v.(T), nil
		}
		v, err := find(name)
		if err == nil {
			found.Store(name, v)
		}
		return v, err
	}
}
