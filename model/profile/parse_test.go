// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authsim/authsim/model"
)

var axes = []model.Axis{
	{
		Name: "reauth", Aliases: []string{"C-REFRESH"}, Question: "When is a token fetched again?",
		Values: []model.AxisValue{{Name: "error-parameter", Meaning: "when the challenge has one"}, {Name: "401+403", Meaning: "on both"}, {Name: "true", Meaning: "always"}},
	},
	{Name: "attempts", Kind: model.Number, Question: "How often is a request sent?", Unit: "requests"},
	{Name: "retried", Kind: model.Set, Question: "Which answers are retried?", Values: []model.AxisValue{{Name: "429", Meaning: "too many"}, {Name: "5xx", Meaning: "server errors"}}},
	{Name: "client-id", Kind: model.Text, Question: "What is sent as client_id?", Unit: "a name"},
}

const sample = `name: containerd            # kebab-case
version: 2.10
title: containerd core/remotes/docker (resolver)
about: |
  The resolver
  of containerd.
aliases: [ctr]
base: containerd@2.3.3
recording: containerd/resolver
sources:
  C: github.com/containerd/containerd/v2@v2.3.4 core/remotes/docker
hosts:
  registry: https://Quay.io:443
  blob: http://cdn01.quay.io:8080
axes:
  C-REFRESH: {value: error-parameter, mark: wire, source: "C authorizer.go:153-213"}
  attempts: {value: 5, mark: source, source: "C resolver.go:733", note: "6 before 2.3.2"}
  retried:
    value: 5xx+429
    mark: unknown
    note: nobody looked
`

func TestParse(t *testing.T) {
	p, err := Parse("c.yaml", []byte(sample), axes)
	if err != nil {
		t.Fatal(err)
	}
	want := &Profile{
		Name: "containerd", Version: "2.10", Title: "containerd core/remotes/docker (resolver)", About: "The resolver\nof containerd.",
		Base: "containerd@2.3.3", Recording: "containerd/resolver", File: "c.yaml", Aliases: []string{"ctr"},
		Sources: []Source{{"C", "github.com/containerd/containerd/v2@v2.3.4 core/remotes/docker"}},
		Hosts:   []Host{{"registry", "https://quay.io"}, {"blob", "http://cdn01.quay.io:8080"}},
		Settings: []Setting{
			{Axis: "reauth", Value: "error-parameter", Mark: model.Wire, Source: "C authorizer.go:153-213", Line: 16},
			{Axis: "attempts", Value: "5", Mark: model.Source, Source: "C resolver.go:733", Note: "6 before 2.3.2", Line: 17},
			{Axis: "retried", Value: "429+5xx", Mark: model.Unknown, Note: "nobody looked", Line: 18},
		},
	}
	if d := cmp.Diff(want, p); d != "" {
		t.Error(d)
	}
	if p.ID() != "containerd@2.10" || p.Host("blob") != "http://cdn01.quay.io:8080" || p.Host("token") != "" {
		t.Errorf("ID %q, hosts %v", p.ID(), p.Hosts)
	}
}

