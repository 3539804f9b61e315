// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package regclient

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// explain writes the error of a request that ended with r: what was tried, and
// HTTPError with the body (reghttp/http.go:496-502, :925-939).
func explain(f *clients.Frame, r *model.Response) string { return tried(f) + statusText(f, r) }

// explained puts what was tried before the error of a call without a response.
func explained(f *clients.Frame) { f.L.Error = f.Say(tried(f) + f.T.Str(f.L.Error)) }

// noAccess is the error of a target that cannot be reached (image.go:597-602).
func noAccess(f *clients.Frame) {
	explained(f)
	f.L.Error = f.Say("failed to access target registry: " + f.T.Str(f.L.Error))
}

// reason is why the request of an edge failed.
func reason(f *clients.Frame) string {
	if f.R == nil {
		return f.T.Str(f.L.Error)
	}
	return statusText(f, f.R)
}

func statusText(f *clients.Frame, r *model.Response) string {
	switch {
	case r.OK():
		return httpError(r.Status)
	case r.Status == 401:
		return "unauthorized"
	}
	return "request failed: " + httpError(r.Status) + ": " + body(f, r)
}

func httpError(status int16) string {
	text := "unexpected http status code: " + strings.TrimPrefix(clients.StatusLine(status), strconv.Itoa(int(status))+" ")
	switch status {
	case 401, 403:
		text = "unauthorized"
	case 404:
		text = "not found"
	case 429:
		text = "rate limit exceeded"
	}
	return text + " [http " + strconv.Itoa(int(status)) + "]"
}

// body is the response body; a HEAD has none.
func body(f *clients.Frame, r *model.Response) string {
	if f.Method() == model.HEAD {
		return ""
	}
	type entry struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	}
	var errors []entry
	for _, e := range r.Errors {
		if e.Code != model.Absent {
			errors = append(errors, entry{f.T.Str(e.Code), f.T.Str(e.Message)})
		}
	}
	if errors == nil {
		return f.T.Str(r.JSON) + f.T.Str(r.Text)
	}
	text, err := json.Marshal(map[string][]entry{"errors": errors})
	if err != nil {
		return ""
	}
	return string(text)
}

// name is the reference as regclient's CommonName writes it: the source's for
// requests that read from it, without tag for lists.
func name(f *clients.Frame) string {
	text := f.T.Str(f.T.Host(f.Endpoint())) + "/" + f.T.Str(f.Repository())
	reference := f.L.Reference
	switch f.Op() {
	case clients.ListTags:
		return text
	case clients.GetManifest:
		if f.L.Parent != 0 {
			reference = f.L.Item
		}
	case clients.GetSourceBlob:
		reference = f.S.Task.FromReference
	case clients.StartUpload, clients.PutUpload, clients.PatchUpload:
		if f.L.Parent == 1 {
			reference = f.S.Task.Reference
		}
	case clients.GetReferrersTag:
		return text + ":" + model.ReferrersTag(f.T.Str(f.L.Root))
	case clients.NextPage:
		if f.S.Task.Kind == model.Tags {
			return text
		}
	}
	if reference == model.Absent {
		return text
	}
	if s := f.T.Str(reference); strings.Contains(s, ":") || strings.HasPrefix(s, "{") {
		return text + "@" + s
	}
	return text + ":" + f.T.Str(reference)
}

// tried is what the error says was tried.
func tried(f *clients.Frame) string {
	text := ""
	switch f.Op() {
	case clients.Ping:
		return "failed to ping registry " + f.T.Str(f.T.Host(f.Endpoint())) + ": "
	case clients.ListCatalog:
		return "failed to list repositories for " + f.T.Str(f.T.Host(f.Endpoint())) + ": "
	case clients.HeadManifest:
		text = "failed to request manifest head "
	case clients.HeadSourceManifest:
		text = "copy failed, error getting source: failed to request manifest head "
	case clients.GetManifest, clients.GetReferrersTag:
		text = "failed to get manifest "
		if f.S.Task.Kind == model.Pull {
			text = "copy failed, error getting source: " + text
		}
	case clients.GetSourceManifest:
		text = "copy failed, error getting source: failed to get manifest "
	case clients.GetBlob, clients.GetSourceBlob:
		text = "failed to get blob, digest " + f.T.Str(f.L.Item) + ", ref "
	case clients.StartUpload:
		text = "failed to send blob post, ref "
	case clients.PutManifest:
		text = "failed to put manifest "
	case clients.DeleteManifest:
		text = "failed to delete manifest "
	case clients.ListTags:
		text = "failed to list tags for "
	case clients.NextPage:
		text = "tag list failed to get Link: failed to list tags for "
	}
	return text + name(f) + ": "
}

// brokenText is how net/http tells of a request without an answer.
func brokenText(f *clients.Frame, r *model.Response, how string) string {
	at := f.Target()
	if f.L.Hop != (model.URL{}) {
		at = f.T.Str(f.T.URLText(f.L.Hop))
	}
	if r != nil {
		if u, ok := f.T.Resolve(f.L.LastURL.Origin, r.Location); ok {
			at = f.T.Str(f.T.URLText(u))
		}
	}
	method := f.Method().String()
	return method[:1] + strings.ToLower(method[1:]) + " " + strconv.Quote(at) + ": " + how
}
