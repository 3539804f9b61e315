// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"encoding/json"
	"strings"

	"github.com/authsim/authsim/model"
)

// answer is a response of the registry without a body.
func (e *Engine) answer(status int16) model.Response {
	answer := model.Response{Status: status, Size: -1}
	if e.c.dialect == dialectDistribution {
		answer.APIVersion = e.w.apiVersion
	}
	return answer
}

// fail is a response of the registry with an error body.
func (e *Engine) fail(status int16, kind errorKind) model.Response {
	answer := e.answer(status)
	answer.MediaType = e.w.json
	answer.Errors[0] = e.w.errors[kind]
	return answer
}

// notFound is the answer to what is not an endpoint.
func (e *Engine) notFound() model.Response {
	answer := e.answer(404)
	answer.MediaType, answer.Text = e.w.text, e.w.notFound
	if e.c.dialect == dialectQuay {
		answer.MediaType = e.w.html
	}
	return answer
}

// overflow is the answer when the state is full.
func (e *Engine) overflow(s *model.RegistryState) model.Response {
	s.Overflow = true
	return e.fail(500, errUnknown)
}

// pingAnswer is the body of /v2/, which Quay sends with a 401 too.
func (e *Engine) pingAnswer(status int16) model.Response {
	if e.c.dialect == dialectQuay {
		answer := e.answer(status)
		answer.MediaType, answer.JSON, answer.Size = e.w.html, e.w.trueJSON, 4
		answer.APIVersion = e.w.apiVersion
		return answer
	}
	if status != 200 {
		return e.fail(status, errUnauthorized)
	}
	answer := e.answer(status)
	answer.MediaType = e.w.json
	if e.c.dialect == dialectZot {
		answer.APIVersion = e.w.apiVersion
		return answer
	}
	answer.JSON, answer.Size = e.w.emptyJSON, 2
	return answer
}

// oldDockerAnswer is Quay's 404 to a docker that is too old.
func (e *Engine) oldDockerAnswer() model.Response {
	answer := e.notFound()
	answer.Text, answer.JSON = model.Absent, e.w.quayNotFound
	return answer
}

// explainFlaw puts Quay's reason for the refusal of a token into its answer
// (auth/registry_jwt_auth.py:153, util/http.py abort). zot says UNSUPPORTED.
func (e *Engine) explainFlaw(answer *model.Response, why tokenFlaw) {
	if e.c.dialect == dialectZot {
		answer.Errors[0], answer.ErrorShape = e.w.errors[errUnsupported], model.ErrorBare
	}
	if e.c.dialect != dialectQuay {
		return
	}
	answer.Errors = [model.MaxErrors]model.ErrorEntry{}
	answer.MediaType, answer.JSON, answer.APIVersion = e.w.html, e.w.flaws[why], e.w.apiVersion
}

// slashMissing redirects to the path with a slash at its end: 301 with a path
// (Go's mux), 308 with a URL (Werkzeug).
func (e *Engine) slashMissing(r *model.Request) model.Response {
	if e.c.dialect == dialectZot {
		return e.notFound() // its other paths
	}
	if e.c.dialect == dialectQuay {
		answer := e.answer(308)
		answer.MediaType = e.w.html
		answer.Location = e.joined(r.Origin, r.Path, e.t.Of("/"))
		return answer
	}
	answer := e.answer(301)
	answer.MediaType = e.w.html
	answer.Location = e.joined(model.Empty, r.Path, e.t.Of("/"))
	return answer
}

var memoJoin = model.NewMemoFunc()

// joined is three texts in a row, remembered.
func (e *Engine) joined(a, b, c model.Sym) model.Sym {
	key := model.MemoKey{Func: memoJoin, Args: [6]model.Sym{a, b, c}}
	if v, ok := e.t.Recall(key); ok {
		return v
	}
	return e.t.Remember(key, e.t.Str(a)+e.t.Str(b)+e.t.Str(c))
}

// jsonText writes a JSON string.
func jsonText(s string) string {
	encoded, err := json.Marshal(s)
	if err != nil {
		return "\"\""
	}
	return string(encoded)
}

// endpointMethods are the methods of an endpoint, for the Allow header.
type endpointMethods struct {
	distribution, quay string
}

var (
	pingMethods     = endpointMethods{"", "HEAD, OPTIONS, GET"}
	manifestMethods = endpointMethods{"DELETE, GET, HEAD, PUT", "PUT, HEAD, OPTIONS, GET, DELETE"}
	blobMethods     = endpointMethods{"DELETE, GET, HEAD", "HEAD, OPTIONS, GET, DELETE"}
	uploadMethods   = endpointMethods{"DELETE, GET, HEAD, PATCH, POST, PUT", "PATCH, PUT, HEAD, OPTIONS, GET, DELETE"}
	uploadsMethods  = endpointMethods{"DELETE, GET, HEAD, PATCH, POST, PUT", "OPTIONS, POST"}
	listMethods     = endpointMethods{"GET", "HEAD, OPTIONS, GET"}
)

// methodsOf are the methods of a route's endpoint.
func methodsOf(kind routeKind) endpointMethods {
	switch kind {
	case routePing:
		return pingMethods
	case routeManifest:
		return manifestMethods
	case routeBlob:
		return blobMethods
	case routeUploads:
		return uploadsMethods
	case routeUpload:
		return uploadMethods
	}
	return listMethods
}

// unrouted tells a method that Quay's routing refuses before anything else
// (Flask); distribution asks for credentials first.
func (e *Engine) unrouted(r *model.Request, m endpointMethods) bool {
	return e.c.dialect == dialectQuay && !strings.Contains(m.quay, r.Method.String())
}

// methodNotAllowed is the answer to a method that an endpoint does not have.
func (e *Engine) methodNotAllowed(m endpointMethods) model.Response {
	answer := e.answer(405)
	e.allow(&answer, m)
	return answer
}

func (e *Engine) allow(answer *model.Response, m endpointMethods) {
	methods := m.distribution
	if e.c.dialect == dialectQuay {
		methods = m.quay
		answer.MediaType = e.w.html
	}
	if methods != "" {
		answer.Allow = e.t.Of(methods)
	}
}
