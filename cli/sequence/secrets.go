// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sequence

import (
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
)

// hidden stands for a secret that has no symbol.
const hidden = "***"

// secrets gives symbols to the secrets of a trace: #1, #2 … are bearer tokens
// and #r1, #r2 … refresh tokens, in the order in which they were issued.
type secrets struct {
	t       *model.Symbols
	bearer  map[string]string
	refresh map[string]string
	// given are the secrets that the client was given: passwords and tokens.
	given map[string]bool
}

func newSecrets(trace *model.Trace) *secrets {
	s := &secrets{trace.Symbols, map[string]string{}, map[string]string{}, map[string]bool{}}
	for i := range trace.Exchanges {
		a := &trace.Exchanges[i].Response.Token
		for _, token := range []model.Sym{a.Token, a.AccessToken} {
			s.name(s.bearer, token, "#")
		}
		s.name(s.refresh, a.RefreshToken, "#r")
	}
	for i := range trace.Exchanges {
		s.learn(&trace.Exchanges[i].Request)
	}
	return s
}

// learn notes the secrets that a request carries.
func (s *secrets) learn(r *model.Request) {
	scheme, rest, _ := strings.Cut(s.t.Str(r.Authorization), " ")
	switch model.SchemeOf(scheme) {
	case model.Basic:
		if pair, err := base64.StdEncoding.DecodeString(rest); err == nil {
			_, password, _ := strings.Cut(string(pair), ":")
			s.given[password], s.given[rest] = true, true
		}
	case model.Bearer:
		s.given[rest] = true
	}
	for _, p := range model.DecodeParams(s.t.Str(r.Form)) {
		if !public[p.Name] {
			s.given[p.Value] = true
		}
	}
}

// shortestSecret is the length from which a secret is looked for in text of
// other kinds, where a short one would be found by chance.
const shortestSecret = 6

// scrub replaces the secrets in a text, as in an error message.
func (s *secrets) scrub(text string) string {
	var pairs []string
	for _, secret := range slices.Sorted(maps.Keys(s.given)) {
		if len(secret) >= shortestSecret && strings.Contains(text, secret) {
			pairs = append(pairs, secret, s.token(secret))
		}
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// Scrub replaces the secrets of a trace in a text about it, such as the error
// that a client reports.
func Scrub(trace *model.Trace, text string) string { return newSecrets(trace).scrub(text) }

func (s *secrets) name(names map[string]string, token model.Sym, prefix string) {
	text := s.t.Str(token)
	if _, ok := names[text]; text != "" && !ok {
		names[text] = fmt.Sprintf("%s%d", prefix, len(names)+1)
	}
}

// token is the symbol of a bearer or refresh token.
func (s *secrets) token(text string) string {
	switch {
	case text == "":
		return "(empty)"
	case s.bearer[text] != "":
		return s.bearer[text]
	case s.refresh[text] != "":
		return s.refresh[text]
	}
	return hidden
}

// authorization is an Authorization field value without its secrets: the scheme
// as it stands, the user of Basic, the symbol of a token.
func (s *secrets) authorization(field model.Sym) string {
	scheme, rest, _ := strings.Cut(s.t.Str(field), " ")
	switch model.SchemeOf(scheme) {
	case model.Basic:
		pair, err := base64.StdEncoding.DecodeString(rest)
		user, password, ok := strings.Cut(string(pair), ":")
		switch {
		case err != nil || !ok:
			return scheme + " (malformed)"
		case user == "" && password == "":
			return scheme + " (empty)"
		case s.refresh[password] != "":
			return scheme + " " + user + ":" + s.refresh[password]
		}
		return scheme + " " + user + ":" + hidden
	case model.Bearer:
		return scheme + " " + s.token(rest)
	case model.NoScheme:
		return "(empty)"
	}
	return scheme + " " + hidden
}

// params are the parameters of a query or form without their secrets.
func (s *secrets) params(encoded string) []model.Param {
	params := model.DecodeParams(encoded)
	for i, p := range params {
		switch p.Name {
		case "refresh_token", "access_token", "token":
			params[i].Value = s.token(p.Value)
		default:
			if !public[p.Name] {
				params[i].Value = hidden
			}
		}
	}
	return params
}

// public are the parameters whose values are no secrets, by the distribution and
// token specifications. All others are hidden: a password, and what a registry
// writes into upload and redirect URLs to recognise them by.
var public = map[string]bool{
	// token requests
	"service": true, "scope": true, "account": true, "client_id": true, "offline_token": true,
	"grant_type": true, "access_type": true, "username": true,
	// registry requests
	"digest": true, "mount": true, "from": true, "n": true, "last": true, "artifactType": true, "ns": true, "q": true,
}
