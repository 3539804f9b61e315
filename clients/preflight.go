// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
)

var (
	memoAsked   = model.NewMemoFunc()
	memoAllowed = model.NewMemoFunc()
)

// asked is a preflight that is under way: URL, method, header names, origin.
func (p *page) asked(url model.Sym, m model.Method, unsafe, origin model.Sym) model.Sym {
	key := model.MemoKey{Func: memoAsked, Args: [6]model.Sym{url, model.Sym(m), unsafe, origin}}
	if v, ok := p.t.Recall(key); ok {
		return v
	}
	return p.t.RememberSym(key, p.t.List(p.t.Str(url), m.String(), p.t.Str(unsafe), p.t.Str(origin)))
}

// entry is what the memory of preflights is looked up by: a URL, and who asks.
func (p *page) entry(url, origin model.Sym) model.Sym {
	return p.asked(url, model.NoMethod, model.Absent, origin)
}

// allow remembers what the preflight allowed: what it asked for, and what the
// answer lists besides.
func (p *page) allow(s *model.ClientState, lane int, entry, asked model.Sym, r *model.Response, now model.Instant) {
	key := model.MemoKey{Func: memoAllowed, Args: [6]model.Sym{asked, r.CORS.AllowHeaders, r.CORS.AllowMethods}}
	all, ok := p.t.Recall(key)
	if !ok {
		members := p.t.Members(asked)
		var names []string
		for name := range strings.SplitSeq(members[2]+","+p.t.Str(r.CORS.AllowHeaders), ",") {
			if name = strings.ToLower(strings.TrimSpace(name)); name != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		for name := range strings.SplitSeq(members[1]+","+p.t.Str(r.CORS.AllowMethods), ",") {
			if name = strings.TrimSpace(name); name == "*" {
				name = anyMethod
			}
			if name != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		all = p.t.RememberSym(key, p.t.List(names...))
	}
	f := p.on(s, lane, now)
	for _, k := range s.Known {
		if k.Repository == entry {
			f.Forget(k.Digest, entry)
			break
		}
	}
	f.Remember(all, entry)
}

// allowed tells whether an earlier preflight covers the request (Fetch, "method
// cache entry match" and "header-name cache entry match").
func (p *page) allowed(s *model.ClientState, entry model.Sym, m model.Method, unsafe model.Sym) bool {
	for _, k := range s.Known {
		if k.Repository == entry {
			return p.covers(p.t.Members(k.Digest), m, unsafe)
		}
	}
	return false
}

// anyMethod stands for the wildcard of methods in a list that has the header
// names too.
const anyMethod = "ANY"

// covers tells whether a method and header names are among those that were
// allowed.
func (p *page) covers(names []string, m model.Method, unsafe model.Sym) bool {
	if !model.SafeMethod(m) && !slices.Contains(names, anyMethod) && !slices.Contains(names, m.String()) {
		return false
	}
	anything := slices.Contains(names, "*")
	for name := range strings.SplitSeq(p.t.Str(unsafe), ",") {
		if name != "" && !slices.Contains(names, name) && (name == "authorization" || !anything) {
			return false
		}
	}
	return true
}

// forget drops what preflights allowed.
func (p *page) forget(s *model.ClientState) {
	n := 0
	for _, k := range s.Known {
		if k != (model.Known{}) && !strings.Contains(p.t.Str(k.Repository), "://") {
			s.Known[n] = k
			n++
		}
	}
	clear(s.Known[n:])
}
