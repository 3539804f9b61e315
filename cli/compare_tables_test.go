// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/authsim/authsim/cli/join"
	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/all"
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
	printed := printedValues(t, &f)
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
				if got := row.cell(t, c, printed); got != want {
					t.Errorf("%s\n got %s\nwant %s", id, got, want)
				}
			}
		})
	}
	if checked == 0 {
		t.Error("no cell was checked")
	}
}

// printedValues are the values that "authsim compare" prints for the clients of a
// table: of each axis on which they differ, by "axis client@version".
func printedValues(t *testing.T, f *tableFile) map[string]string {
	t.Helper()
	var ids []string
	for _, client := range slices.Sorted(maps.Keys(f.Clients)) {
		if c, err := findClient(f.Clients[client]); err == nil {
			ids = append(ids, c.ID())
		}
	}
	var out strings.Builder
	if code := Main(append([]string{"compare", "--format", "json", "--workflow", "pull-public"}, ids...), nil, &out, os.Stderr); code != exitMismatch {
		t.Fatalf("authsim compare ends with %d", code)
	}
	var objects []axisDifferenceJSON
	if err := json.Unmarshal([]byte(out.String()), &objects); err != nil {
		t.Fatal(err)
	}
	values := map[string]string{}
	for _, o := range objects {
		for _, v := range o.Values {
			values[o.Axis+" "+v.Of] = v.Value
		}
	}
	return values
}

// cell is what the model says: values of axes, facts of a run.
func (r *tableRow) cell(t *testing.T, c all.Client, printed map[string]string) string {
	var words []string
	for _, name := range r.Axes {
		i := slices.IndexFunc(clients.Axes(), func(a model.Axis) bool { return a.Name == name })
		if i < 0 {
			t.Fatalf("there is no axis %s", name)
		}
		value, ok := printed[name+" "+c.ID()]
		if !ok {
			value = compare.Value(c.Profile, clients.Axes()[i]).Value
		}
		words = append(words, value)
	}
	if r.Run != "" {
		words = append(words, r.fact(t, c))
	}
	return strings.Join(words, "; ")
}

func (r *tableRow) fact(t *testing.T, c all.Client) string {
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
	registry, err := join.Registry(p, settings)
	if err != nil {
		t.Fatal(err)
	}
	party, err := join.Client(c, nil)
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
