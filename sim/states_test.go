// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sim_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/authsim/authsim/clients/all"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/registries"
	"github.com/authsim/authsim/sim"
	"github.com/authsim/authsim/sim/judge"
	"github.com/authsim/authsim/workflows"
)

// everything are the setups of the whole matrix.
func everything(tb testing.TB) []sim.Setup {
	tb.Helper()
	clients, err := all.List()
	if err != nil {
		tb.Fatal(err)
	}
	profiles, err := registries.Builtin()
	if err != nil {
		tb.Fatal(err)
	}
	var setups []sim.Setup
	for _, c := range clients {
		for _, p := range profiles {
			for _, w := range workflows.Builtin() {
				setups = append(setups, *setup(tb, w.Name, c.Profile.ID(), p.ID()))
			}
		}
	}
	return setups
}

// TestStates runs the whole matrix. Every state on the way is a value: what it
// is encoded to is decoded to the same. No limit of a state is reached, and a
// step that does not end by itself is told as a loop.
func TestStates(t *testing.T) {
	r := sim.NewRunner()
	var id string
	events := 0
	r.Observe = func(c *model.ClientState, s *model.RegistryState) {
		// Encoding is slow, and states of one run resemble each other.
		if events++; events%50 != 0 {
			return
		}
		if d, err := model.DecodeState[model.ClientState](model.EncodeState(c)); err != nil || d != *c {
			t.Errorf("%s: the client's state after event %d does not come back: %v", id, events, err)
		}
		if d, err := model.DecodeState[model.RegistryState](model.EncodeState(s)); err != nil || d != *s {
			t.Errorf("%s: the registry's state after event %d does not come back: %v", id, events, err)
		}
	}
	for _, s := range everything(t) {
		id = s.RunID()
		res, err := r.Run(&s)
		if err != nil {
			t.Fatalf("%s: %v", id, err)
		}
		if res.Verdict.Inconclusive != "" {
			t.Errorf("%s: %s", id, res.Verdict.Inconclusive)
		}
		for _, step := range res.Steps {
			if step.Limit && !slices.ContainsFunc(res.Verdict.Mismatches, func(m judge.Mismatch) bool { return m.Symptom == judge.Loop && m.Step == step.Step }) {
				t.Errorf("%s: step %d had no end after %d exchanges, and the verdict does not say so", id, step.Step+1, len(res.Trace.Exchanges))
			}
		}
	}
}

// TestRunsDoNotDependOnEachOther compares runs of the matrix in a worker that
// has done others before with the same run in a runner of its own. One in eleven
// is compared: a prime, so that each party and workflow has its turn.
func TestRunsDoNotDependOnEachOther(t *testing.T) {
	setups := everything(t)
	err := sim.Matrix(setups, 2, func(i int, res *sim.Result) {
		if i%11 != 0 {
			return
		}
		alone, err := sim.NewRunner().Run(&setups[i])
		if err != nil {
			t.Error(err)
			return
		}
		if a, b := res.Trace.Transcript(), alone.Trace.Transcript(); a != b {
			t.Errorf("%s: in the matrix\n%salone\n%s", res.ID, a, b)
		}
		if a, b := fmt.Sprint(res.Verdict), fmt.Sprint(alone.Verdict); a != b {
			t.Errorf("%s: in the matrix %s, alone %s", res.ID, a, b)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestFaults lets every fault happen at every exchange of a pull, a push and a
// mount. Each makes a difference somewhere, no run is without end, and a run's
// id says which fault it was.
func TestFaults(t *testing.T) {
	r := sim.NewRunner()
	applied := map[model.Fault]int{}
	for _, w := range []string{"pull-private", "push-new", "mount-accepted", "login", "pull-private-identity-token", "redirect-cdn", "pull-then-push-denied"} {
		for _, c := range []string{"containerd", "reference"} {
			for _, p := range []string{"reference", "distribution", "quay"} {
				plain := run(t, setup(t, w, c, p))
				for fault := model.NoFault + 1; fault < model.NumFaults; fault++ {
					for at := 1; at <= len(plain.Trace.Exchanges); at++ {
						s := setup(t, w, c, p, sim.Choice{Fault: fault, At: at})
						res, err := r.Run(s)
						if err != nil {
							t.Fatal(err)
						}
						if len(res.Applied)+len(res.Idle) < 1 {
							t.Errorf("%s: the fault is neither applied nor idle", res.ID)
						}
						applied[fault] += len(res.Applied)
						if id, err := sim.ParseRunID(res.ID); err != nil || len(id.Choices) != 1 || id.Choices[0] != s.Choices[0] {
							t.Errorf("%s is read as %+v, %v", res.ID, id, err)
						}
						for _, step := range res.Steps {
							if step.Limit {
								t.Errorf("%s: no end after %d exchanges", res.ID, len(res.Trace.Exchanges))
							}
						}
					}
				}
			}
		}
	}
	for fault := model.NoFault + 1; fault < model.NumFaults; fault++ {
		if applied[fault] == 0 {
			t.Errorf("%s never made a difference", fault)
		}
	}
}
