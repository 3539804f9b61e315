// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"strconv"

	"github.com/authsim/authsim/model"
)

var lifetimeAxis = number(model.Axis{
	Name:         "token-lifetime",
	Aliases:      []string{"R-TOKLIFE"},
	Question:     "How long does a token live?",
	Unit:         "seconds",
	Default:      "300",
	Requirements: []string{"TOKN-08", "TOKN-09"},
}, func(c *config) *int { return &c.lifetime })

type refreshToken uint8

const (
	refreshNever refreshToken = iota
	refreshWhenAsked
	refreshAlways
)

var refreshTokenAxis = choice(model.Axis{
	Name:     "refresh-tokens",
	Aliases:  []string{"R-REFRESH", "refresh"},
	Question: "Does the token endpoint hand out refresh tokens?",
	Values: []model.AxisValue{
		{Name: "never", Meaning: "no"},
		{Name: "when-asked", Meaning: "when offline_token=true or access_type=offline asks for one"},
		{Name: "always", Meaning: "with every token for an account"},
	},
	Default: "when-asked",
}, func(c *config) *refreshToken { return &c.refreshToken })

type refreshScope uint8

const refreshSame refreshScope = 1

var refreshScopeAxis = choice(model.Axis{
	Name:     "refresh-scope",
	Question: "Which access does a refresh token give?",
	Values: []model.AxisValue{
		{Name: "any", Meaning: "whatever its subject may have at that service (Docker token specification)"},
		{Name: "same", Meaning: "no more than what was granted with it (RFC 6749 §6)"},
	},
	Default:      "any",
	Requirements: []string{"TPOST-10"},
}, func(c *config) *refreshScope { return &c.refreshScope })

type audience uint8

const (
	audienceParameter audience = iota
	audienceOwn
	audienceChecked
)

var audienceAxis = choice(model.Axis{
	Name:     "audience",
	Question: "For whom is a token that the token endpoint issues?",
	Values: []model.AxisValue{
		{Name: "service-parameter", Meaning: "for the service that the request names, whatever it is"},
		{Name: "own", Meaning: "for the registry of the token endpoint"},
		{Name: "checked", Meaning: "for the registry of the token endpoint; a request that names another service is a 400"},
	},
	Default:      "service-parameter",
	Requirements: []string{"TOKN-02"},
}, func(c *config) *audience { return &c.audience })

var issuerAxis = text(model.Axis{
	Name:     "issuer",
	Question: "Who is the issuer of tokens, and which issuer does the registry trust?",
	Unit:     "a name; default, the host of the token endpoint",
	Default:  defaultText,
}, func(c *config) *string { return &c.issuer })

type equalTokens uint8

var equalTokensAxis = choice(model.Axis{
	Name:     "equal-tokens",
	Question: "Are two tokens of the same second for the same thing the same token?",
	Values: []model.AxisValue{
		{Name: "distinct", Meaning: "no, each has an id of its own"},
		{Name: "same", Meaning: "yes, nothing in them differs"},
	},
	Default: "distinct",
}, func(c *config) *equalTokens { return &c.equalTokens })

// issue makes a token and the answer that carries it. old is the refresh token
// that was redeemed.
func (e *Engine) issue(s *model.RegistryState, at model.Arrival, p *params, account int, grants model.Sym, fields tokenFields, offline bool, old model.Sym) model.Response {
	now := at.Now - at.Now%model.Second
	if at.Now < 0 && now > at.Now {
		now -= model.Second
	}
	if fields&fieldExpiresIn != 0 && now > sureLife {
		// It may be asked for because an earlier one was said to be over.
		e.consult(s, &lifetimeAxis)
	}
	token := model.Issued{
		Subject: e.accounts[account].subject, Issuer: e.issuer, Service: p.service, Access: grants,
		Issued: now, Expires: now + model.Instant(e.c.lifetime)*model.Second,
	}
	if p.service != e.serviceNow(s) {
		e.consult(s, &audienceAxis)
	}
	switch {
	case e.c.audience != audienceParameter:
		token.Audience = e.serviceNow(s)
	case p.service == model.Absent && e.c.dialect == dialectDistribution:
		token.Audience = model.Empty
	default:
		token.Audience = p.service
	}
	value := e.keep(s, &token)
	if value == model.Absent {
		return e.overflow(s)
	}
	answer := model.Response{Status: 200, Size: -1, MediaType: e.w.json}
	answer.Token = e.tokenAnswer(fields, value, now, grants)
	e.consult(s, &refreshTokenAxis)
	refresh := old
	if e.c.refreshToken == refreshNever {
		refresh = model.Absent
	}
	rotate := at.Fault == model.RefreshTokenRotated && old != model.Absent
	if old != model.Absent {
		e.consult(s, &refreshRotationAxis)
		rotate = rotate || e.c.refreshRotation != rotationNone
	}
	if rotate {
		e.revokeRefresh(s, old, p.service, token.Subject)
	}
	if rotate || old == model.Absent && account != e.anonymous && (offline || e.c.refreshToken == refreshAlways) || old != model.Absent && offline {
		token := model.Issued{Refresh: true, Subject: e.accounts[account].subject, Service: p.service, Issued: now}
		if e.c.refreshScope == refreshSame {
			token.Access = grants
		}
		if refresh = e.keep(s, &token); refresh == model.Absent {
			return e.overflow(s)
		}
	}
	answer.Token.RefreshToken = refresh
	return answer
}

// keep stores a token under a new value, or finds the equal one. A refresh token
// that lives is handed out again for the same account and service: real servers
// make another and go on taking the old one, which is the same to a client, and
// recordings have one symbol for both. It returns Absent when there is no room.
func (e *Engine) keep(s *model.RegistryState, token *model.Issued) model.Sym {
	free := -1
	for i := range s.Issued {
		known := &s.Issued[i]
		if known.Value == model.Absent {
			free = i
			break
		}
		if !known.Revoked && (e.c.equalTokens == 1 || token.Refresh) {
			same := *known
			same.Value, same.Uses = model.Absent, 0
			if token.Refresh {
				same.Issued = token.Issued
			}
			if same == *token {
				return known.Value
			}
		}
	}
	if free < 0 {
		return model.Absent
	}
	kind := byte('t')
	if token.Refresh {
		kind = 'r'
	}
	token.Value = e.nextName(s, kind)
	s.Issued[free] = *token
	return token.Value
}

var memoName = model.NewMemoFunc()

// nextName numbers tokens (t1), refresh tokens (r2) and uploads (u3).
func (e *Engine) nextName(s *model.RegistryState, kind byte) model.Sym {
	s.Serial++
	key := model.MemoKey{Func: memoName, Args: [6]model.Sym{model.Sym(kind), model.Sym(s.Serial)}}
	if v, ok := e.t.Recall(key); ok {
		return v
	}
	return e.t.Remember(key, string(kind)+strconv.Itoa(int(s.Serial)))
}

func findIssued(s *model.RegistryState, value model.Sym) int {
	for i := range s.Issued {
		switch s.Issued[i].Value {
		case value:
			return i
		case model.Absent:
			return -1
		}
	}
	return -1
}

// revokeRefresh ends the life of a refresh token, also of one that the world
// gave.
func (e *Engine) revokeRefresh(s *model.RegistryState, value, service, subject model.Sym) {
	if i := findIssued(s, value); i >= 0 {
		s.Issued[i].Revoked = true
		return
	}
	for i := range s.Issued {
		if s.Issued[i].Value == model.Absent {
			s.Issued[i] = model.Issued{Value: value, Refresh: true, Revoked: true, Service: service, Subject: subject}
			return
		}
	}
	s.Overflow = true
}
