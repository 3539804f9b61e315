// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"strings"

	"github.com/authsim/authsim/model"
)

type scheme uint8

const (
	bearerOnly scheme = iota
	basicOnly
	bothSchemes
	noScheme
	anyAuthorization
)

var schemeAxis = choice(model.Axis{
	Name:     "scheme",
	Aliases:  []string{"schemes"},
	Question: "Which authentication scheme does the registry ask for?",
	Values: []model.AxisValue{
		{Name: "bearer", Meaning: "Bearer tokens from the token endpoint"},
		{Name: "basic", Meaning: "Basic on every request; there are no tokens"},
		{Name: "both", Meaning: "either; both are offered in the challenge"},
		{Name: "none", Meaning: "none: everybody may do everything"},
		{Name: "any", Meaning: "a Bearer challenge, but any Authorization header will do (distribution's auth.silly)"},
	},
	Default:      "bearer",
	Requirements: []string{"METH-01"},
}, func(c *config) *scheme { return &c.scheme })

type challengeForm uint8

const (
	twoLinesBearerFirst challengeForm = iota
	twoLinesBasicFirst
	oneLineBearerFirst
	oneLineBasicFirst
)

var challengeFormAxis = choice(model.Axis{
	Name:     "challenge-form",
	Aliases:  []string{"R-CHALFMT", "challengeLines"},
	Question: "How are two challenges written, where scheme is both?",
	Values: []model.AxisValue{
		{Name: "two-lines-bearer-first", Meaning: "two header lines, Bearer first"},
		{Name: "two-lines-basic-first", Meaning: "two header lines, Basic first"},
		{Name: "one-line-bearer-first", Meaning: "one header line, joined by a comma, Bearer first"},
		{Name: "one-line-basic-first", Meaning: "one header line, joined by a comma, Basic first"},
	},
	Default:      "two-lines-bearer-first",
	Requirements: []string{"CHAL-07", "CHAL-08"},
}, func(c *config) *challengeForm { return &c.challengeForm })

var basicRealmAxis = text(model.Axis{
	Name:     "basic-realm",
	Question: "What is the realm of the registry's Basic challenge?",
	Unit:     "a realm; none, the challenge is the scheme alone",
	Default:  "Registry Realm",
}, func(c *config) *string { return &c.basicRealm })

var basicServiceAxis = text(model.Axis{
	Name:     "basic-service",
	Question: "Which service does the registry's Basic challenge name?",
	Unit:     "a service; or none",
	Default:  noText,
}, func(c *config) *string { return &c.basicService })

var schemeSpellingAxis = choice(model.Axis{
	Name:     "scheme-spelling",
	Question: "How does a challenge spell the name of its scheme?",
	Values: []model.AxisValue{
		{Name: "usual", Meaning: "Basic and Bearer"},
		{Name: "upper", Meaning: "BASIC and BEARER"},
	},
	Default:      "usual",
	Requirements: []string{"CHAL-02"},
}, func(c *config) *uint8 { return &c.schemeSpelling })

// spelled is the name of a scheme as challenges write it.
func (e *Engine) spelled(s model.Scheme) string {
	if e.c.schemeSpelling == 1 {
		return strings.ToUpper(s.String())
	}
	return s.String()
}

// basicChallenge writes the registry's Basic challenge.
func (e *Engine) basicChallenge() string {
	line := e.spelled(model.Basic)
	if e.c.basicRealm == noText {
		return line
	}
	line += " realm=" + e.value(e.c.basicRealm) + e.extra()
	if e.c.basicService != noText {
		line += ",service=" + e.value(e.c.basicService)
	}
	return line
}

// asksBearer tells whether the registry takes bearer tokens at all.
func (e *Engine) asksBearer() bool { return e.c.scheme == bearerOnly || e.c.scheme == bothSchemes }

// takesBasic tells whether the registry itself checks user names and passwords.
func (e *Engine) takesBasic(s *model.RegistryState) bool {
	switch e.c.scheme {
	case basicOnly, bothSchemes:
		return true
	case bearerOnly:
		e.consult(s, &basicAtRegistryAxis)
		return e.c.basicAtRegistry == basicAccepted
	}
	return false
}
