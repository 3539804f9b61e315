// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

var straight = []string{
	"manifests/v1|none|401", "token||#1", "manifests/v1|Bearer #1|200",
	"blobs/{layer1}|Bearer #1|200", "blobs/{layer2}|Bearer #1|200",
}

func TestClients(t *testing.T) {
	for _, c := range []struct {
		name   string
		client fake
		result string
		lines  []string
		ok     bool
		// Matched exchanges, and what the report says of the difference.
		matched int
		says    []string
	}{
		{name: "one after the other", result: "ok", lines: straight, ok: true, matched: 5},
		{name: "the other order of lanes", result: "ok", ok: true, matched: 5, lines: []string{
			straight[0], straight[1], straight[2], straight[4], straight[3],
		}},
		// Layer 2 is authorized with #1 before layer 1's 401 comes back, and arrives
		// after #2 was fetched.
		{name: "an old token in flight", result: "ok", ok: true, matched: 9, lines: []string{
			straight[0], straight[1], straight[2],
			"blobs/{layer1}|Bearer #1|401", "token||#2", "blobs/{layer1}|Bearer #2|200",
			"blobs/{layer2}|Bearer #1|401", "token||#3", "blobs/{layer2}|Bearer #3|200",
		}},
		// Layer 2's answer comes back after layer 1 was sent again.
		{name: "tokens that cross", result: "ok", ok: true, matched: 9, lines: []string{
			straight[0], straight[1], straight[2],
			"blobs/{layer1}|Bearer #1|401", "blobs/{layer2}|Bearer #1|401", "token||#2", "token||#3",
			"blobs/{layer2}|Bearer #2|200", "blobs/{layer1}|Bearer #3|200",
		}},
		{name: "a token that nobody has yet", result: "ok", matched: 3, lines: []string{
			straight[0], straight[1], straight[2], "blobs/{layer1}|Bearer #2|200", straight[4],
		}, says: []string{"Bearer #2", "Bearer #1"}},
		{name: "time passes after a 503", client: fake{retry: 1500}, result: "ok", ok: true, matched: 6, lines: []string{
			straight[0], straight[1], straight[2], "blobs/{layer1}|Bearer #1|503", straight[4], straight[3],
		}},
		{name: "a wrong parameter", client: fake{wrong: true}, result: "ok", lines: straight, matched: 1, says: []string{
			"* &scope=repository:acme/app:pull | &scope=repository:acme/app:pull,", "| push",
		}},
		{name: "another end", result: "error", lines: straight, matched: 5, says: []string{"recorded end: error"}},
		{name: "the recording stops short", result: "error", lines: straight[:4], matched: 4, says: []string{
			"the recording has ended", "blobs/{layer2}",
		}},
		{name: "the client stops short", result: "error", matched: 3, lines: []string{
			straight[0], straight[1], "manifests/v1|Bearer #1|403", straight[3],
		}, says: []string{"blobs/{layer1}", "the task ends here"}},
		{name: "denied with a request in flight", result: "error", ok: true, matched: 5, lines: []string{
			straight[0], straight[1], straight[2], "blobs/{layer1}|Bearer #1|403", straight[4],
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			rec := tiny(t, c.result, c.lines...)
			r := Clients(rec, fakes(c.client))[0]
			if r.OK != c.ok || r.Matched != c.matched {
				t.Errorf("OK %v, matched %d of %d; want %v, %d", r.OK, r.Matched, r.Total, c.ok, c.matched)
			}
			report := Report([]ScenarioResult{r}, nil)
			for _, s := range c.says {
				if !strings.Contains(strings.Join(strings.Fields(report), ""), strings.Join(strings.Fields(s), "")) {
					t.Errorf("the report does not say %q", s)
				}
			}
			if t.Failed() || testing.Verbose() {
				t.Log(report)
			}
			var out, again bytes.Buffer
			if err := Emit(rec, []ScenarioResult{r}).Write(&out); err != nil {
				t.Fatal(err)
			}
			if _, err := Read("emitted.jsonl", bytes.NewReader(out.Bytes())); err != nil {
				t.Fatalf("what is emitted does not read: %v", err)
			}
			if err := rec.Write(&again); err != nil {
				t.Fatal(err)
			}
			if c.ok && c.result == "ok" && out.String() != again.String() {
				t.Errorf("emitted\n%s\nwant the recording\n%s", out.String(), again.String())
			}
		})
	}
}

// Every scenario of the real recordings can be put to a client.
func TestEveryScenarioIsPut(t *testing.T) {
	for _, name := range recordings(t) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		rec, err := Read(name, bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range Clients(rec, fakes(fake{})) {
			if r.OK {
				continue
			}
			for _, n := range r.Difference.Notes {
				if r.Difference.Unplayable {
					t.Errorf("%s %s: %s", name, r.Scenario, n)
				}
			}
		}
	}
}

// BenchmarkClients replays a fixed scenario of nine exchanges.
func BenchmarkClients(b *testing.B) {
	rec := tiny(b, "ok", append(append([]string{}, straight[:3]...),
		"blobs/{layer1}|Bearer #1|401", "token||#2", "blobs/{layer1}|Bearer #2|200",
		"blobs/{layer2}|Bearer #2|401", "token||#3", "blobs/{layer2}|Bearer #3|200")...)
	b.ReportAllocs()
	for b.Loop() {
		if r := Clients(rec, fakes(fake{})); !r[0].OK {
			b.Fatal(Report(r, nil))
		}
	}
}

// Recorded lanes are only a hint: with them the search goes straighter, and
// without them, or with wrong ones, it comes to the same end.
func TestLanesAreAHint(t *testing.T) {
	lines := []string{
		straight[0], straight[1], straight[2],
		"blobs/{layer1}|Bearer #1|401", "blobs/{layer2}|Bearer #1|401", "token||#2", "token||#3",
		"blobs/{layer2}|Bearer #2|200", "blobs/{layer1}|Bearer #3|200",
	}
	visits := map[string]int{}
	for _, lanes := range []string{"......", "122121", "111222"} {
		rec := tiny(t, "ok", lines...)
		for i := range lanes {
			if x := &rec.Scenarios[0].Exchanges[3+i]; lanes[i] != '.' {
				x.Group, x.Lane = 1, "layer"+lanes[i:i+1]
			}
		}
		r := Clients(rec, fakes(fake{}))[0]
		if !r.OK {
			t.Errorf("lanes %s: not reproduced\n%s", lanes, Report([]ScenarioResult{r}, nil))
		}
		visits[lanes] = r.Schedules
	}
	if visits["122121"] >= visits["......"] {
		t.Errorf("states visited: %v; want fewer with the recorded lanes than without", visits)
	}
}
