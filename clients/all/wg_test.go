// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package all_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authsim/authsim/clients/all"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/registries"
	"github.com/authsim/authsim/sim"
	"github.com/authsim/authsim/workflows"
)

// TestWorkingGroupDiagrams draws parts of runs as generally as the working
// group's notes do (opencontainers/wg-auth docs/implementations/moby.md and
// regclient.md) and compares them with the diagrams that stand there.
func TestWorkingGroupDiagrams(t *testing.T) {
	for _, c := range []struct {
		diagram, client, workflow string
		from, to                  int // exchanges, from 1
	}{
		{"moby", "moby", "pull-private", 1, 3},
		{"regclient-initial", "regclient", "pull-private", 1, 1},
		{"regclient-token-needed", "regclient", "pull-private", 2, 3},
		{"regclient-token-at-hand", "regclient", "pull-private", 4, 4},
	} {
		t.Run(c.diagram, func(t *testing.T) {
			got := general(run(t, c.client, "distribution", c.workflow), c.from, c.to)
			want, err := os.ReadFile("testdata/wg/" + c.diagram + ".mmd")
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestScopeChange: the second of regclient's diagrams is also for a scope that
// has changed. Its first write in a push is preceded by a token request and not by
// a 401.
func TestScopeChange(t *testing.T) {
	result := run(t, "regclient", "distribution", "push-new")
	want, err := os.ReadFile("testdata/wg/regclient-token-needed.mmd")
	if err != nil {
		t.Fatal(err)
	}
	for i := 2; i+1 < len(result.Trace.Exchanges); i++ {
		if result.Trace.Exchanges[i].Request.Method == model.POST {
			if d := cmp.Diff(string(want), general(result, i, i+1)); d != "" {
				t.Error(d)
			}
			return
		}
	}
	t.Error("the push has no POST")
}

func run(t *testing.T, client, registry, workflow string) *sim.Result {
	t.Helper()
	c, err := all.Find(client)
	if err != nil {
		t.Fatal(err)
	}
	r, err := registries.Find(registry)
	if err != nil {
		t.Fatal(err)
	}
	w, err := workflows.Find(workflow)
	if err != nil {
		t.Fatal(err)
	}
	result, err := sim.NewRunner().Run(&sim.Setup{Workflow: w, Client: simClient(c, c.Profile), Registry: simRegistry(r)})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// general draws the exchanges in the words of the working group's notes.
func general(result *sim.Result, from, to int) string {
	t := result.Trace.Symbols
	var b strings.Builder
	b.WriteString("sequenceDiagram\n")
	line := func(parts ...string) { b.WriteString("    " + strings.Join(parts, "") + "\n") }
	challenged := ""
	for i, e := range result.Trace.Exchanges[:to] {
		shown := i+1 >= from
		if e.Response.Challenges[0] != model.Absent {
			challenged = t.Str(e.Response.Challenges[0])
		}
		if !shown {
			continue
		}
		if e.Response.Token.Present {
			scope := "scope"
			if !strings.Contains(challenged, "scope=") {
				scope = "generated scope"
			}
			line("Client->>Token Server: Request with ", scope)
			line("Token Server->>Client: Access Token")
			continue
		}
		with := ""
		if e.Request.Authorization != model.Absent {
			with = " with Access Token"
		}
		if e.Request.Path == model.PathBase {
			line("Client->>Registry: Ping /v2/", with)
		} else {
			line("Client->>Registry: Request to /v2/$repo/$api", with)
		}
		if e.Response.Status != 401 {
			line("Registry->>Client: Response")
			continue
		}
		retried := ""
		for _, f := range result.Trace.Exchanges[i+1:] {
			if f.Request.URL == e.Request.URL && f.Request.Method == e.Request.Method && e.Request.Path != model.PathBase {
				retried = " (header stored, request retried)"
			}
		}
		line("Registry->>Client: 401 with WWW-Authenticate header", retried)
	}
	return b.String()
}
