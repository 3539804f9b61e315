// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model"

type accept uint8

var acceptAxis = choice(model.Axis{
	Name:     "not-accepted",
	Question: "What is the answer if the Accept header does not name the manifest's media type?",
	Values: []model.AxisValue{
		{Name: "served", Meaning: "the manifest is served all the same"},
		{Name: "404", Meaning: "404 MANIFEST_UNKNOWN"},
	},
	Default: "served",
}, func(c *config) *accept { return &c.accept })

type deletion uint8

const (
	deleteAll deletion = iota
	deleteManifests
	deleteNothing
	deletePretended
	deleteDigests
)

var deleteAxis = choice(model.Axis{
	Name:     "delete",
	Question: "What can be deleted by the API?",
	Values: []model.AxisValue{
		{Name: "all", Meaning: "manifests, tags and blobs"},
		{Name: "manifests", Meaning: "manifests and tags"},
		{Name: "nothing", Meaning: "nothing: 405 UNSUPPORTED, after the rights have been checked"},
		{Name: "pretended", Meaning: "manifests and tags, but nothing is really deleted (a stub of storage)"},
		{Name: "digests", Meaning: "manifests by digest and blobs; a tag is a 400 DIGEST_INVALID"},
	},
	Default:   "all",
	Questions: []string{"OQ-05"},
}, func(c *config) *deletion { return &c.delete })

// serveManifest answers for a manifest that the request may have.
func (e *Engine) serveManifest(s *model.RegistryState, r *model.Request, rt *route) model.Response {
	switch r.Method {
	case model.GET, model.HEAD:
		return e.getManifest(s, r, rt)
	case model.PUT:
		return e.putManifest(s, r, rt)
	case model.DELETE:
		return e.deleteManifest(s, rt)
	}
	return e.methodNotAllowed(manifestMethods)
}

func (e *Engine) getManifest(s *model.RegistryState, r *model.Request, rt *route) model.Response {
	if (e.c.dialect == dialectQuay || e.c.dialect == dialectZot || e.c.dialect == dialectAWS) && !e.exists(s, rt.repo) {
		return e.nameUnknown(rt.repo)
	}
	digest := rt.ref
	if !rt.isDigest {
		if digest = e.digestOf(s, rt.repo, rt.ref); digest == model.Absent {
			digest = tagged(s, rt.repo, rt.ref)
		}
		if digest == model.Absent {
			return e.tagUnknown(s, rt)
		}
	}
	if !holds(s, rt.repo, digest) {
		return e.fail(404, errManifestUnknown)
	}
	blob := e.t.Blob(digest)
	if !e.accepts(r.Accept, blob.MediaType) {
		e.consult(s, &acceptAxis)
		if e.c.accept == 1 {
			return e.fail(404, errManifestNotAccepted)
		}
	}
	answer := e.answer(200)
	answer.ContentDigest, answer.MediaType, answer.Body, answer.Size = digest, blob.MediaType, digest, blob.Size
	return answer
}

var missingTagAxis = choice(model.Axis{
	Name:     "missing-tag",
	Question: "What is the answer to a tag that does not exist, in a repository that may be read?",
	Values: []model.AxisValue{
		{Name: "404", Meaning: "404 MANIFEST_UNKNOWN"},
		{Name: "403", Meaning: "403 DENIED, as where one of the repositories behind a virtual one may not be read"},
	},
	Default: "404",
}, func(c *config) *uint8 { return &c.missingTag })

// tagUnknown is the answer to a tag that does not exist.
func (e *Engine) tagUnknown(s *model.RegistryState, rt *route) model.Response {
	e.consult(s, &missingTagAxis)
	if e.c.missingTag == 1 {
		return e.fail(403, errDenied)
	}
	answer := e.fail(404, errManifestUnknown)
	if e.c.dialect == dialectQuay {
		answer.Errors[0].Message = e.joined(e.quay.before, rt.ref, e.quay.after)
	}
	return answer
}

