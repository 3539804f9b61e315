// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"strings"

	"github.com/authsim/authsim/model"
)

// tokenFields are the fields of a token answer.
type tokenFields uint8

const (
	fieldToken tokenFields = 1 << iota
	fieldAccessToken
	fieldExpiresIn
	fieldIssuedAt
	fieldScope
	fieldTokenType
)

var tokenFieldValues = []model.AxisValue{
	{Name: "token", Meaning: "the token"},
	{Name: "access_token", Meaning: "the token, by OAuth's name"},
	{Name: "expires_in", Meaning: "its life in seconds"},
	{Name: "issued_at", Meaning: "the time of the answer"},
	{Name: "scope", Meaning: "what was granted (distribution's: one entry an action, joined by commas)"},
	{Name: "token_type", Meaning: "Bearer, of OAuth 2.0"},
}

var tokenFieldsAxis = set(model.Axis{
	Name:         "token-fields",
	Aliases:      []string{"R-TOKRESP", "expiresIn", "issuedAt"},
	Question:     "Which fields has the answer to a GET token request?",
	Values:       tokenFieldValues,
	Default:      "token+access_token+expires_in+issued_at",
	Requirements: []string{"TGET-11"},
}, func(c *config) *tokenFields { return &c.tokenFields })

var postTokenFieldsAxis = set(model.Axis{
	Name:         "post-token-fields",
	Aliases:      []string{"scopeInResponse"},
	Question:     "Which fields has the answer to a POST token request?",
	Values:       tokenFieldValues,
	Default:      "access_token+expires_in+issued_at+scope",
	Requirements: []string{"TPOST-05"},
}, func(c *config) *tokenFields { return &c.postTokenFields })

// tokenAnswer makes the body of a token answer.
func (e *Engine) tokenAnswer(fields tokenFields, value model.Sym, now model.Instant, grants model.Sym) model.TokenAnswer {
	answer := model.TokenAnswer{Present: true, Grants: grants}
	if fields&fieldToken != 0 {
		answer.Token = value
	}
	if fields&fieldAccessToken != 0 {
		answer.AccessToken = value
	}
	if fields&fieldExpiresIn != 0 {
		answer.ExpiresIn, answer.HasExpiresIn = int32(e.c.lifetime), true
	}
	if fields&fieldIssuedAt != 0 {
		answer.IssuedAt, answer.HasIssuedAt = now, true
	}
	if fields&fieldScope != 0 && grants != model.Absent {
		answer.Scope = e.scopeField(grants)
	}
	if fields&fieldTokenType != 0 {
		answer.TokenType = e.w.bearer
	}
	return answer
}

var memoScopeField = model.NewMemoFunc()

// scopeField writes grants as the scope field of an answer: a list with spaces
// (RFC 6749 §3.3), or one entry for each action, joined by commas
// (contrib/token-server/token.go, ToScopeList).
func (e *Engine) scopeField(grants model.Sym) model.Sym {
	key := model.MemoKey{Func: memoScopeField, Args: [6]model.Sym{grants, model.Sym(e.c.dialect)}}
	if v, ok := e.t.Recall(key); ok {
		return v
	}
	if e.c.dialect != dialectDistribution {
		return e.t.Remember(key, strings.Join(e.t.Members(grants), " "))
	}
	var parts []string
	for _, entry := range e.t.Members(grants) {
		i := strings.LastIndexByte(entry, ':')
		for word := range strings.SplitSeq(entry[i+1:], ",") {
			parts = append(parts, entry[:i+1]+word)
		}
	}
	return e.t.Remember(key, strings.Join(parts, ","))
}
