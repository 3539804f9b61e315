// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"strings"

	"github.com/authsim/authsim/model"
)

// action is a set of actions on a repository.
type action uint8

const (
	pull action = 1 << iota
	push
	del
	star
)

// need is the access that a request needs (the access table of the specification).
type need struct {
	repo model.Sym
	// want is what a token must hold, ask what the challenge names.
	want, ask action
	// from is a repository of which pull is needed too; askFrom: the challenge
	// names it.
	from    model.Sym
	askFrom bool
	catalog bool
	// read: the request changes nothing.
	read bool
	// word is an action without a meaning of its own that a token must hold and the
	// challenge names, in the place of want and ask.
	word model.Sym
}

type mountScope uint8

var mountScopeAxis = choice(model.Axis{
	Name:     "mount-scope",
	Question: "Which repositories does the challenge to a mount name?",
	Values: []model.AxisValue{
		{Name: "both", Meaning: "the target, and the source with pull, in one value joined by a space"},
		{Name: "target", Meaning: "the target only"},
	},
	Default:      "both",
	Requirements: []string{"MULT-02"},
	Questions:    []string{"OQ-03"},
}, func(c *config) *mountScope { return &c.mountScope })

type uploadNeeds uint8

const (
	uploadPullPush uploadNeeds = iota
	uploadPushAsksBoth
	uploadPush
)

var uploadNeedsAxis = choice(model.Axis{
	Name:     "upload-needs",
	Question: "Which actions must a token hold to write, and which does the challenge name?",
	Values: []model.AxisValue{
		{Name: "pull+push", Meaning: "both must be there and are named"},
		{Name: "push-asks-both", Meaning: "push is enough, both are named"},
		{Name: "push", Meaning: "push is enough and is named alone"},
	},
	Default:      "pull+push",
	Requirements: []string{"CHAL-12", "SCOP-07"},
}, func(c *config) *uploadNeeds { return &c.uploadNeeds })

type deleteNeeds uint8

const (
	deleteDelete deleteNeeds = iota
	deletePushAsksBoth
	deletePush
)

var deleteNeedsAxis = choice(model.Axis{
	Name:     "delete-needs",
	Aliases:  []string{"R-ACTION", "deleteNeeds"},
	Question: "Which action must a token hold to delete, and which does the challenge name?",
	Values: []model.AxisValue{
		{Name: "delete", Meaning: "delete"},
		{Name: "push-asks-both", Meaning: "push is enough, pull and push are named"},
		{Name: "push", Meaning: "push"},
	},
	Default:   "delete",
	Questions: []string{"OQ-05"},
}, func(c *config) *deleteNeeds { return &c.deleteNeeds })

type cancelNeeds uint8

const (
	cancelByMethod cancelNeeds = iota
	cancelAsUpload
)

var cancelNeedsAxis = choice(model.Axis{
	Name:     "cancel-needs",
	Aliases:  []string{"cancelNeeds"},
	Question: "Which actions must a token hold to cancel an upload?",
	Values: []model.AxisValue{
		{Name: "as-delete", Meaning: "what the method DELETE needs elsewhere"},
		{Name: "as-upload", Meaning: "what the start of the upload needed"},
	},
	Default:      "as-delete",
	Requirements: []string{"SCOP-10"},
}, func(c *config) *cancelNeeds { return &c.cancelNeeds })

var tagsNeedsAxis = text(model.Axis{
	Name:     "tags-needs",
	Aliases:  []string{"R-ACTION-tags"},
	Question: "Which action must a token hold to list the tags of a repository, and does the challenge name?",
	Unit:     "an action",
	Default:  "pull",
}, func(c *config) *string { return &c.tagsNeeds })

type singleNames uint8

var singleNamesAxis = choice(model.Axis{
	Name:     "single-names",
	Question: "What does a repository name without a slash mean?",
	Values: []model.AxisValue{
		{Name: "as-written", Meaning: "what is written"},
		{Name: "library", Meaning: "the repository of that name in the namespace library, also in scopes"},
	},
	Default: "as-written",
}, func(c *config) *singleNames { return &c.singleNames })

// repositoryName is the repository that a name in a path or a scope means.
func (e *Engine) repositoryName(name string) model.Sym {
	if e.c.singleNames == 1 && !strings.Contains(name, "/") {
		return e.t.Of("library/" + name)
	}
	return e.t.Of(name)
}

// need is the access that a request to the API needs. distribution takes it from
// the method alone and adds pull on the repository of a from parameter to any
// request (registry/handlers/app.go:874-1027).
func (e *Engine) need(s *model.RegistryState, r *model.Request, rt *route) need {
	if rt.kind == routeCatalog {
		return need{catalog: true, read: true}
	}
	n := need{repo: rt.repo}
	method := r.Method
	if method == model.DELETE && rt.kind == routeUpload {
		if e.consult(s, &cancelNeedsAxis); e.c.cancelNeeds == cancelAsUpload {
			method = model.POST
		}
	}
	switch method {
	case model.GET, model.HEAD:
		n.want, n.ask, n.read = pull, pull, true
		if rt.kind == routeUpload && e.c.uploadNeeds == uploadPushAsksBoth {
			n.want, n.ask, n.read = push, pull|push, false
		}
		if rt.kind == routeTags {
			e.consult(s, &tagsNeedsAxis)
			n.word = e.tagsWord
		}
	case model.POST, model.PUT, model.PATCH:
		e.consult(s, &uploadNeedsAxis)
		n.want = [...]action{uploadPullPush: pull | push, uploadPushAsksBoth: push, uploadPush: push}[e.c.uploadNeeds]
		n.ask = [...]action{uploadPullPush: pull | push, uploadPushAsksBoth: pull | push, uploadPush: push}[e.c.uploadNeeds]
	case model.DELETE:
		e.consult(s, &deleteNeedsAxis)
		n.want = [...]action{deleteDelete: del, deletePushAsksBoth: push, deletePush: push}[e.c.deleteNeeds]
		n.ask = [...]action{deleteDelete: del, deletePushAsksBoth: pull | push, deletePush: push}[e.c.deleteNeeds]
	default:
		return need{}
	}
	if r.Query != model.Absent {
		if from := e.params(r.Query).from; from != model.Absent && from != model.Empty {
			e.consult(s, &mountSourceAxis)
			e.consult(s, &mountScopeAxis)
			n.askFrom = e.c.mountScope == 0
			n.from = e.repositoryName(e.t.Str(from))
			if !e.needsSource() && !n.askFrom {
				n.from = model.Absent
			}
		}
	}
	return n
}
