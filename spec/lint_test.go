// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/authsim/authsim/spec"
)

// TestLint holds the chapters and the rules together.
func TestLint(t *testing.T) {
	all, err := spec.Requirements()
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]*spec.Requirement{}
	groups := map[string]int{}
	for i := range all {
		r := &all[i]
		if byID[r.ID] != nil {
			t.Errorf("%s: it is there twice", r.ID)
		}
		byID[r.ID] = r
		group, _, _ := strings.Cut(r.ID, "-")
		groups[group]++
	}
	for group, n := range groups {
		for i := range n {
			if id := fmt.Sprintf("%s-%02d", group, i+1); byID[id] == nil {
				t.Errorf("%s is missing; an id is never given up, a requirement that is withdrawn says so", id)
			}
		}
	}
	ruled, names := map[string]bool{}, map[string]bool{}
	last := ""
	for _, r := range spec.Rules() {
		if ruled[r.ID] && last != r.ID {
			t.Errorf("%s: the rules of one requirement do not follow each other", r.Name())
		}
		last = r.ID
		ruled[r.ID] = true
		if names[r.Name()] {
			t.Errorf("%s: two rules have that name", r.Name())
		}
		names[r.Name()] = true
		if req := byID[r.ID]; req == nil || !req.Checkable() {
			t.Errorf("%s: there is a rule and no requirement that is checked", r.Name())
		}
		if (r.Kind == spec.Differential) != (r.Change != "") {
			t.Errorf("%s: a differential rule, and no other, has a change", r.Name())
		}
		if !slices.ContainsFunc(spec.Mutants(), func(m spec.Mutant) bool { return m.Rule == r.Name() }) {
			t.Errorf("%s: there is no mutant that makes it fail", r.Name())
		}
	}
	for _, r := range all {
		if r.Checkable() && !ruled[r.ID] {
			t.Errorf("%s is checked by no rule", r.ID)
		}
	}
}

// TestChangesAreUsed finds changes that no rule and no mutant has.
func TestChangesAreUsed(t *testing.T) {
	for _, c := range spec.Changes() {
		ofRule := slices.ContainsFunc(spec.Rules(), func(r spec.Rule) bool { return r.Change == c.Name })
		if !ofRule && !slices.ContainsFunc(spec.Mutants(), func(m spec.Mutant) bool { return m.Change == c.Name || m.Sound == c.Name }) {
			t.Errorf("nothing uses the change %s", c.Name)
		}
	}
}

var (
	link    = regexp.MustCompile(`\]\(([^)]+)\)`)
	mention = regexp.MustCompile(`\b(CHAL|METH|TGET|TPOST|SCOP|TOKN|USE|RENG|MULT|REDR|ANON|CRED|GLOB|ERRS|CORS|EXT)-[0-9]{2}\b`)
	// sentences is the end of a sentence that does not end the line.
	sentences = regexp.MustCompile(`[a-z)][.] [A-Z]`)
)

// TestPages resolves links and ids, and wants one sentence a line.
func TestPages(t *testing.T) {
	pages, err := filepath.Glob("*.md")
	if err != nil || len(pages) < 4 {
		t.Fatal(pages, err)
	}
	read := func(name string) string {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Errorf("%v", err)
		}
		return string(b)
	}
	chapters := ""
	for _, p := range pages {
		chapters += read(p)
	}
	for _, page := range pages {
		text := read(page)
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			file, anchor, _ := strings.Cut(m[1], "#")
			if strings.HasPrefix(file, "https://") {
				continue
			}
			if file == "" {
				file = page
			}
			if target := read(file); anchor != "" && !strings.Contains(target, `<a id="`+anchor+`"></a>`) {
				t.Errorf("%s: %s has no %s", page, file, anchor)
			}
		}
		for _, id := range mention.FindAllString(text, -1) {
			if !strings.Contains(chapters, `<a id="`+id+`"></a>`) {
				t.Errorf("%s: there is no %s", page, id)
			}
		}
		for i, line := range strings.Split(text, "\n") {
			if sentences.MatchString(line) {
				t.Errorf("%s:%d: more than one sentence on the line", page, i+1)
			}
		}
	}
}
