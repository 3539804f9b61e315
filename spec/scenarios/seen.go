// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package scenarios

import (
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/authsim/authsim/model"
)

// Lines writes a trace in lines as a [Wire] has them, for somebody who looks for
// the right one. Of what was answered they have what is not secret.
func Lines(trace *model.Trace) []string {
	var out []string
	for _, l := range seen(trace) {
		out = append(out, l.String())
	}
	return out
}

// seen are the exchanges of a trace as lines that say everything.
func seen(trace *model.Trace) []Line {
	t := trace.Symbols
	tokens := map[model.Sym]string{}
	for i := range trace.Exchanges {
		a := &trace.Exchanges[i].Response.Token
		for _, v := range []model.Sym{a.Token, a.AccessToken} {
			if _, ok := tokens[v]; !ok && v != model.Absent && v != model.Empty {
				tokens[v] = strconv.Itoa(len(tokens) + 1)
			}
		}
	}
	lines := make([]Line, len(trace.Exchanges))
	for i := range trace.Exchanges {
		e := &trace.Exchanges[i]
		lines[i] = Line{
			Method: e.Request.Method.String(), Target: t.Str(t.Host(e.Request.Origin)) + t.Str(e.Request.Path),
			Authorization: authorization(t, e.Request.Authorization, tokens), Status: statusOf(&e.Response),
			Asked: asked(t, &e.Request), Answered: answered(t, &e.Response),
		}
	}
	return lines
}

func authorization(t *model.Symbols, header model.Sym, tokens map[model.Sym]string) string {
	if header == model.Absent {
		return "anonymous"
	}
	scheme, rest, _ := strings.Cut(t.Str(header), " ")
	switch model.SchemeOf(scheme) {
	case model.Basic:
		pair, _ := base64.StdEncoding.DecodeString(rest)
		user, _, _ := strings.Cut(string(pair), ":")
		return strings.TrimSuffix("Basic "+user, " ")
	case model.Bearer:
		return strings.TrimSuffix("Bearer "+tokens[t.Of(rest)], " ")
	}
	return scheme
}

func statusOf(r *model.Response) string {
	switch r.Failure {
	case model.NoFailure:
		return strconv.Itoa(int(r.Status))
	case model.Refused:
		return "refused"
	}
	return "closed"
}

func asked(t *model.Symbols, q *model.Request) []WireFact {
	var facts []WireFact
	for _, encoded := range []model.Sym{q.Query, q.Form} {
		for _, p := range model.DecodeParams(t.Str(encoded)) {
			facts = note(facts, p.Name, p.Value)
		}
	}
	return facts
}

func answered(t *model.Symbols, r *model.Response) []WireFact {
	var facts []WireFact
	var headers []string
	for _, c := range r.Challenges {
		if c != model.Absent {
			headers = append(headers, t.Str(c))
		}
	}
	challenges, _ := model.ParseChallenges(headers) // what cannot be read says nothing
	for _, c := range challenges {
		facts = note(facts, "challenge", c.Scheme)
		for _, p := range c.Params {
			facts = note(facts, strings.ToLower(p.Name), p.Value)
		}
	}
	a := &r.Token
	for _, f := range []struct {
		name  string
		value model.Sym
	}{
		{"token", a.Token},
		{"access_token", a.AccessToken},
		{"refresh_token", a.RefreshToken},
		{"scope", a.Scope},
		{"Location", r.Location},
		{"Retry-After", r.RetryAfter},
	} {
		if f.value != model.Absent {
			facts = note(facts, f.name, t.Str(f.value))
		}
	}
	if a.HasExpiresIn {
		facts = note(facts, "expires_in", strconv.Itoa(int(a.ExpiresIn)))
	}
	return facts
}

func note(facts []WireFact, name, value string) []WireFact {
	for i := range facts {
		if facts[i].Name == name {
			facts[i].Values = append(facts[i].Values, value)
			return facts
		}
	}
	return append(facts, WireFact{Name: name, Values: []string{value}})
}
