// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"encoding/base64"
	"strings"

	"github.com/authsim/authsim/model"
)

// presented is an Authorization header, read.
type presented struct {
	kind presentedKind
	// user and password are those of Basic, token the value of Bearer.
	user, password, token model.Sym
	// exact: the scheme is written Bearer.
	exact bool
	// altered: the token's signature has been changed.
	altered bool
}

type presentedKind uint8

const (
	presentedNothing presentedKind = iota
	presentedBasic
	presentedBearer
	presentedOther
)

// alteredMark follows a token whose signature has been altered, in recordings
// and where a run wants one.
const alteredMark = " (signature altered)"

// presented reads an Authorization header, once for each.
func (e *Engine) presented(header model.Sym) *presented {
	p, ok := e.headers[header]
	if !ok {
		p = new(presented)
		*p = e.readAuthorization(e.t.Str(header))
		e.headers[header] = p
	}
	return p
}

func (e *Engine) readAuthorization(header string) presented {
	if strings.TrimSpace(header) == "" {
		return presented{kind: presentedNothing}
	}
	name, rest, ok := strings.Cut(header, " ")
	switch {
	case ok && strings.EqualFold(name, "bearer") && rest != "":
		value, altered := strings.CutSuffix(rest, alteredMark)
		return presented{kind: presentedBearer, token: e.t.Of(value), exact: name == "Bearer", altered: altered}
	case ok && strings.EqualFold(name, "basic"):
		decoded, err := base64.StdEncoding.DecodeString(rest)
		user, password, colon := strings.Cut(string(decoded), ":")
		if err == nil && colon {
			return presented{kind: presentedBasic, user: e.t.Of(user), password: e.t.Of(password)}
		}
	}
	other := presented{kind: presentedOther}
	if rest != "" {
		value, altered := strings.CutSuffix(rest, alteredMark)
		other.token, other.altered = e.t.Of(value), altered
	}
	return other
}

type schemeCase uint8

const (
	caseIgnored schemeCase = iota
	caseExact
	caseAny
)

var schemeCaseAxis = choice(model.Axis{
	Name:     "scheme-case",
	Question: "How is the scheme of the Authorization header compared?",
	Values: []model.AxisValue{
		{Name: "insensitive", Meaning: "without regard to case (RFC 9110 §11.1)"},
		{Name: "sensitive", Meaning: "only the spelling Bearer is understood"},
		{Name: "any", Meaning: "not at all: what follows the first space is a token, whatever the scheme"},
	},
	Default:      "insensitive",
	Requirements: []string{"CHAL-02"},
}, func(c *config) *schemeCase { return &c.schemeCase })

type basicAtRegistry uint8

const (
	basicIgnored basicAtRegistry = iota
	basicRefused
	basicAccepted
)

var basicAtRegistryAxis = choice(model.Axis{
	Name:     "basic-at-registry",
	Question: "What does a registry of Bearer tokens do with Basic credentials?",
	Values: []model.AxisValue{
		{Name: "ignored", Meaning: "the answer is that to a request without credentials"},
		{Name: "refused", Meaning: "they are refused as a bad token is, also for public content"},
		{Name: "accepted", Meaning: "they are accepted"},
	},
	Default: "ignored",
}, func(c *config) *basicAtRegistry { return &c.basicAtRegistry })

// identify finds out whose credentials a request has.
func (e *Engine) identify(s *model.RegistryState, r *model.Request, at model.Arrival) identity {
	if r.Authorization == model.Absent {
		return identity{}
	}
	p := e.presented(r.Authorization)
	switch p.kind {
	case presentedNothing:
		return identity{}
	case presentedBasic:
		if e.takesBasic(s) {
			if p.user == model.Empty && p.password == model.Empty {
				// Nothing was presented (zot pkg/api/authn.go; distribution asks again
				// either way).
				return identity{}
			}
			if account := e.login(p.user, p.password, at.Now); account >= 0 {
				return identity{state: known, account: account, issued: -1, direct: true}
			}
			return identity{state: wrongBasic}
		}
	case presentedBearer:
		if e.asksBearer() {
			if p.exact {
				return e.verify(s, p, at)
			}
			e.consult(s, &schemeCaseAxis)
			if e.c.schemeCase != caseExact {
				return e.verify(s, p, at)
			}
		}
	case presentedOther:
		if e.asksBearer() && p.token != model.Absent {
			e.consult(s, &schemeCaseAxis)
			if e.c.schemeCase == caseAny {
				return e.verify(s, p, at)
			}
		}
	}
	if e.c.scheme == basicOnly {
		return identity{state: wrongBasic}
	}
	if e.asksBearer() {
		e.consult(s, &basicAtRegistryAxis)
		switch {
		case e.c.badToken == badIsAnonymous:
			return identity{state: refusedToken, why: flawUnknown}
		case e.c.basicAtRegistry == basicRefused:
			return identity{state: refusedToken, why: notBearer}
		}
	}
	return identity{}
}
