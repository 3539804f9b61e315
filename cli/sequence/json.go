// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sequence

import (
	"strings"

	"github.com/authsim/authsim/model"
)

// Exchange is an exchange as JSON. Its secrets are symbols: passwords "***",
// bearer tokens "#1", refresh tokens "#r1". A member that is absent was absent
// from the message.
type Exchange struct {
	Number int `json:"number"`
	Task   int `json:"task"`
	Lane   int `json:"lane"`
	// Cause is task, challenge, redirect, location, retry, token, refresh, preflight or
	// fallback.
	Cause string `json:"cause"`
	Fault string `json:"fault,omitempty"`
	// SentMS and AnsweredMS are virtual milliseconds since the start of the run.
	SentMS     int64         `json:"sent_ms"`
	AnsweredMS int64         `json:"answered_ms"`
	Request    JSONRequest   `json:"request"`
	Response   *JSONResponse `json:"response,omitempty"`
	// Failure says how the exchange failed when there is no response.
	Failure string `json:"failure,omitempty"`
}

// JSONRequest is a request. Query and form are [name, value] pairs, decoded, in
// the order of the wire.
type JSONRequest struct {
	Method        string      `json:"method"`
	Origin        string      `json:"origin"`
	Path          string      `json:"path"`
	Query         [][2]string `json:"query,omitempty"`
	Form          [][2]string `json:"form,omitempty"`
	Authorization string      `json:"authorization,omitempty"`
	Accept        string      `json:"accept,omitempty"`
	UserAgent     string      `json:"user_agent,omitempty"`
	ContentType   string      `json:"content_type,omitempty"`
	Range         string      `json:"range,omitempty"`
	ContentRange  string      `json:"content_range,omitempty"`
	Body          string      `json:"body,omitempty"`
}

// JSONResponse is a response.
type JSONResponse struct {
	Status          int        `json:"status"`
	WWWAuthenticate []string   `json:"www_authenticate,omitempty"`
	Location        string     `json:"location,omitempty"`
	Link            string     `json:"link,omitempty"`
	ContentDigest   string     `json:"docker_content_digest,omitempty"`
	RetryAfter      string     `json:"retry_after,omitempty"`
	ErrorCodes      []string   `json:"error_codes,omitempty"`
	OAuthError      string     `json:"oauth_error,omitempty"`
	Token           *JSONToken `json:"token,omitempty"`
	Body            string     `json:"body,omitempty"`
}

// JSONToken is the answer of a token endpoint. Grants is what the token is good
// for, which the client cannot see.
type JSONToken struct {
	Token        string   `json:"token,omitempty"`
	AccessToken  string   `json:"access_token,omitempty"`
	RefreshToken string   `json:"refresh_token,omitempty"`
	ExpiresIn    *int32   `json:"expires_in,omitempty"`
	Scope        string   `json:"scope,omitempty"`
	TokenType    string   `json:"token_type,omitempty"`
	Grants       []string `json:"grants"`
}

// NewExchanges writes a trace for programs.
func NewExchanges(trace *model.Trace) []Exchange {
	t, s := trace.Symbols, newSecrets(trace)
	out := make([]Exchange, 0, len(trace.Exchanges))
	for i := range trace.Exchanges {
		x := &trace.Exchanges[i]
		e := Exchange{
			Number: i + 1, Task: int(x.Task) + 1, Lane: int(x.Lane), Cause: x.Cause.String(),
			SentMS: int64(x.Sent), AnsweredMS: int64(x.Answered), Request: jsonRequest(t, s, &x.Request),
		}
		if x.Fault != model.NoFault {
			e.Fault = x.Fault.String()
		}
		if x.Response.Failure != model.NoFailure {
			e.Failure = x.Response.Failure.String()
		} else {
			e.Response = jsonResponse(t, s, &x.Response)
		}
		out = append(out, e)
	}
	return out
}

func jsonRequest(t *model.Symbols, s *secrets, r *model.Request) JSONRequest {
	q := JSONRequest{
		Method: r.Method.String(), Origin: t.Str(r.Origin), Path: t.Str(r.Path),
		Query: pairs(s.params(t.Str(r.Query))), Form: pairs(s.params(t.Str(r.Form))),
		Accept: t.Str(r.Accept), UserAgent: t.Str(r.UserAgent), ContentType: t.Str(r.ContentType),
		Range: t.Str(r.Range), ContentRange: t.Str(r.ContentRange), Body: t.Str(r.Body),
	}
	if r.Authorization != model.Absent {
		q.Authorization = s.authorization(r.Authorization)
	}
	return q
}

func jsonResponse(t *model.Symbols, s *secrets, r *model.Response) *JSONResponse {
	a := &JSONResponse{
		Status: int(r.Status), WWWAuthenticate: challenges(t, r), Location: s.url(t.Str(r.Location)), Link: t.Str(r.Link),
		ContentDigest: t.Str(r.ContentDigest), RetryAfter: t.Str(r.RetryAfter), Body: t.Str(r.Body),
	}
	for _, e := range r.Errors {
		if e.Code != model.Absent {
			a.ErrorCodes = append(a.ErrorCodes, t.Str(e.Code))
		}
	}
	a.OAuthError, _ = t.OAuthError(r)
	if r.Token.Present {
		a.Token = s.answer(&r.Token)
	}
	return a
}

// answer is a token answer without its secrets.
func (s *secrets) answer(a *model.TokenAnswer) *JSONToken {
	j := &JSONToken{Scope: s.t.Str(a.Scope), TokenType: s.t.Str(a.TokenType), Grants: s.t.Members(a.Grants)}
	if j.Grants == nil {
		j.Grants = []string{}
	}
	for _, f := range []struct {
		to   *string
		from model.Sym
	}{{&j.Token, a.Token}, {&j.AccessToken, a.AccessToken}, {&j.RefreshToken, a.RefreshToken}} {
		if f.from != model.Absent {
			*f.to = s.token(s.t.Str(f.from))
		}
	}
	if a.HasExpiresIn {
		j.ExpiresIn = &a.ExpiresIn
	}
	return j
}

// url is a URL whose query holds no secrets.
func (s *secrets) url(text string) string {
	where, raw, ok := strings.Cut(text, "?")
	if !ok {
		return text
	}
	return where + "?" + model.EncodeParams(s.params(raw))
}

func challenges(t *model.Symbols, r *model.Response) []string {
	var lines []string
	for _, c := range r.Challenges {
		if c != model.Absent {
			lines = append(lines, t.Str(c))
		}
	}
	return lines
}

func pairs(params []model.Param) [][2]string {
	var out [][2]string
	for _, p := range params {
		out = append(out, [2]string{p.Name, p.Value})
	}
	return out
}
