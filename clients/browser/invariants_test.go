// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package browser_test

import (
	"strings"
	"testing"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/all"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/sim"
	"github.com/authsim/authsim/workflows"
)

// TestInvariants runs every workflow with clients of all kinds as if they ran in a
// page: nothing that needs a preflight goes across origins without one that
// passed, nothing keeps its Authorization when it is redirected to another origin,
// and every task comes to an end.
func TestInvariants(t *testing.T) {
	rules := []model.Setting{{Axis: "fetch-rules", Value: "cors"}}
	for _, name := range []string{"browser", "containerd", "moby", "oras", "regclient"} {
		c, err := all.Find(name)
		if err != nil {
			t.Fatal(err)
		}
		p, err := c.Profile.With(rules, clients.Axes())
		if err != nil {
			t.Fatal(err)
		}
		client := sim.Client{
			Name: p.Name, Version: p.Version, Settings: rules,
			New: func(t *model.Symbols) (model.Client, error) { return c.Definition.New(t, p) },
		}
		preflights, checked := 0, 0
		for _, registry := range []string{"reference", "distribution-cors"} {
			runner := sim.NewRunner()
			for _, w := range workflows.Builtin() {
				result, err := runner.Run(setup(t, w.Name, registry, client))
				if err != nil {
					t.Fatal(err)
				}
				n := check(t, result)
				preflights, checked = preflights+n, checked+len(result.Trace.Exchanges)
			}
		}
		t.Logf("%s: %d exchanges, %d of them preflights", name, checked, preflights)
		if preflights == 0 {
			t.Errorf("%s sent no preflight", name)
		}
	}
}

// check looks at the exchanges of a run and counts its preflights.
func check(t *testing.T, result *sim.Result) (preflights int) {
	t.Helper()
	s, exchanges := result.Trace.Symbols, result.Trace.Exchanges
	for i := range exchanges {
		x := &exchanges[i]
		q := &x.Request
		switch {
		case x.Cause == model.ByPreflight:
			preflights++
			if q.Method != model.OPTIONS || q.Authorization != model.Absent {
				t.Errorf("%s: exchange %d: a preflight has no Authorization", result.ID, i+1)
			}
			continue
		case !q.CrossOrigin():
			if s.Str(q.Origin) != "https://explorer.test" {
				t.Errorf("%s: exchange %d has no Origin", result.ID, i+1)
			}
			continue
		case s.Str(q.PageOrigin) == "null" && q.Authorization != model.Absent:
			t.Errorf("%s: exchange %d was redirected to another origin with its Authorization", result.ID, i+1)
		}
		if s.UnsafeHeaders(q) == model.Absent && model.SafeMethod(q.Method) {
			continue
		}
		asked := false
		for k := range i {
			p := &exchanges[k]
			if p.Cause == model.ByPreflight && p.Task == x.Task && p.Request.URL == q.URL {
				ok, _ := s.PreflightPasses(model.Preflight{PageOrigin: q.PageOrigin, Headers: s.UnsafeHeaders(q), Method: q.Method}, &p.Response)
				asked = asked || ok
			}
		}
		if !asked {
			t.Errorf("%s: exchange %d was sent without a preflight that allows it", result.ID, i+1)
		}
	}
	for _, m := range result.Verdict.Mismatches {
		if strings.Contains(m.Text, "without end") {
			t.Errorf("%s: %s", result.ID, m.Text)
		}
	}
	return preflights
}
