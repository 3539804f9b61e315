// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"slices"

	"github.com/authsim/authsim/model"
)

// getBasic is the Authorization of a token request in its GET form.
func (f *Frame) getBasic(h *model.Handler) model.Sym {
	c := f.offerRealm(h)
	if h.Refresh != model.Absent && f.C.RefreshTokenUse == RefreshReplaces {
		return model.Absent
	}
	switch {
	case c.Kind == model.Password && c.User > model.Empty && c.Secret > model.Empty,
		f.C.GetBasic == BasicAnySecret && c.Kind == model.Password && c.Secret > model.Empty,
		f.C.GetBasic == BasicEither && c.Kind == model.Password && (c.User > model.Empty || c.Secret > model.Empty):
		return f.T.Basic(c.User, c.Secret)
	case f.C.GetBasic == BasicAnySecret && c.Kind == model.IdentityToken:
		return f.T.Basic(model.Empty, c.Secret)
	case f.C.GetBasic == BasicAlways:
		return f.T.Basic(model.Empty, model.Empty)
	}
	return model.Absent
}

var (
	memoQuery = model.NewMemoFunc()
	memoForm  = model.NewMemoFunc()
)

// query builds the query of the GET form: what the realm's own query holds and
// the parameters, sorted by name as all these clients send them.
func (f *Frame) query(h *model.Handler, own model.Sym) model.Sym {
	c, service := f.offerRealm(h), f.service(h)
	bits := model.Sym(0)
	if f.C.AccountParameter == AccountWithUser && c.User > model.Empty ||
		f.C.AccountParameter == AccountWithPassword && c.Kind == model.Password && c.User > model.Empty && c.Secret > model.Empty {
		bits |= 1
	}
	if f.asksRefreshToken() {
		bits |= 2
	}
	if f.clientIDOnGet() {
		bits |= 4
	}
	// Variations of a client share the memory.
	bits |= model.Sym(f.C.GetEmptyService)<<3 | model.Sym(f.C.RealmQuery)<<4
	key := model.MemoKey{Func: memoQuery, Args: [6]model.Sym{own, c.User, f.L.Fetch.Scopes, service, bits, f.m.clientID}}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	params := model.DecodeParams(f.T.Str(own))
	if sends := service > model.Empty || f.C.GetEmptyService == Yes; f.C.RealmQuery != RealmQueryKept {
		params = slices.DeleteFunc(params, func(p model.Param) bool {
			return p.Name == "service" && sends || p.Name == "scope" && f.C.RealmQuery == RealmQueryReplaced
		})
	}
	if bits&1 != 0 {
		params = append(params, model.Param{Name: "account", Value: f.T.Str(c.User)})
	}
	if bits&2 != 0 {
		params = append(params, model.Param{Name: "offline_token", Value: "true"})
	}
	if bits&4 != 0 {
		params = append(params, model.Param{Name: "client_id", Value: f.T.Str(f.m.clientID)})
	}
	if service > model.Empty || f.C.GetEmptyService == Yes {
		params = append(params, model.Param{Name: "service", Value: f.T.Str(service)})
	}
	for _, scope := range f.T.Members(f.L.Fetch.Scopes) {
		params = append(params, model.Param{Name: "scope", Value: scope})
	}
	if len(params) == 0 {
		return f.T.RememberSym(key, model.Absent)
	}
	return f.T.Remember(key, encodeSorted(params))
}

// service is the service that a token request names.
func (f *Frame) service(h *model.Handler) model.Sym {
	if h.Service <= model.Empty && f.C.MissingService == ServiceIsHost {
		return f.T.Host(h.Origin)
	}
	return h.Service
}

func (f *Frame) asksRefreshToken() bool {
	return f.S.Task.AskRefreshToken || f.C.OfflineToken == OfflineAlways || f.C.OfflineToken == OfflineAtLogin && (f.S.Task.Kind == model.Login || f.S.Task.Kind == model.Search)
}

func (f *Frame) clientIDOnGet() bool {
	return f.C.GetClientID == ClientIDAlways || f.C.GetClientID == ClientIDWithOffline && f.asksRefreshToken()
}

// form builds the body of the POST form.
func (f *Frame) form(h *model.Handler) model.Sym {
	c := f.offerRealm(h)
	refresh, service := f.refreshToken(h), f.service(h)
	secret := refresh
	if refresh == model.Absent {
		secret = c.Secret
	}
	bits := model.Sym(0)
	if refresh != model.Absent {
		bits |= 1
	}
	if f.S.Task.AskRefreshToken {
		bits |= 2
	}
	bits |= model.Sym(f.C.PostEmptyService)<<2 | model.Sym(f.C.PostEmptyScope)<<3 | model.Sym(f.C.PostScopes)<<4 | model.Sym(f.C.TokenMethod)<<8
	key := model.MemoKey{Func: memoForm, Args: [6]model.Sym{c.User, secret, f.L.Fetch.Scopes, service, bits, f.m.clientID}}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	params := []model.Param{{Name: "client_id", Value: f.T.Str(f.m.clientID)}}
	switch {
	case f.C.TokenMethod == TokenPost && bits&1 == 0 && (c.Kind != model.Password || c.User <= model.Empty || c.Secret <= model.Empty):
	case bits&1 != 0 || c.User <= model.Empty:
		params = append(params, model.Param{Name: "grant_type", Value: "refresh_token"},
			model.Param{Name: "refresh_token", Value: f.T.Str(secret)})
	default:
		params = append(params, model.Param{Name: "grant_type", Value: "password"},
			model.Param{Name: "username", Value: f.T.Str(c.User)}, model.Param{Name: "password", Value: f.T.Str(secret)})
	}
	if bits&2 != 0 {
		params = append(params, model.Param{Name: "access_type", Value: "offline"})
	}
	if service > model.Empty || f.C.PostEmptyService == Yes {
		params = append(params, model.Param{Name: "service", Value: f.T.Str(service)})
	}
	if f.C.PostScopes == PostScopesRepeated {
		for _, scope := range f.T.Members(f.L.Fetch.Scopes) {
			params = append(params, model.Param{Name: "scope", Value: scope})
		}
	} else if line := f.Line(f.L.Fetch.Scopes); line != model.Absent || f.C.PostEmptyScope == Yes {
		params = append(params, model.Param{Name: "scope", Value: f.T.Str(line)})
	}
	return f.T.Remember(key, encodeSorted(params))
}
