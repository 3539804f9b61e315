// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package regclient

import (
	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// Marks of a lane.
const (
	// good: another challenge of the response that is being looked into could be
	// answered.
	good uint8 = 1 << iota
	// unauthorized: the call ended in regclient's ErrHTTPUnauthorized without a
	// response that the flow gets to see.
	unauthorized
)

// tokenKey: a handler has one token at most.
const tokenKey = model.Empty

// strategy is Resp.next (internal/reghttp/http.go:259-561) over auth.Auth
// (internal/auth/auth.go): one Auth for the registry, in it for each URL host one
// handler a scheme.
type strategy struct{}

// Authorize adds the scope of the request to what the registry's handler asks
// for, once there is a handler (http.go:408-417, auth.go:182-206), and lets the
// handlers of the URL's host answer. A redirect target is only answered for
// (http.go:830-854).
func (strategy) Authorize(f *clients.Frame, u model.URL) clients.Decision {
	if i := asking(f, keyOf(f, f.T.Host(u.Origin))); i >= 0 {
		f.L.Fetch.Token = uint8(i) + 1
		return clients.WaitForToken()
	}
	if f.L.Hop == (model.URL{}) {
		f.L.Marks &^= good | unauthorized
		slowDown(f)
		if i := f.Find(keyOf(f, f.T.Host(f.Endpoint())), model.Bearer); i >= 0 {
			if scope := f.Hinted(); scope != model.Absent {
				addScope(f, i, scope)
			}
		}
	}
	return update(f, u)
}

var memoKey = model.NewMemoFunc()

// keyOf is what a handler is looked up by: the URL's host, and with the host
// option repoAuth the repository of the request before it (http.go:856-872).
func keyOf(f *clients.Frame, host model.Sym) model.Sym {
	if f.C.AuthorizerPer == clients.PerHost {
		return host
	}
	repository := f.Repository()
	key := model.MemoKey{Func: memoKey, Args: [6]model.Sym{host, repository}}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	return f.T.Remember(key, f.T.Str(repository)+" "+f.T.Str(host))
}

// asking is the place of the token that some lane is fetching for the handlers of
// a key, -1 if none does: an Auth is locked while it asks for a token.
func asking(f *clients.Frame, key model.Sym) int {
	for i := range f.S.Tokens {
		if t := &f.S.Tokens[i]; t.Used && t.Pending && f.S.Handlers[t.Handler].Key == key {
			return i
		}
	}
	return -1
}

// update is UpdateRequest (auth.go:274-304): Basic is asked first, then Bearer,
// and the first that has something to say wins.
func update(f *clients.Frame, u model.URL) clients.Decision {
	key := keyOf(f, f.T.Host(u.Origin))
	why := model.Absent
	if f.Find(key, model.Basic) >= 0 {
		if header := basic(f, u); header != model.Absent {
			return clients.With(header)
		}
		why = f.Say("no credentials available: unauthorized")
	}
	if i := f.Find(key, model.Bearer); i >= 0 {
		if why := refused(f, i, u); why != model.Absent {
			return withoutToken(f, why, false)
		}
		if value, expired := token(f, i); value > model.Empty && !expired {
			return clients.With(f.T.Bearer(value))
		}
		f.Order(i, f.S.Handlers[i].Scope, tokenKey)
		return clients.FetchFirst()
	}
	if why != model.Absent {
		return withoutToken(f, why, true)
	}
	return clients.Without()
}

// basic is the Basic credential for a URL; Absent if user name or password are
// missing (auth.go:498-506).
func basic(f *clients.Frame, u model.URL) model.Sym {
	c := f.OfferTo(u.Origin)
	if c.Kind != model.Password || c.User <= model.Empty || c.Secret <= model.Empty {
		return model.Absent
	}
	return f.T.Basic(c.User, c.Secret)
}

// refused tells why the handler may not ask its token endpoint on behalf of u;
// Absent if it may (auth.go:649-660, internal/regnet). An empty realm is resolved
// like any other: it is the URL of the first request that the handler answers for.
func refused(f *clients.Frame, handler int, u model.URL) model.Sym {
	h := &f.S.Handlers[handler]
	if h.Realm == model.Empty && h.TokenURL == model.Absent {
		h.TokenURL = f.T.URLText(u)
	}
	at, why := f.RealmRefused(handler)
	switch {
	case why == "":
		return model.Absent
	case at == (model.URL{}):
		return f.Say(why)
	case f.Downgrades(h.Origin, at.Origin):
		return f.Say("redirect from an https to non-https server is not allowed (" + f.T.Str(f.T.URLText(at)) + ")")
	}
	return f.Say("redirect to a local domain is not allowed (" + f.T.Str(f.T.URLText(at)) + ")")
}

// token is the handler's token; Absent or Empty when there is none.
func token(f *clients.Frame, handler int) (value model.Sym, expired bool) {
	for i := range f.S.Tokens {
		if t := &f.S.Tokens[i]; t.Used && int(t.Handler) == handler && !t.Pending {
			return t.Value, t.Expires <= f.Now
		}
	}
	return model.Absent, false
}

// withoutToken is what becomes of a request for which UpdateRequest failed
// (http.go:418-428, :847-850): before any response it goes out as it is; a
// redirect that cannot be answered for is a broken attempt; after a response the
// call is over if the error is ErrHTTPUnauthorized, and otherwise attempts are
// used up, one back-off each, without anything being sent.
func withoutToken(f *clients.Frame, why model.Sym, unauth bool) clients.Decision {
	switch {
	case f.L.Hop != (model.URL{}):
		return clients.Break(why)
	case f.C.NoToken == clients.NoTokenRepeated:
		if unauth {
			f.L.Marks |= unauthorized
		}
		return clients.Break(why)
	case f.L.LastStatus == 0 && f.C.NoToken == clients.NoTokenSent:
		return clients.Without()
	case unauth:
		f.L.Marks |= unauthorized
	default:
		f.S.Holds = uint8(max(f.C.RetryLimit, min(int32(f.S.Holds)+1, 255)))
	}
	return clients.GiveUp(why)
}

// fetchFailed is the same after a token request that failed; its failures all
// count as ErrHTTPUnauthorized (auth.go:668-686).
func fetchFailed(f *clients.Frame, why model.Sym) clients.Decision {
	return withoutToken(f, why, true)
}

// Refused is HandleResponse (auth.go:211-271). All challenges of known schemes
// are processed; the request is sent again if one of them was new, or if its
// handler has another answer by now than the one that was sent.
func (strategy) Refused(f *clients.Frame, u model.URL, r *model.Response) clients.Verdict {
	challenges, why := f.Challenges(r)
	if why != "" {
		return clients.FailCall(f.Say(why))
	}
	if len(challenges) == 0 {
		return clients.FailCall(f.Say("empty challenge header"))
	}
	anyGood, probe := false, -1
	for i := range challenges {
		c := &challenges[i]
		if c.Scheme != model.Basic && c.Scheme != model.Bearer {
			continue
		}
		h := handler(f, u, c.Scheme)
		if h < 0 {
			return clients.Deliver()
		}
		if c.Realm == model.Absent {
			return invalid(f)
		}
		if c.Scheme == model.Basic {
			answer := basic(f, u)
			if processBasic(f, h, c) || answer != model.Absent && answer != f.L.Authorization {
				anyGood = true
			}
			continue
		}
		fresh, ok := processBearer(f, h, c)
		if !ok {
			return invalid(f)
		}
		if fresh {
			anyGood = true
			continue
		}
		if asking(f, f.S.Handlers[h].Key) >= 0 {
			anyGood = true // the lock is free when there is a token, and it is a new one
			continue
		}
		if refused(f, h, u) != model.Absent {
			continue
		}
		if value, expired := token(f, h); value > model.Empty && !expired {
			anyGood = anyGood || f.T.Bearer(value) != f.L.Authorization
		} else {
			probe = h
		}
	}
	if probe >= 0 {
		if anyGood {
			f.L.Marks |= good
		}
		f.Order(probe, f.S.Handlers[probe].Scope, tokenKey)
		return clients.Probe()
	}
	if anyGood {
		return again(f)
	}
	return clients.Deliver()
}

// Probed ends the token request that HandleResponse made for a challenge that
// said nothing new, before there was a token (auth.go:250-261).
func (strategy) Probed(f *clients.Frame, value model.Sym) clients.Verdict {
	anyGood := f.L.Marks&good != 0
	f.L.Marks &^= good
	if anyGood || value != model.Absent && f.T.Bearer(value) != f.L.Authorization {
		return again(f)
	}
	f.L.Marks |= unauthorized
	return clients.FailCall(f.Say("unauthorized"))
}

func invalid(f *clients.Frame) clients.Verdict {
	return clients.FailCall(f.Say("invalid challenge header"))
}

// handler finds or makes the handler of a URL's host for a scheme. It stays also
// when its first challenge turns out to be invalid.
func handler(f *clients.Frame, u model.URL, scheme model.Scheme) int {
	key := keyOf(f, f.T.Host(u.Origin))
	if i := f.Find(key, scheme); i >= 0 {
		return i
	}
	return f.Add(model.Handler{Key: key, Scheme: scheme, Realm: model.Empty, Service: model.Empty, Origin: u.Origin})
}
