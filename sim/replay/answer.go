// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
)

// cutBody stands in a recording for a JSON body, a token answer, that was too long
// for the recorder: all that is known of it is that it was one.
const cutBody = "(truncated JSON)"

// anonymousSubject is the subject claim of a token that belongs to nobody.
const anonymousSubject = "(anonymous)"

// answer writes a model response in the recording's terms. x is the recorded
// exchange: it says which symbols stand for what is handed out here.
func (a *asker) answer(x *Exchange, m *model.Response) Response {
	t := a.t
	r := Response{
		Status: int(m.Status), Closed: m.Failure != model.NoFailure, Location: a.location(x.Response.Location, t.Str(m.Location)),
		Link: t.Str(m.Link), ContentDigest: t.Str(m.ContentDigest), RetryAfter: t.Str(m.RetryAfter), APIVersion: t.Str(m.APIVersion),
		UploadUUID: strings.ReplaceAll(t.Str(m.UploadUUID), orNothing(a.upload), "{upload}"), Range: t.Str(m.Range),
		Allow: t.Str(m.Allow), MediaType: t.Str(m.MediaType), Body: t.Str(m.Body),
		Headers: corsHeaders(t, &m.CORS),
	}
	if r.Closed {
		r.Status = 0
	}
	for _, c := range m.Challenges {
		if c != model.Absent {
			r.WWWAuthenticate = append(r.WWWAuthenticate, t.Str(c))
		}
	}
	if m.Size >= 0 && !r.Closed {
		size := m.Size
		r.Size = &size
	}
	if x.Request.Method == "HEAD" {
		// A HEAD answer has no content (RFC 9110 §9.3.2).
		r.Body = ""
		return r
	}
	for _, e := range m.Errors {
		if e == (model.ErrorEntry{}) {
			continue
		}
		code := text(t, e.Code)
		r.ErrorCodes = append(r.ErrorCodes, code)
		r.Errors = append(r.Errors, ErrorEntry{code, text(t, e.Message), e.HasDetail})
	}
	r.ErrorsUnwrapped = m.ErrorShape == model.ErrorBare && len(r.Errors) > 0
	if s := t.Str(m.JSON); json.Valid([]byte(s)) {
		r.JSON = json.RawMessage(s)
	}
	if m.Text != model.Absent {
		r.NonJSON, r.Text = true, t.Str(m.Text)
	}
	switch {
	case m.Token.Present && x.Response.Body == cutBody:
		r.Body = cutBody
	case m.Token.Present:
		r.Token = a.tokenAnswer(x, &m.Token)
	}
	return r
}

// orNothing is s, or a text that occurs nowhere.
func orNothing(s string) string {
	if s == "" {
		return "\x00"
	}
	return s
}

// location writes a Location with the recording's symbols for the ids in it when
// it has the recorded shape, and remembers the ids.
func (a *asker) location(recorded, own string) string {
	shape := regexp.QuoteMeta(recorded)
	shape = strings.ReplaceAll(shape, regexp.QuoteMeta("{upload}"), `(?<upload>[^/?&=]+)`)
	shape = strings.ReplaceAll(shape, regexp.QuoteMeta("{state}"), `(?<state>[^/?&=]+)`)
	re, err := regexp.Compile("^" + shape + "$")
	if err != nil {
		return own
	}
	ids := re.FindStringSubmatch(own)
	if ids == nil {
		return own
	}
	for i, name := range re.SubexpNames() {
		switch name {
		case "upload":
			a.upload = ids[i]
		case "state":
			a.uploadState = ids[i]
		}
	}
	return recorded
}

func (a *asker) tokenAnswer(x *Exchange, m *model.TokenAnswer) *TokenAnswer {
	t := a.t
	var recorded TokenFields
	if x.Response.Token != nil {
		recorded = x.Response.Token.Fields
	}
	k := &TokenAnswer{Grants: t.Members(m.Grants)}
	if k.Grants == nil {
		k.Grants = []string{}
	}
	if x.Response.Token != nil && slices.Equal(normalScopes(k.Grants), normalScopes(x.Response.Token.Grants)) {
		// Grants are sets and never on the wire; the model keeps them sorted.
		k.Grants = x.Response.Token.Grants
	}
	value := m.Token
	if value == model.Absent {
		value = m.AccessToken
	}
	k.Fields.Token = a.name(recorded.Token, m.Token)
	k.Fields.AccessToken = a.name(recorded.AccessToken, m.AccessToken)
	k.Fields.RefreshToken = a.refreshName(recorded.RefreshToken, m.RefreshToken)
	k.Fields.Scope, k.Fields.TokenType = t.Str(m.Scope), t.Str(m.TokenType)
	if m.HasExpiresIn {
		k.Fields.ExpiresIn = &m.ExpiresIn
	}
	if m.HasIssuedAt {
		k.Fields.IssuedAt = relativeText(m.IssuedAt)
	}
	k.Claims = a.claims(value)
	return k
}

// name is the symbol of an access token that is handed out: the recorded one,
// also when the registry hands out one value twice where the real one does not.
func (a *asker) name(recorded string, value model.Sym) string {
	if value == model.Absent {
		return ""
	}
	v := a.t.Str(value)
	if recorded != "" {
		a.know(recorded, v)
		return recorded
	}
	return a.newName("#", v)
}

// newName is the symbol of a value that the recording has no symbol for.
func (a *asker) newName(kind, value string) string {
	if a.symbols[value] == "" {
		a.last++
		a.symbols[value] = fmt.Sprintf("%s%d", kind, 1000+a.last)
	}
	return a.symbols[value]
}

// refreshName is the symbol of a refresh token that is handed out. Here it
// matters whether it is the same one as before.
func (a *asker) refreshName(recorded string, value model.Sym) string {
	if value == model.Absent {
		return ""
	}
	v := a.t.Str(value)
	if _, known := a.tokens[recorded]; recorded != "" && !known && a.symbols[v] == "" {
		a.know(recorded, v)
	}
	return a.newName("#r", v)
}

// claims are what the registry's state says of a token.
func (a *asker) claims(value model.Sym) json.RawMessage {
	for i := range a.state.Issued {
		k := &a.state.Issued[i]
		if k.Value != value || value == model.Absent {
			continue
		}
		subject := anonymousSubject
		if k.Subject != model.Absent {
			subject = a.t.Str(k.Subject)
		}
		raw, err := marshal(struct {
			Issuer   *string `json:"issuer"`
			Subject  string  `json:"subject"`
			Audience *string `json:"audience"`
			Expires  string  `json:"expires"`
		}{text(a.t, k.Issuer), subject, text(a.t, k.Audience), relativeText(k.Expires)})
		if err != nil {
			return nil
		}
		return raw
	}
	return nil
}

// relativeText writes a time that is relative to now, in seconds: "+3600s".
func relativeText(i model.Instant) string { return fmt.Sprintf("%+ds", i/model.Second) }

// text is a string, nil when it is absent.
func text(t *model.Symbols, s model.Sym) *string {
	if s == model.Absent {
		return nil
	}
	v := t.Str(s)
	return &v
}
