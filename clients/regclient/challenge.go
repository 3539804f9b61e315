// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package regclient

import (
	"slices"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// processBasic tells whether a Basic challenge is new: its realm has changed
// (auth.go:486-495).
func processBasic(f *clients.Frame, handler int, c *model.Challenge) bool {
	h := &f.S.Handlers[handler]
	if h.Realm == c.Realm {
		return false
	}
	h.Realm = c.Realm
	return true
}

// processBearer is ProcessChallenge of the Bearer handler (auth.go:614-645). fresh
// is false when the challenge says nothing new and the token is not over by the
// client's own clock, or was never there. A realm or service that changes makes
// the challenge invalid. The scope parameter is taken whole, spaces included.
func processBearer(f *clients.Frame, handler int, c *model.Challenge) (fresh, ok bool) {
	h := &f.S.Handlers[handler]
	service, scope := max(c.Service, model.Empty), c.Scope
	known := scope <= model.Empty || hasScope(f, h.Scope, scope)
	value, expired := token(f, handler)
	if h.Realm == c.Realm && h.Service == service && known && (value <= model.Empty || !expired) {
		return false, true
	}
	if h.Realm != model.Empty && h.Realm != c.Realm {
		return false, false
	}
	h.Realm = c.Realm
	if h.Service != model.Empty && h.Service != service {
		return false, false
	}
	h.Service = service
	if !known {
		addScope(f, handler, scope)
	}
	return true, true
}

// addScope adds a scope that is not covered yet to what the handler asks for,
// and drops the token with it (auth.go:546-563). The refresh token stays, but for
// the axis refresh-token.
func addScope(f *clients.Frame, handler int, scope model.Sym) {
	h := &f.S.Handlers[handler]
	if hasScope(f, h.Scope, scope) {
		return
	}
	h.Scope = f.Join(h.Scope, scope)
	if f.C.RefreshTokenUse == clients.RefreshForScope {
		h.Refresh = model.Absent
	}
	f.ForgetToken(handler, tokenKey)
}

var memoHasScope = model.NewMemoFunc()

// hasScope tells whether the list covers a scope (auth.go:775-805): the first
// entry of the same repository with known actions decides; a scope of another
// form must be there letter by letter.
func hasScope(f *clients.Frame, list, scope model.Sym) bool {
	key := model.MemoKey{Func: memoHasScope, Args: [6]model.Sym{list, scope, model.Sym(f.C.ScopeList)}}
	if v, ok := f.T.Recall(key); ok {
		return v != model.Absent
	}
	v := model.Absent
	if f.C.ScopeList == clients.ListExtended && begins(f.T.Members(list), f.T.Str(scope)) ||
		f.C.ScopeList != clients.ListExtended && covers(f.T.Members(list), f.T.Str(scope)) {
		v = model.Empty
	}
	f.T.RememberSym(key, v)
	return v != model.Absent
}

// begins is the rule before v0.8.1: an entry covers what it begins with.
func begins(list []string, scope string) bool {
	return slices.ContainsFunc(list, func(have string) bool { return have == scope || strings.HasPrefix(have, scope+",") })
}

func covers(list []string, scope string) bool {
	repository, actions, ok := splitScope(scope)
	if !ok {
		return slices.Contains(list, scope)
	}
	for _, have := range list {
		if have == scope {
			return true
		}
		r, as, ok := splitScope(have)
		if !ok || r != repository {
			continue
		}
		for _, a := range actions {
			if !slices.Contains(as, a) {
				return false
			}
		}
		return true
	}
	return false
}

// splitScope reads a repository scope with no other actions than pull, push and
// delete (auth.go:596-610). The name ends at the first colon.
func splitScope(scope string) (repository string, actions []string, ok bool) {
	rest, ok := strings.CutPrefix(scope, "repository:")
	if !ok {
		return "", nil, false
	}
	repository, list, ok := strings.Cut(rest, ":")
	if !ok {
		return "", nil, false
	}
	actions = strings.Split(list, ",")
	for _, a := range actions {
		if a != "pull" && a != "push" && a != "delete" {
			return "", nil, false
		}
	}
	return repository, actions, true
}
