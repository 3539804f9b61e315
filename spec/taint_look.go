// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import "github.com/authsim/authsim/model"

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