func TestParseErrors(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"empty", "", `f.yaml:1: the file is empty; expected the keys of a profile`},
		{"not YAML", "name: [a\nversion: 1", `f.yaml:2: not YAML: `},
		{"a list", "- a", `f.yaml:1: expected keys with values, not a list`},
		{"two documents", "name: a\n---\nname: b", `f.yaml:3: there is a second document; expected one profile a file`},
		{"no name", "version: 1", `f.yaml:1: name: the key is missing`},
		{"unknown key", "nmae: a", `f.yaml:1: nmae: there is no such key, did you mean "name"?; expected name, version, `},
		{"double key", "name: a\nname: b", `f.yaml:2: name: the key is given twice`},
		{"name", "name: Docker Hub", `f.yaml:1: name: "Docker Hub" is not allowed here; expected kebab-case`},
		{"no version", "name: a\nversion:", `f.yaml:2: version: there is no value; expected a text`},
		{"aliases", "aliases: a", `f.yaml:1: aliases: expected a list, not a text`},
		{"large file", strings.Repeat("#", 1<<20+1), `f.yaml:1: the file has 1048577 bytes; expected at most 1048576`},
		{"hosts", "hosts:\n  - a", `f.yaml:2: hosts: expected keys with values, not a list`},
		{"host", "hosts: {registry: quay.io}", `f.yaml:1: hosts.registry: "quay.io" is not an origin; expected scheme and host`},
		{"host path", "hosts: {registry: https://quay.io/v2}", `"https://quay.io/v2" is not an origin`},
		{"anchor", "name: &a b", `f.yaml:1: name: expected a text, not an anchor, alias or tag`},
		{"unknown axis", "axes:\n  reuath: {value: 1}", `f.yaml:2: axes.reuath: there is no such axis, did you mean "reauth"?`},
		{"value", "axes:\n  reauth: {value: foo, mark: wire, source: x}", `f.yaml:2: axes.reauth: "foo" is not a value of this axis; expected one of error-parameter, 401+403, true`},
		{"number", "axes:\n  attempts: {value: -1, mark: wire, source: x}", `f.yaml:2: axes.attempts: "-1" is not a value of this axis; expected a whole number (requests)`},
		{"large number", "axes:\n  attempts: {value: 99999999999, mark: wire, source: x}", `axes.attempts: "99999999999" is too large; expected at most 1000000000`},
		{"set", "axes:\n  retried: {value: 429+428, mark: wire, source: x}", `axes.retried: "428" is not a value of this axis, did you mean "429"?; expected "none" or any of 429, 5xx, joined by +`},
		{"set twice", "axes:\n  retried: {value: 429+429, mark: wire, source: x}", `axes.retried: "429" is given twice`},
		{"text", "axes:\n  client-id: {value: '', mark: wire, source: x}", `axes.client-id: the value is empty; expected a text (a name)`},
		{"no mark", "axes:\n  attempts: {value: 1, source: x}", `f.yaml:2: axes.attempts: mark is missing`},
		{"mark", "axes:\n  attempts: {value: 1, source: x, mark: sauce}", `f.yaml:2: axes.attempts.mark: "sauce" is not a mark, did you mean "source"?; expected one of wire, source,`},
		{"no source", "axes:\n  attempts: {value: 1, mark: wire}", `f.yaml:2: axes.attempts: source is missing; expected the evidence`},
		{"no note", "axes:\n  attempts: {value: 1, mark: unknown}", `f.yaml:2: axes.attempts: note is missing; expected what is not known`},
		{"twice", "axes:\n  reauth: {value: 401+403, mark: wire, source: x}\n  C-REFRESH: {value: 401+403, mark: wire, source: x}", `f.yaml:3: axes.C-REFRESH: the axis reauth is given twice, first in line 2`},
		{"scalar", "axes:\n  attempts: 5", `f.yaml:2: axes.attempts: expected keys with values, not a text`},
		{"setting key", "axes:\n  attempts: {valeu: 5}", `f.yaml:2: axes.attempts.valeu: there is no such key, did you mean "value"?; expected value, mark, source, note`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse("f.yaml", []byte(tt.in), axes)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestParseReportsAllErrors(t *testing.T) {
	_, err := Parse("f.yaml", []byte("name: A\nversoin: 1\naxes:\n  reauth: {value: foo}\n  x: {}\n"), axes)
	if err == nil || strings.Count(err.Error(), "\n") != 5 {
		t.Errorf("got %v; want six lines", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{sample, "", "a: &x [*x]", "axes: {reauth: [", "<<: {a: b}", "? a\n: b", "%YAML 1.2\n---\na", "!!map {a: b}", "\x00", "axes:\n  attempts: {value: 0x10}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := Parse("f", []byte(s), axes)
		if (p == nil) == (err == nil) {
			t.Fatalf("profile %v, error %v", p, err)
		}
		if p == nil {
			return
		}
		for _, s := range p.Settings {
			axis, _ := axisOf(axes, s.Axis)
			if err := Check(axis, s.Value); err != nil {
				t.Errorf("accepted %+v: %v", s, err)
			}
		}
	})
}
