// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package regclient_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/regclient"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/sim/replay"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// maker makes the client with some axes set otherwise.
func maker(t *testing.T, set ...model.Setting) replay.ClientMaker {
	t.Helper()
	profiles, err := regclient.Client.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	p, err := profiles[len(profiles)-1].With(set, clients.Axes())
	if err != nil {
		t.Fatal(err)
	}
	return func(t *model.Symbols, _ *replay.FileLine) (model.Client, error) { return regclient.Client.New(t, p) }
}

func read(t *testing.T, name string) *replay.Recording {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rec, err := replay.Read(name, f)
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

// TestTranscripts keeps what the model sends for the flows of the working
// group's write-up, and the error texts, as golden files.
func TestTranscripts(t *testing.T) {
	rec := read(t, filepath.Join("..", "..", "sim", "replay", "testdata", "clients", "regclient-library-v0.11.7.jsonl"))
	results := replay.Clients(rec, maker(t))
	for _, scenario := range []string{"pull", "push", "push-existing", "copy-mount-accepted", "copy-mount-declined"} {
		for i := range results {
			if results[i].Scenario == scenario {
				golden(t, scenario, "# "+rec.Scenarios[i].About+"\n"+transcript(results[i].Sent))
			}
		}
	}
	var b strings.Builder
	for i := range results {
		if results[i].ErrorText != "" {
			fmt.Fprintf(&b, "%s: %s\n", results[i].Scenario, results[i].ErrorText)
		}
	}
	golden(t, "errors", b.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s is not up to date; go test ./clients/regclient -update renews it\n%s", file, d)
	}
}

// transcript writes exchanges one a line.
func transcript(sent []replay.Exchange) string {
	var b strings.Builder
	for i := range sent {
		q, r := &sent[i].Request, &sent[i].Response
		fmt.Fprintf(&b, "%s %s%s", q.Method, q.Origin, q.Path)
		for i, p := range q.Query {
			fmt.Fprintf(&b, "%c%s=%s", "?&"[min(i, 1)], p[0], p[1])
		}
		for i, p := range q.Form {
			fmt.Fprintf(&b, "%c%s=%s", " &"[min(i, 1)], p[0], p[1])
		}
		fmt.Fprintf(&b, " [%s] %d\n", q.Authorization, r.Status)
	}
	return b.String()
}
