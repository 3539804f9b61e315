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
	"github.com/authsim/authsim/sim/judge"
	"github.com/authsim/authsim/spec"
	"github.com/authsim/authsim/workflows"
)

// changedClient and changedRegistry put changes between the parties.
type changedClient struct {
	model.Client
	t       *model.Symbols
	changes []spec.Change
}

func (c changedClient) Send(s *model.ClientState, lane int, now model.Instant) (model.Request, model.Cause, bool) {
	r, why, sent := c.Client.Send(s, lane, now)
	for _, change := range c.changes {
		if sent && change.Sent != nil {
			change.Sent(c.t, &r)
		}
	}
	return r, why, sent
}

func (c changedClient) Answer(s *model.ClientState, lane int, r *model.Response, now model.Instant) {
	seen := *r
	for _, change := range c.changes {
		if change.Seen != nil {
			change.Seen(c.t, &seen)
		}
	}
	c.Client.Answer(s, lane, &seen, now)
}

type changedRegistry struct {
	model.Registry
	t       *model.Symbols
	changes []spec.Change
}

func (c changedRegistry) Serve(s *model.RegistryState, r *model.Request, at model.Arrival) model.Response {
	q := *r
	for _, change := range c.changes {
		if change.Arrives != nil {
			change.Arrives(c.t, &q)
		}
	}
	answer := c.Registry.Serve(s, &q, at)
	for _, change := range c.changes {
		if change.Answer != nil {
			change.Answer(c.t, &answer)
		}
	}
	return answer
}

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
	ofRegistry, ofClient := append([]model.Setting(nil), m.Given...), []model.Setting(nil)
	var changes []spec.Change
	add := func(name string) {
		if name == "" {
			return
		}
		change, ok := spec.FindChange(name)
		if !ok {
			tb.Fatalf("there is no change %q", name)
		}
		changes = append(changes, change)
		ofRegistry = append(ofRegistry, change.Registry...)
	}
	add(twin)
	if !mutated {
		add(m.Sound)
	} else {
		add(m.Change)
		ofRegistry = append(ofRegistry, m.OfRegistry...)
		ofClient = m.OfClient
	}
	var choices []sim.Choice
	if m.At > 0 {
		choices = []sim.Choice{{Fault: m.Fault, At: m.At}}
	}
	cp, err := c.Profile.With(ofClient, clients.Axes())
	if err != nil {
		tb.Fatal(err)
	}
	if p, err = p.With(ofRegistry, registries.Axes()); err != nil {
		tb.Fatal(err)
	}
	return &sim.Setup{
		Workflow: w, Choices: choices,
		Client: sim.Client{Name: cp.Name, Version: cp.Version, Settings: ofClient, New: func(t *model.Symbols) (model.Client, error) {
			made, err := c.Definition.New(t, cp)
			if err != nil || len(changes) == 0 {
				return made, err
			}
			return changedClient{made, t, changes}, nil
		}},
		Registry: sim.Registry{Name: p.Name, Version: p.Version, Settings: ofRegistry, Origin: p.Host("registry"), New: func(t *model.Symbols, world *model.World, forced []model.Setting) (model.Registry, model.RegistryState, error) {
			q, err := p.With(forced, registries.Axes())
			if err != nil {
				return nil, model.RegistryState{}, err
			}
			made, state, err := registries.New(t, q, world)
			if err != nil || len(changes) == 0 {
				return made, state, err
			}
			return changedRegistry{made, t, changes}, state, nil
		}},
	}
}

// runCase runs a mutant's run, and its twin if a change is named.
func runCase(tb testing.TB, m *spec.Mutant, mutated bool, change string) *spec.Case {
	tb.Helper()
	trace := func(twin string) model.Trace {
		r := sim.NewRunner()
		r.Unjudged = true
		res, err := r.Run(setup(tb, m, mutated, twin))
		if err != nil {
			tb.Fatal(err)
		}
		return res.Trace
	}
	tr := trace("")
	w := find(tb, workflows.Find, m.Workflow)
	c := &spec.Case{Symbols: tr.Symbols, Exchanges: tr.Exchanges, Truth: judge.NewOracle(tr.Symbols, w, model.Credential{}, model.Absent)}
	if change != "" {
		other := trace(change)
		c.Twins = []spec.Twin{{Change: change, Symbols: other.Symbols, Exchanges: other.Exchanges}}
	}
	return c
}
