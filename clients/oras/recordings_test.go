// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package oras_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/authsim/authsim/clients/oras"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/sim/replay"
)

func maker(t *model.Symbols, file *replay.FileLine) (model.Client, error) {
	profiles, err := oras.Client.Profiles()
	if err != nil {
		return nil, err
	}
	for _, p := range profiles {
		if p.Version == file.Version {
			return oras.Client.New(t, p)
		}
	}
	return nil, fmt.Errorf("no profile of version %s", file.Version)
}

// TestRecordings replays what the client's own folder holds: scenes that were
// played to v2.7.0 itself because no recording has them, and those in which earlier
// versions do something else. They are odd challenges, answers that lack something,
// redirects of every kind, pages, failures and retries, and tokens that die early.
func TestRecordings(t *testing.T) {
	files, err := filepath.Glob("testdata/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatal("no recordings", err)
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
				if results[i].OK {
					good++
				} else {
					t.Error(replay.Failure(&results[i], nil))
				}
			}
			t.Logf("reproduced %d of %d", good, len(results))
		})
	}
}
