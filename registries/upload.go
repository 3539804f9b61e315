// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"strings"

	"github.com/authsim/authsim/model"
)

type uploadLocation uint8

const (
	locationAbsoluteState uploadLocation = iota
	locationAbsolute
	locationRelativeState
	locationRelative
	locationBlobHost
	locationPort
	locationUpper
)

var uploadLocationAxis = choice(model.Axis{
	Name:     "upload-location",
	Aliases:  []string{"R-LOCATION", "uploadLocation"},
	Question: "What is the Location of an upload?",
	Values: []model.AxisValue{
		{Name: "absolute-state", Meaning: "an absolute URL on the registry with a _state parameter"},
		{Name: "absolute", Meaning: "an absolute URL on the registry"},
		{Name: "relative-state", Meaning: "a path with a _state parameter"},
		{Name: "relative", Meaning: "a path"},
		{Name: "blob-host", Meaning: "a URL on the blob host, which needs no credentials"},
		{Name: "with-port", Meaning: "an absolute URL on the registry, with the port written out though it is the scheme's own"},
		{Name: "upper-case", Meaning: "an absolute URL on the registry, with the host in upper case"},
	},
	Default:      "absolute",
	Requirements: []string{"REDR-08"},
}, func(c *config) *uploadLocation { return &c.uploadLocation })

var (
	memoContentURL = model.NewMemoFunc()
	memoUploadURL  = model.NewMemoFunc()
)

// contentURL is the URL of a manifest or blob; a path when origin is Empty.
func (e *Engine) contentURL(origin, name, infix, digest model.Sym) model.Sym {
	key := model.MemoKey{Func: memoContentURL, Args: [6]model.Sym{origin, name, infix, digest}}
	if v, ok := e.t.Recall(key); ok {
		return v
	}
	return e.t.Remember(key, e.t.Str(origin)+"/v2/"+e.t.Str(name)+e.t.Str(infix)+e.t.Str(digest))
}

// uploadURL is the Location of an upload. The state parameter counts the parts,
// as distribution's holds the offset.
func (e *Engine) uploadURL(s *model.RegistryState, r *model.Request, rt *route, u *model.Upload) model.Sym {
	e.consult(s, &uploadLocationAxis)
	origin := r.Origin
	switch e.c.uploadLocation {
	case locationRelative, locationRelativeState:
		origin = model.Empty
	case locationBlobHost:
		origin = e.blobOrigin
	}
	key := model.MemoKey{Func: memoUploadURL, Args: [6]model.Sym{origin, rt.name, u.ID, model.Sym(u.Parts), model.Sym(e.c.uploadLocation)}}
	if v, ok := e.t.Recall(key); ok {
		return v
	}
	base := e.t.Str(origin)
	switch scheme, host, _ := strings.Cut(base, "://"); e.c.uploadLocation {
	case locationPort:
		base += map[string]string{"https": ":443", "http": ":80"}[scheme]
	case locationUpper:
		base = scheme + "://" + strings.ToUpper(host)
	}
	text := base + "/v2/" + e.t.Str(rt.name) + "/blobs/uploads/" + e.t.Str(u.ID)
	if e.c.uploadLocation == locationAbsoluteState || e.c.uploadLocation == locationRelativeState {
		text += "?_state=" + e.t.Str(u.ID) + string(rune('a'+u.Parts%26))
	}
	return e.t.Remember(key, text)
}

// startUpload answers POST: a mount, or a new upload.
func (e *Engine) startUpload(s *model.RegistryState, r *model.Request, rt *route, at model.Arrival) model.Response {
	if r.Method != model.POST && e.c.dialect == dialectDistribution {
		// The route is that of an upload without an id.
		return e.fail(404, errUploadUnknown)
	}
	if r.Method != model.POST {
		return e.methodNotAllowed(uploadsMethods)
	}
	if e.mustExist(s, rt.repo) {
		return e.nameUnknown(rt.repo)
	}
	p := e.params(r.Query)
	if p.mount > model.Empty {
		if done, answer := e.mount(s, r, rt, at, p); done {
			return answer
		}
	}
	if p.digest > model.Empty && e.c.dialect != dialectDistribution {
		return e.finishUpload(s, r, rt, p.digest)
	}
	for i := range s.Uploads {
		u := &s.Uploads[i]
		if u.ID != model.Absent {
			continue
		}
		*u = model.Upload{ID: e.nextName(s, 'u'), Repository: rt.repo, Owner: e.owner(s, r)}
		answer := e.uploadAnswer(s, r, rt, u, 202)
		answer.Range = e.w.emptyRange
		return answer
	}
	return e.overflow(s)
}

