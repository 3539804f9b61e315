// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"slices"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/sim/judge"
)

// Result is what a run showed. A result of [Runner.Run] is valid until the next
// run of that runner; Clone keeps it.
type Result struct {
	// ID is the run id.
	ID string
	// Workflow is what was run.
	Workflow *model.Workflow
	Trace    model.Trace
	// Steps are the steps of the workflow in order.
	Steps   []StepResult
	Verdict judge.Verdict
	// Idle are the choices that did not apply: the exchange did not come, or the
	// fault made no difference there.
	Idle []Choice
	// Applied are the faults that made a difference, choices and faults of the
	// workflow, with their exchanges.
	Applied []Choice
	// Now is the run's own time at the end.
	Now model.Instant
	// Oracle knows the truth of the run, for the rules of the specification. A
	// clone's knows that of the next run of the runner.
	Oracle *judge.Oracle
}

// StepResult is what became of a step.
type StepResult struct {
	// Step counts from zero.
	Step    int
	Outcome model.Outcome
	// First and Last are the numbers of its exchanges, from 1. Last is smaller than
	// First when there were none.
	First, Last int
	// Limit: the step was stopped by the simulator, because it went on for too
	// long or waited for nothing.
	Limit bool
	// Skipped: an earlier step was stopped, so this one was not tried.
	Skipped bool
}

// Clone returns a copy that outlives the next run. The table of symbols is
// shared with the runner.
func (r *Result) Clone() *Result {
	c := *r
	c.Trace.Exchanges = slices.Clone(r.Trace.Exchanges)
	c.Trace.Upstream = slices.Clone(r.Trace.Upstream)
	c.Steps = slices.Clone(r.Steps)
	c.Idle = slices.Clone(r.Idle)
	c.Applied = slices.Clone(r.Applied)
	c.Verdict = r.Verdict.Clone()
	return &c
}
