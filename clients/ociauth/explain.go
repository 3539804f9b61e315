// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package ociauth

import (
	"fmt"
	"mime"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// explain is makeError (C error.go): status and reason, and what the body says.
func explain(f *clients.Frame, r *model.Response) string {
	if r.OK() {
		return fmt.Sprintf("unexpected HTTP response code %d", r.Status)
	}
	if f.Method() == model.HEAD {
		return withReason(r.Status, headErrors[r.Status])
	}
	mediaType, _, _ := mime.ParseMediaType(f.T.Str(r.MediaType))
	if kind, ok := strings.CutPrefix(mediaType, "application/"); !ok || kind != "json" && !strings.Contains(kind, "+json") {
		return withReason(r.Status, fmt.Sprintf("non-JSON error response %q; body %q", f.T.Str(r.MediaType), body(f.T, r)))
	}
	var texts []string
	for _, e := range r.Errors {
		if e != (model.ErrorEntry{}) && r.ErrorShape == model.ErrorList {
			texts = append(texts, entryText(f.T, e))
		}
	}
	if texts == nil {
		texts = []string{clients.StatusLine(r.Status) + ": no errors in body (probably a server issue)"}
	}
	return withReason(r.Status, strings.Join(texts, "; "))
}

func body(t *model.Symbols, r *model.Response) string {
	if r.Text != model.Absent {
		return t.Str(r.Text)
	}
	return t.Str(r.JSON)
}

// headErrors are made up from the status, since a HEAD has no body (C
// error.go:40-61).
var headErrors = map[int16]string{
	400: "unsupported: the operation is unsupported",
	401: "unauthorized: authentication required",
	403: "denied: requested access to the resource is denied",
	404: "name unknown: repository name not known to registry",
	429: "toomanyrequests: too many requests",
}

func withReason(status int16, why string) string {
	if why == "" {
		return clients.StatusLine(status)
	}
	return clients.StatusLine(status) + ": " + why
}

func entryText(t *model.Symbols, e model.ErrorEntry) string {
	s := "(no code)"
	if e.Code > model.Empty {
		s = strings.ToLower(strings.ReplaceAll(t.Str(e.Code), "_", " "))
	}
	if e.Message > model.Empty {
		s += ": " + t.Str(e.Message)
	}
	return s
}

// explainToken: the body of a token endpoint's error is not shown (A:470-472).
func explainToken(_ *clients.Frame, r *model.Response) string { return clients.StatusLine(r.Status) }

// stillUnauthorized is what becomes of a 401 after a new token (A:192-213).
func stillUnauthorized(f *clients.Frame) string {
	if f.Method() == model.HEAD {
		return withReason(403, headErrors[403])
	}
	return withReason(403, "denied: unauthorized response with freshly acquired auth token")
}

// requestFailed is what the client says of a request without a response (C
// client.go:308-311, net/url Error).
func requestFailed(f *clients.Frame, why string) string {
	method, target := f.Method().String(), f.Target()
	if f.L.Hop != (model.URL{}) {
		target = f.T.Str(f.T.URLText(f.L.Hop))
	}
	return fmt.Sprintf("cannot do HTTP request: %s %q: %s", method[:1]+strings.ToLower(method[1:]), target, why)
}

// lost fails the task because a call ended without a response.
func lost(f *clients.Frame) { f.Fail(f.Say(lostText(f))) }

func lostText(f *clients.Frame) string {
	why := f.T.Str(f.L.Error)
	if strings.HasPrefix(why, "cannot do HTTP request: ") || why == stillUnauthorized(f) {
		return why
	}
	return requestFailed(f, why)
}
