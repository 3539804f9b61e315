// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"slices"

	"github.com/authsim/authsim/model"
)

// tokenPostMutants make the rules of the POST form fail.
var tokenPostMutants = []Mutant{
	{Rule: "TPOST-01/missing", Workflow: "pull-private", Client: "containerd", Registry: "reference", Given: set("token-methods=get"), OfRegistry: set("method-refused=401")},
	{Rule: "TPOST-01/right", Workflow: "pull-private", Client: "containerd", Registry: "reference", OfRegistry: set("token-methods=get method-refused=403")},
	{Rule: "TPOST-02/falls-back", Workflow: "pull-private-identity-token", Client: "reference", Registry: "reference", Given: set("token-methods=get"), OfClient: set("token-fallback=404")},
	{Rule: "TPOST-02/stops", Workflow: "pull-private-wrong-password", Client: "reference", Registry: "reference", GivenClient: set("token-method=post-with-secret"), OfClient: set("token-fallback=400+404+405")},
	{Rule: "TPOST-03", Workflow: "pull-private-identity-token", Client: "reference", Registry: "reference", Change: "service-twice"},
	{Rule: "TPOST-04", Workflow: "mount-accepted", Client: "reference", Registry: "reference", GivenClient: set("token-method=post-with-secret"), OfClient: set("post-scopes=repeated")},
	{Rule: "TPOST-04", Workflow: "login-identity-token", Client: "reference", Registry: "reference", OfClient: set("post-empty-scope=yes")},
	{Rule: "TPOST-05", Workflow: "pull-private-identity-token", Client: "reference", Registry: "reference", OfRegistry: set("post-token-fields=access_token+expires_in")},
	{Rule: "TPOST-06", Workflow: "pull-private-identity-token", Client: "reference", Registry: "reference", OfRegistry: set("post-token-fields=access_token+expires_in+issued_at+scope")},
	{Rule: "TPOST-07/wrong", Workflow: "pull-private-wrong-password", Client: "reference", Registry: "reference", GivenClient: set("token-method=post-with-secret"), OfRegistry: set("post-token-errors=as-get")},
	{Rule: "TPOST-07/grant", Workflow: "pull-private-identity-token", Client: "reference", Registry: "reference", Sound: "other-grant", Change: "other-grant", OfRegistry: set("post-token-errors=as-get")},
	{Rule: "TPOST-09", Workflow: "refresh-token-rotated", Client: "reference", Registry: "reference", OfClient: set("refresh-token=ignored")},
	{Rule: "TPOST-10/service", Workflow: "token-expired-between-pulls", Client: "reference", Registry: "reference", Given: set("refresh-tokens=always"), Fault: model.ServiceChanged, At: 4, Change: "service-ignored"},
	{Rule: "TPOST-10/subject", Workflow: "pull-private-identity-token", Client: "reference", Registry: "reference", Change: "refresh-tokens-confused"},
	{Rule: "TPOST-11", Workflow: "pull-private", Client: "reference", Registry: "reference", GivenClient: set("offline-token=always"), OfClient: set("offline-token=never"), OfRegistry: set("refresh-tokens=always")},
}

// tokenPostChanges are those that no other chapter uses.
var tokenPostChanges = []Change{
	{Name: "service-twice", Text: "the client names the service twice in a form", Sent: formParam(func(params []model.Param) []model.Param {
		return append(params, params[slices.IndexFunc(params, named("service"))])
	})},
	{Name: "other-grant", Text: "the client asks with a grant that the token server does not know", Sent: formParam(otherGrant)},
	{Name: "service-ignored", Text: "the token server takes a refresh token for every service", Arrives: formParam(func(params []model.Param) []model.Param {
		params[slices.IndexFunc(params, named("service"))].Value = "registry.example"
		return params
	})},
	{Name: "refresh-tokens-confused", Text: "the token server takes one refresh token for another", Arrives: formParam(func(params []model.Param) []model.Param {
		params[slices.IndexFunc(params, named("refresh_token"))].Value = "rita-identity-token"
		return params
	})},
}

func otherGrant(params []model.Param) []model.Param {
	params[slices.IndexFunc(params, named("grant_type"))].Value = "urn:example:other"
	return params
}

func named(name string) func(model.Param) bool {
	return func(p model.Param) bool { return p.Name == name }
}

// formParam is a hook that writes the form of a POST token request anew.
func formParam(write func([]model.Param) []model.Param) func(*model.Symbols, *model.Request) {
	return func(t *model.Symbols, r *model.Request) {
		if r.Form != model.Absent {
			r.Form = t.Of(model.EncodeParams(write(model.DecodeParams(t.Str(r.Form)))))
		}
	}
}

// tokenRefusal is a hook for the refusals of a token endpoint. They are told from
// those of the registry by what is not there: a Bearer challenge.
func tokenRefusal(write func(*model.Symbols, *model.Response)) func(*model.Symbols, *model.Response) {
	return func(t *model.Symbols, r *model.Response) {
		if r.Status != 400 && r.Status != 401 && r.Status != 403 {
			return
		}
		for _, h := range challengesOf(t, r) {
			if model.SchemeOf(h.Scheme) == model.Bearer {
				return
			}
		}
		write(t, r)
	}
}
