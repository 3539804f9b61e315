// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"strings"

	"github.com/authsim/authsim/model"
)

// useMutants make them fail.
var useMutants = []Mutant{
	{Rule: "USE-01", Workflow: "pull-private", Client: "reference", Registry: "reference", Change: "token-quoted"},
	{Rule: "USE-02", Workflow: "push-new", Client: "reference", Registry: "reference", Change: "token-in-query"},
	{Rule: "USE-03", Workflow: "pull-private", Client: "reference", Registry: "reference", Change: "authorization-twice"},
	{Rule: "USE-04", Workflow: "redirect-subdomain", Client: "reference", Registry: "reference", OfClient: set("redirect-authorization=domain")},
	{Rule: "USE-05", Workflow: "mount-accepted", Client: "reference", Registry: "reference", OfClient: set("reauth=exact-scope")},
	{Rule: "USE-06", Workflow: "catalog", Client: "containers-image", Registry: "reference", OfClient: set("retry-statuses=503 retry-limit=2"), Change: "insufficient-as-unavailable"},
	{Rule: "USE-07", Workflow: "two-tenants", Client: "reference", Registry: "reference", OfClient: set("other-user=shared")},
	{Rule: "USE-08", Workflow: "login-then-pull", Client: "reference", Registry: "reference", Given: set("ping=open"), OfClient: set("reauth=ping-only")},
}

// useChanges are those that no other chapter uses.
var useChanges = []Change{
	{Name: "token-quoted", Text: "the client puts its token in quotes", Sent: bearer(func(token string) string { return `"` + token + `"` })},
	{Name: "token-in-query", Text: "the client sends its token in the query too", Sent: func(t *model.Symbols, r *model.Request) {
		scheme, _, secret := credentialsOf(t, r.Authorization)
		if scheme != model.Bearer {
			return
		}
		params := append(model.DecodeParams(t.Str(r.Query)), model.Param{Name: "access_token", Value: t.Str(secret)})
		r.Query = t.Of(model.EncodeParams(params))
	}},
	{Name: "insufficient-as-unavailable", Text: "the client takes a 401 that says insufficient_scope for 503", Seen: func(t *model.Symbols, r *model.Response) {
		if strings.Contains(t.Str(r.Challenges[0]), "insufficient_scope") {
			r.Status = 503
		}
	}},
	{Name: "authorization-twice", Text: "the client sends the password beside its token", Sent: func(t *model.Symbols, r *model.Request) {
		if text := t.Str(r.Authorization); strings.HasPrefix(text, "Bearer ") {
			r.Authorization = t.Of(t.Str(t.Basic(t.Of("alice"), t.Of("secret"))) + ", " + text)
		}
	}},
}
