// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"encoding/base64"
	"strings"

	"github.com/authsim/authsim/model"
)

// The secrets of recordings. They are symbols, and in the model they stand for
// themselves: the password of every account is "password".
const (
	password      = "password"
	wrongPassword = "wrong-password"
	identityToken = "identity-token"
	registryToken = "registry-token"
)

// authorization makes a field value of a recording's symbol: "none", "Basic
// alice", "Basic alice (wrong)", "Basic (empty user) (identity-token)", "Basic
// (empty)", "Bearer #1", "Bearer (empty)". token gives the value that the model
// knows a token symbol by. What is in parentheses otherwise ("(garbage)",
// "(malformed)") stands for itself and is nobody's credential.
func authorization(t *model.Symbols, symbol string, token func(string) string) model.Sym {
	if symbol == "" || symbol == "none" {
		return model.Absent
	}
	// Two header lines are recorded joined by a comma.
	lines := strings.Split(symbol, ", ")
	for i, line := range lines {
		scheme, rest, _ := strings.Cut(line, " ")
		switch {
		case model.SchemeOf(scheme) == model.Basic:
			lines[i] = scheme + " " + basicOf(t, rest)
		case rest == "(empty)":
			lines[i] = scheme + " "
		default:
			lines[i] = scheme + " " + token(rest)
		}
	}
	return t.Of(strings.Join(lines, ", "))
}

// basicOf returns the token68 of a Basic credential symbol.
func basicOf(t *model.Symbols, symbol string) string {
	user, secret := symbol, password
	switch {
	case symbol == "(malformed)":
		return symbol
	case symbol == "(empty)":
		user, secret = "", ""
	case strings.HasSuffix(symbol, " (wrong)"):
		user, secret = strings.TrimSuffix(symbol, " (wrong)"), wrongPassword
	case strings.HasSuffix(symbol, " (identity-token)"):
		user, secret = strings.TrimSuffix(symbol, " (identity-token)"), identityToken
	}
	if user == "(empty user)" {
		user = ""
	}
	return strings.TrimPrefix(t.Str(t.Basic(t.Of(user), t.Of(secret))), "Basic ")
}

// symbolOf is the reverse of authorization.
func symbolOf(t *model.Symbols, value model.Sym) string {
	if value == model.Absent {
		return "none"
	}
	scheme, rest, _ := strings.Cut(t.Str(value), " ")
	if model.SchemeOf(scheme) != model.Basic {
		if rest == "" {
			rest = "(empty)"
		}
		return scheme + " " + rest
	}
	plain, err := base64.StdEncoding.DecodeString(rest)
	user, secret, ok := strings.Cut(string(plain), ":")
	if err != nil || !ok {
		return scheme + " (malformed)"
	}
	if user == "" && secret == "" {
		return scheme + " (empty)"
	}
	if user == "" {
		user = "(empty user)"
	}
	switch secret {
	case password:
		return scheme + " " + user
	case wrongPassword:
		return scheme + " " + user + " (wrong)"
	}
	return scheme + " " + user + " (" + secret + ")"
}

// credential is what a client was given, in the model's terms. A wrong password
// is another one; an identity or registry token that is not valid has the same
// name on the wire as a valid one.
func credential(t *model.Symbols, c *Credential) (model.Credential, bool) {
	kind, ok := model.ParseCredentialKind(c.Kind)
	if c.Kind == "refresh-token" {
		kind, ok = model.IdentityToken, true
	}
	who := model.Credential{Kind: kind}
	if c.User != nil {
		who.User = t.Of(*c.User)
	}
	switch kind {
	case model.Password:
		who.Secret = t.Of(password)
		if c.Valid != nil && !*c.Valid {
			who.Secret = t.Of(wrongPassword)
		}
	case model.IdentityToken:
		who.Secret = t.Of(identityToken)
	case model.RegistryToken:
		who.Secret = t.Of(registryToken)
	}
	return who, ok
}
