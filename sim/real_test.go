// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sim_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/authsim/authsim/clients/all"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/registries"
	"github.com/authsim/authsim/sim"
	"github.com/authsim/authsim/sim/judge"
	"github.com/authsim/authsim/workflows"
)

// setup joins built-in parties, as the command does.
func setup(tb testing.TB, workflow, client, registry string, choices ...sim.Choice) *sim.Setup {
	tb.Helper()
	s, err := pair(workflow, client, registry)
	if err != nil {
		tb.Fatal(err)
	}
	s.Choices = choices
	return s
}

// pair joins a workflow, a client and a registry by their names.
func pair(workflow, client, registry string) (*sim.Setup, error) {
	w, err := workflows.Find(workflow)
	if err != nil {
		return nil, err
	}
	c, err := found(client, all.Find)
	if err != nil {
		return nil, err
	}
	p, err := found(registry, registries.Find)
	if err != nil {
		return nil, err
	}
	return &sim.Setup{
		Workflow: w,
		Client: sim.Client{
			Name: c.Profile.Name, Version: c.Profile.Version,
			New: func(t *model.Symbols) (model.Client, error) { return c.Definition.New(t, c.Profile) },
		},
		Registry: sim.Registry{
			Name: p.Name, Version: p.Version, Origin: p.Host("registry"), Unknown: registries.Unknown,
			New: func(t *model.Symbols, w *model.World, forced []model.Setting) (model.Registry, model.RegistryState, error) {
				q, err := p.With(forced, registries.Axes())
				if err != nil {
					return nil, model.RegistryState{}, err
				}
				return registries.New(t, q, w)
			},
		},
	}, nil
}

var finds sync.Map

// found looks a name up once: the lists are read from files each time.
func found[T any](name string, find func(string) (T, error)) (T, error) {
	var zero T
	key := fmt.Sprintf("%T %s", zero, name)
	if v, ok := finds.Load(key); ok {
		return v.(T), nil
	}
	v, err := find(name)
	if err == nil {
		finds.Store(key, v)
	}
	return v, err
}

func run(tb testing.TB, s *sim.Setup) *sim.Result {
	tb.Helper()
	res, err := sim.NewRunner().Run(s)
	if err != nil {
		tb.Fatal(err)
	}
	return res
}

// short writes a trace in short: cause, method, host and path, status.
func short(r *sim.Result) string {
	var b strings.Builder
	t := r.Trace.Symbols
	for _, e := range r.Trace.Exchanges {
		fmt.Fprintf(&b, "%s: %s %s%s %d\n", e.Cause, e.Request.Method, t.Str(t.Host(e.Request.Origin)), t.Str(e.Request.Path), e.Response.Status)
	}
	return b.String()
}

// TestContainerdAtDistribution is the first run of the project: every message is
// one that the real programs send (recordings containerd-resolver-v2.3.4, pull
// and pull-token-post-400; distribution-v3-token; tokenserver-v2.8.3).
func TestContainerdAtDistribution(t *testing.T) {
	res := run(t, setup(t, "pull-private", "containerd", "distribution"))
	const want = `task: HEAD registry.example/v2/team/app/manifests/latest 401
token: POST auth.example/token/ 400
fallback: GET auth.example/token/ 200
challenge: HEAD registry.example/v2/team/app/manifests/latest 200
task: GET registry.example/v2/team/app/manifests/{app-index} 401
token: POST auth.example/token/ 400
fallback: GET auth.example/token/ 200
challenge: GET registry.example/v2/team/app/manifests/{app-index} 200
task: GET registry.example/v2/team/app/manifests/{app-manifest} 200
task: GET registry.example/v2/team/app/blobs/{app-config} 200
task: GET registry.example/v2/team/app/blobs/{app-layer1} 200
task: GET registry.example/v2/team/app/blobs/{app-layer2} 200
`
	if got := short(res); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if res.ID != "pull-private/containerd@2.3.4/distribution@3.1.2" || res.Verdict.Mark() != "ok" {
		t.Errorf("%s: %s %+v", res.ID, res.Verdict.Mark(), res.Verdict.Mismatches)
	}
}

// TestContainerdAtQuayAfterTheTokenHasEnded shows a surprise: the 401 has no error parameter, so containerd keeps the token that it has.
func TestContainerdAtQuayAfterTheTokenHasEnded(t *testing.T) {
	res := run(t, setup(t, "token-expired-mid-pull", "containerd", "quay"))
	var loop, denial bool
	for _, m := range res.Verdict.Mismatches {
		loop = loop || m.Symptom == judge.Loop && m.Cause == judge.Lifetime
		denial = denial || m.Symptom == judge.FalseDenial && m.Cause == judge.Lifetime
	}
	if !loop || !denial {
		t.Errorf("%s%+v", short(res), res.Verdict.Mismatches)
	}
}

// TestRunsAreEqual runs a setup twice in one runner and once in another one,
// between runs of others.
func TestRunsAreEqual(t *testing.T) {
	one, two := sim.NewRunner(), sim.NewRunner()
	text := func(r *sim.Runner, w string) string {
		res, err := r.Run(setup(t, w, "reference", "quay"))
		if err != nil {
			t.Fatal(err)
		}
		return res.Trace.Transcript()
	}
	first := text(one, "push-new")
	text(one, "copy")
	text(two, "pull-twice")
	if again, other := text(one, "push-new"), text(two, "push-new"); again != first || other != first {
		t.Errorf("first\n%sagain\n%sin another runner\n%s", first, again, other)
	}
}

// BenchmarkPull is a whole pull of containerd from distribution, with the trace
// recorded and the verdict.
func BenchmarkPull(b *testing.B) {
	for _, judged := range []bool{true, false} {
		b.Run(fmt.Sprintf("judged=%t", judged), func(b *testing.B) {
			s, r, exchanges := setup(b, "pull-private", "containerd", "distribution"), sim.NewRunner(), 0
			r.Unjudged = !judged
			b.ReportAllocs()
			for b.Loop() {
				res, err := r.Run(s)
				if err != nil {
					b.Fatal(err)
				}
				exchanges += len(res.Trace.Exchanges)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(exchanges), "ns/exchange")
		})
	}
}
