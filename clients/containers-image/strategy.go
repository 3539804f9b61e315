// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package containersimage

import (
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// strategy is setupRequestAuth and obtainBearerToken (CI docker_client.go:724-822)
// with the reaction to a 401 in makeRequestToResolvedURL (:580-605). During a call
// Lane.Reused is the scope that a 401 asked for.
type strategy struct{}

// theRegistry is what a docker client's only handler is kept under.
const theRegistry = model.Empty

// learn keeps the challenge of the ping that will be answered: the first that is
// Basic or Bearer, whatever the credentials (CI docker_client.go:734-761).
func learn(f *clients.Frame) {
	f.S.Facts |= pinged << f.L.Owner
	challenges, _ := f.Challenges(f.R)
	if i := f.Choose(challenges); i >= 0 && f.Find(theRegistry, model.NoScheme) < 0 {
		c := challenges[i]
		f.Add(model.Handler{Key: theRegistry, Scheme: c.Scheme, Realm: c.Realm, Service: c.Service, Origin: f.Endpoint()})
	}
}

// Authorize answers the challenge of the ping: Basic with what there is, even if
// that is nothing, Bearer with a token that is at hand or fetched now.
func (strategy) Authorize(f *clients.Frame, u model.URL) clients.Decision {
	if f.L.Sends == 0 {
		f.L.Reused = model.Absent
	}
	handler := f.Find(theRegistry, model.NoScheme)
	if handler < 0 {
		return clients.With(f.AfterOpenPing(u))
	}
	h := &f.S.Handlers[handler]
	c := f.OfferTo(h.Origin)
	switch {
	case h.Scheme == model.Basic && c.Kind == model.Password:
		return clients.With(f.T.Basic(c.User, c.Secret))
	case h.Scheme == model.Basic:
		return clients.With(f.T.Basic(model.Empty, model.Empty))
	case c.Kind == model.RegistryToken && f.C.RegistryTokenUse == clients.Yes && f.S.Task.Kind != model.Login:
		return clients.With(f.T.Bearer(c.Secret))
	case h.Realm == model.Absent:
		return clients.GiveUp(f.Say("missing realm in bearer auth challenge"))
	}
	scopes, key := f.Join(clientScope(f), model.Absent), model.Empty
	if extra := extraScope(f); extra != model.Absent {
		key = extra
		if list := f.Split(extra); readable(f, list, whole) {
			scopes = f.Join(scopes, list)
		}
	}
	return token(f, handler, scopes, key)
}

// token takes the token under the key or orders one. Two lanes do not fetch at the
// same time for one key; one that waited for nothing asks for itself.
func token(f *clients.Frame, handler int, scopes, key model.Sym) clients.Decision {
	for i := range f.S.Tokens {
		t := &f.S.Tokens[i]
		switch {
		case !t.Used || int(t.Handler) != handler || t.Key != key:
		case t.Pending:
			f.L.Fetch.Token = uint8(i) + 1
			return clients.WaitForToken()
		case f.Now < t.Expires:
			return clients.With(f.T.Bearer(t.Value))
		}
	}
	f.Order(handler, scopes, key)
	return clients.FetchFirst()
}

// Refused sends a request without body again, once and at its first answer, when
// the challenge says insufficient_scope and names one scope (axis
// challenge-scope). That scope takes the place of any other extra one.
func (strategy) Refused(f *clients.Frame, _ model.URL, r *model.Response) clients.Verdict {
	if f.C.ChallengeScope != clients.ScopeAdded || hasBody(f) || f.L.Refusals != 1 || f.L.Retries != 0 {
		return clients.Deliver()
	}
	challenges, _ := f.Challenges(r)
	for _, c := range challenges {
		if c.Scheme == model.Bearer && f.T.Str(c.Error) == "insufficient_scope" && c.Scope > model.Empty && readable(f, f.Split(c.Scope), isScope) {
			f.L.Reused = c.Scope
			return clients.Again()
		}
	}
	return clients.Deliver()
}

// readable tells whether each scope of a List is in order.
func readable(f *clients.Frame, list model.Sym, inOrder func(string) bool) bool {
	for _, s := range f.T.Members(list) {
		if !inOrder(s) {
			return false
		}
	}
	return true
}

// isScope is parseAuthScope (CI wwwauthenticate.go:77-87): three parts between two
// colons, so that neither two scopes nor a name with a port will do.
func isScope(s string) bool { return strings.Count(s, ":") == 2 }

// whole: a scope with an empty part is not asked for (CI docker_client.go:862,
// :911).
func whole(scope string) bool {
	for part := range strings.SplitSeq(scope, ":") {
		if part == "" {
			return false
		}
	}
	return true
}

// hasBody tells the requests that come with a stream, which can be read once.
func hasBody(f *clients.Frame) bool {
	return f.Op() == clients.PatchUpload || f.Op() == clients.PutManifest
}

// clientScope is the scope that the lane's docker client was made for; Absent for
// login and catalog.
func clientScope(f *clients.Frame) model.Sym {
	switch f.S.Task.Kind {
	case model.Pull, model.Head, model.Tags:
		return f.ScopeFor(clients.ForPull, f.S.Task.Repository)
	case model.Push:
		return f.ScopeFor(clients.ForPush, f.S.Task.Repository)
	case model.Delete:
		return f.ScopeFor(clients.ForDelete, f.S.Task.Repository)
	case model.Copy:
		if f.L.Owner == theClient {
			return f.ScopeFor(clients.ForPush, f.S.Task.Repository)
		}
		return f.ScopeFor(clients.ForPull, f.S.Task.FromRepository)
	}
	return model.Absent
}

// extraScope is the scope that the request needs beside that: what a 401 asked
// for, or pull on the repository that a layer may be mounted from (CI
// docker_image_dest.go:407-411).
func extraScope(f *clients.Frame) model.Sym {
	if f.L.Reused != model.Absent {
		return f.L.Reused
	}
	if f.L.Owner != theClient || f.C.MountSource != clients.Yes {
		return model.Absent
	}
	switch f.Op() {
	case clients.HeadSourceBlob, clients.Mount, clients.CancelUpload:
		return f.ScopeFor(clients.ForPull, f.L.From)
	}
	return model.Absent
}
