// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package live

import (
	"testing"

	"github.com/authsim/authsim/clients/all"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/registries"
	"github.com/authsim/authsim/sim"
	"github.com/authsim/authsim/workflows"
)

// BenchmarkSimulatedContainerd and BenchmarkSimulatedORAS are the same pulls as
// above in the simulator, trace recorded, without the verdict. The ratio of the
// two kinds is what the simulator saves.
func BenchmarkSimulatedContainerd(b *testing.B) { simulate(b, "containerd") }

func BenchmarkSimulatedORAS(b *testing.B) { simulate(b, "oras") }

func simulate(b *testing.B, client string) {
	c, err := all.Find(client)
	if err != nil {
		b.Fatal(err)
	}
	p, err := registries.Find("distribution")
	if err != nil {
		b.Fatal(err)
	}
	w, err := workflows.Find("pull-private")
	if err != nil {
		b.Fatal(err)
	}
	setup := sim.Setup{
		Workflow: w,
		Client: sim.Client{Name: c.Profile.Name, Version: c.Profile.Version, New: func(t *model.Symbols) (model.Client, error) {
			return c.Definition.New(t, c.Profile)
		}},
		Registry: sim.Registry{Name: p.Name, Version: p.Version, Origin: p.Host("registry"), New: func(t *model.Symbols, w *model.World, _ []model.Setting) (model.Registry, model.RegistryState, error) {
			e, s, err := registries.New(t, p, w)
			return e, s, err
		}},
	}
	r := sim.NewRunner()
	r.Unjudged = true
	exchanges := 0
	b.ReportAllocs()
	for b.Loop() {
		result, err := r.Run(&setup)
		if err != nil {
			b.Fatal(err)
		}
		exchanges = len(result.Trace.Exchanges)
	}
	b.ReportMetric(float64(exchanges), "exchanges/op")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pulls/s")
}
