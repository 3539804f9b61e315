// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"fmt"
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
)

// anonymousChanges are those that no other chapter uses.
var anonymousChanges = []Change{
	{Name: "open-ping", Text: "GET /v2/ is open to everybody", Registry: set("ping=open")},
	{Name: "absent-repository", Text: "the requests are about repositories that are not there", Arrives: absentRepositories, Answer: backAgain},

	// Those that follow are faults.
	{Name: "challenges-forbidden", Text: "the registry answers 403 without a challenge where a token is missing", Answer: func(_ *model.Symbols, r *model.Response) {
		if r.Status == 401 {
			*r = model.Response{Status: 403, MediaType: r.MediaType, Size: -1}
		}
	}},
	{Name: "bearer-unread", Text: "the client does not read a Bearer challenge", Seen: without(model.Bearer)},
	{Name: "refresh-token-spoilt", Text: "the client has a refresh token that was never good", Sent: formParam(func(params []model.Param) []model.Param {
		params[slices.IndexFunc(params, named("refresh_token"))].Value = "spoilt"
		return params
	})},
}

// absentPrefix makes the name of a repository that is not there from one that is,
// in a namespace that is not there.
const absentPrefix = "absent-"

// absentRepositories asks for the repositories with the prefix: in the path, in the source
// of a mount, and in the scopes of a token request.
func absentRepositories(t *model.Symbols, r *model.Request) {
	op := t.OperationOf(r)
	if op.Repository != model.Absent {
		name := t.Str(op.Repository)
		r.Path = t.Of(strings.Replace(t.Str(r.Path), "/v2/"+name+"/", "/v2/"+absentPrefix+name+"/", 1))
	}
	if r.Query != model.Absent {
		r.Query = t.Of(absentParams(t.Str(r.Query)))
	}
	if r.Form != model.Absent {
		r.Form = t.Of(absentParams(t.Str(r.Form)))
	}
}

func absentParams(encoded string) string {
	params := model.DecodeParams(encoded)
	for i, p := range params {
		switch p.Name {
		case "from":
			params[i].Value = absentPrefix + p.Value
		case "scope":
			params[i].Value = absentScopes(p.Value)
		}
	}
	return model.EncodeParams(params)
}

func absentScopes(text string) string {
	entries := strings.Split(text, " ")
	for i, s := range entries {
		if rest, ok := strings.CutPrefix(s, "repository:"); ok {
			entries[i] = "repository:" + absentPrefix + rest
		}
	}
	return strings.Join(entries, " ")
}

// backAgain takes the prefix out of what the client reads.
func backAgain(t *model.Symbols, r *model.Response) {
	for i, line := range r.Challenges {
		if line != model.Absent {
			r.Challenges[i] = t.Of(strings.ReplaceAll(t.Str(line), absentPrefix, ""))
		}
	}
	for _, field := range []*model.Sym{&r.Location, &r.Link, &r.Token.Scope} {
		if *field != model.Absent {
			*field = t.Of(strings.ReplaceAll(t.Str(*field), absentPrefix, ""))
		}
	}
}

// looksAbsent wants every answer of the twin to be the same in status, challenges
// and error codes.
func looksAbsent(c *Case, _ int) (bool, string) {
	twin := c.twin("absent-repository")
	for k := range max(len(c.Exchanges), len(twin.Exchanges)) {
		if k >= len(c.Exchanges) || k >= len(twin.Exchanges) {
			return false, fmt.Sprintf("there are %d exchanges, and %d when the repository is not there", len(c.Exchanges), len(twin.Exchanges))
		}
		a, b := &c.Exchanges[k].Response, &twin.Exchanges[k].Response
		if a.Status != b.Status {
			return false, fmt.Sprintf("exchange %d is answered with %d, and with %d when the repository is not there", k+1, a.Status, b.Status)
		}
		if !slices.Equal(lines(c.Symbols, a), lines(twin.Symbols, b)) {
			return false, fmt.Sprintf("the challenges of exchange %d are others when the repository is not there", k+1)
		}
		if code, other := c.Symbols.Str(a.Errors[0].Code), twin.Symbols.Str(b.Errors[0].Code); code != other {
			return false, fmt.Sprintf("the error of exchange %d is %q, and %q when the repository is not there", k+1, code, other)
		}
	}
	return true, ""
}
