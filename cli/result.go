// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strings"

	"github.com/authsim/authsim/cli/sequence"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/sim"
)

// result writes a run in one of its formats.
func (t *terminal) result(format string, s *sim.Setup, f *runFlags, r *sim.Result) error {
	about := sequence.Subject{
		Title:    s.Workflow.Name,
		Client:   strings.TrimSpace(s.Client.Name + " " + s.Client.Version),
		Tasks:    tasks(r),
		Findings: findings(&r.Verdict),
	}
	switch format {
	case formatJSON:
		return t.json([]runJSON{newRunJSON(s, r)})
	case formatHAR:
		return t.json(sequence.NewHAR(&r.Trace, "run "+r.ID))
	case formatMermaid:
		t.printf("%%%% %s\n", r.ID)
		return sequence.New(&r.Trace, about).WriteMermaid(t.out)
	}
	t.printf("%s\n", t.bold(s.Workflow.Title))
	t.paragraph(0, sequence.Quiet, s.Workflow.About)
	t.printf("\n")
	if err := sequence.New(&r.Trace, about).WriteText(t.out, t.width, t.paint); err != nil {
		return err
	}
	t.printf("\n")
	t.verdict(s, r)
	// A command is not folded: it is there to be copied.
	t.printf("%s%s\n", t.label("again"), again(r.ID, f))
	return nil
}

// again is the command that repeats a run.
func again(id string, f *runFlags) string {
	command := "authsim run " + id
	for _, p := range []struct{ flag, value string }{{"client", f.client}, {"registry", f.registry}} {
		if isPath(p.value) {
			command += " --" + p.flag + " " + p.value
		}
	}
	return command
}

// tasks says what each step was and what became of it.
func tasks(r *sim.Result) []sequence.Task {
	out := make([]sequence.Task, len(r.Steps))
	for i := range r.Steps {
		step, res := &r.Workflow.Steps[i], &r.Steps[i]
		out[i] = sequence.Task{Title: taskText(step), OK: asExpected(step, res), Outcome: outcomeText(r, step, res)}
	}
	return out
}

// taskText is a step in words.
func taskText(s *model.WorkflowStep) string {
	words := []string{s.Task.String()}
	add := func(before, text string) {
		if text != "" {
			words = append(words, strings.TrimSpace(before+" "+text))
		}
	}
	if s.FromRepository != "" {
		add("", reference(s.FromRepository, s.FromReference))
		add("to", reference(s.Repository, s.Reference))
	} else {
		add("", reference(s.Repository, s.Reference))
	}
	add("for", s.Term)
	if s.MountCandidate != "" {
		add("with its layers known in", s.MountCandidate)
	}
	if s.NewClient {
		words = append(words, "(a new client)")
	}
	switch {
	case s.As == nil:
	case s.As.Kind == model.NoCredential:
		words = append(words, "(as nobody)")
	default:
		words = append(words, "(as "+s.As.Account+")")
	}
	if s.After > 0 {
		words = append(words, fmt.Sprintf("(%d s later)", s.After/model.Second))
	}
	return strings.Join(words, " ")
}

// reference joins a repository with a tag, or with "@" and an image.
func reference(repository, ref string) string {
	if ref == "" || strings.HasPrefix(ref, "@") {
		return repository + ref
	}
	return repository + ":" + ref
}

// asExpected tells whether a step ended as the workflow says it ought to.
func asExpected(step *model.WorkflowStep, res *sim.StepResult) bool {
	switch {
	case res.Limit || res.Skipped || res.Outcome.Overflow:
		return false
	case res.Outcome.Unsupported || step.Expect == model.Either:
		return true
	}
	return res.Outcome.OK == (step.Expect == model.Succeeds)
}

var expectations = map[model.Expectation]string{
	model.Succeeds: "it ought to succeed",
	model.Denied:   "it ought to be denied",
	model.NotFound: "it ought to find nothing",
	model.Either:   "what ought to happen is not settled",
}

// outcomeText is what the caller was told, and what ought to have come of it
// where that differs.
func outcomeText(r *sim.Result, step *model.WorkflowStep, res *sim.StepResult) string {
	text := step.Task.String()
	switch out := &res.Outcome; {
	case res.Skipped:
		return text + ": not tried, because the step before was stopped"
	case res.Limit:
		return text + ": stopped, because the client goes on without end"
	case out.Overflow:
		return text + ": stopped, because a limit of the simulation was reached"
	case out.Unsupported:
		return text + ": the client has no such task"
	case out.OK:
		text += ": the client reports success"
	default:
		text += ": the client reports: " + r.Trace.Symbols.Str(out.Error)
	}
	if !asExpected(step, res) {
		text += " (" + expectations[step.Expect] + ")"
	}
	return text
}
