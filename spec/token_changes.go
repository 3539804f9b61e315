// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/authsim/authsim/model"
)

// tokenMutants make the rules of 06-tokens.md fail.
var tokenMutants = []Mutant{
	{Rule: "TOKN-01/tokens-opaque", Workflow: "pull-private", Client: "reference", Registry: "reference", Change: "token-read"},
	{Rule: "TOKN-02", Workflow: "pull-private", Client: "reference", Registry: "reference", Sound: "other-service", Change: "other-service", OfRegistry: set("audience=own")},
	{Rule: "TOKN-03", Workflow: "pull-private", Client: "reference", Registry: "reference", Sound: "other-service", Change: "other-service", OfRegistry: set("claims-checked=issuer")},
	{Rule: "TOKN-04", Workflow: "pull-private", Client: "reference", Registry: "reference", OfRegistry: set("token-holds=all-rights")},
	{Rule: "TOKN-05", Workflow: "pull-private", Client: "reference", Registry: "reference", Change: "token-credentials-lost"},
	{Rule: "TOKN-06", Workflow: "pull-private", Client: "reference", Registry: "reference", Sound: "tokens-jwt", Change: "tokens-jwt-unsigned"},
	{Rule: "TOKN-07", Workflow: "pull-private", Client: "reference", Registry: "reference", Sound: "token-forged", Change: "token-forged-unseen"},
	{Rule: "TOKN-08", Workflow: "pull-private", Client: "reference", Registry: "reference", OfRegistry: set("token-lifetime=30")},
	{Rule: "TOKN-09", Workflow: "pull-private", Client: "reference", Registry: "reference", OfRegistry: set("token-lifetime=86400")},
	{Rule: "TOKN-10", Workflow: "pull-private", Client: "reference", Registry: "reference", OfRegistry: set("token-fields=token+issued_at")},
	{Rule: "TOKN-11", Workflow: "token-expired-between-pulls", Client: "reference", Registry: "reference", Given: set("token-fields=token token-lifetime=1000000"), OfClient: set("lifetime-default=0")},
	{Rule: "TOKN-12/over", Workflow: "token-expired-between-pulls", Client: "reference", Registry: "reference", GivenClient: set("lifetime=ignored"), OfRegistry: set("clock-leeway=1000000")},
	{Rule: "TOKN-12/alive", Workflow: "pull-private", Client: "reference", Registry: "reference", OfRegistry: set("own-tokens=refused")},
}

// tokenChanges are those that no other chapter uses.
var tokenChanges = []Change{
	respelled("tokens-opaque", "tokens have all the characters that a token may have", opaquePrefix, opaqueSuffix),
	{Name: "token-read", Text: "the client takes tokens for JWTs and stops at a character that those have not", Sent: bearer(func(token string) string {
		token, _, _ = strings.Cut(token, "~")
		return token
	})},
	{Name: "token-credentials-lost", Text: "token requests lose their credentials on the way", Arrives: func(t *model.Symbols, r *model.Request) {
		if t.OperationOf(r).Kind == model.OpToken {
			r.Authorization = model.Absent
		}
	}},
	tokensAreJWTs("tokens-jwt", "tokens are JWTs", "ES256"),
	tokensAreJWTs("tokens-jwt-unsigned", "tokens are JWTs that nobody has signed", "none"),
	{Name: "token-forged", Text: "the client makes a token of its own", Sent: bearer(forge)},
	{Name: "token-forged-unseen", Text: "the client makes a token of its own, which passes for the genuine one", Sent: bearer(forge), Arrives: bearer(func(token string) string {
		return strings.TrimPrefix(token, forged)
	})},
}

const (
	opaquePrefix = "x~+/-._"
	opaqueSuffix = "~=="
	forged       = "forged-"
)

func forge(token string) string { return forged + token }

// bearer is a hook that writes the bearer token of a request anew.
func bearer(write func(string) string) func(*model.Symbols, *model.Request) {
	return func(t *model.Symbols, r *model.Request) {
		if scheme, _, secret := credentialsOf(t, r.Authorization); scheme == model.Bearer {
			r.Authorization = t.Bearer(t.Of(write(t.Str(secret))))
		}
	}
}

// respelled is a change by which tokens look otherwise on the wire.
func respelled(name, text, prefix, suffix string) Change {
	write := func(t *model.Symbols, token *model.Sym) {
		if *token > model.Empty {
			*token = t.Of(prefix + t.Str(*token) + suffix)
		}
	}
	return Change{Name: name, Text: text, Answer: func(t *model.Symbols, r *model.Response) {
		write(t, &r.Token.Token)
		write(t, &r.Token.AccessToken)
	}, Arrives: bearer(func(token string) string {
		if inner, ok := strings.CutPrefix(token, prefix); ok {
			if inner, ok = strings.CutSuffix(inner, suffix); ok {
				return inner
			}
		}
		return token
	})}
}

// tokensAreJWTs is a change by which tokens are JWTs around what they are.
func tokensAreJWTs(name, text, algorithm string) Change {
	encode := base64.RawURLEncoding.EncodeToString
	claims := `{"iss":"auth.example","sub":"alice","aud":"registry.example","exp":300,"nbf":0,"iat":0,"jti":"1","access":[{"type":"repository","name":"team/app","actions":["pull"]}]}`
	head := encode(fmt.Appendf(nil, `{"typ":"JWT","alg":%q}`, algorithm)) + "." + encode([]byte(claims)) + "."
	return respelled(name, text, head, "")
}
