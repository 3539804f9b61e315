// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package containerd

import (
	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// denied marks a lane whose last call ended in containerd's
// ErrInvalidAuthorization, which pushes treat unlike other failures.
const denied uint8 = 1

// strategy is dockerAuthorizer (core/remotes/docker/authorizer.go at v2.3.4): a
// handler for each host:port, made by the first challenge of that host.
type strategy struct{}

// Authorize looks the host up and lets its handler answer
// (authorizer.go:97-148, :256-299).
func (strategy) Authorize(f *clients.Frame, u model.URL) clients.Decision {
	if hasRegistryToken(f) {
		return clients.With(registryToken(f, u))
	}
	i := f.Find(f.T.Host(u.Origin), model.NoScheme)
	if i < 0 {
		return clients.Without()
	}
	h := &f.S.Handlers[i]
	if h.Scheme == model.Basic {
		c := f.OfferTo(u.Origin)
		return clients.With(f.T.Basic(c.User, c.Secret))
	}
	scopes := f.Scopes(h.Scope)
	return f.Bearer(i, scopes, f.Key(scopes))
}

// Refused is AddResponses (authorizer.go:153-213) with invalidAuthorization
// (:359-387): whether the challenge has an error parameter decides everything.
func (strategy) Refused(f *clients.Frame, u model.URL, r *model.Response) clients.Verdict {
	if hasRegistryToken(f) {
		return clients.Deliver()
	}
	host := f.T.Host(u.Origin)
	challenges, _ := f.Challenges(r)
	i := f.Choose(challenges)
	if i < 0 {
		return clients.Deliver()
	}
	c := challenges[i]
	if c.Scheme == model.Basic {
		who := f.OfferTo(u.Origin)
		if who.Kind != model.Password || who.User <= model.Empty || who.Secret <= model.Empty {
			f.L.Marks |= denied
			return clients.FailCall(f.Say("authorization failed: no basic auth credentials"))
		}
		if old := f.Find(host, model.NoScheme); old >= 0 {
			f.Drop(old)
		}
		f.Add(model.Handler{Key: host, Scheme: model.Basic, Realm: c.Realm, Origin: u.Origin})
		return clients.Again()
	}
	old := f.Find(host, model.NoScheme)
	if c.Error > model.Empty {
		if old >= 0 {
			f.Drop(old)
			old = -1
		}
		if f.L.LastMethod == f.Method() && f.L.LastURL == u {
			f.L.Marks |= denied
			return clients.FailCall(f.Say("server message: " + f.T.Str(c.Error) + ": authorization failed"))
		}
	}
	if old >= 0 {
		return clients.Again()
	}
	if c.Realm <= model.Empty {
		return clients.FailCall(f.Say("no realm specified for token auth challenge"))
	}
	if f.Add(model.Handler{Key: host, Scheme: model.Bearer, Realm: c.Realm, Service: c.Service, Scope: f.Split(c.Scope), Origin: u.Origin}) < 0 {
		return clients.Deliver()
	}
	return clients.Again()
}

// hasRegistryToken: an engine with a static token puts an authorizer of its own
// in the place of the library's, which adds no challenge
// (github.com/docker/docker@v28.5.2 daemon/containerd/resolver.go:62-67, :84-106).
func hasRegistryToken(f *clients.Frame) bool {
	return f.S.Credential.Kind == model.RegistryToken && f.C.RegistryTokenUse == clients.Yes
}

// registryToken is what that authorizer gives to the host of the credentials
// alone.
func registryToken(f *clients.Frame, u model.URL) model.Sym {
	if c := f.OfferTo(u.Origin); c.Kind == model.RegistryToken {
		return f.T.Bearer(c.Secret)
	}
	return model.Absent
}
