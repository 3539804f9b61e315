// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model"

type mount uint8

const (
	mountAccepted mount = iota
	mountDeclined
)

var mountAxis = choice(model.Axis{
	Name:     "mount",
	Question: "Does the registry mount blobs?",
	Values: []model.AxisValue{
		{Name: "accepted", Meaning: "yes: 201 when the source has the blob and may be read"},
		{Name: "declined", Meaning: "never: 202, an upload"},
	},
	Default: "accepted",
}, func(c *config) *mount { return &c.mount })

type mountSource uint8

const (
	sourceRefused mountSource = iota
	sourceUpload
	sourceUnchecked
	source403
	source404
	source400
)

// needsSource tells whether a mount whose source may not be read is refused.
func (e *Engine) needsSource() bool {
	return e.c.mountSource == sourceRefused || e.c.mountSource >= source403
}

// sourceUnread answers a mount that lacks nothing but its source, where that has
// an answer of its own.
func (e *Engine) sourceUnread(s *model.RegistryState, n need, who *identity) (bool, model.Response) {
	if n.from == model.Absent || e.c.mountSource < source403 {
		return false, model.Response{}
	}
	n.from = model.Absent
	if !e.mayDo(s, who, n) {
		return false, model.Response{}
	}
	switch e.c.mountSource {
	case source404:
		return true, e.fail(404, errNameUnknown)
	case source400:
		return true, e.fail(400, errNameInvalid)
	}
	return true, e.fail(403, errDenied)
}

var mountSourceAxis = choice(model.Axis{
	Name:     "mount-source",
	Aliases:  []string{"R-MOUNT", "mountMissingSource"},
	Question: "What if the source of a mount may not be read with this token?",
	Values: []model.AxisValue{
		{Name: "refused", Meaning: "the whole request is refused as for insufficient access; a public source must be in the token too"},
		{Name: "upload", Meaning: "202, an upload; a public source need not be in the token"},
		{Name: "unchecked", Meaning: "201: only the target is checked"},
		{Name: "403", Meaning: "403 DENIED without a challenge"},
		{Name: "404", Meaning: "404 NAME_UNKNOWN"},
		{Name: "400", Meaning: "400"},
	},
	Default:      "refused",
	Requirements: []string{"MULT-03", "MULT-06"},
	Questions:    []string{"OQ-03"},
}, func(c *config) *mountSource { return &c.mountSource })

type mountWithoutFrom uint8

const (
	withoutFromUpload mountWithoutFrom = iota
	withoutFromSearch
	withoutFromRefused
)

var mountWithoutFromAxis = choice(model.Axis{
	Name:     "mount-without-from",
	Question: "What if a mount names no source?",
	Values: []model.AxisValue{
		{Name: "upload", Meaning: "202, an upload"},
		{Name: "search", Meaning: "201 when a repository that may be read has the blob"},
		{Name: "400", Meaning: "400"},
	},
	Default:      "upload",
	Requirements: []string{"MULT-07"},
}, func(c *config) *mountWithoutFrom { return &c.mountWithoutFrom })

// mount tries to mount a blob; done is false when it becomes an upload.
func (e *Engine) mount(s *model.RegistryState, r *model.Request, rt *route, at model.Arrival, p *params) (done bool, answer model.Response) {
	e.consult(s, &mountAxis)
	if e.c.mount == mountDeclined || at.Fault == model.MountDeclined {
		return false, answer
	}
	if p.from <= model.Empty {
		e.consult(s, &mountWithoutFromAxis)
		switch e.c.mountWithoutFrom {
		case withoutFromUpload:
			return false, answer
		case withoutFromRefused:
			return true, e.fail(400, errNameInvalid)
		}
		if !e.holdsAnywhere(s, r, at, p.mount) {
			return false, answer
		}
		return true, e.finishUpload(s, r, rt, p.mount)
	}
	from := e.repositoryName(e.t.Str(p.from))
	e.consult(s, &mountSourceAxis)
	if !holds(s, from, p.mount) || e.c.mountSource == sourceUpload && !e.mayReadFrom(s, r, at, from) {
		return false, answer
	}
	return true, e.finishUpload(s, r, rt, p.mount)
}

// mayReadFrom tells whether a request may read a repository, public ones
// included.
func (e *Engine) mayReadFrom(s *model.RegistryState, r *model.Request, at model.Arrival, repo model.Sym) bool {
	n := need{repo: repo, want: pull, read: true}
	if e.c.scheme == noScheme || e.openRead(s, n) {
		return true
	}
	who := e.identify(s, r, at)
	return who.state == known && e.mayDo(s, &who, n)
}

// holdsAnywhere tells whether a repository that the request may read has a blob.
func (e *Engine) holdsAnywhere(s *model.RegistryState, r *model.Request, at model.Arrival, digest model.Sym) bool {
	for i := range s.Stored {
		if k := s.Stored[i]; k.Digest == digest && e.mayReadFrom(s, r, at, k.Repository) {
			return true
		}
	}
	return false
}
