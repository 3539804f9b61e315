// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"github.com/authsim/authsim/model"
)

// secretKind is what a secret is good for.
type secretKind uint8

const (
	// longLived is a password or a refresh token: good for new tokens.
	longLived secretKind = iota
	// accessToken is a bearer token.
	accessToken
)

func (k secretKind) String() string {
	return [...]string{"a password or refresh token", "an access token"}[k]
}

// carried is a secret in a request.
type carried struct {
	value model.Sym
	kind  secretKind
}

// taint is whose the secrets of a case are, as far as its exchanges show it, and
// the truth where there is one. A registry is an origin that the client went to of
// its own accord, not because an answer or a manifest sent it there.
//
// A password or refresh token is at home at the registries for which it was sent,
// and at the realms that those have named. An access token is at home at the
// origins that asked for it: by a challenge with the realm and service that it was
// got for. Of a secret whose home is not known nothing is said.
type taint struct {
	looked     bool
	registries []model.Sym
	challenges []realmChallenge
	homes      []home
	got        []got
	carried    []carried
	// first is the place in carried where the secrets of an exchange begin.
	first []int
}

// realmChallenge is a Bearer challenge that names a realm.
type realmChallenge struct {
	at          int
	from, realm model.Sym
	path        model.Sym
	service     string
	registry    bool
}

// home is a registry to which a secret belongs.
type home struct{ secret, registry model.Sym }

// got is where an access token came from: the realm, and the service that was
// asked for.
type got struct {
	token, realm, path model.Sym
	service            string
	any                bool
}

// secrets are the secrets that request i carries. A connection that was refused
// has carried nothing.
func (c *Case) secrets(i int) []carried {
	c.lookForSecrets()
	return c.taint.carried[c.taint.first[i]:c.taint.first[i+1]]
}

// hasHome tells whether it is known where a secret is at home.
func (c *Case) hasHome(k carried) bool {
	for _, h := range c.taint.homes {
		if h.secret == k.value {
			return true
		}
	}
	return c.wasGot(k.value)
}

// atHome tells whether a secret is at home at an origin when request i is sent.
func (c *Case) atHome(i int, k carried, origin model.Sym) bool {
	y := &c.taint
	for _, h := range y.homes {
		if h.secret == k.value && (h.registry == origin || k.kind == longLived && c.realmOf(i, h.registry, origin)) {
			return true
		}
	}
	for n := range y.got {
		if g := &y.got[n]; g.token == k.value && c.askedForToken(i, g, origin) {
			return true
		}
	}
	return false
}

// realmOf tells whether a registry has named a realm at an origin before i.
func (c *Case) realmOf(i int, registry, origin model.Sym) bool {
	for n := range c.taint.challenges {
		if h := &c.taint.challenges[n]; h.at < i && h.from == registry && h.realm == origin {
			return true
		}
	}
	return false
}

func (c *Case) askedForToken(i int, g *got, origin model.Sym) bool {
	for n := range c.taint.challenges {
		h := &c.taint.challenges[n]
		if h.at < i && h.from == origin && h.realm == g.realm && h.path == g.path && (g.any || h.service == g.service) {
			return true
		}
	}
	return false
}

// stray is a secret that request i carries to an origin where it is not at home.
func (c *Case) stray(i int) (k carried, is bool) {
	for _, k := range c.secrets(i) {
		if c.hasHome(k) && !c.atHome(i, k, c.Exchanges[i].Request.Origin) {
			return k, true
		}
	}
	return k, false
}

// strays says what is wrong with the secrets of a request.
func strays(c *Case, i int) (bool, string) {
	k, is := c.stray(i)
	return !is, k.kind.String() + " goes to " + c.Symbols.Str(c.Exchanges[i].Request.Origin) + ", for which it is not meant"
}

// belongsTo tells whether a secret is at home at a registry.
func (c *Case) belongsTo(k carried, registry func(model.Sym) bool) bool {
	for _, h := range c.taint.homes {
		if h.secret == k.value && registry(h.registry) {
			return true
		}
	}
	for n := range c.taint.got {
		g := &c.taint.got[n]
		for m := range c.taint.challenges {
			h := &c.taint.challenges[m]
			if g.token == k.value && h.realm == g.realm && h.path == g.path && (g.any || h.service == g.service) && registry(h.from) {
				return true
			}
		}
	}
	return false
}
