// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strings"

	"github.com/authsim/authsim/cli/sequence"
	"github.com/authsim/authsim/sim"
)

// The words of a verdict.
const (
	verdictIntended    = "intended"
	verdictMismatch    = "mismatch"
	verdictUnsupported = "unsupported"
)

func verdictWord(r *sim.Result) string {
	switch {
	case r.Verdict.Unsupported:
		return verdictUnsupported
	case r.Verdict.Intended:
		return verdictIntended
	}
	return verdictMismatch
}

// verdict writes the verdict in words.
func (t *terminal) verdict(s *sim.Setup, r *sim.Result) {
	switch verdictWord(r) {
	case verdictUnsupported:
		t.line("verdict", sequence.Quiet, "not supported: the client has no such task, or the registry no such API")
	case verdictIntended:
		t.line("verdict", sequence.Good, "as intended")
	default:
		t.line("verdict", sequence.Bad, "✗ mismatch")
	}
	for _, c := range r.Idle {
		t.line("fault", sequence.Asking, fmt.Sprintf("%s@%d made no difference, or that exchange did not come", c.Fault, c.At))
	}
	if len(r.Verdict.UnknownAxes) > 0 {
		t.line("unknown", sequence.Asking, fmt.Sprintf("what %s really does is not known at: %s", s.Registry.Name, strings.Join(r.Verdict.UnknownAxes, ", ")))
	}
}

// line writes a line of the summary under a label.
func (t *terminal) line(label string, tone sequence.Tone, text string) {
	const indent = 10
	for i, l := range fold(text, t.width-indent) {
		head := strings.Repeat(" ", indent)
		if i == 0 {
			head = t.paint(sequence.Quiet, fmt.Sprintf("%-*s", indent, label+":"))
		}
		t.printf("%s%s\n", head, t.paint(tone, l))
	}
}

type runJSON struct {
	Run         string              `json:"run"`
	Workflow    string              `json:"workflow"`
	Client      string              `json:"client"`
	Registry    string              `json:"registry"`
	Verdict     string              `json:"verdict"`
	UnknownAxes []string            `json:"unknown_axes"`
	Steps       []stepJSON          `json:"steps"`
	Exchanges   []sequence.Exchange `json:"exchanges"`
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
		Verdict: verdictWord(r), UnknownAxes: emptied(r.Verdict.UnknownAxes), Steps: []stepJSON{}, Exchanges: sequence.NewExchanges(&r.Trace),
	}
	for i := range r.Steps {
		step, res := &r.Workflow.Steps[i], &r.Steps[i]
		j.Steps = append(j.Steps, stepJSON{
			taskText(step), step.Expect.String(), res.Outcome.OK, asExpected(step, res), outcomeText(r, step, res), res.First, res.Last,
		})
	}
	return j
}
