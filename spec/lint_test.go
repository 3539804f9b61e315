// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/authsim/authsim/spec"
)

// TestLint holds the chapters and the rules together.
func TestLint(t *testing.T) {
	if err := spec.Lint(); err != nil {
		t.Error(err)
	}
}

// TestFolders: what the pages link to in folders is there.
func TestFolders(t *testing.T) {
	pages, err := filepath.Glob("*.md")
	if err != nil || len(pages) == 0 {
		t.Fatal(pages, err)
	}
	for _, page := range pages {
		data, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\]\(([^):#]+/[^)#]*)`).FindAllStringSubmatch(string(data), -1) {
			if _, err := os.Stat(m[1]); err != nil {
				t.Errorf("%s: %v", page, err)
			}
		}
	}
}

// TestChangesAreUsed finds changes that no rule and no mutant has, and two of a name.
func TestChangesAreUsed(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range spec.Changes() {
		if seen[c.Name] {
			t.Errorf("two changes are named %s", c.Name)
		}
		seen[c.Name] = true
		ofRule := slices.ContainsFunc(spec.Rules(), func(r spec.Rule) bool { return r.Change == c.Name })
		if !ofRule && !slices.ContainsFunc(spec.Mutants(), func(m spec.Mutant) bool { return m.Change == c.Name || m.Sound == c.Name }) {
			t.Errorf("nothing uses the change %s", c.Name)
		}
	}
}
