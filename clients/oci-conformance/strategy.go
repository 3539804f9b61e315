// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package ociconformance

import (
	"regexp"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// strategy is Do with addCachedAuth and getAuthHeader (api.go:74-163, :1363-1437).
type strategy struct{}

// theHeader is the key of the one token that a handler keeps.
const theHeader = model.Empty

// Authorize sends what the cache has for the repository and the kind of method,
// and after a 401 what its challenge led to.
func (strategy) Authorize(f *clients.Frame, u model.URL) clients.Decision {
	if f.L.Refusals > 0 {
		i := f.Find(cacheKey(f, f.L.LastURL), model.NoScheme)
		if i < 0 {
			return clients.Without()
		}
		h := &f.S.Handlers[i]
		if h.Scheme == model.Basic {
			return clients.With(basic(f))
		}
		keep := theHeader
		if !caches(f) {
			keep = model.Absent
		}
		f.OrderBeside(i, h.Scope, keep)
		return clients.FetchFirst()
	}
	if !caches(f) {
		return clients.Without()
	}
	key := cacheKey(f, u)
	if key == model.Absent {
		return clients.GiveUp(f.Say("could not extract repo from path"))
	}
	i := f.Find(key, model.NoScheme)
	if i < 0 {
		return clients.Without()
	}
	if f.S.Handlers[i].Scheme == model.Basic {
		return clients.With(basic(f))
	}
	if t := f.Cached(i, theHeader); t >= 0 {
		return clients.With(f.T.Bearer(f.S.Tokens[t].Value))
	}
	return clients.Without()
}

// Refused is getAuthHeader, which looks at the request that was answered last,
// after redirects, whoever answered it.
func (strategy) Refused(f *clients.Frame, u model.URL, r *model.Response) clients.Verdict {
	if f.L.Refusals > 1 {
		return clients.Deliver()
	}
	key := cacheKey(f, u)
	if key == model.Absent {
		return fails(f, r, "could not extract repo from path")
	}
	if r.Challenges[0] <= model.Empty {
		return fails(f, r, "status code or header invalid for adding auth, status 401, header ")
	}
	list, _ := f.Challenges(r)
	at := f.Choose(list)
	if at < 0 {
		line := f.T.Str(r.Challenges[0])
		return fails(f, r, "failed to parse auth header, type="+strings.ToLower(line)+": "+line)
	}
	c := list[at]
	h := model.Handler{Key: key, Scheme: c.Scheme, Realm: c.Realm, Service: c.Service, Origin: u.Origin}
	if c.Scheme == model.Bearer {
		h.TokenURL = endpoint(f, u, c.Realm)
		if c.Scope > model.Empty {
			h.Scope = c.Scope // one parameter, whatever is in it
		}
	}
	i := f.Find(key, model.NoScheme)
	if i < 0 {
		f.Add(h)
		return clients.Again()
	}
	h.Used, h.Owner = true, f.S.Handlers[i].Owner
	f.S.Handlers[i] = h
	return clients.Again()
}

// caches: only with a user name and a password is there a cache
// (run.go:64-67).
func caches(f *clients.Frame) bool { return f.C.AuthorizerLife == clients.LifeSession && hasLogin(f) }

func hasLogin(f *clients.Frame) bool {
	c := f.S.Credential
	return c.Kind == model.Password && c.User > model.Empty && c.Secret > model.Empty
}

// basic is sent also by a client that has nothing to put into it.
func basic(f *clients.Frame) model.Sym {
	if !hasLogin(f) {
		return f.T.Basic(model.Empty, model.Empty)
	}
	return f.T.Basic(f.S.Credential.User, f.S.Credential.Secret)
}

var (
	memoRealm      = model.NewMemoFunc()
	memoCache      = model.NewMemoFunc()
	memoRepository = model.NewMemoFunc()
)

// endpoint is the realm, relative to what challenged, without its own query, in
// whose place the parameters go (api.go:1384-1394). Without a realm it is the
// URL that challenged.
func endpoint(f *clients.Frame, u model.URL, realm model.Sym) model.Sym {
	key := model.MemoKey{Func: memoRealm, Args: [6]model.Sym{u.Origin, u.Path, realm}}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	text, _, _ := strings.Cut(f.T.Str(realm), "#")
	text, _, _ = strings.Cut(text, "?")
	if text == "" {
		return f.T.RememberSym(key, f.T.URLText(model.URL{Origin: u.Origin, Path: u.Path}))
	}
	resolved, ok := f.T.Resolve(u.Origin, f.T.Of(text))
	if !ok {
		return f.T.RememberSym(key, realm)
	}
	return f.T.RememberSym(key, f.T.URLText(resolved))
}

// inRepository finds the repository in a path (api.go:1465-1467). Where it does
// not match there is no key, and no request while there is a cache.
var inRepository = regexp.MustCompile(`/v2/([a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*)` +
	`/(?:(?:blobs|manifests|tags|referrers)/[^/]+|blobs/uploads/[^/]*)`)

// cacheKey is authCacheKey (api.go:1469-1494): host, repository and method, of
// which GET and HEAD are one, and POST, PATCH and PUT another.
func cacheKey(f *clients.Frame, u model.URL) model.Sym {
	repository := repositoryIn(f, u.Path)
	if repository == model.Absent {
		return model.Absent
	}
	key := model.MemoKey{Func: memoCache, Args: [6]model.Sym{f.T.Host(u.Origin), repository, model.Sym(f.Method())}}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	kind := f.Method().String()
	switch f.Method() {
	case model.GET, model.HEAD:
		kind = "pull"
	case model.POST, model.PATCH, model.PUT:
		kind = "push"
	}
	return f.T.Remember(key, f.T.Str(f.T.Host(u.Origin))+":"+f.T.Str(repository)+":"+kind)
}

func repositoryIn(f *clients.Frame, path model.Sym) model.Sym {
	if path == model.PathBase {
		return model.Empty
	}
	key := model.MemoKey{Func: memoRepository, Args: [6]model.Sym{path}}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	m := inRepository.FindStringSubmatch(f.T.Str(path))
	if m == nil {
		return f.T.RememberSym(key, model.Absent)
	}
	return f.T.Remember(key, m[1])
}
