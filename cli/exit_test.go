// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"io"
	"strings"
	"testing"
)

func TestExitCodes(t *testing.T) {
	run := func(args string) int {
		return Main(strings.Fields(args), strings.NewReader(""), io.Discard, io.Discard)
	}
	for _, c := range []struct {
		args string
		want int
		why  string
	}{
		{"", exitIntended, "help"},
		{"--help", exitIntended, "help"},
		{"run pull-private --client reference --registry reference", exitIntended, "as intended"},
		{"run pull-private/reference@1/reference@1", exitIntended, "as intended, by run id"},
		{"run pull-private/reference/reference", exitIntended, "the newest versions"},
		{"run pull-private/oras/reference --client reference", exitUsage, "another client than the run id's"},
		{"run login --client containerd --registry reference", exitIntended, "the client has no such task"},
		{"run pull-private --client containerd --registry reference --fault forbidden-for-unauthorized@1", exitMismatch, "a mismatch"},
		{"run pull-private/containerd@2.3.4/reference@1~forbidden-for-unauthorized@1", exitMismatch, "a mismatch, by run id"},
		{"run pull-private --client reference --registry reference --format json --fault forbidden-for-unauthorized@1", exitMismatch, "a mismatch, whatever the format"},
		{"matrix --clients containerd --registries distribution --workflows pull-private,push-denied", exitIntended, "a survey"},
		{"run", exitUsage, "no argument"},
		{"run a b", exitUsage, "two arguments"},
		{"run nothing --client reference --registry reference", exitUsage, "no such workflow"},
		{"run pull-private --client reference", exitUsage, "a flag is missing"},
		{"run pull-private --client reference --registry reference --set x", exitUsage, "no axis=value"},
		{"run pull-private --client reference --registry reference --set token-method=x", exitUsage, "no value of the axis"},
		{"run pull-private --client reference --registry reference --fault token-expires", exitUsage, "no exchange"},
		{"run pull-private/reference/reference --fault token-expires@1", exitUsage, "a run id has its faults"},
		{"run a/b/c", exitUsage, "a run id of nothing"},
		{"replay nothing.jsonl", exitUsage, "no such file"},
		{"frobnicate", exitUsage, "no such command"},
		{"--frobnicate", exitUsage, "no such flag"},
		{"list clients --format yaml", exitUsage, "no such format"},
	} {
		if got := run(c.args); got != c.want {
			t.Errorf("authsim %s: exit code %d, want %d (%s)", c.args, got, c.want, c.why)
		}
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestOutputThatCannotBeWritten(t *testing.T) {
	if got := Main([]string{"list", "faults"}, strings.NewReader(""), fullDisk{}, io.Discard); got != exitUsage {
		t.Errorf("exit code %d, want %d", got, exitUsage)
	}
}
