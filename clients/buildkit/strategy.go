// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package buildkit

import (
	"slices"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/containerd"
	"github.com/authsim/authsim/model"
)

// strategy is dockerAuthorizer (util/resolver/authorizer.go at v0.32.2). Its
// handlers belong to the pool (util/resolver/pool.go): one namespace for all pulls
// of an image name, one for all pushes of a session to it.
type strategy struct{}

var memoHandler = model.NewMemoFunc()

// handlerKey is what a handler is looked up by: the host, in the namespace of the
// image name and the kind of access (pool.go:80-118). Sessions share the handlers
// of pulls if they have the same credentials (authorizer.go:77-102); a model's
// session ends with the client's state, so that the credentials stand for it.
func handlerKey(f *clients.Frame, u model.URL) model.Sym {
	access, name, who := "::pull", f.S.Task.Repository, f.OfferTo(u.Origin)
	if f.S.Task.Kind == model.Push {
		access = "::push"
	}
	if f.C.AuthorizerPer == clients.PerHost {
		name = model.Absent
	}
	if f.C.OtherUser == clients.UserShared { // before v0.13 (commits a55014a13, 1a5cf521b)
		who = model.Credential{}
	}
	key := model.MemoKey{Func: memoHandler, Args: [6]model.Sym{
		f.T.Host(u.Origin), name, f.T.Of(access), who.User, who.Secret, f.T.Host(f.S.Task.Endpoints[0]),
	}}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	var parts []string
	for _, arg := range key.Args {
		parts = append(parts, f.T.Str(arg))
	}
	return f.T.Remember(key, strings.Join(parts, " "))
}

// Authorize lets the handler of the host answer (authorizer.go:135-152,
// :278-331). The namespace's lock is held while a token is fetched, so that every
// other request waits, whatever it needs.
func (strategy) Authorize(f *clients.Frame, u model.URL) clients.Decision {
	for i := range f.S.Tokens {
		if t := &f.S.Tokens[i]; t.Used && t.Pending {
			f.L.Fetch.Token = uint8(i) + 1
			return clients.WaitForToken()
		}
	}
	i := f.Find(handlerKey(f, u), model.NoScheme)
	if i < 0 {
		return clients.Without()
	}
	who := f.OfferTo(u.Origin)
	if f.S.Handlers[i].Scheme == model.Basic {
		return clients.With(f.T.Basic(who.User, who.Secret))
	}
	if who.Kind == model.RegistryToken && f.C.RegistryTokenUse == clients.Yes {
		// For any scope, without a request (session/auth/authprovider/authprovider.go:106-109).
		return clients.With(f.T.Bearer(who.Secret))
	}
	scopes := f.Scopes(f.S.Handlers[i].Scope)
	return f.Bearer(i, scopes, f.Key(scopes))
}

// Refused is AddResponses (authorizer.go:158-233). An error parameter does nothing
// at the first 401 of a request; at the next one for the same URL the handler is
// made anew with the scopes of the old and of the new challenge. Only when there
// is nothing new to ask for, and the registry says that the scope is what lacks, is
// it the end.
func (strategy) Refused(f *clients.Frame, u model.URL, r *model.Response) clients.Verdict {
	challenges, _ := f.Challenges(r)
	i := f.Choose(challenges)
	if i < 0 {
		return clients.Deliver()
	}
	c, key := challenges[i], handlerKey(f, u)
	old := f.Find(key, model.NoScheme)
	if c.Scheme == model.Basic {
		who := f.OfferTo(u.Origin)
		if who.Kind != model.Password || who.User <= model.Empty || who.Secret <= model.Empty {
			return clients.Deliver()
		}
		if old >= 0 {
			f.Drop(old)
		}
		f.Add(model.Handler{Key: key, Scheme: model.Basic, Origin: u.Origin})
		return clients.Again()
	}
	asked := model.Absent
	if c.Error > model.Empty && f.L.LastMethod == f.Method() && f.L.LastURL == u {
		if old >= 0 {
			asked = f.S.Handlers[old].Scope
			f.Drop(old)
			old = -1
		}
		if f.T.Str(c.Error) == "insufficient_scope" && contains(f, asked, c.Scope) {
			f.L.Marks |= containerd.Denied
			return clients.FailCall(f.Say("server message: insufficient_scope: authorization failed"))
		}
	}
	if old >= 0 {
		return clients.Again()
	}
	if c.Realm <= model.Empty {
		return clients.FailCall(f.Say("no realm specified for token auth challenge"))
	}
	scopes := f.Join(f.Split(c.Scope), asked)
	if f.Add(model.Handler{Key: key, Scheme: model.Bearer, Realm: c.Realm, Service: c.Service, Scope: scopes, Origin: u.Origin}) < 0 {
		return clients.Deliver()
	}
	return clients.Again()
}

// contains tells whether the scopes of a handler have every action of a
// challenge's scope parameter (authorizer.go:461-533); a parameter that is missing,
// or has an empty scope in it, wants nothing.
func contains(f *clients.Frame, asked, scope model.Sym) bool {
	have := f.T.Members(asked)
	wanted := strings.Split(f.T.Str(scope), " ")
	if slices.Contains(wanted, "") {
		return true
	}
	for _, want := range wanted {
		resource, actions := cutScope(want)
		i := slices.IndexFunc(have, func(h string) bool { r, _ := cutScope(h); return r == resource })
		if i < 0 {
			return false
		}
		_, granted := cutScope(have[i])
		for _, action := range actions {
			if !slices.Contains(granted, action) {
				return false
			}
		}
	}
	return true
}

// cutScope splits a scope after its second part.
func cutScope(scope string) (resource string, actions []string) {
	parts := strings.SplitN(scope, ":", 3)
	if len(parts) == 3 {
		actions = strings.Split(parts[2], ",")
	}
	return strings.Join(parts[:min(len(parts), 2)], ":"), actions
}
