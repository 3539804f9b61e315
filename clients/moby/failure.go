// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package moby

import (
	"encoding/json"
	"fmt"
	"mime"
	"strconv"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// failure is an error of the distribution client by its Go type, on which the
// engine's reactions hang.
type failure struct {
	kind    failureKind
	code    string // of listed and bare ones
	message string
}

type failureKind uint8

const (
	// listed is an errcode.Error.
	listed failureKind = iota
	// bare is an errcode.ErrorCode: what an entry of an error body becomes that
	// has no detail and no message, or the canonical one (DD
	// registry/api/errcode/errors.go:240-267).
	bare
	// unparsed is an UnexpectedHTTPResponseError: a JSON body without errors.
	unparsed
	// byStatus is an UnexpectedHTTPStatusError: not a status of the 4xx class.
	byStatus
	// unknownBlob is ErrBlobUnknown.
	unknownBlob
	// plain is any other error.
	plain
)

// The error codes that matter (DD registry/api/errcode/register.go).
const (
	codeUnauthorized = "UNAUTHORIZED"
	codeDenied       = "DENIED"
	codeTooMany      = "TOOMANYREQUESTS"
	codeUnknown      = "UNKNOWN"
)

func (e failure) String() string {
	name := strings.ToLower(strings.ReplaceAll(e.code, "_", " "))
	switch e.kind {
	case listed:
		return name + ": " + e.message
	case bare:
		return name
	}
	return e.message
}

// final is retryOnError (M distribution/errors.go:155-188): after these nothing
// is tried again.
func (e failure) final() bool {
	switch e.kind {
	case listed:
		switch e.code {
		case codeUnauthorized, "UNSUPPORTED", codeDenied, codeTooMany, "NAME_UNKNOWN":
			return true
		}
	case unparsed, unknownBlob:
		return true
	}
	return false
}

// failures is HandleErrorResponse (DD registry/client/errors.go): for a 401 the
// error parameter of a Bearer challenge comes before what the body says.
func failures(f *clients.Frame, r *model.Response) []failure {
	if r.Status < 400 || r.Status > 499 {
		return []failure{{kind: byStatus, message: "received unexpected HTTP status: " + clients.StatusLine(r.Status)}}
	}
	body := bodyFailures(f, r)
	if r.Status != 401 {
		return body
	}
	challenges, _ := f.Challenges(r)
	for _, c := range challenges {
		if c.Scheme != model.Bearer {
			continue
		}
		switch f.T.Str(c.Error) {
		case "invalid_token":
			return append([]failure{coded(codeUnauthorized, clients.CodeMessages[codeUnauthorized])}, body...)
		case "insufficient_scope":
			return append([]failure{coded(codeDenied, clients.CodeMessages[codeDenied])}, body...)
		}
	}
	if body[0].kind == unparsed {
		return []failure{coded(codeUnauthorized, clients.CodeMessages[codeUnauthorized])}
	}
	return body
}

func coded(code, message string) failure { return failure{listed, code, message} }

// bodyFailures is parseHTTPErrorResponse (DD registry/client/errors.go): the
// errors of a JSON body, its details member, or the text of any other body.
// v2.8.2 and before took every body for JSON (axis error-body).
func bodyFailures(f *clients.Frame, r *model.Response) []failure {
	t := f.T
	if f.C.ErrorBody == clients.ErrorBodyByType {
		mediaType, _, err := mime.ParseMediaType(t.Str(r.MediaType))
		if r.MediaType > model.Empty && err != nil {
			return []failure{{kind: plain, message: "failed parsing content-type: " + err.Error()}}
		}
		if mediaType != "application/json" && mediaType != "application/vnd.api+json" {
			return []failure{madeOf(r.Status, bodyText(t, r))}
		}
	}
	if details := detailsOf(t, r.JSON); details != "" {
		return []failure{madeOf(r.Status, details)}
	}
	var list []failure
	for _, e := range r.Errors {
		if e != (model.ErrorEntry{}) && r.ErrorShape == model.ErrorList {
			list = append(list, entry(t, e))
		}
	}
	if len(list) == 0 {
		list = []failure{{kind: unparsed, message: fmt.Sprintf("error parsing HTTP %d response body: %s: %s",
			r.Status, whyUnparsed(t, r), strconv.Quote(bodyText(t, r)))}}
	}
	return list
}

// whyUnparsed tells what is wrong with a body that was taken for JSON: the
// syntax, or that there are no errors in it.
func whyUnparsed(t *model.Symbols, r *model.Response) string {
	if r.JSON == model.Absent && r.Errors[0] == (model.ErrorEntry{}) {
		var body any
		if err := json.Unmarshal([]byte(t.Str(r.Text)), &body); err != nil {
			return err.Error()
		}
	}
	return "no error details found in HTTP response body"
}

// madeOf is makeError: what is not an error body becomes one by its status.
func madeOf(status int16, message string) failure {
	switch status {
	case 401:
		return coded(codeUnauthorized, message)
	case 403:
		return coded(codeDenied, message)
	case 429:
		return coded(codeTooMany, message)
	}
	return coded(codeUnknown, message)
}

func entry(t *model.Symbols, e model.ErrorEntry) failure {
	code, message := t.Str(e.Code), t.Str(e.Message)
	canonical, known := clients.CodeMessages[code]
	if !known {
		code, canonical = codeUnknown, clients.CodeMessages[codeUnknown]
	}
	if !e.HasDetail && (message == "" || message == canonical) {
		return failure{kind: bare, code: code}
	}
	return coded(code, message)
}

func bodyText(t *model.Symbols, r *model.Response) string {
	if r.Text != model.Absent {
		return t.Str(r.Text)
	}
	return t.Str(r.JSON)
}
