// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package all_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/authsim/authsim/clients/all"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/sim/replay"
)

const recordings = "../../sim/replay/testdata/clients"

func maker(t *model.Symbols, file *replay.FileLine) (model.Client, error) {
	c, err := all.ForRecording(file.Client, file.Variant, file.Version)
	if err != nil {
		return nil, err
	}
	return c.Definition.New(t, c.Profile)
}

// TestReplay hands every recorded response to the simulated client and wants
// every recorded request from it.
func TestReplay(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(recordings, "*.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatal("no recordings", err)
	}
	data, err := os.ReadFile("../GAPS.md")
	if err != nil {
		t.Fatal(err)
	}
	gaps, err := replay.ReadGaps("GAPS.md", data)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			f, err := os.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			rec, err := replay.Read(name, f)
			if err != nil {
				t.Fatal(err)
			}
			results := replay.Clients(rec, maker)
			good := 0
			for i := range results {
				r := &results[i]
				_, known := gaps[r.Key()]
				switch {
				case r.OK && known:
					t.Errorf("%s is reproduced now: remove it from clients/GAPS.md", r.Scenario)
				case r.OK:
					good++
				case !known:
					t.Error(replay.Failure(r, gaps))
				}
			}
			t.Logf("reproduced %d of %d", good, len(results))
		})
	}
}
