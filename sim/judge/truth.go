// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"slices"

	"github.com/authsim/authsim/model"
)

// Presents tells whose a user name and secret are. Tokens that the world knows
// need no user name. The rules of the specification ask this.
func (o *Oracle) Presents(user, secret model.Sym) (subject model.Sym, ok bool) {
	u, s := o.t.Str(user), o.t.Str(secret)
	if s == "" {
		return model.Absent, false
	}
	for i := range o.workflow.World.Accounts {
		a := &o.workflow.World.Accounts[i]
		if a.Name == u && a.Makes(s) || a.IdentityToken == s || a.RegistryToken == s {
			return o.t.Of(a.Name), true
		}
	}
	return model.Absent, false
}

// Grantable is the part of a List of scopes that the subject (Absent for
// anonymous) may have, in normal form.
func (o *Oracle) Grantable(subject, scopes model.Sym) model.Sym {
	var account *model.Account
	if subject != model.Absent {
		account = o.accountOf(o.t.Str(subject))
	}
	var may []model.Access
	for a := range o.t.ScopeOf(scopes).Iter() {
		if o.allowed(account, a) {
			may = append(may, a)
		}
	}
	return o.t.List(model.ScopeOf(may...).Normal()...)
}

// Token tells a secret that is a token of the world, not a password.
func (o *Oracle) Token(secret model.Sym) bool {
	s := o.t.Str(secret)
	for i := range o.workflow.World.Accounts {
		if a := &o.workflow.World.Accounts[i]; s != "" && (a.IdentityToken == s || a.RegistryToken == s) {
			return true
		}
	}
	return false
}

// Of gives the oracle what the registry remembers of a run.
func (o *Oracle) Of(s *model.RegistryState) { o.state = s }

// Issued is what the token endpoint knows about a token that it has handed out;
// nil for any other value.
func (o *Oracle) Issued(value model.Sym) *model.Issued {
	for i := range o.state.Issued {
		if o.state.Issued[i].Value == value {
			return &o.state.Issued[i]
		}
		if o.state.Issued[i].Value == model.Absent {
			break
		}
	}
	return nil
}

// Registry is the origin at which the client was told to find the registry.
func (o *Oracle) Registry() model.Sym { return o.origin }

// Client is the credential that the client has at the start, and whose it is:
// Absent when it is nobody's or not the right secret.
func (o *Oracle) Client() (c model.Credential, subject model.Sym) {
	return o.given[0].Credential, o.subjects[0]
}

// Subject is whose credential the client has in a task; Absent when it is nobody's
// or not the right secret.
func (o *Oracle) Subject(task int) model.Sym { return o.subjects[o.place(task)] }

// Own tells an origin that belongs to the registry: its API, its token endpoint,
// its blob host; not what it names at an adversary's.
func (o *Oracle) Own(origin model.Sym) bool {
	return slices.Contains(o.own, origin) && !o.adversary(origin)
}

// adversary tells an origin of somebody who is after the client's secrets.
func (o *Oracle) adversary(origin model.Sym) bool {
	return len(o.workflow.Adversary) > 0 && slices.Contains(o.workflow.Adversary, o.t.Str(origin))
}

// Exists tells a repository that exists at the start.
func (o *Oracle) Exists(repository model.Sym) bool {
	name := o.t.Str(repository)
	return slices.ContainsFunc(o.workflow.World.Repositories, func(r model.Repository) bool { return r.Name == name })
}

// Over tells a password that was right and is no more at that moment.
func (o *Oracle) Over(secret model.Sym, at model.Instant) bool {
	text := o.t.Str(secret)
	for i := range o.workflow.World.Accounts {
		a := &o.workflow.World.Accounts[i]
		if a.PasswordLife > 0 && a.Makes(text) && a.PasswordAt(at) != text {
			return true
		}
	}
	return false
}

// Mirror tells the origin of a registry that the client is meant to ask in the place
// of its own.
func (o *Oracle) Mirror(origin model.Sym) bool { return o.mirror(origin) }

// Made tells a repository that exists at the end though it did not at the start and
// nothing is stored in it.
func (o *Oracle) Made(repository model.Sym) bool {
	if o.Exists(repository) {
		return false
	}
	made := false
	for _, k := range o.state.Stored {
		switch {
		case k.Repository == model.Absent:
			return made
		case k.Repository == repository:
			made = k.Digest == model.Empty
			if !made {
				return false
			}
		}
	}
	return made
}

// Reads tells a task that only reads.
func (o *Oracle) Reads(task int) bool {
	if task >= len(o.workflow.Steps) {
		return false
	}
	switch o.workflow.Steps[task].Task {
	case model.Pull, model.Head, model.Tags, model.Catalog, model.Referrers, model.Search, model.Login:
		return true
	}
	return false
}

// Session numbers the client processes: tasks of one share what they remember.
func (o *Oracle) Session(task int) int {
	n := 0
	for i := range min(task+1, len(o.workflow.Steps)) {
		if o.workflow.Steps[i].NewClient {
			n++
		}
	}
	return n
}
