// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package oras

import (
	"fmt"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// The strategy's notes about the call that a lane is making, in Lane.Marks.
const (
	// final: whatever comes back is handed on.
	final uint8 = 1 << iota
	// basicNow and tokenNow: what the challenge wants for the next send.
	basicNow
	tokenNow
	// bearerTried: a cached Bearer scheme was looked up before the first send.
	bearerTried
	// uncached: the cache is bypassed, because a redirect led from http to https.
	uncached
	// waited: the lane waited for a token that another lane was fetching.
	waited

	ofCall = final | basicNow | tokenNow | bearerTried | uncached | waited
)

// strategy is auth.Client.Do (auth/client.go:516-645) over its cache
// (auth/cache.go:62-141). The cache remembers one scheme for each host, and
// tokens by the exact scope string. A handler with tokens is such an entry; one
// without only holds the challenge that is being answered.
type strategy struct{}

// Authorize gives the first send what the cache has, and the others what Refused
// has decided (auth/client.go:524-547, :579-643).
func (strategy) Authorize(f *clients.Frame, u model.URL) clients.Decision {
	host := f.T.Host(spelled(f, callOrigin(f, u)))
	if f.L.Refusals == 0 {
		f.L.Marks &^= ofCall
		return fromCache(f, host)
	}
	switch {
	case f.L.Marks&basicNow != 0:
		c := f.OfferTo(spelled(f, u.Origin))
		return clients.With(f.T.Basic(c.User, c.Secret))
	case f.L.Marks&tokenNow != 0:
		return newToken(f, u, host)
	}
	return clients.With(f.T.Bearer(cachedToken(f, host, f.Key(f.L.Fetch.Scopes))))
}

// fromCache is the part of Do before the first send. A token is found by exactly
// the scopes that the client has in mind; a wider one does not count.
func fromCache(f *clients.Frame, host model.Sym) clients.Decision {
	switch cachedScheme(f, host) {
	case model.Basic:
		c := f.OfferTo(spelled(f, f.Endpoint()))
		return clients.With(f.T.Basic(c.User, c.Secret))
	case model.Bearer:
		f.L.Marks |= bearerTried
		if value := cachedToken(f, host, f.Key(hinted(f))); value != model.Absent {
			return clients.With(f.T.Bearer(value))
		}
	}
	return clients.Without()
}

func hinted(f *clients.Frame) model.Sym {
	if hintless(f) {
		return model.Absent
	}
	return f.Hinted()
}

// newToken is fetchBearerToken (auth/client.go:664-680) within Cache.Set, which
// lets one fetch serve all who want the same key at the same time. The old token
// stays in the cache until the new one is there.
func newToken(f *clients.Frame, u model.URL, host model.Sym) clients.Decision {
	scopes := f.L.Fetch.Scopes
	handler, key := f.Find(host, model.Bearer), f.Key(scopes)
	if handler < 0 {
		return clients.GiveUp(f.Say("the challenge is forgotten"))
	}
	if c := f.OfferTo(spelled(f, u.Origin)); c.Kind == model.RegistryToken && f.C.RegistryTokenUse == clients.Yes {
		if f.L.Marks&uncached == 0 {
			f.PutToken(handler, key, c.Secret)
		}
		return clients.With(f.T.Bearer(c.Secret))
	}
	if f.L.Marks&uncached != 0 {
		f.Order(handler, scopes, model.Absent)
		return clients.FetchFirst()
	}
	if f.L.Marks&waited != 0 {
		if value := cachedToken(f, host, key); value != model.Absent {
			return clients.With(f.T.Bearer(value))
		}
	}
	for i := range f.S.Tokens {
		if t := &f.S.Tokens[i]; t.Used && t.Pending && int(t.Handler) == handler && t.Key == key {
			f.L.Fetch.Token = uint8(i) + 1
			f.L.Marks |= waited
			return clients.WaitForToken()
		}
	}
	f.OrderBeside(handler, scopes, key)
	return clients.FetchFirst()
}

// Refused is the part of Do after a 401 (auth/client.go:553-637).
func (strategy) Refused(f *clients.Frame, u model.URL, r *model.Response) clients.Verdict {
	if f.L.Marks&final != 0 {
		return clients.Deliver()
	}
	if f.L.Fetch.Scopes != model.Absent {
		return askToken(f, u) // a cached token for the challenged scopes did not help
	}
	origin := callOrigin(f, u)
	asks := spelled(f, u.Origin)
	switch {
	case u.Origin == origin:
	case f.C.RedirectKeeps != clients.KeepsInOrigin: // before v2.6.1, as that rule
		asks = spelled(f, origin)
	case httpsUpgrade(f.T.Str(origin), f.T.Str(u.Origin)):
		f.L.Marks |= uncached
	default:
		return clients.Deliver()
	}
	challenges, _ := f.Challenges(r)
	i := f.Choose(challenges)
	if i < 0 {
		return clients.Deliver()
	}
	host := f.T.Host(spelled(f, origin))
	if challenges[i].Scheme == model.Basic {
		return answerBasic(f, u, asks, host)
	}
	c := &challenges[i]
	handler := f.Find(host, model.Bearer)
	if handler < 0 {
		if handler = f.Add(model.Handler{Key: host, Scheme: model.Bearer}); handler < 0 {
			return clients.Deliver()
		}
	}
	h := &f.S.Handlers[handler]
	h.Realm, h.Service, h.Origin = c.Realm, c.Service, asks
	challenged := model.Absent
	if c.Scope > model.Empty {
		challenged = f.Split(c.Scope)
	}
	tried := model.Empty
	if f.L.Marks&bearerTried != 0 {
		tried = f.Key(hinted(f))
	}
	f.L.Fetch = model.Fetch{Scopes: f.Scopes(challenged)}
	if hintless(f) {
		f.L.Fetch.Scopes = f.Join(challenged, model.Absent)
	}
	key := f.Key(f.L.Fetch.Scopes)
	if key != tried && f.L.Marks&uncached == 0 && cachedToken(f, host, key) != model.Absent {
		return clients.Again()
	}
	return askToken(f, u)
}

// answerBasic is fetchBasicAuth (auth/client.go:648-661). Basic takes the place
// of all that the cache has about the host. asks is whose credentials are wanted.
func answerBasic(f *clients.Frame, u model.URL, asks, host model.Sym) clients.Verdict {
	c := f.OfferTo(asks)
	empty := c.User <= model.Empty && c.Secret <= model.Empty
	if c.Kind == model.NoCredential || empty {
		if early(f) {
			return clients.FailCall(about(f, u, "credential required for basic auth"))
		}
		return clients.FailCall(about(f, u, "basic credential not found"))
	}
	if c.Kind != model.Password || c.User <= model.Empty || c.Secret <= model.Empty {
		return clients.FailCall(about(f, u, "missing username or password for basic auth"))
	}
	f.L.Marks |= basicNow | final
	if f.L.Marks&uncached != 0 {
		return clients.AgainThere()
	}
	for old := f.Find(host, model.NoScheme); old >= 0; old = f.Find(host, model.NoScheme) {
		f.Drop(old)
	}
	f.Add(model.Handler{Key: host, Scheme: model.Basic, Origin: asks})
	return clients.Again()
}

// askToken lets the next send, which is the last one, carry a new token, unless
// the realm is one to which nothing may be sent.
func askToken(f *clients.Frame, u model.URL) clients.Verdict {
	if handler := f.Find(f.T.Host(spelled(f, callOrigin(f, u))), model.Bearer); handler >= 0 && f.C.RealmPolicy != clients.RealmAny {
		h := &f.S.Handlers[handler]
		if why := refusedRealm(f, h); why > model.Empty {
			return clients.FailCall(about(f, u, f.T.Str(why)))
		}
	}
	f.L.Marks |= tokenNow | final
	if f.L.Marks&uncached != 0 {
		return clients.AgainThere()
	}
	return clients.Again()
}

// fetchFailed wraps the failure of a token request with the request that needed
// the token (auth/client.go:631).
func fetchFailed(f *clients.Frame, why model.Sym) clients.Decision {
	return clients.GiveUp(about(f, f.L.LastURL, f.T.Str(why)))
}

// about puts the request in front of what went wrong.
func about(f *clients.Frame, u model.URL, why string) model.Sym {
	return f.Say(fmt.Sprintf("%s %q: %s", f.Method(), f.T.Str(f.T.URLText(u)), why))
}

// callOrigin is where the lane's call went first; u is where it is now.
func callOrigin(f *clients.Frame, u model.URL) model.Sym {
	if f.L.Hop == (model.URL{}) {
		return u.Origin
	}
	return f.Endpoint()
}

// cachedScheme is Cache.GetScheme.
func cachedScheme(f *clients.Frame, host model.Sym) model.Scheme {
	if handler := f.Find(host, model.Bearer); handler >= 0 {
		for i := range f.S.Tokens {
			if t := &f.S.Tokens[i]; t.Used && !t.Pending && int(t.Handler) == handler {
				return model.Bearer
			}
		}
	}
	if f.Find(host, model.Basic) >= 0 {
		return model.Basic
	}
	return model.NoScheme
}

// cachedToken is Cache.GetToken for the scheme Bearer; Absent if there is none.
func cachedToken(f *clients.Frame, host, key model.Sym) model.Sym {
	handler := f.Find(host, model.Bearer)
	for i := range f.S.Tokens {
		if t := &f.S.Tokens[i]; t.Used && !t.Pending && int(t.Handler) == handler && t.Key == key {
			return t.Value
		}
	}
	return model.Absent
}
