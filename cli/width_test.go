// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"io"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestWidth: what people read fits 80 columns, but for commands that are there to be
// copied, and single words.
func TestWidth(t *testing.T) {
	commands := []string{
		"list requirements", "list problems", "spec lint",
		"explain RENG-03", "explain IOP-055", "explain ADV-03",
		"mismatches --clients containerd --registries quay --workflows pull-private,token-expired-mid-pull",
		"check ../sim/replay/testdata/registries/quay-v2auth-shim.jsonl",
	}
	for _, s := range sides() {
		for _, a := range s.axes {
			commands = append(commands, "explain "+a.Name)
		}
	}
	for _, command := range commands {
		var out strings.Builder
		if code := Main(strings.Fields(command), strings.NewReader(""), &out, io.Discard); code == exitUsage {
			t.Errorf("%s cannot be run", command)
		}
		for line := range strings.Lines(out.String()) {
			line = strings.TrimRight(line, "\n")
			copied := strings.HasPrefix(strings.TrimPrefix(strings.TrimLeft(line, " "), "again:     "), "authsim ")
			if utf8.RuneCountInString(line) > defaultWidth && !copied && len(strings.Fields(line)) > 1 {
				t.Errorf("%s: wider than %d columns: %s", command, defaultWidth, line)
			}
			if line != strings.TrimRight(line, " ") {
				t.Errorf("%s: blanks at the end of %q", command, line)
			}
		}
	}
}
