// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package ociauth

import (
	"strconv"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// strategy is stdTransport.RoundTrip (A:119-214). A handler stands for what is
// known of a host: its last challenge and a refresh token. Tokens are kept in the
// order in which they came, under the scope that was asked for.
type strategy struct{}

// Authorize gives a round trip to u what is at hand, and after a 401 what its
// challenge asks for.
func (strategy) Authorize(f *clients.Frame, u model.URL) clients.Decision {
	if f.L.Cause == model.ByChallenge && f.L.Marks&answered != 0 {
		return answer(f, u)
	}
	f.L.Marks &^= answered | byToken | askedTwice
	c := f.OfferTo(u.Origin)
	if c.Kind == model.RegistryToken && f.C.RegistryTokenUse == clients.Yes {
		return clients.With(f.T.Bearer(c.Secret)) // it is the first in the list, for every scope and for ever (A:291-317)
	}
	handler := f.Find(f.T.Host(u.Origin), model.NoScheme)
	if handler < 0 {
		return clients.Without()
	}
	dropExpired(f, handler)
	need := required(f)
	if i := firstFor(f, handler, need); i >= 0 {
		return clients.With(f.T.Bearer(f.S.Tokens[i].Value))
	}
	h := &f.S.Handlers[handler]
	switch {
	case h.Scheme == model.Bearer && (h.Refresh != model.Absent || c.Kind == model.IdentityToken):
		return acquire(f, handler, need)
	case h.Scheme == model.Basic && hasPassword(c):
		return clients.With(f.T.Basic(c.User, c.Secret))
	}
	return clients.Without()
}

// answer is setAuthorizationFromChallenge (A:263-284) after the challenge was
// kept.
func answer(f *clients.Frame, u model.URL) clients.Decision {
	handler := f.Find(f.T.Host(u.Origin), model.NoScheme)
	if handler < 0 {
		return clients.Without()
	}
	h := &f.S.Handlers[handler]
	if h.Scheme == model.Basic {
		c := f.OfferTo(u.Origin)
		return clients.With(f.T.Basic(c.User, c.Secret))
	}
	return acquire(f, handler, wanted(f, h))
}

// wanted is the scope of the challenge with what the request needs, by the axis
// challenge-scope.
func wanted(f *clients.Frame, h *model.Handler) model.Sym {
	switch f.C.ChallengeScope {
	case clients.ScopeIgnored:
		return required(f)
	case clients.ScopeOnly:
		return h.Scope
	}
	return union(f.T, h.Scope, required(f))
}

// Refused keeps the challenge that counts, for the host, and answers it, once in
// a round trip. A 401 after a new token is made a 403 (A:192-213).
func (strategy) Refused(f *clients.Frame, u model.URL, r *model.Response) clients.Verdict {
	if f.L.Marks&answered != 0 {
		if f.L.Marks&byToken != 0 {
			return clients.FailCall(f.Say(stillUnauthorized(f)))
		}
		return clients.Deliver()
	}
	challenges, _ := f.Challenges(r)
	i := f.Choose(challenges)
	if i < 0 {
		return clients.Deliver()
	}
	c := challenges[i]
	handler := f.Find(f.T.Host(u.Origin), model.NoScheme)
	if handler < 0 {
		handler = f.Add(model.Handler{Key: f.T.Host(u.Origin), Origin: u.Origin})
		if handler < 0 {
			return clients.Deliver()
		}
	}
	h := &f.S.Handlers[handler]
	h.Scheme, h.Realm, h.Service, h.Scope = c.Scheme, c.Realm, c.Service, c.Scope
	switch {
	case c.Scheme == model.Bearer && c.Realm <= model.Empty:
		return clients.FailCall(f.Say(requestFailed(f, "malformed Www-Authenticate header (missing realm)")))
	case c.Scheme == model.Bearer:
		f.L.Marks |= answered | byToken
	case hasPassword(f.OfferTo(u.Origin)):
		f.L.Marks |= answered
	default:
		return clients.Deliver()
	}
	return clients.AgainThere()
}

// acquire orders a token for a scope parameter. Each is kept for itself.
func acquire(f *clients.Frame, handler int, scope model.Sym) clients.Decision {
	list := model.Empty // scope= is sent, empty
	if scope > model.Empty {
		list = f.Split(scope)
	}
	f.Order(handler, list, newKey(f, handler, scope))
	return clients.FetchFirst()
}

// fetchFailed is the end of acquireAccessToken (A:333-358): after a 401 the token
// is asked for again with the scope of the challenge alone, even if that is the
// same.
func fetchFailed(f *clients.Frame, why model.Sym) clients.Decision {
	handler := f.Find(f.T.Host(place(f).Origin), model.NoScheme)
	if f.R != nil && f.R.Status == 401 && f.L.Marks&askedTwice == 0 && handler >= 0 {
		f.L.Marks |= askedTwice
		if f.L.Marks&answered != 0 {
			return acquire(f, handler, f.S.Handlers[handler].Scope)
		}
		return acquire(f, handler, required(f))
	}
	text := f.T.Str(why)
	if f.L.Marks&answered == 0 {
		text = "cannot acquire access token: " + text
	}
	return clients.GiveUp(f.Say(requestFailed(f, text)))
}

// place is where the lane's round trip goes.
func place(f *clients.Frame) model.URL {
	if f.L.Hop != (model.URL{}) {
		return f.L.Hop
	}
	switch f.Op() {
	case clients.PutUpload, clients.NextPage:
		return f.L.Upload
	}
	return model.URL{Origin: f.Endpoint()}
}

// required is the scope that the request needs, as a scope parameter.
func required(f *clients.Frame) model.Sym { return f.Line(f.Hinted()) }

func hasPassword(c model.Credential) bool {
	return c.Kind == model.Password && c.User > model.Empty && c.Secret > model.Empty
}

// dropExpired drops the host's tokens whose time is over and closes the ranks, so
// that the places of tokens tell their age.
func dropExpired(f *clients.Frame, handler int) {
	n := 0
	for i := range f.S.Tokens {
		t := f.S.Tokens[i]
		if t.Pending {
			return
		}
		if !t.Used || int(t.Handler) == handler && t.Expires <= f.Now {
			f.S.Tokens[i] = model.Token{}
			continue
		}
		if n != i {
			f.S.Tokens[n], f.S.Tokens[i] = t, model.Token{}
		}
		n++
	}
}

// firstFor is the place of the host's first token whose scope contains the needed
// one (A:503-513), -1 if there is none.
func firstFor(f *clients.Frame, handler int, need model.Sym) int {
	for i := range f.S.Tokens {
		t := &f.S.Tokens[i]
		if t.Used && !t.Pending && int(t.Handler) == handler && contains(f.T, t.Key, need) {
			return i
		}
	}
	return -1
}

// newKey is the scope and a number that no token of the host has, behind a line
// feed.
func newKey(f *clients.Frame, handler int, scope model.Sym) model.Sym {
	for n := 0; ; n++ {
		key := model.MemoKey{Func: memoKey, Args: [6]model.Sym{scope, model.Sym(n)}}
		v, ok := f.T.Recall(key)
		if !ok {
			v = f.T.Remember(key, f.T.Str(scope)+"\n"+strconv.Itoa(n))
		}
		if !hasKey(f, handler, v) {
			return v
		}
	}
}

func hasKey(f *clients.Frame, handler int, key model.Sym) bool {
	for i := range f.S.Tokens {
		if t := &f.S.Tokens[i]; t.Used && int(t.Handler) == handler && t.Key == key {
			return true
		}
	}
	return false
}

// scopeOfKey is the scope in a key.
func scopeOfKey(t *model.Symbols, key model.Sym) string {
	scope, _, _ := strings.Cut(t.Str(key), "\n")
	return scope
}
