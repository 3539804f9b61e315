// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sequence

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares got with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got); \"go test ./cli/sequence -update\" writes it anew:\n%s", path, diff)
	}
}

func TestText(t *testing.T) {
	for _, c := range handMade {
		t.Run(c.name, func(t *testing.T) {
			trace, about := c.make()
			var b bytes.Buffer
			if err := New(trace, about).WriteText(&b, 80, nil); err != nil {
				t.Fatal(err)
			}
			golden(t, c.name+".txt", b.Bytes())
			for l := range strings.Lines(b.String()) {
				if n := utf8.RuneCountInString(strings.TrimSuffix(l, "\n")); n > 80 {
					t.Errorf("a line is %d columns wide: %s", n, l)
				}
			}
			noSecrets(t, b.String())
		})
	}
}

// noSecrets fails when a secret of the hand-made traces is in what was written.
func noSecrets(t *testing.T, written string) {
	t.Helper()
	for _, secret := range []string{"hunter2", "aHVudGVyMg", "eyJ", "dckr_refresh", "quay-token", "topsecret"} {
		if strings.Contains(written, secret) {
			t.Errorf("the secret %q was written", secret)
		}
	}
}