func (e *Engine) putManifest(s *model.RegistryState, r *model.Request, rt *route) model.Response {
	blob := e.t.Blob(r.Body)
	switch {
	case r.Body == model.Absent:
		return e.fail(400, errManifestInvalid)
	case rt.isDigest && rt.ref != r.Body:
		return e.fail(400, errDigestInvalid)
	case e.mustExist(s, rt.repo):
		return e.nameUnknown(rt.repo)
	}
	for _, child := range blob.Children {
		if !holds(s, rt.repo, child) {
			if e.c.dialect == dialectQuay {
				return e.fail(400, errManifestInvalid)
			}
			return e.fail(400, errManifestBlobUnknown)
		}
	}
	if !e.store(s, rt.repo, r.Body) || !rt.isDigest && !setTag(s, rt.repo, rt.ref, r.Body) {
		return e.overflow(s)
	}
	answer := e.answer(201)
	answer.ContentDigest, answer.Size = r.Body, 0
	origin := e.contentOrigin(r)
	if e.c.dialect == dialectQuay {
		origin, answer.MediaType = model.Empty, e.w.html
	}
	answer.Location = e.contentURL(origin, rt.name, e.infix.manifests, r.Body)
	return answer
}

// deleteManifest deletes a manifest with the tags that point to it, or a tag
// (distribution registry/handlers/manifests.go:436-530; Quay deletes the tags
// and leaves the rest to its garbage collector).
func (e *Engine) deleteManifest(s *model.RegistryState, rt *route) model.Response {
	e.consult(s, &deleteAxis)
	if e.c.delete == deleteNothing {
		return e.fail(405, errUnsupported)
	}
	if e.c.delete == deleteDigests && !rt.isDigest {
		return e.fail(400, errDigestInvalid)
	}
	if e.c.dialect == dialectQuay && !e.exists(s, rt.repo) {
		return e.fail(404, errNameUnknown)
	}
	tag, digest := rt.ref, model.Absent
	if rt.isDigest {
		tag, digest = model.Absent, rt.ref
	}
	switch {
	case rt.isDigest && e.c.dialect == dialectQuay && !isTagged(s, rt.repo, tag, digest), rt.isDigest && !holds(s, rt.repo, digest):
		return e.fail(404, errManifestUnknownDigest)
	case !rt.isDigest && !isTagged(s, rt.repo, tag, digest):
		return e.fail(404, errManifestUnknown)
	}
	if e.c.delete != deletePretended {
		untag(s, rt.repo, tag, digest)
		if rt.isDigest && e.c.dialect != dialectQuay {
			remove(s, rt.repo, digest)
		}
	}
	answer := e.answer(202)
	if e.c.dialect == dialectQuay {
		answer.MediaType = e.w.html
	}
	return answer
}

var memoAccepts = model.NewMemoFunc()

// accepts tells whether an Accept header names a media type. The lines of
// several headers stand one after the other.
func (e *Engine) accepts(header, media model.Sym) bool {
	key := model.MemoKey{Func: memoAccepts, Args: [6]model.Sym{header, media}}
	v, ok := e.t.Recall(key)
	if !ok {
		v = e.t.RememberSym(key, acceptNames(e.t.Str(header), e.t.Str(media)))
	}
	return v != model.Absent
}

// typeRefused tells a manifest of a type that Quay does not know, which it says
// before it looks at credentials (endpoints/v2/manifest.py,
// _reject_manifest2_schema2).
func (e *Engine) typeRefused(media model.Sym) bool {
	if e.c.dialect != dialectQuay {
		return false
	}
	switch e.t.Str(media) {
	case "", "application/json", mediaManifest, mediaIndex,
		"application/vnd.docker.distribution.manifest.v1+json", "application/vnd.docker.distribution.manifest.v1+prettyjws",
		"application/vnd.docker.distribution.manifest.v2+json", "application/vnd.docker.distribution.manifest.list.v2+json":
		return false
	}
	return true
}
