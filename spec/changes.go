// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
)

// commonChanges are in the order of the requirements that use them. Those of the
// challenges are vectors with which six parsers were measured (V02 to V18, in
// clients/challenge/vectors_test.go).
var commonChanges = []Change{
	{Name: "scheme-case", Text: "schemes are spelled in capitals", Answer: rewrite(func(c model.HeaderChallenge) string {
		return written(c, strings.ToUpper(c.Scheme), "=", same)
	})},
	{Name: "parameter-case", Text: "parameter names are spelled in capitals", Answer: rewrite(func(c model.HeaderChallenge) string {
		return written(c, c.Scheme, "=", strings.ToUpper)
	})},
	{Name: "white-space", Text: "there is white space around every =", Answer: rewrite(func(c model.HeaderChallenge) string {
		return written(c, c.Scheme, " = ", same)
	})},
	{Name: "token-service", Text: "the service is a token, without quotes", Answer: rewrite(func(c model.HeaderChallenge) string {
		service, _ := c.Param("service")
		if service == "" || strings.ContainsAny(service, ":/ ") {
			return plain(c)
		}
		return strings.Replace(plain(c), "service="+quoted(service), "service="+service, 1)
	})},
	{Name: "quoted-pair", Text: "the first character of the service is a quoted-pair", Answer: rewrite(func(c model.HeaderChallenge) string {
		return strings.Replace(plain(c), `service="`, `service="\`, 1)
	})},
	{Name: "one-line", Text: "all challenges are on one line", Answer: func(t *model.Symbols, r *model.Response) {
		if r.Challenges[1] != model.Absent {
			put(t, r, []string{strings.Join(lines(t, r), ", ")})
		}
	}},
	{Name: "one-line-reversed", Text: "all challenges are on one line, the last one first", Answer: func(t *model.Symbols, r *model.Response) {
		if r.Challenges[1] != model.Absent {
			put(t, r, []string{strings.Join(reversed(lines(t, r)), ", ")})
		}
	}},
	{Name: "unknown-scheme-first", Text: "a challenge of a scheme that nobody knows comes on a line before the others", Answer: func(t *model.Symbols, r *model.Response) {
		if r.Challenges[0] != model.Absent {
			put(t, r, append([]string{unknownScheme}, lines(t, r)...))
		}
	}},
	{Name: "unknown-scheme-last", Text: "a challenge of a scheme that nobody knows comes on a line behind the others", Answer: func(t *model.Symbols, r *model.Response) {
		if r.Challenges[0] != model.Absent {
			put(t, r, append(lines(t, r), unknownScheme))
		}
	}},
	{Name: "unknown-scheme-in-line", Text: "a challenge of a scheme that nobody knows stands before the others on their line", Answer: func(t *model.Symbols, r *model.Response) {
		if all := lines(t, r); len(all) > 0 {
			all[0] = unknownScheme + ", " + all[0]
			put(t, r, all)
		}
	}},
	{Name: "forwarded-http", Text: "requests say that a proxy received them over http", Arrives: func(t *model.Symbols, r *model.Request) {
		r.ForwardedProto = t.Of("http")
	}},
	{Name: "basic-only", Text: "the registry offers Basic alone", Registry: []model.Setting{{Axis: "scheme", Value: "basic"}}},
	{Name: "bearer-only", Text: "the registry offers Bearer alone", Registry: []model.Setting{{Axis: "scheme", Value: "bearer"}}},
	{Name: "scopes-joined", Text: "the scopes of a token request arrive in one parameter", Arrives: scopes(joined)},
	{Name: "scopes-reversed", Text: "the scopes of a token request arrive in the other order", Arrives: scopes(reversed)},
	{Name: "unknown-action", Text: "the scopes of a token request arrive with the action zz too", Arrives: scopes(func(all []string) []string {
		for i := range all {
			all[i] += ",zz"
		}
		return all
	})},
	{Name: "other-account", Text: "a token request arrives with another account and client_id", Arrives: tokenParam(func(params []model.Param) []model.Param {
		return append(params, model.Param{Name: "account", Value: "somebody"}, model.Param{Name: "client_id", Value: "other"})
	}, "account", "client_id")},

	// Those that follow are faults, for which no axis stands, because no
	// implementation that was read has them today.
	{Name: "scheme-case-unread", Text: "schemes are spelled in capitals, and the client knows them only as they are usually spelled", Answer: rewrite(func(c model.HeaderChallenge) string {
		return written(c, strings.ToUpper(c.Scheme), "=", same)
	}), Seen: rewrite(func(model.HeaderChallenge) string { return "" })},
	{Name: "basic-before-bearer", Text: "Basic is offered too, before the other challenge on its line", Answer: func(t *model.Symbols, r *model.Response) {
		if all := lines(t, r); len(all) == 1 && strings.HasPrefix(all[0], "Bearer ") {
			put(t, r, []string{`Basic realm="registry", ` + all[0]})
		}
	}},
	{Name: "spelling-heeded", Text: "the client knows schemes only as they are usually spelled", Answer: rewrite(func(c model.HeaderChallenge) string {
		if c.Scheme != "Bearer" && c.Scheme != "Basic" {
			return ""
		}
		return plain(c)
	})},
	{Name: "last-line-alone", Text: "the client reads the last line alone", Answer: func(t *model.Symbols, r *model.Response) {
		if all := lines(t, r); len(all) > 0 {
			put(t, r, all[len(all)-1:])
		}
	}},
	{Name: "scope-twice", Text: "a proxy adds a scope to the one that is there", Answer: rewrite(func(c model.HeaderChallenge) string {
		if model.SchemeOf(c.Scheme) != model.Bearer {
			return plain(c)
		}
		return plain(c) + `,scope="repository:other/app:pull"`
	})},
	{Name: "other-service", Text: "the client asks for the token of another service", Sent: tokenParam(func(params []model.Param) []model.Param {
		return append(params, model.Param{Name: "service", Value: "other.example"})
	}, "service")},
	{Name: "negotiate-alone", Text: "the registry offers a private scheme alone", Answer: rewrite(func(model.HeaderChallenge) string { return unknownScheme })},
	{Name: "basic-unknown", Text: "the client does not know Basic", Answer: without(model.Basic)},
	{Name: "bearer-unknown", Text: "the client does not know Bearer", Answer: without(model.Bearer)},
	{Name: "sent-at-once", Text: "the client sends a password that nobody asked for", Sent: func(t *model.Symbols, r *model.Request) {
		if r.Authorization == model.Absent {
			r.Authorization = t.Basic(t.Of("alice"), t.Of("secret"))
		}
	}},
	{Name: "control-character", Text: "the client sends the line end of a password file", Sent: func(t *model.Symbols, r *model.Request) {
		if scheme, user, secret := credentialsOf(t, r.Authorization); scheme == model.Basic {
			r.Authorization = t.Basic(user, t.Of(t.Str(secret)+"\n"))
		}
	}},
	{Name: "realm-query-lost", Text: "the client loses the tenant in the query of the realm", Sent: tokenParam(func(params []model.Param) []model.Param { return params }, "tenant")},
	{Name: "scopes-sent-joined", Text: "the client sends its scopes in one parameter", Sent: scopes(joined)},
	{Name: "scope-of-its-own", Text: "the token server takes a request without scope for one with", Arrives: func(t *model.Symbols, r *model.Request) {
		if q := t.Str(r.Query); t.OperationOf(r).Kind == model.OpToken && r.Method == model.GET && !strings.Contains(q, "scope=") {
			r.Query = t.Of(q + "&scope=repository:team/app:pull")
		}
	}},
	{Name: "error-always", Text: "every challenge says that a token was refused", Answer: rewrite(func(c model.HeaderChallenge) string {
		if code, _ := c.Param("error"); code != "" || model.SchemeOf(c.Scheme) != model.Bearer {
			return plain(c)
		}
		return plain(c) + `,error="invalid_token"`
	})},
	{Name: "invalid-token-unread", Text: "the client does not read a challenge that says invalid_token", Seen: rewrite(func(c model.HeaderChallenge) string {
		if code, _ := c.Param("error"); code == "invalid_token" {
			return ""
		}
		return plain(c)
	})},
	{Name: "forbidden-as-unavailable", Text: "the client takes 403 for 503", Seen: status(403, 503)},
	{Name: "forbidden-as-unauthorized", Text: "the client takes 403 for 401", Seen: status(403, 401)},
	{Name: "two-tokens", Text: "the token server answers with two tokens that differ", Answer: func(t *model.Symbols, r *model.Response) {
		if r.Token.Present {
			r.Token.Token = t.Of("other")
		}
	}},
	{Name: "token-cut", Text: "the client cuts the token short", Sent: func(t *model.Symbols, r *model.Request) {
		if scheme, _, secret := credentialsOf(t, r.Authorization); scheme == model.Bearer {
			r.Authorization = t.Bearer(t.Of(t.Str(secret)[1:]))
		}
	}},
}

const unknownScheme = "Negotiate"

func without(scheme model.Scheme) func(*model.Symbols, *model.Response) {
	return rewrite(func(c model.HeaderChallenge) string {
		if model.SchemeOf(c.Scheme) == scheme {
			return ""
		}
		return plain(c)
	})
}

// status is a hook that makes a status of another one.
func status(from, to int16) func(*model.Symbols, *model.Response) {
	return func(_ *model.Symbols, r *model.Response) {
		if r.Status == from {
			r.Status = to
		}
	}
}

// tokenParam is a hook that writes the query of a GET token request anew, without
// the parameters that are named.
func tokenParam(write func([]model.Param) []model.Param, names ...string) func(*model.Symbols, *model.Request) {
	return func(t *model.Symbols, r *model.Request) {
		if r.Method != model.GET || t.OperationOf(r).Kind != model.OpToken || r.Query == model.Absent {
			return
		}
		params := slices.DeleteFunc(model.DecodeParams(t.Str(r.Query)), func(p model.Param) bool { return slices.Contains(names, p.Name) })
		r.Query = t.Of(model.EncodeParams(write(params)))
	}
}

// scopes is a hook that writes the scope parameters of a GET token request anew.
func scopes(write func([]string) []string) func(*model.Symbols, *model.Request) {
	return func(t *model.Symbols, r *model.Request) {
		var all []string
		for _, p := range model.DecodeParams(t.Str(r.Query)) {
			if p.Name == "scope" {
				all = append(all, p.Value)
			}
		}
		if len(all) == 0 {
			return
		}
		tokenParam(func(params []model.Param) []model.Param {
			for _, s := range write(all) {
				params = append(params, model.Param{Name: "scope", Value: s})
			}
			return params
		}, "scope")(t, r)
	}
}

func joined(all []string) []string { return []string{strings.Join(all, " ")} }

func reversed(all []string) []string {
	out := slices.Clone(all)
	slices.Reverse(out)
	return out
}
