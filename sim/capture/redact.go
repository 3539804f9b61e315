// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package capture

import (
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/authsim/authsim/model"
)

// redact replaces the secrets of a trace by symbols in a table of its own:
// passwords, tokens, and what stands in a query and is not known to be public.
func redact(tr *model.Trace) {
	from, to := tr.Symbols, model.NewSymbols()
	names := map[string]string{}
	hide := func(kind string) func(string) string {
		return func(secret string) string {
			switch {
			case secret == "":
				return ""
			case names[secret] == "":
				names[secret] = fmt.Sprintf("%s-%d", kind, len(names)+1)
			}
			return names[secret]
		}
	}
	move := func(s model.Sym, change func(string) string) model.Sym {
		if s == model.Absent {
			return s
		}
		return to.Of(change(from.Str(s)))
	}
	same := func(s string) string { return s }
	params := func(s string) string { return hiddenParams(s, hide("secret")) }
	link := func(s string) string { return withoutSecrets(s, hide("secret")) }
	for i := range tr.Exchanges {
		q, r := &tr.Exchanges[i].Request, &tr.Exchanges[i].Response
		a := &r.Token
		a.Token, a.AccessToken = move(a.Token, hide("token")), move(a.AccessToken, hide("token"))
		a.RefreshToken, a.Scope = move(a.RefreshToken, hide("refresh-token")), move(a.Scope, same)
		a.TokenType = move(a.TokenType, same)
		if a.Grants != model.Absent {
			a.Grants = to.List(from.Members(a.Grants)...)
		}
		q.Authorization = move(q.Authorization, func(s string) string { return hiddenAuthorization(s, hide) })
		q.Form, q.Query = move(q.Form, params), move(q.Query, params)
		r.Location, r.Link = move(r.Location, link), move(r.Link, same)
		r.Errors = movedErrors(r.Errors, func(s model.Sym) model.Sym { return move(s, same) })
		for _, s := range []*model.Sym{
			&q.Origin, &q.Path, &q.Accept, &q.ContentType, &q.UserAgent, &q.Body, &q.Range, &q.ContentRange, &q.ForwardedProto,
			&q.PageOrigin, &q.PreflightHeaders, &r.ContentDigest, &r.RetryAfter, &r.MediaType, &r.Allow, &r.Range, &r.APIVersion,
			&r.UploadUUID, &r.CORS.AllowOrigin, &r.CORS.AllowMethods, &r.CORS.AllowHeaders, &r.CORS.ExposeHeaders,
			&r.CORS.AllowCredentials, &r.Body,
			&r.Challenges[0], &r.Challenges[1], &r.Challenges[2], &r.Challenges[3],
		} {
			*s = move(*s, same)
		}
		// Any other content may hold anything, but for the name of an error.
		code, _ := from.OAuthError(r)
		r.JSON, r.Text = model.Absent, model.Absent
		if code != "" {
			r.JSON = to.Of(`{"error":"` + code + `"}`)
		}
	}
	tr.Symbols = to
}

func movedErrors(all [model.MaxErrors]model.ErrorEntry, move func(model.Sym) model.Sym) [model.MaxErrors]model.ErrorEntry {
	for i := range all {
		all[i].Code, all[i].Message = move(all[i].Code), move(all[i].Message)
	}
	return all
}

// public are the parameters whose values are no secrets, by the distribution and
// token specifications.
var public = map[string]bool{
	"service": true, "scope": true, "account": true, "client_id": true, "offline_token": true,
	"grant_type": true, "access_type": true, "username": true,
	"digest": true, "mount": true, "from": true, "n": true, "last": true, "artifactType": true, "ns": true, "q": true,
}

func hiddenParams(encoded string, hide func(string) string) string {
	params := model.DecodeParams(encoded)
	for i, p := range params {
		if !public[p.Name] {
			params[i].Value = hide(p.Value)
		}
	}
	return model.EncodeParams(params)
}

// hiddenAuthorization keeps the scheme, and the user of Basic. An archive in which
// the password was already replaced has no base64.
func hiddenAuthorization(field string, hide func(kind string) func(string) string) string {
	scheme, rest, _ := strings.Cut(field, " ")
	if rest == "" {
		return field
	}
	if model.SchemeOf(scheme) != model.Basic {
		return scheme + " " + hide("token")(rest)
	}
	pair := rest
	if decoded, err := base64.StdEncoding.DecodeString(rest); err == nil {
		pair = string(decoded)
	}
	user, password, ok := strings.Cut(pair, ":")
	if !ok {
		return scheme + " " + hide("secret")(rest)
	}
	return scheme + " " + base64.StdEncoding.EncodeToString([]byte(user+":"+hide("password")(password)))
}
