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
// answers. Every exchange must be reproduced.
func TestRecordings(t *testing.T) {
	files, err := filepath.Glob("../sim/replay/testdata/registries/*.jsonl")
	if err != nil || len(files) < 4 {
		t.Fatalf("recordings are missing: %v %v", files, err)
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
			failed := 0
			for _, r := range results {
				if !r.OK {
					failed++
				}
			}
			if failed > 0 {
				t.Errorf("%d of %d differ\n%s", failed, len(results), replay.Report(results, nil))
			}
		})
	}
}