func (e *Engine) uploadAnswer(s *model.RegistryState, r *model.Request, rt *route, u *model.Upload, status int16) model.Response {
	answer := e.answer(status)
	answer.Location, answer.UploadUUID, answer.Size = e.uploadURL(s, r, rt, u), u.ID, 0
	answer.Range = e.w.someRange
	if e.c.dialect == dialectQuay {
		answer.MediaType = e.w.html
	}
	return answer
}

// serveUpload answers for an upload that has been started.
func (e *Engine) serveUpload(s *model.RegistryState, r *model.Request, rt *route) model.Response {
	if r.Method == model.POST {
		return e.methodNotAllowed(uploadMethods)
	}
	if e.stateMissing(s, r) {
		return e.fail(404, errUploadInvalid)
	}
	var u *model.Upload
	for i := range s.Uploads {
		if s.Uploads[i].ID == rt.ref && s.Uploads[i].Repository == rt.repo {
			u = &s.Uploads[i]
		}
	}
	if u == nil {
		return e.fail(404, errUploadUnknown)
	}
	switch r.Method {
	case model.GET, model.HEAD:
		return e.uploadAnswer(s, r, rt, u, 204)
	case model.PATCH:
		if u.Parts == 0 {
			u.Digest = r.Body
		} else {
			u.Digest = model.Absent
		}
		u.Parts = min(u.Parts+1, 255)
		return e.uploadAnswer(s, r, rt, u, 202)
	case model.DELETE:
		*u = model.Upload{}
		answer := e.answer(204)
		if e.c.dialect != dialectQuay {
			answer.UploadUUID = rt.ref
		}
		return answer
	case model.PUT:
		digest := model.Absent
		if r.Query != model.Absent {
			digest = e.params(r.Query).digest
		}
		body := r.Body
		if body == model.Absent && u.Parts == 1 {
			body = u.Digest
		}
		switch {
		case digest <= model.Empty && e.c.dialect == dialectQuay:
			return e.fail(400, errUploadInvalid)
		case digest <= model.Empty, body != model.Absent && body != digest:
			return e.fail(400, errDigestInvalid)
		}
		*u = model.Upload{}
		return e.finishUpload(s, r, rt, digest)
	}
	return e.methodNotAllowed(uploadMethods)
}

// stateMissing tells a request that lacks the _state parameter of the Location:
// there is nothing to resume (distribution registry/handlers/blobupload.go:297-305).
func (e *Engine) stateMissing(s *model.RegistryState, r *model.Request) bool {
	e.consult(s, &uploadLocationAxis)
	if e.c.uploadLocation != locationAbsoluteState && e.c.uploadLocation != locationRelativeState || r.Method == model.GET || r.Method == model.HEAD {
		return false
	}
	return r.Query == model.Absent || e.params(r.Query).state == model.Absent
}

// finishUpload stores a blob: 201 with its URL.
func (e *Engine) finishUpload(s *model.RegistryState, r *model.Request, rt *route, digest model.Sym) model.Response {
	if !e.store(s, rt.repo, digest) {
		return e.overflow(s)
	}
	answer := e.answer(201)
	answer.Size = 0
	if e.c.dialect != dialectZot || r.Method != model.POST {
		answer.ContentDigest = digest
	}
	answer.Location = e.contentURL(e.contentOrigin(r), rt.name, e.infix.blobs, digest)
	if e.c.dialect == dialectQuay {
		answer.MediaType = e.w.html
	}
	return answer
}

// contentOrigin is the origin of content URLs: that of the request, none where
// the registry gives paths.
func (e *Engine) contentOrigin(r *model.Request) model.Sym {
	switch e.c.uploadLocation {
	case locationBlobHost:
		return e.registryOrigin
	case locationRelative, locationRelativeState:
		return model.Empty
	}
	return r.Origin
}

// owner is the account that a request is made by, for an upload's record.
func (e *Engine) owner(s *model.RegistryState, r *model.Request) model.Sym {
	if r.Authorization == model.Absent {
		return model.Absent
	}
	p := e.presented(r.Authorization)
	if p.kind == presentedBasic {
		return p.user
	}
	if i := findIssued(s, p.token); i >= 0 && p.kind == presentedBearer {
		return s.Issued[i].Subject
	}
	return model.Absent
}
