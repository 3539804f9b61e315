// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package moby_test

import (
	"os"
	"strings"
	"testing"

	"github.com/authsim/authsim/clients/moby"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/sim/replay"
)

// TestErrorTexts compares what the model tells the user with what the engine
// has told him in the recordings.
func TestErrorTexts(t *testing.T) {
	const name = "../../sim/replay/testdata/clients/moby-graph-v28.5.2.jsonl"
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rec, err := replay.Read(name, f)
	if err != nil {
		t.Fatal(err)
	}
	profiles, err := moby.Client.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	results := replay.Clients(rec, func(t *model.Symbols, _ *replay.FileLine) (model.Client, error) {
		return moby.Client.New(t, profiles[len(profiles)-1])
	})
	for i, r := range results {
		// The recorder has cut white space at the end.
		if want := rec.Scenarios[i].Error; strings.TrimSpace(r.ErrorText) != want {
			t.Errorf("%s: the user is told %q, recorded is %q", r.Scenario, r.ErrorText, want)
		}
	}
}
