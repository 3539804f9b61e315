// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package all_test

import (
	"testing"

	"github.com/authsim/authsim/clients/all"
	"github.com/authsim/authsim/registries"
	"github.com/authsim/authsim/sim"
	"github.com/authsim/authsim/workflows"
)

// BenchmarkPull is a private pull from distribution by the newest version of
// every client, trace recorded, without the verdict.
func BenchmarkPull(b *testing.B) {
	list, err := all.List()
	if err != nil {
		b.Fatal(err)
	}
	r, err := registries.Find("distribution")
	if err != nil {
		b.Fatal(err)
	}
	w, err := workflows.Find("pull-private")
	if err != nil {
		b.Fatal(err)
	}
	for i, c := range list {
		if i+1 < len(list) && list[i+1].Definition == c.Definition || !c.Definition.Tasks(w.Steps[0].Task) {
			continue
		}
		b.Run(c.Profile.ID(), func(b *testing.B) {
			setup := sim.Setup{Workflow: w, Client: simClient(c, c.Profile), Registry: simRegistry(r)}
			runner := sim.NewRunner()
			runner.Unjudged = true
			exchanges := 0
			b.ReportAllocs()
			for b.Loop() {
				result, err := runner.Run(&setup)
				if err != nil {
					b.Fatal(err)
				}
				exchanges = len(result.Trace.Exchanges)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(exchanges), "ns/exchange")
		})
	}
}
