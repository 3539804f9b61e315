// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"encoding/base64"
	"strings"

	"github.com/authsim/authsim/model"
)

// account is an account of the world, interned.
type account struct {
	name model.Sym
	// subject is the account that tokens are issued to: the name, the user of an
	// app token, Absent for anonymous.
	subject model.Sym
	// limited: an app token, which may do less than its user.
	limited                 bool
	password, identityToken model.Sym
	// passing is the account whose password changes with time, nil for others.
	passing *model.Account
	grants  []grantPattern
	catalog bool
}

// grantPattern is a grant, compiled.
type grantPattern struct {
	components []string
	actions    action
}

// catalogPattern is the pattern that stands for the catalog.
const catalogPattern = "registry:catalog"

func (e *Engine) readAccounts(w *model.World) {
	e.byName, e.secrets = map[model.Sym]int{}, map[model.Sym]int{}
	e.anonymous = -1
	for i := range w.Accounts {
		a := &w.Accounts[i]
		known := account{name: e.t.Of(a.Name), limited: a.Kind == "app-token", password: e.secret(a.Password), identityToken: e.secret(a.IdentityToken)}
		known.subject = known.name
		if a.PasswordLife > 0 {
			known.passing = a
		}
		if a.Of != "" {
			known.subject = e.t.Of(a.Of)
		}
		if a.Name == model.Anonymous {
			known.subject, e.anonymous = model.Absent, len(e.accounts)
		}
		for _, g := range a.Grants {
			var actions action
			for _, word := range g.Actions {
				actions |= actionNamed(word)
			}
			if actions&star != 0 {
				actions |= pull | push | del
			}
			if g.Pattern == catalogPattern {
				known.catalog = known.catalog || actions != 0
				continue
			}
			known.grants = append(known.grants, grantPattern{strings.Split(g.Pattern, "/"), actions})
		}
		if _, given := e.byName[known.name]; !given {
			e.byName[known.name] = len(e.accounts)
		}
		if token := e.secret(a.RegistryToken); token != model.Absent {
			e.secrets[token] = len(e.accounts)
		}
		if secret := e.staticSecret(a); secret != "" && known.password > model.Empty {
			e.secrets[e.t.Of(secret)] = len(e.accounts)
		}
		e.usersMayMore = e.usersMayMore || a.Name != model.Anonymous && len(known.grants) > 0
		e.accounts = append(e.accounts, known)
	}
	if e.anonymous < 0 {
		e.anonymous = len(e.accounts)
		e.accounts = append(e.accounts, account{name: e.t.Of(model.Anonymous)})
	}
}

// staticSecret is what bearer-secret makes of an account's password.
func (e *Engine) staticSecret(a *model.Account) string {
	switch e.c.bearerSecret {
	case secretBase64:
		return base64.StdEncoding.EncodeToString([]byte(a.Password))
	case secretPassword:
		return a.Password
	case secretBasic:
		return base64.StdEncoding.EncodeToString([]byte(a.Name + ":" + a.Password))
	}
	return ""
}

func (e *Engine) secret(text string) model.Sym {
	if text == "" {
		return model.Absent
	}
	return e.t.Of(text)
}

// rights are the actions to which an account has a right on a repository,
// whether it exists or not. In a state that is not the normal one nobody has
// more than pull.
func (e *Engine) rights(account int, repo model.Sym) action {
	key := uint64(account)<<32 | uint64(repo)
	if v, ok := e.known[key]; ok {
		return v
	}
	var actions action
	components := strings.Split(e.t.Str(repo), "/")
	for _, g := range e.accounts[account].grants {
		if matches(g.components, components) {
			actions |= g.actions
		}
	}
	if i, ok := e.repos[repo]; ok {
		if e.repositories[i].public {
			actions |= pull
		}
		if e.repositories[i].limited {
			actions &= pull
		}
	}
	e.known[key] = actions
	return actions
}

// matches compares a repository with a pattern: * is one component, ** any
// number.
func matches(pattern, name []string) bool {
	for i, p := range pattern {
		if p == "**" {
			for rest := len(name); rest >= i; rest-- {
				if matches(pattern[i+1:], name[rest:]) {
					return true
				}
			}
			return false
		}
		if i >= len(name) || p != "*" && p != name[i] {
			return false
		}
	}
	return len(pattern) == len(name)
}

// mayAccount tells whether an account itself may do all of what is wanted.
func (e *Engine) mayAccount(account int, repo model.Sym, want action) bool {
	return account >= 0 && e.rights(account, repo)&want == want
}

// mayCatalog tells whether an account has the right to the catalog.
func (e *Engine) mayCatalog(account int) bool {
	return account >= 0 && e.accounts[account].catalog
}
