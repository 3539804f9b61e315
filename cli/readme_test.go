// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// TestReadme runs the sessions of the README: a block of the kind console whose
// single command is authsim's shows what the command really prints, in the folder
// of the README. A block of
// several commands shows no output. "go test ./cli -update" writes it anew.
func TestReadme(t *testing.T) {
	const path = "README.md"
	t.Chdir("..")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var after strings.Builder
	sessions := 0
	for i, part := range strings.Split(string(before), "```") {
		if i > 0 {
			after.WriteString("```")
		}
		block, ok := strings.CutPrefix(part, "console\n$ authsim ")
		if i%2 == 0 || !ok || strings.Contains(block, "\n$ ") {
			after.WriteString(part)
			continue
		}
		sessions++
		command, _, _ := strings.Cut(block, "\n")
		var out bytes.Buffer
		Main(strings.Fields(command), strings.NewReader(""), &out, io.Discard)
		after.WriteString("console\n$ authsim " + command + "\n" + out.String())
	}
	if sessions == 0 {
		t.Error("the README shows no session")
	}
	if *update {
		if err := os.WriteFile(path, []byte(after.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := gocmp.Diff(string(before), after.String()); diff != "" {
		t.Errorf("README.md is not what the command prints (-want +got); \"go test ./cli -update\" writes it anew:\n%s", diff)
	}
}

// TestReadmeFiles: the files that the README shows can be run.
func TestReadmeFiles(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, part := range strings.Split(string(readme), "```") {
		block, ok := strings.CutPrefix(part, "yaml\n")
		if !ok {
			continue
		}
		seen++
		file := filepath.Join(t.TempDir(), "ours.yaml")
		if err := os.WriteFile(file, []byte(block), 0o600); err != nil {
			t.Fatal(err)
		}
		args := []string{"run", "pull-private", "--client", "reference", "--registry", file}
		if strings.HasPrefix(block, "workflows:") {
			args = []string{"run", file, "--client", "reference", "--registry", "reference"}
		}
		var errs bytes.Buffer
		if code := Main(args, strings.NewReader(""), io.Discard, &errs); code == exitUsage {
			t.Errorf("the file\n%s\ncannot be run: %s", block, errs.String())
		}
	}
	if seen == 0 {
		t.Error("the README shows no file")
	}
}
