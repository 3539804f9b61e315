// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"strings"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/profile"
)

var originAxis = text(model.Axis{
	Name:     "origin",
	Question: "Where do clients reach the registry?",
	Unit:     "an origin, at which its token endpoint and blobs are too; default, the profile's hosts",
	Default:  defaultText,
}, func(c *config) *string { return &c.origin })

var redirectToAxis = text(model.Axis{
	Name:         "redirect-to",
	Question:     "To which other registry does it redirect every request of the API (307)?",
	Unit:         "an origin, as that behind a vanity host; or none, it answers by itself",
	Default:      noText,
	Requirements: []string{"REDR-01", "REDR-07"},
}, func(c *config) *string { return &c.redirectTo })

var basePathAxis = text(model.Axis{
	Name:     "base-path",
	Question: "Below which path does the registry have its API?",
	Unit:     "a path, in front of /v2/; or none, as the distribution specification has it",
	Default:  noText,
}, func(c *config) *string { return &c.basePath })

// host is where the profile, or the axis origin in its place, has a role.
func (e *Engine) host(p *profile.Profile, role string) string {
	if e.c.origin != defaultText {
		return e.c.origin
	}
	return p.Host(role)
}

// moveAlong makes what names the profile's hosts name the axis origin.
func (e *Engine) moveAlong() {
	if e.c.origin == defaultText {
		return
	}
	if strings.HasPrefix(e.c.realm, "http") || strings.HasPrefix(e.c.realm, protoMark) {
		e.c.realm = defaultText
	}
	if e.c.service != noText {
		e.c.service = defaultText
	}
	e.c.issuer = defaultText
}

// redirectElsewhere answers with a redirect to the same path at another registry.
func (e *Engine) redirectElsewhere(r *model.Request) model.Response {
	answer := e.answer(307)
	u := r.URL
	u.Origin = e.t.Of(e.c.redirectTo)
	answer.Location = e.t.URLText(u)
	return answer
}

// redirects tells a request that the registry sends on to another one.
func (e *Engine) redirects(r *model.Request) bool {
	return e.c.redirectTo != noText && r.Origin == e.registryOrigin && e.t.Str(e.registryOrigin) != e.c.redirectTo && !e.isTokenEndpoint(r.URL)
}

var (
	memoStripped = model.NewMemoFunc()
	memoBelow    = model.NewMemoFunc()
)

// withoutBase is a path of the API without the path below which it is; Absent for
// one that is elsewhere.
func (e *Engine) withoutBase(path model.Sym) model.Sym {
	key := model.MemoKey{Func: memoStripped, Args: [6]model.Sym{path, e.base}}
	if v, ok := e.t.Recall(key); ok {
		return v
	}
	if rest, ok := strings.CutPrefix(e.t.Str(path), e.t.Str(e.base)+"/"); ok {
		return e.t.Remember(key, "/"+rest)
	}
	return e.t.RememberSym(key, model.Absent)
}

// belowBase is a Location of the API with that path.
func (e *Engine) belowBase(location model.Sym) model.Sym {
	key := model.MemoKey{Func: memoBelow, Args: [6]model.Sym{location, e.base}}
	if v, ok := e.t.Recall(key); ok {
		return v
	}
	text, base := e.t.Str(location), e.t.Str(e.base)
	if rest, ok := strings.CutPrefix(text, e.t.Str(e.registryOrigin)+"/v2"); ok {
		return e.t.Remember(key, e.t.Str(e.registryOrigin)+base+"/v2"+rest)
	}
	if strings.HasPrefix(text, "/v2") {
		text = base + text
	}
	return e.t.Remember(key, text)
}

// serveBelow answers for a registry whose API is below a path.
func (e *Engine) serveBelow(s *model.RegistryState, r *model.Request, at model.Arrival) model.Response {
	path := e.withoutBase(r.Path)
	if path == model.Absent {
		return e.notFound()
	}
	q := *r
	q.Path = path
	answer := e.serveRoute(s, &q, at, e.route(path))
	if answer.Location != model.Absent {
		answer.Location = e.belowBase(answer.Location)
	}
	return answer
}
