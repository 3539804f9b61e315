// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"slices"

	"github.com/authsim/authsim/clients/challenge"
	"github.com/authsim/authsim/model"
)

// DiscoveryConfig are the axes about challenges: how they are found, read and
// chosen among.
type DiscoveryConfig struct {
	Parser       challenge.Parser
	SchemeChoice SchemeChoice
	Schemes      Schemes
	PingPath     PingPath
}

// SchemeChoice is which of several challenges a client answers.
type SchemeChoice uint8

const (
	// FirstSupported: the first Basic or Bearer challenge in the order of the
	// header.
	FirstSupported SchemeChoice = iota
	// BearerFirst: Bearer wherever it stands, then Basic.
	BearerFirst
	// BasicFirst: Basic wherever it stands, then Bearer.
	BasicFirst
	// BasicWithPassword: Basic if user name and password are there, else Bearer.
	BasicWithPassword
	// BearerThenBasic: both are answered, Bearer first, and Basic overwrites the
	// field.
	BearerThenBasic
	// FirstOnly: the first challenge, and nothing if it is of another scheme.
	FirstOnly
)

// Schemes are the authentication schemes that a client knows.
type Schemes uint8

const (
	// BothSchemes: Basic and Bearer.
	BothSchemes Schemes = iota
	// BearerAlone: a Basic challenge is as good as none.
	BearerAlone
	// BasicAlone: a Bearer challenge is.
	BasicAlone
)

func (s Schemes) knows(scheme model.Scheme) bool {
	return s == BothSchemes || s == BearerAlone && scheme == model.Bearer || s == BasicAlone && scheme == model.Basic
}

var discoveryAxes = []axis{
	choice("challenge-parser", "C-PARSE", "How does the client read WWW-Authenticate?",
		func(c *Config) *challenge.Parser { return &c.Parser }, challenge.Values()),
	choice("scheme-choice", "C-SCHEME", "Which of several challenges does the client answer?",
		func(c *Config) *SchemeChoice { return &c.SchemeChoice }, values(
			"header-order: the first Basic or Bearer challenge",
			"bearer-first: Bearer wherever it stands, then Basic",
			"basic-first: Basic wherever it stands, then Bearer",
			"basic-with-password: Basic if user name and password are there, else Bearer",
			"bearer-then-basic: both, and Basic overwrites Bearer",
			"first-only: the first one, nothing if it is of another scheme")),
	choice("schemes", "", "Which schemes does the client know?",
		func(c *Config) *Schemes { return &c.Schemes }, values(
			"both: Basic and Bearer", "bearer: Bearer alone", "basic: Basic alone")),
	choice("ping-path", "", "To which path does a ping go?",
		func(c *Config) *PingPath { return &c.PingPath }, values(
			"slash: /v2/, as the distribution specification has it", "no-slash: /v2")),
}

// PingPath is the path of a ping.
type PingPath uint8

const (
	// PingWithSlash is /v2/.
	PingWithSlash PingPath = iota
	// PingWithoutSlash is /v2.
	PingWithoutSlash
)

// Challenges reads the challenges of a response as the client does; why is its
// complaint about the syntax, "" for none. The slice is shared.
func (f *Frame) Challenges(r *model.Response) (cs []model.Challenge, why string) {
	cs, why = f.C.Parser.Parse(f.T, r)
	if f.C.Schemes != BothSchemes {
		cs = slices.DeleteFunc(slices.Clone(cs), func(c model.Challenge) bool { return !f.C.Schemes.knows(c.Scheme) })
	}
	return f.complete(cs), why
}

// Choose is the challenge that the client answers by the axis scheme-choice,
// with its place; -1 if there is none. BearerThenBasic is for the strategy that
// keeps both.
func (f *Frame) Choose(cs []model.Challenge) int {
	first := func(s model.Scheme) int {
		for i := range cs {
			if cs[i].Scheme == s {
				return i
			}
		}
		return -1
	}
	basic, bearer := first(model.Basic), first(model.Bearer)
	switch f.C.SchemeChoice {
	case BearerFirst:
		if bearer >= 0 {
			return bearer
		}
		return basic
	case BasicFirst:
		if basic >= 0 {
			return basic
		}
		return bearer
	case BasicWithPassword:
		if c := f.S.Credential; basic >= 0 && (bearer < 0 || c.Kind == model.Password && c.User > model.Empty && c.Secret > model.Empty) {
			return basic
		}
		return bearer
	case FirstOnly:
		if len(cs) > 0 && (basic == 0 || bearer == 0) {
			return 0
		}
		return -1
	}
	if basic < 0 || bearer >= 0 && bearer < basic {
		return bearer
	}
	return basic
}
