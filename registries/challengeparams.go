// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model"

type challengeExtra uint8

const (
	extraNone challengeExtra = iota
	extraUnknown
	extraEmpty
)

var challengeExtraAxis = choice(model.Axis{
	Name:     "challenge-extra",
	Aliases:  []string{"challengeParams"},
	Question: "Which parameter that clients need not know stands behind the realm of a challenge?",
	Values: []model.AxisValue{
		{Name: "none", Meaning: "none"},
		{Name: "unknown", Meaning: "one with a value"},
		{Name: "empty", Meaning: "one whose value is the empty string"},
	},
	Default:      "none",
	Requirements: []string{"CHAL-05", "EXT-01"},
}, func(c *config) *challengeExtra { return &c.challengeExtra })

var challengeQuotesAxis = choice(model.Axis{
	Name:     "challenge-quotes",
	Question: "Are the values of a challenge in quotes?",
	Values: []model.AxisValue{
		{Name: "yes", Meaning: "they are quoted-strings"},
		{Name: "no", Meaning: "they are written as they are, whether they have the form of a token or not"},
	},
	Default:      "yes",
	Requirements: []string{"CHAL-04", "CHAL-05"},
}, func(c *config) *uint8 { return &c.challengeQuotes })

// value writes the value of a challenge's parameter.
func (e *Engine) value(s string) string {
	if e.c.challengeQuotes == 1 {
		return s
	}
	return quoted(s)
}

// extra is the parameter behind the realm.
func (e *Engine) extra() string {
	switch e.c.challengeExtra {
	case extraUnknown:
		return ",hint=" + e.value("none")
	case extraEmpty:
		return ",hint=" + quoted("")
	}
	return ""
}

// spelling tells apart challenges that say the same in another way.
func (e *Engine) spelling() model.Sym {
	return model.Sym(e.c.schemeSpelling) | model.Sym(e.c.challengeExtra)<<2 | model.Sym(e.c.challengeQuotes)<<4
}
