// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package all_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
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
// reproduced, or else until the trace of a workflow changes, or what is sent in
// a scene of odd answers, and keeps the list of witnesses as a golden file. An
// axis without a witness is dead. A witness of the file that still is one is not
// looked for again.
func TestAxes(t *testing.T) {
	s := newSearch(t)
	golden := "testdata/axes.txt"
	known, err := os.ReadFile(golden)
	if err != nil && !*update {
		t.Fatal(err)
	}
	lines := map[string]string{}
	for line := range strings.Lines(string(known)) {
		name, _, _ := strings.Cut(line, ":")
		lines[name] = strings.TrimSuffix(line, "\n")
	}
	var b strings.Builder
	for _, a := range clients.Axes() {
		line := lines[a.Name]
		if !s.holds(a, line) {
			if !*update {
				t.Errorf("the witness of axis %s is none: %q; go test ./clients/all -run TestAxes -update looks for another", a.Name, line)
				continue
			}
			if line = s.find(a); line == "" {
				t.Errorf("axis %s is dead: no recording, no workflow and no scene changes with it", a.Name)
				continue
			}
		}
		b.WriteString(line + "\n")
	}
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if d := cmp.Diff(string(known), b.String()); d != "" && !t.Failed() {
		t.Errorf("%s is not up to date; go test ./clients/all -run TestAxes -update renews it\n%s", golden, d)
	}
}

// search looks for witnesses.
type search struct {
	t    *testing.T
	list []all.Client
	recs map[string]*replay.Recording
}

func newSearch(t *testing.T) *search {
	list, err := all.List()
	if err != nil {
		t.Fatal(err)
	}
	s := &search{t: t, list: list, recs: map[string]*replay.Recording{}}
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
		s.recs[rec.File.Client+"/"+rec.File.Variant+"@"+rec.File.Version] = rec
	}
	return s
}

// kinds of witnesses, in the order in which they are looked for. Each gives the
// first one of a client and a changed value, "" for none.
var kinds = []struct {
	prefix string
	first  func(s *search, c all.Client, set model.Setting) string
}{
	{"", func(s *search, c all.Client, set model.Setting) string {
		rec := s.recs[c.Profile.Recording+"@"+c.Profile.Version]
		if rec == nil {
			return ""
		}
		return witness(s.t, c, rec, set)
	}},
	{"workflow ", func(s *search, c all.Client, set model.Setting) string { return simWitness(s.t, c, set) }},
	{"scene: ", func(s *search, c all.Client, set model.Setting) string {
		if !c.Definition.Tasks(model.Pull) {
			return ""
		}
		return sceneWitness(s.t, c, set)
	}},
}

// find is a line of the golden file for an axis.
func (s *search) find(a model.Axis) string {
	for _, kind := range kinds {
		for _, c := range s.list {
			from := valueOf(c.Profile, a)
			for _, to := range alternatives(a, from) {
				if w := kind.first(s, c, model.Setting{Axis: a.Name, Value: to}); w != "" {
					return fmt.Sprintf("%s: %s -> %s: %s %s%s", a.Name, from, to, c.Profile.ID(), kind.prefix, w)
				}
			}
		}
	}
	return ""
}

var witnessLine = regexp.MustCompile(`^\S+: (.*) -> (.*): (\S+@\S+) (.*)$`)

// holds tells whether a line still names a witness.
func (s *search) holds(a model.Axis, line string) bool {
	m := witnessLine.FindStringSubmatch(line)
	if m == nil {
		return false
	}
	for _, c := range s.list {
		if c.Profile.ID() != m[3] || valueOf(c.Profile, a) != m[1] {
			continue
		}
		for i := len(kinds) - 1; i >= 0; i-- {
			if rest, ok := strings.CutPrefix(m[4], kinds[i].prefix); ok {
				return profile.Check(a, m[2]) == nil && kinds[i].first(s, c, model.Setting{Axis: a.Name, Value: m[2]}) == rest
			}
		}
	}
	return false
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
