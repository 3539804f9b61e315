// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package ociconformance_test

import (
	"os"
	"testing"

	ociconformance "github.com/authsim/authsim/clients/oci-conformance"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/sim/replay"
)

// TestScenes replays what the suite itself, at commit 967efdc, did where a
// loopback server misbehaves in one place: one of its tests for each task.
func TestScenes(t *testing.T) {
	const name = "testdata/scenes.jsonl"
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rec, err := replay.Read(name, f)
	if err != nil {
		t.Fatal(err)
	}
	p, err := ociconformance.Client.Profile("967efdc")
	if err != nil {
		t.Fatal(err)
	}
	results := replay.Clients(rec, func(t *model.Symbols, _ *replay.FileLine) (model.Client, error) {
		return ociconformance.Client.New(t, p)
	})
	for i := range results {
		r := &results[i]
		if !r.OK {
			t.Error(replay.Failure(r, nil))
			continue
		}
		// Of several requests the suite names those that failed; why stands in its
		// report.
		want, got := rec.Scenarios[i].Error, r.ErrorText
		if (rec.Scenarios[i].Task.Kind == "login" || want == "") && want != got {
			t.Errorf("%s\nwant %s\ngot  %s", r.Scenario, want, got)
		}
	}
}
