// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package compare

import (
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/sim"
)

// Run is a run as far as it is compared.
type Run struct {
	// ID is the run id.
	ID string
	// Verdict is the verdict in a word, Mismatches are "symptom (cause)".
	Verdict    string
	Mismatches []string
	Steps      []Step
	Costs      Costs
	// Ends are how the tasks of the run ended, "ok" or what the client reports.
	Ends []string
}

// Unsupported tells a run in which the client has no such task, or the registry
// no such API.
func (r *Run) Unsupported() bool { return r.Verdict == "unsupported" }

// Ending is the verdict with its mismatches, each kind once.
func (r *Run) Ending() string {
	if len(r.Mismatches) == 0 {
		return r.Verdict
	}
	kinds := slices.Clone(r.Mismatches)
	slices.Sort(kinds)
	return r.Verdict + ": " + strings.Join(slices.Compact(kinds), ", ")
}

// SameTrace tells whether two runs have the same steps in the same order.
func (r *Run) SameTrace(o *Run) bool { return slices.Equal(r.Steps, o.Steps) }

// SameEnds tells whether the caller is told the same.
func (r *Run) SameEnds(o *Run) bool { return slices.Equal(r.Ends, o.Ends) }

// Runs runs setups and keeps what is compared, in the order of the setups. scrub
// takes the secrets of a trace out of what a client reports.
func Runs(setups []sim.Setup, workers int, scrub func(*model.Trace, string) string) ([]Run, error) {
	runs := make([]Run, len(setups))
	err := sim.Matrix(setups, workers, func(i int, res *sim.Result) {
		r := &runs[i]
		r.ID, r.Verdict = res.ID, res.Verdict.Mark()
		for _, m := range res.Verdict.Mismatches {
			r.Mismatches = append(r.Mismatches, m.Symptom.String()+" ("+m.Cause.String()+")")
		}
		r.Steps = Steps(&res.Trace, setups[i].Registry.Origin)
		r.Costs = NewCosts(r.Steps, &res.Verdict.Costs)
		for k := range res.Steps {
			r.Ends = append(r.Ends, end(res, k, scrub))
		}
	})
	return runs, err
}

func end(res *sim.Result, k int, scrub func(*model.Trace, string) string) string {
	switch out := &res.Steps[k].Outcome; {
	case res.Steps[k].Skipped:
		return "not tried"
	case out.Unsupported:
		return "no such task"
	case out.OK:
		return "ok"
	default:
		return scrub(&res.Trace, res.Trace.Symbols.Str(out.Error))
	}
}
