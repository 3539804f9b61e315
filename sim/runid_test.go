// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/authsim/authsim/model"
)

func TestRunIDText(t *testing.T) {
	id := RunID{
		Workflow: "pull-private",
		Client:   Party{"containerd", "2.3.4", []model.Setting{{Axis: "reauth", Value: "401+403"}, {Axis: "realm", Value: "https://t/a b"}}},
		Registry: Party{Name: "quay", Settings: []model.Setting{{Axis: "ping", Value: ""}}},
		Choices:  []Choice{{model.TokenExpires, 4}, {model.ClockAhead, 12}},
	}
	const want = "pull-private/containerd@2.3.4+reauth=401+403+realm=https:%2F%2Ft%2Fa%20b/quay+ping=~token-expires@4~clock-ahead@12"
	if got := id.String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got, err := ParseRunID(want); err != nil || !reflect.DeepEqual(got, id) {
		t.Errorf("parsed %+v, %v", got, err)
	}
}

func TestRunIDErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                                      "it has 1 parts between slashes, not 3",
		"pull/containerd":                       "it has 2 parts",
		"/containerd/quay":                      "it names no workflow",
		"pull//quay":                            "it names no party",
		"pull/containerd+x/quay":                `"x" is no axis=value`,
		"pull/containerd/quay~token-expired@":   `there is no fault "token-expired"`,
		"pull/containerd/quay~token-expires":    "does not say at which exchange",
		"pull/containerd/quay~token-expires@0":  "expected token-expires@N with N from 1",
		"pull/containerd/quay~token-expires@04": "expected token-expires@N with N from 1",
		"pull/cont%2/quay":                      "is not percent-encoded",
		strings.Repeat("a", MaxRunID+1):         "it is longer than",
	} {
		if _, err := ParseRunID(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

func TestRunIDRoundTrip(t *testing.T) {
	name := rapid.OneOf(rapid.StringMatching(`[a-z0-9-]{1,8}`), rapid.StringN(1, 8, -1))
	party := rapid.Custom(func(t *rapid.T) Party {
		p := Party{Name: name.Draw(t, "name"), Version: rapid.OneOf(rapid.Just(""), name).Draw(t, "version")}
		for range rapid.IntRange(0, 3).Draw(t, "settings") {
			p.Settings = append(p.Settings, model.Setting{
				Axis:  name.Draw(t, "axis"),
				Value: rapid.OneOf(rapid.StringMatching(`[0-9+]{0,8}`), rapid.String()).Draw(t, "value"),
			})
		}
		return p
	})
	rapid.Check(t, func(t *rapid.T) {
		id := RunID{Workflow: name.Draw(t, "workflow"), Client: party.Draw(t, "client"), Registry: party.Draw(t, "registry")}
		for range rapid.IntRange(0, 3).Draw(t, "choices") {
			id.Choices = append(id.Choices, Choice{
				model.Fault(rapid.IntRange(1, int(model.NumFaults)-1).Draw(t, "fault")), rapid.IntRange(1, 500).Draw(t, "at"),
			})
		}
		text := id.String()
		if len(text) > MaxRunID {
			return
		}
		got, err := ParseRunID(text)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, id) {
			t.Fatalf("%s\ngot  %+v\nwant %+v", text, got, id)
		}
	})
}

func FuzzParseRunID(f *testing.F) {
	f.Add("pull-private/containerd@2.3.4+reauth=401+403/quay~token-expires@4")
	f.Add("a/b+c=%2B/d@1+e==")
	f.Fuzz(func(t *testing.T, text string) {
		id, err := ParseRunID(text)
		if err != nil {
			return
		}
		again, err := ParseRunID(id.String())
		if len(id.String()) <= MaxRunID && (err != nil || !reflect.DeepEqual(again, id)) {
			t.Errorf("%q became %q: %v", text, id.String(), err)
		}
	})
}
