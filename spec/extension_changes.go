// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
)

// extensionMutants make them fail.
var extensionMutants = []Mutant{
	{Rule: "EXT-01/unknown-challenge-parameter", Workflow: "pull-private", Client: "reference", Registry: "reference", Change: "unknown-parameter-spoils"},
	{Rule: "EXT-01/answer", Workflow: "pull-private", Client: "reference", Registry: "reference", Change: "unknown-parameter-refused"},
	{Rule: "EXT-02/unknown-action", Workflow: "pull-private", Client: "reference", Registry: "reference", Given: set("grantable=pull+push+delete+star+catalog+other"), Change: "unknown-action-unread"},
	{Rule: "EXT-03", Workflow: "pull-private", Client: "reference", Registry: "reference", Sound: "unknown-scheme-last", Change: "unknown-scheme-first"},
	{Rule: "EXT-04", Workflow: "pull-private", Client: "reference", Registry: "reference", Sound: "extension-action", Change: "extension-action-bare"},
	{Rule: "EXT-05", Workflow: "pull-private", Client: "reference", Registry: "reference", Sound: "metadata-here", Change: "metadata-elsewhere"},
	{Rule: "EXT-08/client", Workflow: "open-registry-pull-with-password", Client: "reference", Registry: "reference", Change: "sent-at-second"},
	{Rule: "EXT-08/challenge", Workflow: "open-registry-pull", Client: "reference", Registry: "reference", Change: "challenge-always"},
}

// extensionChanges are those that no other chapter uses.
var extensionChanges = []Change{
	{Name: "unknown-challenge-parameter", Text: "challenges have a parameter that nobody knows", Answer: addParameter(unknownParameter + `="1"`)},
	{Name: "unknown-token-parameter", Text: "token requests arrive with a parameter that nobody knows", Arrives: anyTokenParam(func(params []model.Param) []model.Param {
		return append(params, model.Param{Name: unknownParameter, Value: "1"})
	})},
	{Name: "unknown-parameter-spoils", Text: "the client does not read a challenge with a parameter that it does not know", Seen: rewrite(func(c model.HeaderChallenge) string {
		if _, has := c.Param(unknownParameter); has {
			return ""
		}
		return plain(c)
	})},
	{Name: "unknown-parameter-refused", Text: "the token endpoint does not read a request with a parameter that it does not know", Arrives: anyTokenParam(func(params []model.Param) []model.Param {
		if slices.ContainsFunc(params, func(p model.Param) bool { return p.Name == unknownParameter }) {
			return nil
		}
		return params
	})},
	{Name: "unknown-action-unread", Text: "the registry does not read a token with an action that it does not know", Answer: func(t *model.Symbols, r *model.Response) {
		if holdsUnknown(t, r) {
			r.Token.Token, r.Token.AccessToken = t.Of("unread"), t.Of("unread")
		}
	}},
	{Name: "extension-action", Text: "challenges name an action of an extension", Answer: addScope("x-thing:one:x.touch")},
	{Name: "extension-action-bare", Text: "challenges name an action of an extension without the extension", Answer: addScope("repository:team/app:touch")},
	{Name: "metadata-here", Text: "challenges say where the registry has its metadata", Answer: addParameter(`resource_metadata="https://registry.example/.well-known/oauth-protected-resource"`)},
	{Name: "metadata-elsewhere", Text: "challenges name metadata at another origin", Answer: addParameter(`resource_metadata="https://other.example/.well-known/oauth-protected-resource"`)},
	{Name: "sent-at-second", Text: "the client sends its password with every request by digest", Sent: func(t *model.Symbols, r *model.Request) {
		if r.Authorization == model.Absent && strings.Contains(t.Str(r.Path), "/blobs/") {
			r.Authorization = t.Basic(t.Of("alice"), t.Of("alice-password"))
		}
	}},
	{Name: "challenge-always", Text: "every answer has a challenge", Answer: func(t *model.Symbols, r *model.Response) {
		if r.Challenges[0] == model.Absent {
			r.Challenges[0] = t.Of(`Basic realm="registry.example"`)
		}
	}},
}

const unknownParameter = "x_unknown"

// addParameter is a hook that adds a parameter to every Bearer and Basic challenge.
func addParameter(param string) func(*model.Symbols, *model.Response) {
	return rewrite(func(c model.HeaderChallenge) string {
		if c.Token68 != "" || len(c.Params) == 0 {
			return plain(c)
		}
		return plain(c) + "," + param
	})
}

// addScope is a hook that adds a scope to every scope that a challenge names.
func addScope(scope string) func(*model.Symbols, *model.Response) {
	return rewrite(func(c model.HeaderChallenge) string {
		return strings.Replace(plain(c), `scope="`, `scope="`+scope+" ", 1)
	})
}

// anyTokenParam is a hook that writes the parameters of a token request anew, in
// either form.
func anyTokenParam(write func([]model.Param) []model.Param) func(*model.Symbols, *model.Request) {
	return func(t *model.Symbols, r *model.Request) {
		if t.OperationOf(r).Kind != model.OpToken {
			return
		}
		if r.Form != model.Absent {
			r.Form = t.Of(model.EncodeParams(write(model.DecodeParams(t.Str(r.Form)))))
			return
		}
		r.Query = t.Of(model.EncodeParams(write(model.DecodeParams(t.Str(r.Query)))))
	}
}
