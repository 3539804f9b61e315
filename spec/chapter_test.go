// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
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
