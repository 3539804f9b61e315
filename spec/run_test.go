// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec_test

import (
	"fmt"
	"testing"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/all"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/registries"
	"github.com/authsim/authsim/sim"
	"github.com/authsim/authsim/spec"
	"github.com/authsim/authsim/workflows"
)

var found = map[string]any{}

// find looks a name up once: the lists are read from files each time.
func find[T any](tb testing.TB, by func(string) (T, error), name string) T {
	tb.Helper()
	key := fmt.Sprintf("%T %s", *new(T), name)
	if v, ok := found[key]; ok {
		return v.(T)
	}
	v, err := by(name)
	if err != nil {
		tb.Fatal(err)
	}
	found[key] = v
	return v
}

// setup joins the parties of a run; changes come in their order.
func setup(tb testing.TB, m *spec.Mutant, mutated bool, twin string) *sim.Setup {
	tb.Helper()
	w, c, p := find(tb, workflows.Find, m.Workflow), find(tb, all.Find, m.Client), find(tb, registries.Find, m.Registry)
	ofRegistry, ofClient := append([]model.Setting(nil), m.Given...), append([]model.Setting(nil), m.GivenClient...)
	change := m.Sound
	if mutated {
		change = m.Change
		ofRegistry = append(ofRegistry, m.OfRegistry...)
		ofClient = append(ofClient, m.OfClient...)
	}
	s := &sim.Setup{Workflow: w}
	for _, name := range []string{twin, change} {
		if name != "" {
			s.Changes = append(s.Changes, name)
		}
	}
	if m.At > 0 {
		s.Choices = []sim.Choice{{Fault: m.Fault, At: m.At}}
	}
	cp, err := c.Profile.With(ofClient, clients.Axes())
	if err != nil {
		tb.Fatal(err)
	}
	if p, err = p.With(ofRegistry, registries.Axes()); err != nil {
		tb.Fatal(err)
	}
	s.Client = sim.Client{Name: cp.Name, Version: cp.Version, Settings: ofClient, New: func(t *model.Symbols) (model.Client, error) {
		return c.Definition.New(t, cp)
	}}
	s.Registry = sim.Registry{Name: p.Name, Version: p.Version, Settings: ofRegistry, Origin: p.Host("registry"), New: func(t *model.Symbols, world *model.World, forced []model.Setting) (model.Registry, model.RegistryState, error) {
		q, err := p.With(forced, registries.Axes())
		if err != nil {
			return nil, model.RegistryState{}, err
		}
		return registries.New(t, q, world)
	}}
	return s
}

// runCase runs a mutant's run, and its twin if a change is named.
func runCase(tb testing.TB, m *spec.Mutant, mutated bool, change string) *spec.Case {
	tb.Helper()
	run := func(twin string) *sim.Result {
		r := sim.NewRunner()
		r.Unjudged = true
		res, err := r.Run(setup(tb, m, mutated, twin))
		if err != nil {
			tb.Fatal(err)
		}
		return res
	}
	res := run("")
	c := &spec.Case{Symbols: res.Trace.Symbols, Exchanges: res.Trace.Exchanges, Truth: res.Oracle}
	if change != "" {
		other := run(change)
		c.Twins = []spec.Twin{{Change: change, Symbols: other.Trace.Symbols, Exchanges: other.Trace.Exchanges}}
	}
	return c
}
