// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strings"

	"github.com/authsim/authsim/cli/sequence"
	"github.com/authsim/authsim/sim"
	"github.com/authsim/authsim/sim/judge"
)

// verdict writes the verdict in words, and what the run took.
func (t *terminal) verdict(s *sim.Setup, r *sim.Result) {
	v := &r.Verdict
	switch v.Mark() {
	case "ok":
		t.line("verdict", sequence.Good, "✓ as intended")
	case "unsupported":
		t.line("verdict", sequence.Quiet, "not supported: the client has no such task")
	case "unknown":
		why := v.Inconclusive
		if why == "" {
			why = "it goes wrong where the registry's behaviour is not known"
		}
		t.line("verdict", sequence.Asking, "? the run is not conclusive: "+why)
	default:
		t.line("verdict", sequence.Bad, "✗ "+counted(len(v.Mismatches), "mismatch", "mismatches"))
	}
	for i := range v.Mismatches {
		t.line(fmt.Sprintf("  #%d", i+1), sequence.Bad, mismatchText(&v.Mismatches[i]))
	}
	for _, c := range r.Idle {
		t.line("fault", sequence.Asking, fmt.Sprintf("%s@%d made no difference, or that exchange did not come", c.Fault, c.At))
	}
	if len(v.UnknownAxes) > 0 {
		t.line("not known", sequence.Asking, fmt.Sprintf("what %s really does at: %s", s.Registry.Name, strings.Join(v.UnknownAxes, ", ")))
	}
	t.line("costs", sequence.Plain, costsText(&v.Costs))
	t.line("run id", sequence.Plain, r.ID)
}

// mismatchText says what is wrong, where it shows and who did what.
func mismatchText(m *judge.Mismatch) string {
	text := m.Symptom.String() + " (" + m.Cause.String() + ")"
	if m.Exchange > 0 {
		text += fmt.Sprintf(" at exchange %d", m.Exchange)
	}
	if m.Text != "" {
		text += ": " + m.Text
	}
	return text
}

// findings are the mismatches as the diagram shows them.
func findings(v *judge.Verdict) []sequence.Finding {
	var out []sequence.Finding
	for i := range v.Mismatches {
		m := &v.Mismatches[i]
		out = append(out, sequence.Finding{Number: m.Exchange, Text: fmt.Sprintf("#%d %s (%s)", i+1, m.Symptom, m.Cause)})
	}
	return out
}

// costsText leaves out what did not happen, but for the first two.
func costsText(c *judge.Costs) string {
	parts := []string{counted(c.Exchanges, "exchange", "exchanges"), counted(c.TokenRequests, "token request", "token requests")}
	add := func(n int, one, many string) {
		if n > 0 {
			parts = append(parts, counted(n, one, many))
		}
	}
	add(c.Refused, "answer 401", "answers 401")
	add(c.RefusedWithToken, "of them to a token", "of them to tokens")
	add(c.RepeatedTokenRequests, "token fetched while another one for as much was alive", "tokens fetched while others for as much were alive")
	add(c.AskedTooMuch, "right asked for and not needed", "rights asked for and not needed")
	add(c.GrantedTooMuch, "right granted and not needed", "rights granted and not needed")
	add(c.Uploads, "upload", "uploads")
	add(c.Mounts, "mount", "mounts")
	return strings.Join(parts, ", ")
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// labelWidth is the width of the labels of the summary.
const labelWidth = 11

func (t *terminal) label(text string) string {
	return t.paint(sequence.Quiet, fmt.Sprintf("%-*s", labelWidth, text+":"))
}

// line writes a line of the summary under a label.
func (t *terminal) line(label string, tone sequence.Tone, text string) {
	head := t.label(label)
	for _, l := range fold(text, t.width-labelWidth) {
		t.printf("%s%s\n", head, t.paint(tone, l))
		head = strings.Repeat(" ", labelWidth)
	}
}

type runJSON struct {
	Run         string              `json:"run"`
	Workflow    string              `json:"workflow"`
	Client      string              `json:"client"`
	Registry    string              `json:"registry"`
	Verdict     string              `json:"verdict"`
	Mismatches  []mismatchJSON      `json:"mismatches"`
	UnknownAxes []string            `json:"unknown_axes"`
	Costs       costsJSON           `json:"costs"`
	Steps       []stepJSON          `json:"steps"`
	Exchanges   []sequence.Exchange `json:"exchanges"`
}

// mismatchJSON is a mismatch. Its id is the run id with #1, #2 …
type mismatchJSON struct {
	ID       string `json:"id"`
	Symptom  string `json:"symptom"`
	Cause    string `json:"cause"`
	Step     int    `json:"step"`
	Exchange int    `json:"exchange,omitempty"`
	Text     string `json:"text"`
}

type costsJSON struct {
	Exchanges             int `json:"exchanges"`
	TokenRequests         int `json:"token_requests"`
	Refused               int `json:"refused"`
	RefusedWithToken      int `json:"refused_with_token"`
	RepeatedTokenRequests int `json:"repeated_token_requests"`
	AskedTooMuch          int `json:"asked_too_much"`
	GrantedTooMuch        int `json:"granted_too_much"`
	Pings                 int `json:"pings"`
	Uploads               int `json:"uploads"`
	Mounts                int `json:"mounts"`
}

type stepJSON struct {
	Task       string `json:"task"`
	Expect     string `json:"expect"`
	OK         bool   `json:"ok"`
	AsExpected bool   `json:"as_expected"`
	Outcome    string `json:"outcome"`
	First      int    `json:"first_exchange"`
	Last       int    `json:"last_exchange"`
}

func newRunJSON(s *sim.Setup, r *sim.Result) runJSON {
	j := runJSON{
		Run: r.ID, Workflow: s.Workflow.Name, Client: s.Client.Name + "@" + s.Client.Version, Registry: s.Registry.Name + "@" + s.Registry.Version,
		Verdict: r.Verdict.Mark(), Mismatches: []mismatchJSON{}, UnknownAxes: emptied(r.Verdict.UnknownAxes),
		Costs: costsJSON(r.Verdict.Costs), Steps: []stepJSON{}, Exchanges: sequence.NewExchanges(&r.Trace),
	}
	for i := range r.Steps {
		step, res := &r.Workflow.Steps[i], &r.Steps[i]
		j.Steps = append(j.Steps, stepJSON{
			taskText(step), step.Expect.String(), res.Outcome.OK, asExpected(step, res), sequence.Scrub(&r.Trace, outcomeText(r, step, res)), res.First, res.Last,
		})
	}
	for i, m := range r.Verdict.Mismatches {
		j.Mismatches = append(j.Mismatches, mismatchJSON{
			fmt.Sprintf("%s#%d", r.ID, i+1), m.Symptom.String(), m.Cause.String(), m.Step + 1, m.Exchange, m.Text,
		})
	}
	return j
}
