// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"strings"
	"testing"
)

// TestParseDocker has what is wrong with the file named, with its line and field.
func TestParseDocker(t *testing.T) {
	const good = `repository: a/b
commit: abc
conflicts:
  C-01: they disagree
documents:
- name: x.md
  path: docs/x.md
  length: 20
  sentences:
  - {lines: 3, says: it is so, requirements: [CHAL-01]}
  - {lines: 4-5, says: it is otherwise, conflicts: [C-01], requirements: [CHAL-01]}
  - {lines: 20, says: it was so, not-adopted: it is not}
`
	exists := func(id string) bool { return id == "CHAL-01" }
	d, err := parseDocker("x.yaml", []byte(good), exists)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for i := range d.Documents[0].Sentences {
		kinds = append(kinds, d.Documents[0].Sentences[i].Kind())
	}
	if got := strings.Join(kinds, ", "); got != "carried, in conflict, not adopted" {
		t.Errorf("the kinds are %s", got)
	}
	if s := d.Documents[0].Sentences[1]; s.First != 4 || s.Last != 5 {
		t.Errorf("the lines are %d-%d", s.First, s.Last)
	}
	for _, c := range []struct{ old, new, want string }{
		{"[CHAL-01]}\n  - {lines: 4", "[CHAL-02]}\n  - {lines: 4", `x.yaml:10: documents[0].sentences[0].requirements[0]: there is no requirement "CHAL-02"`},
		{"conflicts: [C-01]", "conflicts: [C-02]", `x.yaml:11: documents[0].sentences[1].conflicts[0]: there is no conflict "C-02"`},
		{"conflicts: [C-01], ", "", "x.yaml:4: conflicts.C-01: no sentence has this conflict"},
		{"C-01: they", "C1: they", "expected a name as in C-01"},
		{"they disagree", "''", "x.yaml:4: conflicts.C-01: expected a text"},
		{"[CHAL-01]}\n  - {lines: 4", "[CHAL-01, CHAL-01]}\n  - {lines: 4", "CHAL-01 is given twice"},
		{", requirements: [CHAL-01]}\n  - {lines: 4", "}\n  - {lines: 4", "x.yaml:10: documents[0].sentences[0]: expected requirements, conflicts or both"},
		{", not-adopted: it is not", ", not-adopted: it is not, requirements: [CHAL-01]", "expected requirements, conflicts or both"},
		{"lines: 20", "lines: 21", "x.yaml:12: documents[0].sentences[2]: lines 21-21 are not lines of a document of 20"},
		{"lines: 4-5", "lines: 5-4", "are not lines"},
		{"lines: 4-5", "lines: 2", "line 2 comes behind line 3"},
		{"lines: 3", "lines: third", "documents[0].sentences[0].lines: expected a line or two"},
		{"lines: 3, ", "", "expected the key lines"},
		{"says: it is so", "say: it is so", "documents[0].sentences[0].say: there is no such key; expected lines, says"},
		{"length: 20", "length: many", "expected the number of its lines"},
		{"commit: abc\n", "", "x.yaml:1: expected the key commit"},
		{"documents:", "documents: all\nx:", "documents: expected a list"},
		{good, "", "the file is empty"},
	} {
		bad := strings.Replace(good, c.old, c.new, 1)
		if _, err := parseDocker("x.yaml", []byte(bad), exists); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q for %q: got %v, want %s", c.new, c.old, err, c.want)
		}
	}
}
