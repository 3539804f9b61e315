// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package buildkit_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/buildkit"
	buildkitdaemonside "github.com/authsim/authsim/clients/buildkit-daemon-side"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/sim/replay"
)

var (
	layer  = regexp.MustCompile(`(config|layer)?-?\{(c|l)\d\}`)
	escape = strings.NewReplacer("%7B", "{", "%7D", "}", "%2F", "/")
)

// general leaves out which transfer failed first, which is up to the schedule, and
// escapes, which recordings do not have.
func general(text string) string { return layer.ReplaceAllString(escape.Replace(text), "{blob}") }

// TestScenes replays what buildkit v0.32.2 itself (util/resolver, util/push and
// the session's auth provider over containerd v2.3.4) did where a loopback server
// misbehaves in one place: one scene for each place and answer.
func TestScenes(t *testing.T) {
	for file, client := range map[string]*clients.Definition{
		"scenes-client-side": buildkit.Client, "scenes-daemon-side": buildkitdaemonside.Client,
	} {
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
			p, err := client.Profile("0.32.2")
			if err != nil {
				t.Fatal(err)
			}
			results := replay.Clients(rec, func(t *model.Symbols, _ *replay.FileLine) (model.Client, error) { return client.New(t, p) })
			for i := range results {
				r := &results[i]
				if !r.OK {
					t.Error(replay.Failure(r, nil))
					continue
				}
				if want, got := general(rec.Scenarios[i].Error), general(r.ErrorText); want != got {
					t.Errorf("%s\nwant %s\ngot  %s", r.Scenario, want, got)
				}
			}
		})
	}
}
