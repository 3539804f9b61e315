// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

const gapTable = "# Known gaps\n\nText.\n\n" +
	"| File | Scenario | First differing exchange | Reason |\n| --- | --- | --- | --- |\n" +
	"| `f.jsonl` | `one` | 3: GET a \\| b | not modelled |\n| f | two | 1 | too |\n| g | one | 1 | not replayed |\n" +
	"\n| other | table |\n| --- | --- |\n| a | b |\n"

func TestGaps(t *testing.T) {
	gaps, err := ReadGaps("GAPS.md", []byte(gapTable))
	if err != nil || len(gaps) != 3 || gaps[GapKey{"f", "one"}] != (Gap{"3: GET a | b", "not modelled", 7}) {
		t.Fatalf("read %v, %v", gaps, err)
	}
	results := []ScenarioResult{
		{File: "dir/f.jsonl", Scenario: "one", Difference: &Difference{}},
		{File: "dir/f.jsonl", Scenario: "two", OK: true},
		{File: "dir/f.jsonl", Scenario: "three", Difference: &Difference{}},
	}
	if u := Unknown(results, gaps); len(u) != 1 || u[0].Scenario != "three" {
		t.Errorf("unknown gaps: %v, want three", u)
	}
	if c := Closed(results, gaps); len(c) != 1 || c[0] != (GapKey{"f", "two"}) {
		t.Errorf("closed gaps: %v, want f two", c)
	}
	report := Report(results, gaps)
	for _, s := range []string{"dir/f.jsonl: 1 / 3\n", "known gap: not modelled", "f two (line 8 of the table) is closed"} {
		if !strings.Contains(report, s) {
			t.Errorf("the report does not say %q:\n%s", s, report)
		}
	}
	if !strings.HasSuffix(report, "\nreproduced 1 of 3 scenarios\n") {
		t.Errorf("the report ends otherwise:\n%s", report)
	}
}

func TestGapErrors(t *testing.T) {
	for _, c := range []struct{ add, field string }{
		{"| f | three | 1 |", "file"},
		{"| f | three | 1 |  |", "reason"},
		{"| f.jsonl | one | 1 | again |", "scenario"},
	} {
		_, err := ReadGaps("GAPS.md", []byte(strings.Replace(gapTable, "| f | two |", c.add+"\n| f | two |", 1)))
		var at *LineError
		if !errors.As(err, &at) || at.Line != 8 || at.Field != c.field {
			t.Errorf("%s gave %v, want GAPS.md:8: %s", c.add, err, c.field)
		}
	}
}

// A comparison fits 80 columns, whatever is compared.
func TestReportFits(t *testing.T) {
	long := strings.Repeat("repository:acme/a-very-long-name-without-any-end:pull,push ", 3)
	r := ScenarioResult{File: "f", Scenario: "s", Total: 1, Difference: &Difference{
		Recorded: &Exchange{Request: Request{Method: "GET", Origin: "http://registry.test", Path: "/v2/" + strings.Repeat("x", 200), Authorization: "none"}},
		Instead: []Request{
			{Method: "GET", Origin: "http://token.test", Path: "/token", Query: []Pair{{"scope", long}}, Authorization: "Basic alice"},
			{Method: "POST", Origin: "http://token.test", Path: "/token", Form: []Pair{{"scope", long}}, Authorization: "none"},
		},
		Notes: []string{long},
	}}
	report := Report([]ScenarioResult{r}, nil)
	for line := range strings.SplitSeq(report, "\n") {
		if utf8.RuneCountInString(line) > 80 {
			t.Errorf("%d columns: %s", utf8.RuneCountInString(line), line)
		}
	}
}
