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
	// network: it ended so because the token endpoint could not be reached.
	network
	// reread: the upload of a copy is sent again, and its source has to be read
	// again first.
	reread
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
		f.L.Marks &^= good | unauthorized | network
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
// Absent if it may (auth.go:648-660, internal/regnet). An empty realm is resolved
// like any other: it is the URL of the first request that the handler answers for.
// Before v0.9.1 a realm that is no absolute URL was found out by asking there.
func refused(f *clients.Frame, handler int, u model.URL) model.Sym {
	h := &f.S.Handlers[handler]
	if h.Realm == model.Empty && h.TokenURL == model.Absent && f.C.RelativeRealm == clients.Yes {
		h.TokenURL = f.T.URLText(u)
	}
	at, why := f.RealmRefused(handler)
	switch {
	case why == "", at.Origin == model.Absent && f.C.RelativeRealm == clients.No:
		return model.Absent
	case at.Origin == model.Absent:
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

// notJSON is what the engine says of an answer that has no token; to regclient
// only one that is not JSON at all is a failure.
const notJSON = "authorization server did not include a token in the response"

// fetchFailed is the same after a token request that failed; its failures all
// count as ErrHTTPUnauthorized, and those of the network as such too
// (auth.go:668-686).
func fetchFailed(f *clients.Frame, why model.Sym) clients.Decision {
	if f.R == nil {
		if why != f.Say(notJSON) {
			f.L.Marks |= network
		}
		why = f.Say("failed to request auth token: " + f.T.Str(why))
	}
	return withoutToken(f, why, true)
}
