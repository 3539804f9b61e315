// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"strings"

	"github.com/authsim/authsim/model"
)

var tokenPathAxis = text(model.Axis{
	Name:     "token-path",
	Question: "Where is the token endpoint?",
	Unit:     "a path on the token host",
	Default:  "/token",
}, func(c *config) *string { return &c.tokenPath })

type tokenMethods uint8

const (
	tokenGET tokenMethods = 1 << iota
	tokenPOST
	tokenHEAD
	tokenOPTIONS
	tokenAllow
)

var tokenMethodsAxis = set(model.Axis{
	Name:     "token-methods",
	Aliases:  []string{"R-TOKMETH", "post"},
	Question: "Which methods does the token endpoint take?",
	Values: []model.AxisValue{
		{Name: "get", Meaning: "GET, the form of the Docker token specification"},
		{Name: "post", Meaning: "POST, the form of OAuth 2.0"},
		{Name: "head", Meaning: "HEAD, answered as GET is"},
		{Name: "options", Meaning: "OPTIONS, answered with the methods in Allow"},
		{Name: "allow", Meaning: "no further one, but a refusal names the methods in Allow"},
	},
	Default:      "get+post",
	Requirements: []string{"TGET-01", "TPOST-01"},
}, func(c *config) *tokenMethods { return &c.tokenMethods })

var methodRefusedAxis = number(model.Axis{
	Name:     "method-refused",
	Question: "What does the token endpoint answer to a method that it does not take?",
	Unit:     "a status",
	Default:  "405",
}, func(c *config) *int { return &c.methodRefused })

type tokenChallenge uint8

const (
	tokenAsksBasic tokenChallenge = iota
	tokenAsksBearer
	tokenAsksNothing
)

var tokenChallengeAxis = choice(model.Axis{
	Name:     "token-challenge",
	Question: "Which challenge does a 401 of the token endpoint carry?",
	Values: []model.AxisValue{
		{Name: "basic", Meaning: "Basic"},
		{Name: "bearer", Meaning: "the Bearer challenge of the registry's ping, which leads back to the token endpoint"},
		{Name: "none", Meaning: "none"},
	},
	Default:      "basic",
	Requirements: []string{"CHAL-01"},
}, func(c *config) *tokenChallenge { return &c.tokenChallenge })

var tokenRealmAxis = text(model.Axis{
	Name:     "token-realm",
	Question: "What is the realm of the token endpoint's Basic challenge?",
	Unit:     "a realm",
	Default:  "Token Realm",
}, func(c *config) *string { return &c.tokenRealm })

// isTokenEndpoint tells whether the URL is that of the token endpoint.
func (e *Engine) isTokenEndpoint(u model.URL) bool {
	return u.Origin == e.token.Origin && u.Path == e.token.Path ||
		u.Origin == e.movedToken.Origin && u.Path == e.movedToken.Path
}

// serveToken answers at the token endpoint.
func (e *Engine) serveToken(s *model.RegistryState, r *model.Request, at model.Arrival) model.Response {
	if !e.asksBearer() || e.c.tokenMethods == 0 {
		return e.notFound()
	}
	if e.unreachable(s, r) {
		return model.Response{Failure: model.Refused}
	}
	if e.preflight(r, corsToken) {
		return model.Response{Status: 204, Size: -1}
	}
	e.consult(s, &tokenMethodsAxis)
	takes := tokenMethods(0)
	switch r.Method {
	case model.GET:
		takes = tokenGET
	case model.POST:
		takes = tokenPOST
	case model.HEAD:
		takes = tokenHEAD
	case model.OPTIONS:
		takes = tokenOPTIONS
	}
	if e.c.tokenMethods&takes == 0 {
		e.consult(s, &methodRefusedAxis)
		answer := model.Response{Status: int16(e.c.methodRefused), Size: -1}
		e.allowToken(&answer)
		return answer
	}
	switch r.Method {
	case model.OPTIONS:
		answer := model.Response{Status: 200, Size: -1}
		e.allowToken(&answer)
		return answer
	case model.POST:
		return e.servePostToken(s, r, at)
	}
	return e.serveGetToken(s, r, at)
}

// allowToken names the methods in Allow where the server is of the kind that
// does (Flask; Go's mux does not).
func (e *Engine) allowToken(answer *model.Response) {
	if e.c.tokenMethods&(tokenOPTIONS|tokenAllow) == 0 {
		return
	}
	answer.MediaType = e.w.html
	var methods []string
	for i, method := range [...]string{"GET", "POST", "HEAD", "OPTIONS"} {
		if e.c.tokenMethods&(1<<i) != 0 {
			methods = append(methods, method)
		}
	}
	answer.Allow = e.t.Of(strings.Join(methods, ", "))
}

type tokenErrors uint8

const (
	errorsListed tokenErrors = iota
	errorsDetails
	errorsText
	errorsNone
	errorsOAuth
)

var tokenErrorsAxis = choice(model.Axis{
	Name:     "token-errors",
	Aliases:  []string{"errorForm"},
	Question: "What does the body of a refusal at the token endpoint look like?",
	Values: []model.AxisValue{
		{Name: "errors", Meaning: "{\"errors\":[…]}, as the registry's"},
		{Name: "details", Meaning: "{\"details\":…} with a text"},
		{Name: "text", Meaning: "text"},
		{Name: "none", Meaning: "it is empty"},
		{Name: "oauth", Meaning: "{\"error\":…,\"error_description\":…} (RFC 6749 §5.2)"},
	},
	Default:      "errors",
	Requirements: []string{"ERRS-05"},
}, func(c *config) *tokenErrors { return &c.tokenErrors })

// tokenFail is an error answer of the token endpoint.
func (e *Engine) tokenFail(status int16, kind errorKind) model.Response {
	answer := model.Response{Status: status, Size: -1, MediaType: e.w.tokenJSON}
	if status == 500 && e.c.dialect == dialectQuay {
		answer.MediaType = e.w.html
		return answer
	}
	switch e.c.tokenErrors {
	case errorsListed:
		answer.Errors[0] = e.w.errors[kind]
	case errorsDetails:
		answer.MediaType, answer.JSON = e.w.json, e.w.tokenDetails[kind]
	case errorsText:
		answer.MediaType, answer.Text = e.w.text, e.w.tokenTexts[kind]
	case errorsNone:
		answer.MediaType = model.Absent
	case errorsOAuth:
		answer.MediaType, answer.JSON = e.w.json, e.w.tokenOAuth[kind]
	}
	return answer
}

// tokenUnauthorized is a 401 of the token endpoint with its challenge. message
// is Quay's reason, Absent for the usual one.
func (e *Engine) tokenUnauthorized(s *model.RegistryState, r *model.Request, at model.Arrival, message model.Sym) model.Response {
	if at.Fault == model.ForbiddenForUnauthorized {
		return e.tokenFail(403, errTokenDenied)
	}
	answer := e.tokenFail(401, errTokenUnauthorized)
	if message != model.Absent && e.c.dialect == dialectQuay && e.c.tokenErrors == errorsListed {
		answer.Errors[0].Message = message
	}
	e.consult(s, &tokenChallengeAxis)
	switch e.c.tokenChallenge {
	case tokenAsksBasic:
		answer.Challenges[0] = e.tokenLine
	case tokenAsksBearer:
		answer.APIVersion = e.w.challengeVersion
		answer.Challenges[0] = e.bearerLine(e.realmFor(s, r), e.serviceNow(s), e.pingScope, noError)
	}
	return answer
}
