// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package orascli_test

import (
	"os"
	"strings"
	"testing"

	orascli "github.com/authsim/authsim/clients/oras-cli"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/sim/replay"
)

func maker(t *model.Symbols, file *replay.FileLine) (model.Client, error) {
	p, err := orascli.Client.Profile(file.Version)
	if err != nil {
		return nil, err
	}
	return orascli.Client.New(t, p)
}

// TestRecordings replays scenes that were played to the command itself because no
// recording has them: mounts that end in 401 or 403, indexes, referrers of
// referrers, deleting by tag, odd answers and redirects.
func TestRecordings(t *testing.T) {
	const name = "testdata/scenes-v1.3.6.jsonl"
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
	good, told := 0, 0
	for i := range results {
		if !results[i].OK {
			t.Error(replay.Failure(&results[i], nil))
			continue
		}
		good++
		if strings.Contains(rec.Scenarios[i].Error, strings.TrimSpace(results[i].ErrorText)) {
			told++
		}
	}
	t.Logf("reproduced %d of %d, %d with the command's own words", good, len(results), told)
}
