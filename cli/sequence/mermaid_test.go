// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sequence

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestMermaid(t *testing.T) {
	for _, c := range handMade {
		t.Run(c.name, func(t *testing.T) {
			trace, about := c.make()
			d := New(trace, about)
			var b bytes.Buffer
			if err := d.WriteMermaid(&b); err != nil {
				t.Fatal(err)
			}
			golden(t, c.name+".mmd", b.Bytes())
			back, err := ParseMermaid(b.String())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(d.Mermaid(), back); diff != "" {
				t.Errorf("what was written does not come back (-want +got):\n%s", diff)
			}
			noSecrets(t, b.String())
		})
	}
}

// TestMermaidRoundTrip: whatever a message holds is shown as it stands, white
// space aside, and nothing in it can end the statement or the diagram.
func TestMermaidRoundTrip(t *testing.T) {
	piece := rapid.OneOf(
		rapid.SampledFrom([]string{
			"#", ";", "#35;", "&amp;", "<br>", "<", ">", "%%{", "%%", "{", "$$", "$", "$$$", "wrap:", ":wrap:", "nowrap:", ":", "->>", "--x",
			"end", "alt", "note over a: b", "participant", "\n", "\t", `"`, "`", "\\", "|", "https://a.test/b?c=d#e", "É",
		}),
		rapid.StringMatching(`[ -~]{0,6}`),
	)
	text := rapid.Custom(func(t *rapid.T) string {
		s := strings.Join(rapid.SliceOfN(piece, 1, 6).Draw(t, "pieces"), "")
		return strings.Join(strings.Fields(s), " ")
	})
	alias := text.Filter(func(s string) bool { return s != "" })
	rapid.Check(t, func(t *rapid.T) {
		m := &Mermaid{
			Participants: []Participant{{"client", alias.Draw(t, "alias")}, {"origin1", alias.Draw(t, "alias")}},
			Statements: []Statement{
				{Arrow: "->>", From: "client", To: "origin1", Lines: rapid.SliceOfN(text, 1, 3).Draw(t, "message")},
				{From: "client", To: "origin1", Lines: rapid.SliceOfN(text, 1, 3).Draw(t, "note")},
				{From: "origin1", Lines: rapid.SliceOfN(text, 1, 3).Draw(t, "note")},
			},
		}
		written := m.String()
		back, err := ParseMermaid(written)
		if err != nil {
			t.Fatalf("%v in\n%s", err, written)
		}
		if diff := cmp.Diff(m, back); diff != "" {
			t.Fatalf("what was written does not come back (-want +got):\n%s\n%s", diff, written)
		}
		for l := range strings.Lines(written) {
			for _, bad := range []string{"%%{", "$$"} {
				if strings.Contains(l, bad) {
					t.Fatalf("%q survives in %q", bad, l)
				}
			}
		}
	})
}

// TestMermaidOfTheWorkingGroup: diagrams as the working group writes them, with
// undeclared participants that have spaces, are read.
func TestMermaidOfTheWorkingGroup(t *testing.T) {
	m, err := ParseMermaid("sequenceDiagram\n    Client->>Registry: GET /v2/\n    Registry->>Client: 401\n    Client->>Token Server: GET /token\n")
	if err != nil {
		t.Fatal(err)
	}
	want := []Participant{{"Client", "Client"}, {"Registry", "Registry"}, {"Token Server", "Token Server"}}
	if diff := cmp.Diff(want, m.Participants); diff != "" {
		t.Error(diff)
	}
}

func TestMermaidErrors(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", "no sequenceDiagram"},
		{"graph TD", "line 1: expected sequenceDiagram"},
		{"sequenceDiagram\nfoo", "line 2: "},
		{"sequenceDiagram\na->b: c", "no arrow"},
		{"sequenceDiagram\nnote left of a: c", "only notes over"},
	} {
		if _, err := ParseMermaid(c.in); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error %v, want one that says %q", c.in, err, c.want)
		}
	}
}
