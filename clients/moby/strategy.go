// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package moby

import (
	"net/url"
	"slices"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// strategy is endpointAuthorizer with a token handler and a basic handler (DD
// auth/session.go:61-105), which the transport asks before every request,
// redirects included. Challenges come from the ping alone.
type strategy struct{}

// theToken is the key of the only token that is kept.
const theToken = model.Empty

// Authorize runs the handlers over the challenges that are filed under the
// request's base URL, first the token handler and then the basic one.
func (strategy) Authorize(f *clients.Frame, u model.URL) clients.Decision {
	if f.S.Task.Kind == model.Search && !overV2(f) {
		return searchBasic(f)
	}
	key := baseOf(f, u)
	if key == model.Absent {
		return clients.Without()
	}
	bearer := f.Find(key, model.Bearer)
	if c := f.S.Credential; c.Kind == model.RegistryToken && f.C.RegistryTokenUse == clients.Yes && f.S.Task.Kind != model.Login {
		// A static token is the only handler (M distribution/registry.go:112-113,
		// :151-162).
		if bearer < 0 {
			return clients.Without()
		}
		return clients.With(f.T.Bearer(c.Secret))
	}
	if bearer < 0 {
		if f.Find(key, model.Basic) < 0 {
			return clients.With(f.AfterOpenPing(u))
		}
		return basic(f, u, model.Absent)
	}
	header, d := token(f, bearer, u)
	if header == model.Absent {
		return d
	}
	return basic(f, u, header)
}

// Refused: no 401 is ever answered. The error parameter of its challenge goes
// into the error text (explain).
func (strategy) Refused(*clients.Frame, model.URL, *model.Response) clients.Verdict {
	return clients.Deliver()
}

// token is tokenHandler.getToken (DD registry/client/auth/session.go:252-304). One token is
// kept, whatever the request, and used until the clock passes its end; a mutex
// is held while one is fetched, so that every other request waits, and asks for
// its own if that one did not serve. A request whose query names a source
// repository has a token of its own, which is not kept.
func token(f *clients.Frame, handler int, u model.URL) (header model.Sym, d clients.Decision) {
	if f.S.Handlers[handler].Realm <= model.Empty {
		return model.Absent, clients.GiveUp(f.Say("no realm specified for token auth challenge"))
	}
	slot := -1
	for i := range f.S.Tokens {
		t := &f.S.Tokens[i]
		switch {
		case !t.Used || int(t.Handler) != handler:
		case t.Pending:
			f.L.Fetch.Token = uint8(i) + 1
			return model.Absent, clients.WaitForToken()
		case t.Key == theToken && f.Now <= t.Expires:
			slot = i
		}
	}
	scopes := f.Scopes(f.S.Handlers[handler].Scope)
	if f.S.Task.Kind == model.Search {
		scopes = f.T.Of("registry:catalog:search") // M registry/search.go:107-114
	}
	if from := sourceScope(f, u.Query); from != model.Absent && f.C.MountSource == clients.Yes {
		scopes = withScope(f, scopes, from)
		if f.ForOneMount() {
			f.Order(handler, scopes, f.T.Of("not kept"))
			return model.Absent, clients.FetchFirst()
		}
		if i := f.Cached(handler, scopes); i >= 0 {
			return f.T.Bearer(f.S.Tokens[i].Value), clients.Decision{}
		}
		f.Order(handler, scopes, scopes)
		return model.Absent, clients.FetchFirst()
	}
	if slot >= 0 {
		return f.T.Bearer(f.S.Tokens[slot].Value), clients.Decision{}
	}
	f.Order(handler, scopes, theToken)
	return model.Absent, clients.FetchFirst()
}

// overwrite is asked when a token has arrived: where Basic was challenged too,
// its handler runs after that of the token and sets the field again.
func overwrite(f *clients.Frame, u model.URL, bearer model.Sym) clients.Decision {
	return basic(f, u, bearer)
}

// basic is basicHandler (DD registry/client/auth/session.go:511-531): with a user name and a
// password it sets the field, without it fails the request.
func basic(f *clients.Frame, u model.URL, header model.Sym) clients.Decision {
	if f.Find(baseOf(f, u), model.Basic) < 0 {
		return clients.With(header)
	}
	if c := f.OfferTo(u.Origin); hasPassword(c) {
		return clients.With(f.T.Basic(c.User, c.Secret))
	}
	f.L.Marks |= final
	return clients.GiveUp(f.Say("no basic auth credentials"))
}

func hasPassword(c model.Credential) bool {
	return c.Kind == model.Password && c.User > model.Empty && c.Secret > model.Empty
}

// fetchFailed notes whether the failure of the token request is one that is
// not tried again (M distribution/errors.go:155-188).
func fetchFailed(f *clients.Frame, why model.Sym) clients.Decision {
	switch {
	case f.R != nil:
		e := failureOf(f, f.R)
		if e.final() {
			f.L.Marks |= final
		}
		if e.kind == listed && e.code == codeUnauthorized && !severalFailures(f, f.R) {
			f.L.Marks |= unauthorized
		}
	case f.T.Str(why) == "authorization server did not include a token in the response":
		f.L.Marks |= final
	}
	return clients.GiveUp(why)
}

var (
	memoKey    = model.NewMemoFunc()
	memoBase   = model.NewMemoFunc()
	memoSource = model.NewMemoFunc()
	memoWith   = model.NewMemoFunc()
)

// keyOf is what challenges are filed under: origin and path of the URL that
// gave them (DD registry/client/auth/challenge/authchallenge.go:57-88).
func keyOf(f *clients.Frame, origin, path model.Sym) model.Sym {
	key := model.MemoKey{Func: memoKey, Args: [6]model.Sym{origin, path}}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	return f.T.Remember(key, f.T.Str(origin)+f.T.Str(path))
}

// baseOf is what a request looks challenges up by: its path up to /v2/, and
// nothing for a path outside (DD registry/client/auth/session.go:73-92).
func baseOf(f *clients.Frame, u model.URL) model.Sym {
	key := model.MemoKey{Func: memoBase, Args: [6]model.Sym{u.Origin, u.Path}}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	path := f.T.Str(u.Path)
	if i := strings.Index(path, "/v2/"); i >= 0 {
		path = path[:i] + "/v2/"
	} else if i := strings.Index(path, "/v1/"); i >= 0 {
		path = path[:i] + "/v2/"
	} else {
		return f.T.RememberSym(key, model.Absent)
	}
	return f.T.RememberSym(key, keyOf(f, u.Origin, f.T.Of(path)))
}

// sourceScope is the scope for the repository that a query names as from,
// Absent if it names none (DD registry/client/auth/session.go:252-260).
func sourceScope(f *clients.Frame, query model.Sym) model.Sym {
	if query == model.Absent {
		return model.Absent
	}
	key := model.MemoKey{Func: memoSource, Args: [6]model.Sym{query}}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	values, _ := url.ParseQuery(f.T.Str(query))
	if values.Get("from") == "" {
		return f.T.RememberSym(key, model.Absent)
	}
	return f.T.Remember(key, "repository:"+values.Get("from")+":pull")
}

// withScope is the List with the scope at its end, once.
func withScope(f *clients.Frame, scopes, scope model.Sym) model.Sym {
	key := model.MemoKey{Func: memoWith, Args: [6]model.Sym{scopes, scope}}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	list := f.T.Members(scopes)
	if s := f.T.Str(scope); !slices.Contains(list, s) {
		list = append(list, s)
	}
	return f.T.RememberSym(key, f.T.List(list...))
}
