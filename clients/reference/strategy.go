// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// repeated marks a call that was sent once more with a fresh token or password:
// a further 401 ends it (RENG-05).
const repeated uint8 = 1

// strategy is what the settled requirements ask of a client. Handlers are kept
// by origin (USE-04), tokens by what was asked for (USE-07).
type strategy struct{}

// Authorize uses a token that covers the need (USE-05, USE-06), or fetches one.
// Before an origin has challenged it gets nothing (METH-04).
func (strategy) Authorize(f *clients.Frame, u model.URL) clients.Decision {
	who := f.OfferTo(u.Origin)
	i := f.Find(u.Origin, model.NoScheme)
	if i < 0 {
		return clients.Without()
	}
	if who.Kind == model.RegistryToken {
		return clients.With(f.T.Bearer(who.Secret))
	}
	h := &f.S.Handlers[i]
	if h.Scheme == model.Basic {
		return clients.With(f.T.Basic(who.User, who.Secret))
	}
	scopes := f.Hinted()
	if f.L.Refusals > 0 {
		scopes = f.Scopes(h.Scope)
	}
	for j := range f.S.Tokens {
		t := &f.S.Tokens[j]
		if t.Used && int(t.Handler) == i && t.Expires > f.Now && (t.Pending || t.Value != model.Absent) && f.T.Covers(t.Key, scopes) {
			return f.Bearer(i, t.Key, t.Key)
		}
	}
	return f.Bearer(i, scopes, f.Key(scopes))
}

// Refused obtains a new token when the challenge asks for something or the token
// was refused, and repeats the request once (RENG-04, RENG-05). The refused token
// is not used again for this scope (RENG-06). The target of a redirect may challenge
// too (ANON-03); it gets nothing that is the registry's (REDR-07), which leaves an
// anonymous token.
func (strategy) Refused(f *clients.Frame, u model.URL, r *model.Response) clients.Verdict {
	if f.L.Marks&repeated != 0 {
		return clients.Deliver()
	}
	away := f.L.Hop != (model.URL{}) && u.Origin != f.Endpoint()
	challenges, why := f.Challenges(r)
	choice := f.Choose(challenges)
	if why != "" || choice < 0 {
		return clients.Deliver()
	}
	c, who := challenges[choice], f.OfferTo(u.Origin)
	if away && (c.Scheme != model.Bearer || f.L.Authorization != model.Absent) {
		return clients.Deliver()
	}
	if f.L.Authorization != model.Absent && (c.Scheme == model.Basic || who.Kind == model.RegistryToken) {
		return clients.Deliver() // the password or token itself was refused
	}
	if c.Scheme == model.Basic && (who.Kind != model.Password || who.User <= model.Empty || who.Secret <= model.Empty) {
		return clients.Deliver()
	}
	if c.Scheme == model.Bearer && c.Realm <= model.Empty && who.Kind != model.RegistryToken {
		return clients.Deliver()
	}
	h := model.Handler{Key: u.Origin, Scheme: c.Scheme, Realm: c.Realm, Service: c.Service, Origin: u.Origin}
	if c.Scope > model.Empty { // an empty one asks for nothing (TPOST-04)
		h.Scope = f.Split(c.Scope)
	}
	i := f.Find(u.Origin, model.NoScheme)
	if i < 0 {
		i = f.Add(h)
		if i < 0 {
			return clients.Deliver()
		}
	} else {
		h.Used, h.Owner, h.Refresh = true, f.S.Handlers[i].Owner, f.S.Handlers[i].Refresh
		f.S.Handlers[i] = h
	}
	if f.L.Authorization != model.Absent {
		f.L.Marks |= repeated
		f.ForgetValue(i, f.L.Authorization)
	}
	if away {
		return clients.AgainThere()
	}
	return clients.Again()
}
