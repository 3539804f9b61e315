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

// TestRecordings asks the recorded requests of real registries and compares the
// answers. Every exchange must be reproduced, but for the rows of GAPS.md.
func TestRecordings(t *testing.T) {
	files, _ := filepath.Glob("../sim/replay/testdata/registries/*.jsonl")
	if len(files) < 12 {
		t.Fatalf("recordings are missing: %v", files)
	}
	gaps, err := replay.ReadGaps("GAPS.md", registries.Gaps)
	if err != nil {
		t.Fatal(err)
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
				gap, known := gaps[r.Key()]
				switch {
				case !r.OK && !known:
					failed = append(failed, r)
				case r.OK && known:
					t.Errorf("%s is reproduced now: remove it from GAPS.md (line %d)", r.Scenario, gap.Line)
				}
			}
			if len(failed) > 0 {
				t.Errorf("%d of %d differ\n%s", len(failed), len(results), replay.Report(failed, nil))
			}
		})
	}
}
