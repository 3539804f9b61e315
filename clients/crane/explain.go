// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package crane

import (
	"fmt"
	"slices"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// explain is transport.Error (transport/error.go:48-76, :103-110).
func explain(f *clients.Frame, r *model.Response) string {
	method := f.L.LastMethod
	if method == model.NoMethod {
		method = f.Method()
	}
	return problem(f, method, f.L.LastURL, r)
}

// explainToken is the same for a token request, and notes whether it may pass.
func explainToken(f *clients.Frame, r *model.Response) string {
	if temporary(f, f.L.Fetch.Method, r) {
		f.L.Marks |= passing
	}
	f.L.LastStatus = r.Status
	return problem(f, f.L.Fetch.Method, f.TokenURL(), r)
}

func problem(f *clients.Frame, method model.Method, u model.URL, r *model.Response) string {
	prefix := method.String() + " " + redacted(f, u) + ": "
	texts := diagnostics(f, method, r)
	switch {
	case len(texts) == 1:
		return prefix + texts[0]
	case len(texts) > 1:
		return prefix + "multiple errors returned: " + strings.Join(texts, "; ")
	}
	text := prefix + "unexpected status code " + clients.StatusLine(r.Status)
	if !strings.Contains(text[len(prefix)+len("unexpected status code "):], " ") {
		text += " " // there is no reason phrase
	}
	switch body := f.T.Str(r.JSON) + f.T.Str(r.Text); {
	case method == model.HEAD:
		text += " (HEAD responses have no body, use GET for details)"
	case body != "":
		text += ": " + body
	}
	return text
}

// shown are the parameters whose values are (/internal/redact/redact.go:62-77).
var shown = []string{"scope", "service", "mount", "from", "digest", "n", "last"}

// redacted is the URL without the values of other parameters.
func redacted(f *clients.Frame, u model.URL) string {
	params := model.DecodeParams(f.T.Str(u.Query))
	if !slices.ContainsFunc(params, func(p model.Param) bool { return !slices.Contains(shown, p.Name) }) {
		return f.T.Str(f.T.URLText(u))
	}
	for i := range params {
		if !slices.Contains(shown, params[i].Name) {
			params[i].Value = "REDACTED"
		}
	}
	u.Query = f.T.Of(model.EncodeParams(params))
	return f.T.Str(f.T.URLText(u))
}

// diagnostics are the errors of a body that is wrapped in a list.
func diagnostics(f *clients.Frame, method model.Method, r *model.Response) []string {
	var texts []string
	for _, e := range entries(method, r) {
		texts = append(texts, fmt.Sprintf("%s: %s", f.T.Str(e.Code), f.T.Str(e.Message)))
	}
	return texts
}

func entries(method model.Method, r *model.Response) []model.ErrorEntry {
	if method == model.HEAD || r.ErrorShape != model.ErrorList {
		return nil
	}
	for i, e := range r.Errors {
		if e == (model.ErrorEntry{}) {
			return r.Errors[:i]
		}
	}
	return r.Errors[:]
}

// temporary is Error.Temporary (transport/error.go:79-94, :146-160): by the
// codes, where there are any, else by the status.
func temporary(f *clients.Frame, method model.Method, r *model.Response) bool {
	list := entries(method, r)
	if len(list) == 0 {
		switch r.Status {
		case 408, 429, 500, 502, 503, 504:
			return true
		}
		return false
	}
	for _, e := range list {
		switch f.T.Str(e.Code) {
		case "BLOB_UPLOAD_INVALID", "TOOMANYREQUESTS", "UNKNOWN", "UNAVAILABLE":
		default:
			return false
		}
	}
	return true
}

// requestFailed puts the request in front of the error of a connection, or of a
// redirect that is refused.
func requestFailed(f *clients.Frame) {
	switch why := f.T.Str(f.L.Error); {
	case brokenOff(why), why == model.Refused.String():
		f.L.Error = about(f, why)
	case strings.HasPrefix(why, "redirect from "):
		f.L.Error = about(f, "SSRF protection: "+why)
	}
}

// brokenOff tells a connection that was lost, which may pass (options.go:69-78);
// that nothing listens may not.
func brokenOff(why string) bool {
	return why == model.ClosedBefore.String() || why == model.ClosedAfter.String()
}
