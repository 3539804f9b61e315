// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/sim"
	"github.com/authsim/authsim/sim/compare"
)

// The files testdata/compare/*.yaml restate two tables that were written from the
// source code of the clients, before there was a model of them. Each row is
// carried by axes (their values stand in the cells), or shown by a run at a
// registry that deviates from the reference (a fact of its trace stands in the
// cells), or both; or it says why neither can be.

type tableFile struct {
	Clients map[string]string `yaml:"clients"`
	Rows    []tableRow        `yaml:"rows"`
}

type tableRow struct {
	Row string `yaml:"row"`
	// Says are the table's own words.
	Says []string `yaml:"says"`
	// Axes carry the row; the cells hold their values in this order.
	Axes []string `yaml:"axes"`
	// Run is a workflow, axis=value settings of the registry and FAULT@N; Fact is
	// what its trace is asked for.
	Run  string `yaml:"run"`
	Fact string `yaml:"fact"`
	// Reason says why the row is not checked here.
	Reason string `yaml:"reason"`
	// Differs says where the table is not right, and why.
	Differs string `yaml:"differs"`
	// Cells are the values by client.
	Cells map[string]string `yaml:"cells"`
}

func readTable(t *testing.T, name string) tableFile {
	t.Helper()
	data, err := os.ReadFile("testdata/compare/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var f tableFile
	if err := yaml.UnmarshalWithOptions(data, &f, yaml.Strict()); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return f
}

func TestParameterTable(t *testing.T) { checkTable(t, "parameters.yaml") }

func TestDecisionTable(t *testing.T) { checkTable(t, "decisions.yaml") }

func checkTable(t *testing.T, name string) {
	f := readTable(t, name)
	checked := 0
	for _, row := range f.Rows {
		t.Run(row.Row, func(t *testing.T) {
			if row.Reason != "" {
				return
			}
			if len(row.Axes) == 0 && row.Run == "" {
				t.Fatal("the row has no axes, no run and no reason")
			}
			for client, id := range f.Clients {
				want, ok := row.Cells[client]
				if !ok {
					t.Errorf("there is no cell for %s", client)
					continue
				}
				c, err := findClient(id)
				if err != nil {
					continue // not modelled
				}
				checked++
				if got := row.cell(t, c); got != want {
					t.Errorf("%s\n got %s\nwant %s", id, got, want)
				}
			}
		})
	}
	if checked == 0 {
		t.Error("no cell was checked")
	}
}

// cell is what the model says: values of axes, facts of a run.
func (r *tableRow) cell(t *testing.T, c client) string {
	var words []string
	for _, name := range r.Axes {
		i := slices.IndexFunc(clients.Axes(), func(a model.Axis) bool { return a.Name == name })
		if i < 0 {
			t.Fatalf("there is no axis %s", name)
		}
		words = append(words, compare.Value(c.Profile, clients.Axes()[i]).Value)
	}
	if r.Run != "" {
		words = append(words, r.fact(t, c))
	}
	return strings.Join(words, "; ")
}

func (r *tableRow) fact(t *testing.T, c client) string {
	words := strings.Fields(r.Run)
	var settings []model.Setting
	var choices []sim.Choice
	for _, w := range words[1:] {
		if axis, value, ok := strings.Cut(w, "="); ok {
			settings = append(settings, model.Setting{Axis: axis, Value: strings.ReplaceAll(value, "%20", " ")})
			continue
		}
		choice, err := sim.ParseChoice(w)
		if err != nil {
			t.Fatal(err)
		}
		choices = append(choices, choice)
	}
	p, err := findRegistry("reference")
	if err != nil {
		t.Fatal(err)
	}
	registry, err := simRegistry(p, settings)
	if err != nil {
		t.Fatal(err)
	}
	party, err := simClient(c, nil)
	if err != nil {
		t.Fatal(err)
	}
	w, err := findWorkflow(words[0])
	if err != nil {
		t.Fatal(err)
	}
	res, err := sim.NewRunner().Run(&sim.Setup{Workflow: w, Client: party, Registry: registry, Choices: choices})
	if err != nil {
		t.Fatal(err)
	}
	steps := compare.Steps(&res.Trace, p.Host("registry"))
	if os.Getenv("STEPS") != "" {
		for _, s := range steps {
			t.Log(c.ID(), s.Text(), s.Scope)
		}
		for _, s := range res.Steps {
			t.Log(res.Trace.Symbols.Str(s.Outcome.Error))
		}
	}
	fact, ok := facts[r.Fact]
	if !ok {
		t.Fatalf("there is no fact %q", r.Fact)
	}
	return fact(res, steps)
}

// facts are what a run is asked for.
var facts = map[string]func(*sim.Result, []compare.Step) string{
	// ends: ok or fails, of each step.
	"ends": func(res *sim.Result, _ []compare.Step) string { return ends(res) },
	// pings: how many of the exchanges are GET /v2/, as yes or no.
	"pings": func(_ *sim.Result, steps []compare.Step) string {
		if slices.ContainsFunc(steps, func(s compare.Step) bool { return s.Path == "/v2/" }) {
			return "yes"
		}
		return "no"
	},
	// scopes: the scopes of the token requests as they are spelled, each list once.
	"scopes": func(res *sim.Result, steps []compare.Step) string {
		return strings.Join(once(tokenRequests(res, steps, func(_ *model.Request, params []model.Param) string {
			var scopes []string
			for _, p := range params {
				if p.Name == "scope" {
					scopes = append(scopes, p.Value)
				}
			}
			return strings.Join(scopes, " ")
		})), ", ")
	},
	// parameters: the names of the parameters of the token requests.
	"parameters": func(res *sim.Result, steps []compare.Step) string {
		return strings.Join(once(tokenRequests(res, steps, func(r *model.Request, params []model.Param) string {
			names := []string{r.Method.String()}
			for _, p := range params {
				names = append(names, p.Name)
			}
			return strings.Join(names, " ")
		})), ", ")
	},
	// tokens: the token requests with who asks and the answer.
	"tokens": func(_ *sim.Result, steps []compare.Step) string {
		return list(steps, func(s *compare.Step) bool { return s.Role == compare.TokenEndpoint })
	},
	// elsewhere: the requests to the host that a redirect or a Location names.
	"elsewhere": func(_ *sim.Result, steps []compare.Step) string {
		var auths []string
		for _, s := range steps {
			if s.Role == compare.BlobHost || s.Role == compare.UploadHost || s.Role == compare.OtherHost || s.Role == compare.InClear {
				auths = append(auths, string(s.Auth))
			}
		}
		if len(auths) == 0 {
			return "not followed"
		}
		return strings.Join(once(auths), ", ")
	},
	// registry: the kinds of authorization at the registry, in order.
	"registry": func(_ *sim.Result, steps []compare.Step) string {
		return list(steps, func(s *compare.Step) bool { return s.Role == compare.AtRegistry })
	},
	// tries: how the tasks end, how many tokens were asked for, and how often one
	// request to the registry, by method and path, was refused.
	"tries": func(res *sim.Result, steps []compare.Step) string {
		tokens, most := 0, 0
		refused := map[string]int{}
		for i, s := range steps {
			if s.Role == compare.TokenEndpoint {
				tokens++
			} else if s.Status >= 400 {
				key := s.Method.String() + res.Trace.Symbols.Str(res.Trace.Exchanges[i].Request.Path)
				refused[key]++
				most = max(most, refused[key])
			}
		}
		return fmt.Sprintf("%s, %d token requests, one request refused %d times", ends(res), tokens, most)
	},
}

func ends(res *sim.Result) string {
	var words []string
	for _, s := range res.Steps {
		switch {
		case s.Outcome.Unsupported:
			words = append(words, "no such task")
		case s.Outcome.OK:
			words = append(words, "ok")
		default:
			words = append(words, "fails")
		}
	}
	return strings.Join(words, ", ")
}

func tokenRequests(res *sim.Result, steps []compare.Step, of func(*model.Request, []model.Param) string) []string {
	var out []string
	for i := range steps {
		if steps[i].Role != compare.TokenEndpoint {
			continue
		}
		r := &res.Trace.Exchanges[i].Request
		encoded := r.Form
		if encoded == model.Absent {
			encoded = r.Query
		}
		out = append(out, of(r, model.DecodeParams(res.Trace.Symbols.Str(encoded))))
	}
	return out
}

// list are the steps of a kind, equal neighbours once with their number.
func list(steps []compare.Step, of func(*compare.Step) bool) string {
	var words []string
	for i := range steps {
		if of(&steps[i]) {
			s := steps[i]
			if s.Role == compare.TokenEndpoint {
				words = append(words, fmt.Sprintf("%s %s %d", s.Method, s.Auth, s.Status))
			} else {
				words = append(words, s.Text())
			}
		}
	}
	var out []string
	for i := 0; i < len(words); {
		n := i
		for n < len(words) && words[n] == words[i] {
			n++
		}
		if n-i > 1 {
			out = append(out, fmt.Sprintf("%d× %s", n-i, words[i]))
		} else {
			out = append(out, words[i])
		}
		i = n
	}
	return strings.Join(out, ", ")
}

// once is a list without what has been in it before.
func once(list []string) []string {
	var out []string
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
