// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// TestParseChapter has what is wrong with a requirement named, with its line.
func TestParseChapter(t *testing.T) {
	const good = "# Title\n\n<a id=\"CHAL-01\"></a>**CHAL-01** (registry; settled):\nIt MUST hold.\n\n- Sources: RFC 9110\n- Check: wire; it holds\n- If violated: it does not\n"
	if all, err := parseChapter("x.md", []byte(good)); err != nil || len(all) != 1 || all[0].Level != "MUST" || all[0].Text != "It MUST hold." || all[0].Sources != "RFC 9110" {
		t.Fatalf("%+v %v", all, err)
	}
	for _, c := range []struct{ old, new, want string }{
		{"**CHAL-01**", "**CHAL-02**", "x.md:3: expected a requirement that begins as in"},
		{"(registry; settled)", "registry", "x.md:3: CHAL-01: expected who has to keep it"},
		{"registry;", "user;", `"user" is nobody`},
		{"settled", "agreed", `"agreed" is no status`},
		{"MUST hold", "holds", "it has the words [] of BCP 14"},
		{"MUST hold", "MUST and SHOULD hold", `["MUST" "SHOULD"]`},
		{"- Sources: RFC 9110\n", "", "expected Sources and If violated"},
		{"- Check: wire; it holds\n", "", "expected either Check or Not checked"},
		{"- Check", "- Not checked: no\n- Check", "expected either Check or Not checked"},
		{"- Check", "- Chek", `"Chek: wire; it holds"`},
		{"settled", "open", "expected Positions if, and only if"},
		{"\n- Sources", "\nText.\n\n- Sources", "expected a list"},
	} {
		bad := strings.Replace(good, c.old, c.new, 1)
		if _, err := parseChapter("x.md", []byte(bad)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q for %q: got %v, want %s", c.new, c.old, err, c.want)
		}
	}
}

// TestSides: each side of an open question says who would have to change.
func TestSides(t *testing.T) {
	r := Requirement{Actor: "registry", Positions: "401, as clients wait for it; or 403, as the RFC has it (blames client); or either"}
	got := r.Sides()
	want := []Side{{"401, as clients wait for it", "registry"}, {"403, as the RFC has it", "client"}, {"either", ""}}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestLintFinds has each kind of mistake found and named.
func TestLintFinds(t *testing.T) {
	checked := func(id string) Requirement { return Requirement{ID: id, Chapter: "x.md", Check: "wire; it holds"} }
	open := Requirement{ID: "CHAL-02", Chapter: "x.md", WhyNot: "it cannot be seen"}
	wire, mutant := Rule{ID: "CHAL-01"}, Mutant{Rule: "CHAL-01"}
	for _, c := range []struct {
		errs []error
		want string
	}{
		{lintIDs([]Requirement{checked("CHAL-01"), checked("CHAL-02")}), ""},
		{lintIDs([]Requirement{checked("CHAL-01"), checked("CHAL-01")}), "CHAL-01 is there twice"},
		{lintIDs([]Requirement{checked("CHAL-01"), checked("CHAL-03")}), "CHAL-02 is missing"},
		{lintRules([]Requirement{checked("CHAL-01"), open}, []Rule{wire}, []Mutant{mutant}), ""},
		{lintRules([]Requirement{checked("CHAL-01")}, nil, nil), "CHAL-01 is checked by no rule"},
		{lintRules([]Requirement{checked("CHAL-01")}, []Rule{wire}, nil), "there is no mutant"},
		{lintRules([]Requirement{open}, []Rule{{ID: "CHAL-02"}}, []Mutant{{Rule: "CHAL-02"}}), "no requirement that is checked"},
		{lintRules([]Requirement{checked("CHAL-01")}, []Rule{wire, wire}, []Mutant{mutant}), "two rules have that name"},
		{lintRules([]Requirement{checked("CHAL-01")}, []Rule{{ID: "CHAL-01", Kind: Differential}}, []Mutant{mutant}), "has a change"},
		{lintRules([]Requirement{checked("CHAL-01"), checked("CHAL-02")}, []Rule{wire, {ID: "CHAL-02"}, {ID: "CHAL-01", Part: "b"}}, []Mutant{mutant, {Rule: "CHAL-02"}}), "do not follow each other"},
		{lintPages(map[string]string{"x.md": `<a id="CHAL-01"></a>` + " [a](#CHAL-01), [b](y.md#z), CHAL-01", "y.md": `<a id="z"></a>`}), ""},
		{lintPages(map[string]string{"x.md": "first\n[a](#CHAL-01)"}), "x.md:2: x.md has no CHAL-01"},
		{lintPages(map[string]string{"x.md": "[a](y.md)"}), "there is no page y.md"},
		{lintPages(map[string]string{"x.md": "as in SCOP-77"}), "there is no SCOP-77"},
		{lintPages(map[string]string{"x.md": "It is one. It is another."}), "more than one sentence"},
	} {
		got := errors.Join(c.errs...)
		if (c.want == "") != (got == nil) || got != nil && !strings.Contains(got.Error(), c.want) {
			t.Errorf("got %v, want %q", got, c.want)
		}
	}
}
