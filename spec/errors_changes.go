// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import "github.com/authsim/authsim/model"

// newCode is an error code that nobody knows.
const newCode = "ZZ_NEW"

// errorChanges are those that no other chapter uses.
var errorChanges = []Change{
	{Name: "as-unknown", Text: "the client reads UNKNOWN for an error code of no list", Seen: errorEntries(func(t *model.Symbols, e *model.ErrorEntry) {
		if e.Code > model.Empty && !listedCode(t.Str(e.Code)) {
			e.Code = t.Of("UNKNOWN")
		}
	})},
	{Name: "error-detail", Text: "errors have a detail that had none, and the other way round", Answer: errorEntries(func(_ *model.Symbols, e *model.ErrorEntry) {
		e.HasDetail = !e.HasDetail
	})},
	{Name: "oauth-error-body", Text: "the token server names its errors as OAuth 2.0 does", Answer: tokenRefusal(func(t *model.Symbols, r *model.Response) {
		r.Errors, r.JSON = [model.MaxErrors]model.ErrorEntry{}, t.Of(`{"error":"invalid_grant","error_description":"no"}`)
	})},
	{Name: "head-as-get", Text: "HEAD arrives as GET", Arrives: func(_ *model.Symbols, r *model.Request) {
		if r.Method == model.HEAD {
			r.Method = model.GET
		}
	}},

	// Those that follow are faults.
	{Name: "new-code", Text: "the registry has an error code of its own", Answer: errorEntries(renamed)},
	{Name: "new-code-as-unavailable", Text: "the same, and the client takes such an answer for 503", Answer: errorEntries(renamed), Seen: unavailable(func(t *model.Symbols, r *model.Response) bool {
		return t.Str(r.Errors[0].Code) == newCode
	})},
	{Name: "detail-as-unavailable", Text: "the client takes an error with a detail for 503", Seen: unavailable(func(_ *model.Symbols, r *model.Response) bool { return r.Errors[0].HasDetail })},
	{Name: "oauth-error-as-unavailable", Text: "the client takes an error of OAuth 2.0 for 503", Seen: unavailable(func(_ *model.Symbols, r *model.Response) bool {
		return r.Status == 401 && r.Errors[0] == (model.ErrorEntry{}) && r.JSON != model.Absent
	})},
	{Name: "head-is-poor", Text: "the registry leaves the challenge out where there is no body", Answer: func(_ *model.Symbols, r *model.Response) {
		if r.Errors[0] == (model.ErrorEntry{}) {
			r.Challenges = [model.MaxChallengeLines]model.Sym{}
		}
	}},
	{Name: "rate-limit-alone", Text: "the token server says that it is too much, and not when to come again", Answer: func(_ *model.Symbols, r *model.Response) {
		if r.Token.Present {
			*r = model.Response{Status: 429, Size: -1}
		}
	}},
	{Name: "rate-limit-as-refusal", Text: "the client takes 429 for the refusal of its token", Seen: func(t *model.Symbols, r *model.Response) {
		if r.Status == 429 {
			r.Status, r.Challenges[0] = 401, t.Of(`Bearer realm="https://auth.example/token",service="registry.example",error="invalid_token"`)
		}
	}},
}

// errorEntries is a hook for each error of a body.
func errorEntries(change func(*model.Symbols, *model.ErrorEntry)) func(*model.Symbols, *model.Response) {
	return func(t *model.Symbols, r *model.Response) {
		for i := range r.Errors {
			if r.Errors[i] != (model.ErrorEntry{}) {
				change(t, &r.Errors[i])
			}
		}
	}
}

func renamed(t *model.Symbols, e *model.ErrorEntry) {
	if e.Code > model.Empty {
		e.Code = t.Of(newCode)
	}
}

// unavailable is a hook that makes 503 of a response of a kind.
func unavailable(kind func(*model.Symbols, *model.Response) bool) func(*model.Symbols, *model.Response) {
	return func(t *model.Symbols, r *model.Response) {
		if kind(t, r) {
			*r = model.Response{Status: 503, Size: -1}
		}
	}
}
