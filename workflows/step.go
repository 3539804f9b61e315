// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package workflows

import (
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/document"
)

// Limits of a workflow.
const (
	MaxSteps      = 16
	MaxStepFaults = 8
)

var (
	// bareTasks take no value, repositoryTasks a repository, referenceTasks a
	// repository with a reference.
	bareTasks       = []string{"login", "catalog"}
	repositoryTasks = []string{"tags"}
	referenceTasks  = []string{"pull", "head", "delete", "referrers", "copy"}
	taskKeys        = slices.Concat(bareTasks, repositoryTasks, referenceTasks, []string{"push", "search"})

	stepKeys     = []string{"to", "mount-candidate", "limit", "new-client", "as", "after", "expect", "faults"}
	faultKeys    = []string{"fault", "on", "at"}
	expectations = []string{"succeeds", "denied", "not-found", "either"}
)

// RequestKinds are the kinds of request that a fault of a step may wait for.
var RequestKinds = []string{"any", "authorized", "token", "ping", "manifest", "blob", "upload", "mount", "put"}

// step reads a step: one task, and what ought to come of it.
func (r *reader) step(n document.Node, w *model.World) model.WorkflowStep {
	var s model.WorkflowStep
	if n.Word() {
		// A bare word, as in "- login".
		s.Task, _ = model.ParseTaskKind(r.oneOf(n, bareTasks))
		return s
	}
	var to *document.Entry
	for _, e := range r.Mapping(n) {
		switch {
		case slices.Contains(taskKeys, e.Key):
			if s.Task != model.NoTask {
				r.Fail(e.Node, "the step has a task already; expected one task a step")
				continue
			}
			s.Task, _ = model.ParseTaskKind(e.Key)
			r.task(&s, e, w)
			continue
		}
		switch e.Key {
		case "to":
			to = &e
		case "mount-candidate":
			s.MountCandidate = r.Form(e.Node, repositoryForm, "a repository name, as in team/app")
		case "limit":
			s.Limit = r.number(e.Node, 1, 1000)
		case "new-client":
			s.NewClient = r.bool(e.Node)
		case "as":
			c := r.credential(e.Node, w)
			s.As = &c
		case "after":
			s.After = r.duration(e.Node)
		case "expect":
			s.Expect, _ = model.ParseExpectation(r.oneOf(e.Node, expectations))
		case "faults":
			s.Faults = r.faults(e.Node)
		default:
			r.unknownKey(e, slices.Concat(taskKeys, stepKeys))
		}
	}
	if s.Task == model.NoTask {
		r.Fail(n, "the step has no task; expected one of %s", strings.Join(taskKeys, ", "))
	}
	r.destination(&s, n, to, w)
	return s
}

// task reads the value of the task's key.
func (r *reader) task(s *model.WorkflowStep, e document.Entry, w *model.World) {
	switch {
	case slices.Contains(bareTasks, e.Key):
		if !e.Empty() {
			r.Fail(e.Node, "expected no value")
		}
	case slices.Contains(repositoryTasks, e.Key):
		s.Repository = r.Form(e.Node, repositoryForm, "a repository name, as in team/app")
	case e.Key == "search":
		s.Term = r.text(e.Node)
	case e.Key == "push":
		if s.Image = r.text(e.Node); !hasImage(w, s.Image) {
			r.Fail(e.Node, "there is no image %q; expected a key of the world's images", s.Image)
		}
	case e.Key == "copy":
		s.FromRepository, s.FromReference = r.reference(e.Node, w)
	default:
		s.Repository, s.Reference = r.reference(e.Node, w)
	}
}

// destination reads where a push or a copy goes.
func (r *reader) destination(s *model.WorkflowStep, n document.Node, to *document.Entry, w *model.World) {
	moves := s.Task == model.Push || s.Task == model.Copy
	switch {
	case moves && to == nil:
		r.Fail(n, "the step does not say where to; expected the key to, as in to: team/app:latest")
	case moves:
		s.Repository, s.Reference = r.reference(to.Node, w)
	case to != nil:
		r.Fail(to.Node, "only push and copy have a destination")
	}
}

// reference reads repository:tag or repository@image, where image is the name
// of an image of the world and stands for its digest.
func (r *reader) reference(n document.Node, w *model.World) (repository, reference string) {
	s := r.text(n)
	if repository, image, ok := strings.Cut(s, "@"); ok {
		if !repositoryForm.MatchString(repository) || !hasImage(w, image) {
			r.Fail(n, "%q does not fit; expected repository@image with an image of the world", s)
			return "", ""
		}
		return repository, "@" + image
	}
	repository, tag, ok := strings.Cut(s, ":")
	if !ok || !repositoryForm.MatchString(repository) || !isTag(tag) {
		r.Fail(n, "%q does not fit; expected repository:tag or repository@image, as in team/app:latest", s)
		return "", ""
	}
	return repository, tag
}

// faults reads what the environment does during a step.
func (r *reader) faults(n document.Node) []model.StepFault {
	items := r.Items(n)
	if len(items) > MaxStepFaults {
		r.Fail(n, "there are %d faults; expected at most %d", len(items), MaxStepFaults)
		return nil
	}
	faults := make([]model.StepFault, 0, len(items))
	for _, item := range items {
		f := model.StepFault{On: "any", At: 1}
		for _, e := range r.Mapping(item) {
			switch e.Key {
			case "fault":
				f.Fault, _ = model.ParseFault(r.oneOf(e.Node, faultNames()))
			case "on":
				f.On = r.oneOf(e.Node, RequestKinds)
			case "at":
				f.At = r.number(e.Node, 1, 1000)
			default:
				r.unknownKey(e, faultKeys)
			}
		}
		if f.Fault == model.NoFault {
			r.Fail(item, "there is no fault; expected the key fault with one of %s", strings.Join(faultNames(), ", "))
		}
		faults = append(faults, f)
	}
	return faults
}

func faultNames() []string {
	var names []string
	for f := model.NoFault + 1; f < model.NumFaults; f++ {
		names = append(names, f.String())
	}
	return names
}
