// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package crane_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/crane"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/sim/replay"
)

// TestScenes replays what the library did where a registry, a token endpoint or a
// CDN misbehaves in one place: go-containerregistry v0.22.1 itself over a
// RoundTripper in memory, one scene for each place and answer. The scenes of
// four-at-once ran with WithJobs(4).
func TestScenes(t *testing.T) {
	for file, parallel := range map[string]string{"library": "1", "four-at-once": "4"} {
		t.Run(file, func(t *testing.T) {
			name := filepath.Join("testdata", file+".jsonl")
			f, err := os.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			rec, err := replay.Read(name, f)
			if err != nil {
				t.Fatal(err)
			}
			p, err := crane.Client.Profile("0.22.1")
			if err != nil {
				t.Fatal(err)
			}
			if p, err = p.With([]model.Setting{{Axis: "parallel", Value: parallel}}, clients.Axes()); err != nil {
				t.Fatal(err)
			}
			results := replay.Clients(rec, func(t *model.Symbols, _ *replay.FileLine) (model.Client, error) { return crane.Client.New(t, p) })
			for i := range results {
				if r := &results[i]; !r.OK {
					t.Error(replay.Failure(r, nil))
				}
			}
		})
	}
}
