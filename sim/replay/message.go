// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"fmt"
	"time"

	"github.com/authsim/authsim/model"
)

// wire is what must be equal for a client's request to be the recorded one:
// method, origin, path, query and form with their order, and authorization.
// Query and Form are kept in one spelling of the encoding, so that they compare
// decoded.
type wire struct {
	Method                                   model.Method
	Origin, Path, Query, Form, Authorization model.Sym
}

var memoParams = model.NewMemoFunc()

// params respells an encoded query or form; none is Absent.
func params(t *model.Symbols, encoded model.Sym) model.Sym {
	if encoded == model.Absent || encoded == model.Empty {
		return model.Absent
	}
	key := model.MemoKey{Func: memoParams, Args: [6]model.Sym{encoded}}
	if v, ok := t.Recall(key); ok {
		return v
	}
	return t.RememberSym(key, optional(t, model.EncodeParams(model.DecodeParams(t.Str(encoded)))))
}

// wireOf is the comparable form of a model request.
func wireOf(t *model.Symbols, r *model.Request) wire {
	return wire{r.Method, r.Origin, r.Path, params(t, r.Query), params(t, r.Form), r.Authorization}
}

// recordedWire is the comparable form of a recorded request.
func recordedWire(t *model.Symbols, r *Request) wire {
	same := func(s string) string { return s }
	return wire{
		model.ParseMethod(r.Method), t.Of(r.Origin), t.Of(r.Path),
		encode(t, r.Query), encode(t, r.Form), authorization(t, r.Authorization, same),
	}
}

func encode(t *model.Symbols, pairs []Pair) model.Sym {
	ps := make([]model.Param, len(pairs))
	for i, p := range pairs {
		ps[i] = model.Param{Name: p[0], Value: p[1]}
	}
	return optional(t, model.EncodeParams(ps))
}

func decodePairs(t *model.Symbols, encoded model.Sym) []Pair {
	var pairs []Pair
	for _, p := range model.DecodeParams(t.Str(encoded)) {
		pairs = append(pairs, Pair{p.Name, p.Value})
	}
	return pairs
}

// responseOf translates a recorded response. Its IssuedAt is relative to the
// answer.
func responseOf(t *model.Symbols, r *Response) (model.Response, error) {
	m := model.Response{
		Status: int16(r.Status), Location: optional(t, r.Location), Link: optional(t, r.Link),
		ContentDigest: optional(t, r.ContentDigest), RetryAfter: optional(t, r.RetryAfter), MediaType: optional(t, r.MediaType),
		Allow: optional(t, r.Allow), Range: optional(t, r.Range), APIVersion: optional(t, r.APIVersion),
		UploadUUID: optional(t, r.UploadUUID), Body: optional(t, r.Body), JSON: optional(t, string(r.JSON)),
		Text: optional(t, r.Text), Size: -1,
	}
	if r.Closed {
		m.Failure = model.Refused
	}
	if r.Size != nil {
		m.Size = *r.Size
	}
	if r.ErrorsUnwrapped {
		m.ErrorShape = model.ErrorBare
	}
	if len(r.WWWAuthenticate) > len(m.Challenges) {
		return m, fmt.Errorf("response.www_authenticate: %d lines, the model has room for %d", len(r.WWWAuthenticate), len(m.Challenges))
	}
	for i, c := range r.WWWAuthenticate {
		m.Challenges[i] = t.Of(c)
	}
	for i := range min(len(r.Errors), len(m.Errors)) {
		e := &r.Errors[i]
		m.Errors[i] = model.ErrorEntry{Code: nullable(t, e.Code), Message: nullable(t, e.Message), HasDetail: e.Detail}
	}
	if r.Body != "" && len(r.Children) > 0 {
		b := model.Blob{Kind: kindOf(r.MediaType), MediaType: m.MediaType, Size: max(m.Size, 0)}
		for _, c := range r.Children {
			b.Children = append(b.Children, t.Of(c))
		}
		t.Describe(m.Body, b)
	}
	return m, tokenOf(t, r.Token, &m.Token)
}

func tokenOf(t *model.Symbols, a *TokenAnswer, m *model.TokenAnswer) error {
	if a == nil {
		return nil
	}
	f := &a.Fields
	*m = model.TokenAnswer{
		Present: true, Token: optional(t, f.Token), AccessToken: optional(t, f.AccessToken),
		RefreshToken: optional(t, f.RefreshToken), Scope: optional(t, f.Scope), TokenType: optional(t, f.TokenType), Grants: t.List(a.Grants...),
	}
	if f.ExpiresIn != nil {
		m.ExpiresIn, m.HasExpiresIn = *f.ExpiresIn, true
	}
	if f.IssuedAt != "" {
		at, err := relative(f.IssuedAt)
		if err != nil {
			return fmt.Errorf("response.token.fields.issued_at: %w", err)
		}
		m.IssuedAt, m.HasIssuedAt = at, true
	}
	return nil
}

// relative reads a time that is relative to now: "+0s", "-2h".
func relative(s string) (model.Instant, error) {
	d, err := time.ParseDuration(s)
	return model.Instant(d.Milliseconds()), err
}

// seconds cuts an instant to the second, as servers write issued_at.
func seconds(i model.Instant) model.Instant {
	if r := i % model.Second; r < 0 {
		return i - r - model.Second
	} else {
		return i - r
	}
}

func nullable(t *model.Symbols, s *string) model.Sym {
	if s == nil {
		return model.Absent
	}
	return t.Of(*s)
}
