// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/authsim/authsim/model"
)

func TestResolve(t *testing.T) {
	all := map[string]*Profile{
		"a@1": {Name: "a", Version: "1", Base: "b@1", Settings: []Setting{{Axis: "reauth", Value: "own"}}},
		"b@1": {Name: "b", Version: "1", Base: "c@1", Recording: "b", Hosts: []Host{{"registry", "https://b"}}, Settings: []Setting{{Axis: "attempts", Value: "2"}, {Axis: "reauth", Value: "b"}}},
		"c@1": {Name: "c", Version: "1", Settings: []Setting{{Axis: "attempts", Value: "3"}, {Axis: "retried", Value: "none"}}},
		"d@1": {Name: "d", Version: "1", Base: "e@1"},
		"e@1": {Name: "e", Version: "1", Base: "d@1"},
		"f@1": {Name: "f", Version: "1", Base: "nowhere@1"},
	}
	find := func(id string) *Profile { return all[id] }
	p, err := all["a@1"].Resolve(find)
	if err != nil {
		t.Fatal(err)
	}
	want := []Setting{{Axis: "reauth", Value: "own"}, {Axis: "attempts", Value: "2", From: "b@1"}, {Axis: "retried", Value: "none", From: "c@1"}}
	if d := cmp.Diff(want, p.Settings); d != "" {
		t.Error(d)
	}
	if p.Host("registry") != "https://b" || p.Recording != "" || len(all["a@1"].Settings) != 1 {
		t.Errorf("hosts %v, recording %q, original %v", p.Hosts, p.Recording, all["a@1"].Settings)
	}
	for id, want := range map[string]string{"d@1": "may not lead back", "f@1": `there is no profile "nowhere@1"`} {
		if _, err := all[id].Resolve(find); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v; want %s", id, err, want)
		}
	}
}

func TestWith(t *testing.T) {
	p := &Profile{Settings: []Setting{{Axis: "attempts", Value: "2", Mark: model.Wire, Source: "x", Line: 3}}}
	q, err := p.With([]model.Setting{{Axis: "attempts", Value: "007"}, {Axis: "C-REFRESH", Value: "401+403"}}, axes)
	if err != nil {
		t.Fatal(err)
	}
	want := []Setting{{Axis: "attempts", Value: "7", Source: SetByHand}, {Axis: "reauth", Value: "401+403", Source: SetByHand}}
	if d := cmp.Diff(want, q.Settings); d != "" {
		t.Error(d)
	}
	if p.Settings[0].Value != "2" {
		t.Error("the original changed")
	}
	_, err = p.With([]model.Setting{{Axis: "atempts", Value: "1"}, {Axis: "reauth", Value: "tru"}}, axes)
	if err == nil || err.Error() != `atempts: there is no such axis, did you mean "attempts"?`+"\n"+
		`reauth: "tru" is not a value of this axis, did you mean "true"?; expected one of error-parameter, 401+403, true` {
		t.Errorf("got %v", err)
	}
}

func TestNearest(t *testing.T) {
	clients := []string{"moby", "containerd", "oras", "regclient", "reference"}
	for word, want := range map[string]string{
		"contianerd": "containerd", "Moby": "moby", "regclent": "regclient", "cont": "containerd",
		"orsa": "oras", "refrence": "reference", "": "", "skopeo": "", strings.Repeat("x", 1000): "",
	} {
		if got := Nearest(word, clients); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
}

func TestSchema(t *testing.T) {
	text := Schema("a registry", axes, true)
	if !bytes.Equal(text, Schema("a registry", axes, true)) {
		t.Error("not the same twice")
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("profile.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("profile.json")
	if err != nil {
		t.Fatal(err)
	}
	start := "name: a\nversion: 1.0\naxes:\n  "
	for _, tt := range []struct {
		in string
		ok bool
	}{
		{sample, true},
		{"name: a\nversion: 1\naxes:", true},
		{start + "reauth: {value: true, mark: wire, source: x}", true},
		{"version: 1", false},
		{"name: a\nversion: 1\ntitel: x", false},
		{start + "reauth: {value: foo, mark: wire, source: x}", false},
		{start + "nothing: {value: foo, mark: wire, source: x}", false},
		{start + "attempts: {value: -1, mark: wire, source: x}", false},
		{start + "attempts: {value: 1, mark: wire}", false},
		{start + "attempts: {value: 1, mark: unknown}", false},
		{start + "attempts: {value: 1, mark: unknown, note: x, more: x}", false},
		{start + "retried: {value: 429+5, mark: wire, source: x}", false},
	} {
		var v any
		if err := yaml.Unmarshal([]byte(tt.in), &v); err != nil {
			t.Fatal(err)
		}
		js, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		inst, err := jsonschema.UnmarshalJSON(bytes.NewReader(js))
		if err != nil {
			t.Fatal(err)
		}
		err = schema.Validate(inst)
		if (err == nil) != tt.ok {
			t.Errorf("%s\nschema: %v", tt.in, err)
		}
		if _, err := Parse("f", []byte(tt.in), axes); (err == nil) != tt.ok {
			t.Errorf("%s\nParse: %v", tt.in, err)
		}
	}
}
