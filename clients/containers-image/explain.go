// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package containersimage

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// explain is registryHTTPResponseToError (CI errors.go:53-96): the first error
// alone.
func explain(f *clients.Frame, r *model.Response) string {
	_, s := failure(f, r)
	return s
}

// explainToken is httpResponseToError for the two forms of a token request (CI
// errors.go:33-48).
func explainToken(f *clients.Frame, r *model.Response) string {
	switch {
	case r.Status == 429:
		return "too many requests to registry"
	case r.Status == 401:
		return "unable to retrieve auth token: invalid username/password: " + explain(f, r)
	case f.L.Fetch.Method == model.POST:
		return "Trying to obtain access token: " + unexpected(r)
	}
	return "Requesting bearer token: " + unexpected(r)
}

func unexpected(r *model.Response) string {
	return "received unexpected HTTP status: " + clients.StatusLine(r.Status)
}

// failure is the code of a response that failed ("" if it has none) and its text
// (CI distribution_error.go:126-161): for a 401 the error parameter of a Bearer
// challenge comes before the body.
func failure(f *clients.Frame, r *model.Response) (code, text string) {
	if r.Status < 400 || r.Status > 499 {
		return "", unexpected(r)
	}
	if r.Status == 401 {
		challenges, _ := f.Challenges(r)
		for _, c := range challenges {
			if c.Scheme != model.Bearer {
				continue
			}
			switch f.T.Str(c.Error) {
			case "invalid_token":
				return "UNAUTHORIZED", clients.CodeMessages["UNAUTHORIZED"]
			case "insufficient_scope":
				return "DENIED", clients.CodeMessages["DENIED"]
			}
		}
	}
	return bodyFailure(f.T, r)
}

// bodyFailure is parseHTTPErrorResponse (CI distribution_error.go:75-113).
func bodyFailure(t *model.Symbols, r *model.Response) (code, text string) {
	if details := detailsOf(t, r.JSON); details != "" {
		code = map[int16]string{401: "UNAUTHORIZED", 429: "TOOMANYREQUESTS"}[r.Status]
		if code == "" {
			code = "UNKNOWN"
		}
		return code, entryText(code, details)
	}
	if e := r.Errors[0]; e != (model.ErrorEntry{}) && r.ErrorShape == model.ErrorList {
		return entry(t, e)
	}
	if r.Status == 401 {
		return "UNAUTHORIZED", clients.CodeMessages["UNAUTHORIZED"]
	}
	body := t.Str(r.JSON)
	if r.Text != model.Absent {
		body = t.Str(r.Text)
	}
	if len(body) > 50 {
		body = body[:50] + "..."
	}
	return "", fmt.Sprintf("StatusCode: %d, %q", r.Status, body)
}

// entry reads an entry of an error body: without a detail and with no message of
// its own it is named by its code (docker/distribution
// registry/api/errcode/errors.go:240-267).
func entry(t *model.Symbols, e model.ErrorEntry) (code, text string) {
	code, message := t.Str(e.Code), t.Str(e.Message)
	if _, known := clients.CodeMessages[code]; !known {
		code = "UNKNOWN"
	}
	if !e.HasDetail && (message == "" || message == clients.CodeMessages[code]) {
		return code, spoken(code)
	}
	return code, entryText(code, message)
}

// entryText leaves the code out where the message says no more.
func entryText(code, message string) string {
	if message == clients.CodeMessages[code] {
		return message
	}
	return spoken(code) + ": " + message
}

func spoken(code string) string { return strings.ToLower(strings.ReplaceAll(code, "_", " ")) }

func detailsOf(t *model.Symbols, text model.Sym) string {
	var body struct {
		Details string `json:"details"`
	}
	if text <= model.Empty || json.Unmarshal([]byte(t.Str(text)), &body) != nil {
		return ""
	}
	return body.Details
}

// name is the repository with the host that is being asked.
func name(f *clients.Frame, repository model.Sym) string {
	return f.T.Str(f.T.Host(f.Endpoint())) + "/" + f.T.Str(repository)
}

// imageName is the reference as the user wrote it, whatever mirror is asked.
func imageName(f *clients.Frame, repository, reference model.Sym, byDigest bool) string {
	separator := ":"
	if byDigest {
		separator = "@"
	}
	return f.T.Str(registryHost(f)) + "/" + f.T.Str(repository) + separator + f.T.Str(reference)
}
