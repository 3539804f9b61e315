// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/registries"
	"github.com/authsim/authsim/sim/replay"
)

const truncated = "the recorder cut the token answer"

// gaps are recorded cases that are not reproduced, and why.
var gaps = map[string]string{
	"auth/anonymous-pull-public":  truncated,
	"auth/user-pull":              truncated,
	"auth/user-pull-push":         truncated,
	"auth/user-two-params":        truncated,
	"auth/user-two-space":         truncated,
	"auth/user-star":              truncated,
	"auth/user-missing-repo":      truncated,
	"auth/user-missing-namespace": truncated,
	"ping-xfp":                    "X-Forwarded-Proto is not among the fields of a request in the model",
}

// TestRecordings asks the recorded requests of real registries and compares the
// answers. Every exchange must be reproduced.
func TestRecordings(t *testing.T) {
	files, _ := filepath.Glob("../sim/replay/testdata/registries/*.jsonl")
	own, _ := filepath.Glob("testdata/*.jsonl")
	if files = append(files, own...); len(files) < 4 {
		t.Fatalf("recordings are missing: %v", files)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			defer data.Close()
			rec, err := replay.Read(filepath.Base(file), data)
			if err != nil {
				t.Fatal(err)
			}
			results := replay.Registries(rec, func(s *model.Symbols, file *replay.FileLine) (model.Registry, model.RegistryState, error) {
				p, w, err := registries.FromRecording(file.Registry, file.Version, file.World)
				if err != nil {
					return nil, model.RegistryState{}, err
				}
				return registries.New(s, p, w)
			})
			var failed []replay.ScenarioResult
			for _, r := range results {
				reason, known := gaps[r.Scenario]
				switch {
				case !r.OK && !known:
					failed = append(failed, r)
				case r.OK && known:
					t.Errorf("%s is reproduced: its row in the table of gaps goes (%s)", r.Scenario, reason)
				}
			}
			if len(failed) > 0 {
				t.Errorf("%d of %d differ\n%s", len(failed), len(results), replay.Report(failed, nil))
			}
		})
	}
}
