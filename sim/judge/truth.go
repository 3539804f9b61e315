// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package judge

import "github.com/authsim/authsim/model"

// Presents tells whose a user name and secret are. Tokens that the world knows
// need no user name. The rules of the specification ask this.
func (o *Oracle) Presents(user, secret model.Sym) (subject model.Sym, ok bool) {
	u, s := o.t.Str(user), o.t.Str(secret)
	if s == "" {
		return model.Absent, false
	}
	for i := range o.workflow.World.Accounts {
		a := &o.workflow.World.Accounts[i]
		if a.Name == u && a.Password == s || a.IdentityToken == s || a.RegistryToken == s {
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
