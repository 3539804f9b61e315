// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package all_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/all"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/profile"
	"github.com/authsim/authsim/registries"
	"github.com/authsim/authsim/sim"
	"github.com/authsim/authsim/workflows"
)

// simClient and simRegistry are the parties as the simulator takes them.
func simClient(c all.Client, p *profile.Profile) sim.Client {
	return sim.Client{Name: p.Name, Version: p.Version, New: func(t *model.Symbols) (model.Client, error) { return c.Definition.New(t, p) }}
}

func simRegistry(p *profile.Profile) sim.Registry {
	return sim.Registry{Name: p.Name, Version: p.Version, Origin: p.Host("registry"), New: func(t *model.Symbols, w *model.World, forced []model.Setting) (model.Registry, model.RegistryState, error) {
		q, err := p.With(forced, registries.Axes())
		if err != nil {
			return nil, model.RegistryState{}, err
		}
		return registries.New(t, q, w)
	}}
}

// single are the faults that show how a client takes failures.
var single = []model.Fault{
	model.NoFault, model.TooManyRequests, model.ServiceUnavailable, model.ConnectionClosedBefore, model.Redirected, model.MethodRefused,
}

// simWitness is a run whose trace changes with the setting: a workflow at a
// registry, perhaps with one fault. It is for what no recording compares, such as
// pauses and the Accept field.
func simWitness(t *testing.T, c all.Client, set model.Setting) string {
	changed, err := c.Profile.With([]model.Setting{set}, clients.Axes())
	if err != nil {
		t.Fatal(err)
	}
	var before, after [2]*sim.Runner
	for i := range before {
		before[i], after[i] = sim.NewRunner(), sim.NewRunner()
		before[i].Unjudged, after[i].Unjudged = true, true
	}
	for i, name := range []string{"reference", "quay"} {
		r, err := registries.Find(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range workflows.Builtin() {
			for _, fault := range single {
				for at := 1; at <= 12; at++ {
					old := sim.Setup{Workflow: w, Client: simClient(c, c.Profile), Registry: simRegistry(r)}
					if fault != model.NoFault {
						old.Choices = []sim.Choice{{Fault: fault, At: at}}
					}
					now := old
					now.Client = simClient(c, changed)
					a, err := before[i].Run(&old)
					if err != nil {
						t.Fatal(err)
					}
					b, err := after[i].Run(&now)
					if err != nil {
						t.Fatal(err)
					}
					if !sameTrace(a, b) {
						id := fmt.Sprintf("%s at %s", w.Name, name)
						if fault != model.NoFault {
							id += fmt.Sprintf(" with %s@%d", fault, at)
						}
						return id
					}
					if fault == model.NoFault || at > len(a.Trace.Exchanges) {
						break
					}
				}
			}
		}
	}
	return ""
}

// sameTrace compares two runs by what is on the wire and when.
func sameTrace(a, b *sim.Result) bool {
	return slices.EqualFunc(a.Trace.Exchanges, b.Trace.Exchanges, func(x, y model.Exchange) bool {
		s, t := a.Trace.Symbols, b.Trace.Symbols
		p, q := &x.Request, &y.Request
		return x.Sent == y.Sent && p.Method == q.Method && s.Str(s.URLText(p.URL)) == t.Str(t.URLText(q.URL)) &&
			s.Str(p.Form) == t.Str(q.Form) && s.Str(p.Authorization) == t.Str(q.Authorization) && s.Str(p.Accept) == t.Str(q.Accept) &&
			s.Str(p.ContentType) == t.Str(q.ContentType) && s.Str(p.UserAgent) == t.Str(q.UserAgent) && s.Str(p.PageOrigin) == t.Str(q.PageOrigin) &&
			p.OtherMachine == q.OtherMachine
	})
}
