// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package all_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/all"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/profile"
	"github.com/authsim/authsim/sim/replay"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// alternatives are values of an axis to try in the place of another.
func alternatives(a model.Axis, value string) []string {
	var out []string
	switch a.Kind {
	case model.Choice:
		for _, v := range a.Values {
			if v.Name != value {
				out = append(out, v.Name)
			}
		}
	case model.Set:
		if value != "none" {
			out = append(out, "none")
		}
		for _, v := range a.Values {
			if value != v.Name {
				out = append(out, v.Name)
			}
		}
	case model.Number:
		for _, v := range []string{"0", "1", "2", "7", "3600"} {
			if v != value {
				out = append(out, v)
			}
		}
	case model.Text:
		out = append(out, "another")
	}
	return out
}

func valueOf(p *profile.Profile, a model.Axis) string {
	if s, ok := p.Value(a.Name); ok {
		return s.Value
	}
	return a.Default
}

// TestAxes turns every axis of every client until a recording is no longer
// reproduced, or else until the trace of a workflow changes, or what is sent in a
// scene of odd answers, and keeps the list of witnesses as a golden file. An axis without a witness is dead.
func TestAxes(t *testing.T) {
	recs := map[string]*replay.Recording{}
	files, _ := filepath.Glob(filepath.Join(recordings, "*.jsonl"))
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		rec, err := replay.Read(name, f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		recs[rec.File.Client+"/"+rec.File.Variant+"@"+rec.File.Version] = rec
	}
	list, err := all.List()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, a := range clients.Axes() {
		found := false
	search:
		for _, c := range list {
			rec := recs[c.Profile.Recording+"@"+c.Profile.Version]
			if rec == nil {
				continue
			}
			from := valueOf(c.Profile, a)
			for _, to := range alternatives(a, from) {
				if scenario := witness(t, c, rec, model.Setting{Axis: a.Name, Value: to}); scenario != "" {
					fmt.Fprintf(&b, "%s: %s -> %s: %s %s\n", a.Name, from, to, c.Profile.ID(), scenario)
					found = true
					break search
				}
			}
		}
	workflow:
		for _, c := range list {
			if found {
				continue
			}
			from := valueOf(c.Profile, a)
			for _, to := range alternatives(a, from) {
				if run := simWitness(t, c, model.Setting{Axis: a.Name, Value: to}); run != "" {
					fmt.Fprintf(&b, "%s: %s -> %s: %s workflow %s\n", a.Name, from, to, c.Profile.ID(), run)
					found = true
					break workflow
				}
			}
		}
	oddAnswer:
		for _, c := range list {
			if found || !c.Definition.Tasks(model.Pull) {
				continue
			}
			from := valueOf(c.Profile, a)
			for _, to := range alternatives(a, from) {
				if why := sceneWitness(t, c, model.Setting{Axis: a.Name, Value: to}); why != "" {
					fmt.Fprintf(&b, "%s: %s -> %s: %s scene: %s\n", a.Name, from, to, c.Profile.ID(), why)
					found = true
					break oddAnswer
				}
			}
		}
		if !found {
			t.Errorf("axis %s is dead: no recording, no workflow and no scene changes with it", a.Name)
		}
	}
	golden := "testdata/axes.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), b.String()); d != "" {
		t.Errorf("%s is not up to date; go test ./clients/all -run TestAxes -update renews it\n%s", golden, d)
	}
}

// witness is the first scenario that the changed profile does not reproduce.
func witness(t *testing.T, c all.Client, rec *replay.Recording, set model.Setting) string {
	p, err := c.Profile.With([]model.Setting{set}, clients.Axes())
	if err != nil {
		t.Fatal(err)
	}
	for i := range rec.Scenarios {
		one := *rec
		one.Scenarios = rec.Scenarios[i : i+1]
		for _, r := range replay.Clients(&one, func(t *model.Symbols, _ *replay.FileLine) (model.Client, error) { return c.Definition.New(t, p) }) {
			if !r.OK {
				return r.Scenario
			}
		}
	}
	return ""
}
