// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"strings"

	"github.com/authsim/authsim/model"
)

var blobRedirectAxis = number(model.Axis{
	Name:     "blob-redirect",
	Aliases:  []string{"R-REDIR", "redirectKind"},
	Question: "With which status does GET of a blob redirect to the blob host?",
	Unit:     "a status; 0, the registry serves blobs itself",
	Default:  "0",
}, func(c *config) *int { return &c.blobRedirect })

var blobOriginAxis = text(model.Axis{
	Name:         "blob-origin",
	Question:     "Where is the blob host?",
	Unit:         "an origin, or a URL in which {digest} stands for the digest; default, the profile's host for blobs",
	Default:      defaultText,
	Requirements: []string{"REDR-03", "REDR-04"},
}, func(c *config) *string { return &c.blobOrigin })

type blobAuthorization uint8

const (
	blobIgnores blobAuthorization = iota
	blobRefuses
	blobChallenges
)

var blobAuthorizationAxis = choice(model.Axis{
	Name:     "blob-authorization",
	Question: "What does the blob host do with an Authorization header beside the signature in the URL?",
	Values: []model.AxisValue{
		{Name: "ignored", Meaning: "nothing"},
		{Name: "400", Meaning: "400, as S3 and Azure do (only one auth mechanism allowed)"},
		{Name: "challenge", Meaning: "it wants one and challenges with Bearer whatever it gets"},
	},
	Default:      "ignored",
	Requirements: []string{"REDR-03", "REDR-07"},
}, func(c *config) *blobAuthorization { return &c.blobAuthorization })

var headBlobAxis = choice(model.Axis{
	Name:     "head-blob",
	Question: "What does HEAD of a blob answer to whoever may read it?",
	Values: []model.AxisValue{
		{Name: "as-get", Meaning: "200"},
		{Name: "401-anonymous", Meaning: "200, but 401 with the challenge to an anonymous token, for which GET works"},
	},
	Default: "as-get",
}, func(c *config) *uint8 { return &c.headBlob })

// signature is the query of the blob host's signed URLs, digestMark stands for
// the digest in the form of such a URL.
const (
	signature  = "signature=abc"
	digestMark = "{digest}"
)

// serveBlob answers for a blob that the request may have.
func (e *Engine) serveBlob(s *model.RegistryState, r *model.Request, rt *route, at model.Arrival) model.Response {
	switch r.Method {
	case model.GET:
	case model.HEAD:
		e.consult(s, &headBlobAxis)
		if e.c.headBlob == 1 && e.isAnonymous(s, r, at) {
			return e.unauthorized(s, r, at, e.need(s, r, rt), noError)
		}
	case model.DELETE:
		return e.deleteBlob(s, rt)
	default:
		return e.methodNotAllowed(blobMethods)
	}
	if !holds(s, rt.repo, rt.ref) {
		return e.fail(404, errBlobUnknown)
	}
	e.consult(s, &blobRedirectAxis)
	if e.c.blobRedirect != 0 && r.Method == model.GET {
		answer := e.answer(int16(e.c.blobRedirect))
		answer.ContentDigest = rt.ref
		answer.Location = e.signedURL(rt.ref)
		if e.c.dialect != dialectPlain {
			answer.MediaType = e.w.html
		}
		return answer
	}
	answer := e.answer(200)
	answer.ContentDigest, answer.MediaType, answer.Body, answer.Size = rt.ref, e.w.octets, rt.ref, e.t.Blob(rt.ref).Size
	return answer
}

func (e *Engine) deleteBlob(s *model.RegistryState, rt *route) model.Response {
	e.consult(s, &deleteAxis)
	if e.c.delete != deleteAll && e.c.delete != deleteDigests {
		return e.fail(405, errUnsupported)
	}
	if !remove(s, rt.repo, rt.ref) {
		return e.fail(404, errBlobUnknown)
	}
	answer := e.answer(202)
	answer.Size = 0
	return answer
}

var memoSigned = model.NewMemoFunc()

// isAnonymous tells a request of somebody who has no account.
func (e *Engine) isAnonymous(s *model.RegistryState, r *model.Request, at model.Arrival) bool {
	who := e.identify(s, r, at)
	return who.state == nobody || who.account == e.anonymous
}

// signedURL is where the blob host keeps a blob, with the signature that opens
// it.
func (e *Engine) signedURL(digest model.Sym) model.Sym {
	key := model.MemoKey{Func: memoSigned, Args: [6]model.Sym{e.blobURL, digest}}
	if v, ok := e.t.Recall(key); ok {
		return v
	}
	return e.t.Remember(key, strings.ReplaceAll(e.t.Str(e.blobURL), digestMark, e.t.Str(digest)))
}

// serveStore answers at the blob host.
func (e *Engine) serveStore(s *model.RegistryState, r *model.Request, rt *route) model.Response {
	if r.Authorization != model.Absent {
		e.consult(s, &blobAuthorizationAxis)
	}
	answer := model.Response{Size: -1}
	switch {
	case e.preflight(r, corsBlob):
		answer.Status = 204
	case r.Method != model.GET && r.Method != model.HEAD:
		answer.Status = 405
	case e.c.blobAuthorization == blobChallenges:
		answer.Status = 401
		answer.Challenges[0] = e.blobLine
	case e.c.blobAuthorization == blobRefuses && r.Authorization != model.Absent:
		answer.Status = 400
		answer.Text = e.t.Of("<Error><Code>InvalidArgument</Code><Message>Only one auth mechanism allowed</Message></Error>")
	case r.Query != e.signature:
		answer.Status = 403
	case e.t.Blob(rt.ref).Kind == model.OtherBlob && !stored(s, rt.ref):
		answer.Status = 404
	default:
		answer.Status, answer.Body, answer.MediaType, answer.Size = 200, rt.ref, e.w.octets, e.t.Blob(rt.ref).Size
	}
	return answer
}

// stored tells whether content is in any repository.
func stored(s *model.RegistryState, digest model.Sym) bool {
	for i := range s.Stored {
		if s.Stored[i].Digest == digest {
			return true
		}
	}
	return false
}

// acceptNames returns Empty when a header names a media type, Absent when not.
func acceptNames(header, media string) model.Sym {
	for one := range strings.FieldsFuncSeq(header, func(r rune) bool { return r == ',' || r == '\x1f' || r == '\n' }) {
		name, _, _ := strings.Cut(one, ";")
		if strings.EqualFold(strings.TrimSpace(name), media) {
			return model.Empty
		}
	}
	return model.Absent
}
