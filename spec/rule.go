// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"strings"

	"github.com/authsim/authsim/model"
)

// Kind tells what a rule has to know.
type Kind uint8

// The kinds.
const (
	// Wire: the exchanges alone.
	Wire Kind = iota
	// Grammar: the form of one message.
	Grammar
	// Oracle: what is true in the world.
	Oracle
	// Taint: whose secret a value is.
	Taint
	// Differential: a second run in which one thing was changed.
	Differential
)

func (k Kind) String() string {
	return [...]string{"wire", "grammar", "oracle", "taint", "differential"}[k]
}

// Rule is the executable check of a requirement: where it is triggered, it
// asserts. A requirement may have several rules.
type Rule struct {
	// ID is the requirement's.
	ID string
	// Part tells several rules of a requirement apart; empty when there is one, or
	// where Change does.
	Part string
	Kind Kind
	// Change is what a differential rule wants to have changed (see [Changes]).
	Change string
	// Trigger tells whether exchange i calls for the assertion. A rule that needs
	// the truth is asked without it for what the wire shows, and answers whether
	// the truth would have to be known.
	Trigger func(c *Case, i int) bool
	// Assert tells whether exchange i keeps the requirement, and why not.
	Assert func(c *Case, i int) (ok bool, why string)
}

// Name is the id with what tells several rules of a requirement apart.
func (r *Rule) Name() string {
	switch {
	case r.Part != "":
		return r.ID + "/" + r.Part
	case r.Change != "":
		return r.ID + "/" + r.Change
	}
	return r.ID
}

// The sides of the wire.
const (
	ClientSide   = "client"
	RegistrySide = "registry"
)

// Side is the side that a rule looks at, of the actors of its requirement: where
// several have to keep it, its parts named challenge and answer are about the
// registry with its token endpoint.
func (r *Rule) Side(actor string) string {
	if strings.Contains(actor, "client") && r.Part != "challenge" && r.Part != "answer" {
		return ClientSide
	}
	return RegistrySide
}

// Rules are all rules in the order of the requirements.
func Rules() []Rule { return append([]Rule(nil), rules...) }

// Truth is what a world knows and a trace does not show. The oracle of a
// simulation has these methods.
type Truth interface {
	// Presents tells whose a user name and secret are: ok is false when they are
	// wrong.
	Presents(user, secret model.Sym) (subject model.Sym, ok bool)
	// Grantable is the part of a List of scopes that the subject (Absent for
	// anonymous) may have, in normal form.
	Grantable(subject, scopes model.Sym) model.Sym
	// Token tells a secret that is a token (an identity token or registry token),
	// not a password.
	Token(secret model.Sym) bool
	// Issued is what the token endpoint knows about a token that it has handed out;
	// nil for any other value.
	Issued(value model.Sym) *model.Issued
	// Registry is the origin at which the client was told to find the registry.
	Registry() model.Sym
	// Client is the credential that the client has at the start, and whose it is:
	// Absent when it is nobody's or not the right secret.
	Client() (c model.Credential, subject model.Sym)
	// Subject is whose credential the client has in a task; Absent when it is
	// nobody's or not the right secret.
	Subject(task int) model.Sym
	// Own tells an origin that belongs to the registry: its API, its token endpoint,
	// its blob host.
	Own(origin model.Sym) bool
	// Over tells a password that was right and is no more at that moment.
	Over(secret model.Sym, at model.Instant) bool
	// Mirror tells the origin of a registry that the client is meant to ask in the
	// place of its own.
	Mirror(origin model.Sym) bool
	// Made tells a repository that exists at the end though nobody has pushed to it.
	Made(repository model.Sym) bool
	// Reads tells a task that only reads.
	Reads(task int) bool
	// Session numbers the client processes: tasks of one share what they remember.
	Session(task int) int
	// Exists tells a repository that exists at the start.
	Exists(repository model.Sym) bool
}

// Case is what rules look at.
type Case struct {
	Symbols   *model.Symbols
	Exchanges []model.Exchange
	// Truth is nil for a trace that was captured.
	Truth Truth
	// Twins are runs of the same with one thing changed.
	Twins []Twin

	facts []facts
	taint taint
}

// Twin is the trace of the same run with a change (see [Changes]).
type Twin struct {
	Change    string
	Symbols   *model.Symbols
	Exchanges []model.Exchange
}

func (c *Case) twin(change string) *Twin {
	for i := range c.Twins {
		if c.Twins[i].Change == change {
			return &c.Twins[i]
		}
	}
	return nil
}
