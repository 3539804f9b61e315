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

// lookForSecrets finds out once a case what goes where.
func (c *Case) lookForSecrets() {
	y := &c.taint
	if y.looked {
		return
	}
	*y = taint{
		looked: true, registries: y.registries[:0], challenges: y.challenges[:0],
		homes: y.homes[:0], got: y.got[:0], carried: y.carried[:0], first: y.first[:0],
	}
	if c.Truth != nil {
		y.registries = append(y.registries, c.Truth.Registry())
		if who, _ := c.Truth.Client(); who.Secret > model.Empty {
			y.homes = append(y.homes, home{who.Secret, c.Truth.Registry()})
		}
	}
	for i := range c.Exchanges {
		c.taintOf(i)
	}
	y.first = append(y.first, len(y.carried))
}

// taintOf reads exchange i, after those before it.
func (c *Case) taintOf(i int) {
	y, x := &c.taint, &c.Exchanges[i]
	y.first = append(y.first, len(y.carried))
	if x.Cause == model.ByTask && c.facts[i].registry() && !c.isRegistry(x.Request.Origin) {
		y.registries = append(y.registries, x.Request.Origin)
	}
	if x.Response.Failure == model.Refused {
		return
	}
	if scheme := c.facts[i].scheme; c.facts[i].secret > model.Empty {
		k := carried{c.facts[i].secret, accessToken}
		if scheme == model.Basic || c.isLongLived(k.value) {
			k.kind = longLived
		}
		y.carried = append(y.carried, k)
	}
	if x.Request.Form != model.Absent {
		y.carried = append(y.carried, secretParams(c.Symbols, x.Request.Form)...)
	}
	if x.Request.Query != model.Absent {
		y.carried = append(y.carried, secretParams(c.Symbols, x.Request.Query)...)
	}
	if !elsewhere(x.Cause) {
		for _, k := range y.carried[y.first[i]:] {
			c.findHome(i, k)
		}
	}
	for k := range c.facts[i].challenges {
		h := &c.facts[i].challenges[k]
		text, ok := h.Param("realm")
		if !ok || model.SchemeOf(h.Scheme) != model.Bearer {
			continue
		}
		if u, ok := c.Symbols.Resolve(x.Request.Origin, c.Symbols.Of(text)); ok {
			service, _ := h.Param("service")
			y.challenges = append(y.challenges, realmChallenge{i, x.Request.Origin, u.Origin, u.Path, service, c.isRegistry(x.Request.Origin)})
		}
	}
	if x.Response.Token.Present {
		c.findOrigin(i)
	}
}

// elsewhere tells a request that goes where an answer or a manifest has pointed.
func elsewhere(why model.Cause) bool {
	return why == model.ByRedirect || why == model.ByLocation || why == model.ByDescriptor
}

func (c *Case) isRegistry(origin model.Sym) bool {
	for _, o := range c.taint.registries {
		if o == origin {
			return true
		}
	}
	return false
}

// findHome notes for which registries a secret is sent. What the truth knows to
// be at home somewhere is at home there alone.
func (c *Case) findHome(i int, k carried) {
	y, x := &c.taint, &c.Exchanges[i]
	if c.Truth != nil {
		if who, _ := c.Truth.Client(); who.Secret == k.value {
			return
		}
	}
	switch {
	case c.wasGot(k.value):
	case k.kind == longLived && c.facts[i].token:
		for n := range y.challenges {
			if h := &y.challenges[n]; h.registry && h.realm == x.Request.Origin && h.path == x.Request.Path {
				c.addHome(k.value, h.from)
			}
		}
	case c.facts[i].registry() && c.isRegistry(x.Request.Origin):
		c.addHome(k.value, x.Request.Origin)
	}
}

func (c *Case) addHome(secret, registry model.Sym) {
	for _, h := range c.taint.homes {
		if h == (home{secret, registry}) {
			return
		}
	}
	c.taint.homes = append(c.taint.homes, home{secret, registry})
}

// findOrigin notes where the tokens in an answer come from: the realm that the
// request went to first.
func (c *Case) findOrigin(i int) {
	y, start := &c.taint, c.chainStart(i)
	r, a := &c.Exchanges[start].Request, &c.Exchanges[i].Response.Token
	g := got{realm: r.Origin, path: r.Path, any: true}
	for _, p := range c.tokenParams(start) {
		if p.Name == "service" {
			g.service, g.any = p.Value, false
		}
	}
	for _, token := range [...]model.Sym{a.Token, a.AccessToken} {
		if g.token = token; token > model.Empty && (token != a.Token || token != a.AccessToken || len(y.got) == 0 || y.got[len(y.got)-1] != g) {
			y.got = append(y.got, g)
		}
	}
	if a.RefreshToken <= model.Empty {
		return
	}
	for n := range y.challenges {
		if h := &y.challenges[n]; h.registry && h.realm == r.Origin && h.path == r.Path {
			c.addHome(a.RefreshToken, h.from)
		}
	}
}

func (c *Case) wasGot(token model.Sym) bool {
	for i := range c.taint.got {
		if c.taint.got[i].token == token {
			return true
		}
	}
	return false
}

// isLongLived tells a value that has been seen as a password or refresh token.
func (c *Case) isLongLived(value model.Sym) bool {
	for i := range c.taint.carried {
		if k := &c.taint.carried[i]; k.value == value && k.kind == longLived {
			return true
		}
	}
	return false
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

var cacheSecretParams = model.NewCache[[]carried]()

// secretParams are the secrets in a query or form.
func secretParams(t *model.Symbols, encoded model.Sym) []carried {
	if all, ok := cacheSecretParams.Get(t, encoded); ok {
		return all
	}
	var all []carried
	for _, p := range model.DecodeParams(t.Str(encoded)) {
		switch {
		case p.Value == "":
		case p.Name == "password" || p.Name == "refresh_token":
			all = append(all, carried{t.Of(p.Value), longLived})
		case p.Name == "access_token" || p.Name == "token":
			all = append(all, carried{t.Of(p.Value), accessToken})
		}
	}
	return cacheSecretParams.Put(t, encoded, all)
}

// sender is the exchange whose redirect request i follows, -1 if the trace does
// not show it.
func (c *Case) sender(i int) int {
	x := &c.Exchanges[i]
	for k := i - 1; k >= 0 && x.Cause == model.ByRedirect; k-- {
		y := &c.Exchanges[k]
		if y.Task != x.Task || y.Lane != x.Lane || !y.Response.Redirect() {
			continue
		}
		if u, ok := c.Symbols.Resolve(y.Request.Origin, y.Response.Location); ok && u == x.Request.URL {
			return k
		}
	}
	return -1
}

// chainStart is the request that was redirected to i in the end, i itself if none
// was.
func (c *Case) chainStart(i int) int {
	for k := c.sender(i); k >= 0; k = c.sender(i) {
		i = k
	}
	return i
}
