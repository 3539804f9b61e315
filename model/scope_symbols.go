// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

import "strings"

var (
	memoNormalize = NewMemoFunc()
	memoCovers    = NewMemoFunc()
	memoUnite     = NewMemoFunc()
	memoLacks     = NewMemoFunc()
	cacheScope    = NewCache[Scope]()
)

// ScopeOf reads a List of scope strings, each of one or more entries, as one
// scope. It is parsed once.
func (t *Symbols) ScopeOf(scopes Sym) Scope {
	if s, ok := cacheScope.Get(t, scopes); ok {
		return s
	}
	return cacheScope.Put(t, scopes, ParseScope(strings.ReplaceAll(t.Str(scopes), ListSeparator, " ")))
}

// Normalize is the normal form of a List of scope strings as a List: one entry
// for each resource, actions sorted. Two Lists ask for the same if and only if
// their normal forms are the same Sym. It is Absent when nothing is asked for.
func (t *Symbols) Normalize(scopes Sym) Sym {
	if scopes == Absent {
		return Absent
	}
	key := MemoKey{memoNormalize, [6]Sym{scopes}}
	if v, ok := t.Recall(key); ok {
		return v
	}
	return t.RememberSym(key, t.List(t.ScopeOf(scopes).Normal()...))
}

// Covers tells whether the access of the List have contains that of the List
// need.
func (t *Symbols) Covers(have, need Sym) bool {
	if have == need || need == Absent {
		return true
	}
	key := MemoKey{memoCovers, [6]Sym{have, need}}
	v, ok := t.Recall(key)
	if !ok {
		if t.ScopeOf(have).Contains(t.ScopeOf(need)) {
			v = Empty
		}
		t.RememberSym(key, v)
	}
	return v != Absent
}

// Unite is the access of both Lists together, in normal form.
func (t *Symbols) Unite(a, b Sym) Sym {
	key := MemoKey{memoUnite, [6]Sym{a, b}}
	if v, ok := t.Recall(key); ok {
		return v
	}
	return t.RememberSym(key, t.List(t.ScopeOf(a).Union(t.ScopeOf(b)).Normal()...))
}

// Lacking is what the List need asks for and the List have does not contain, in
// normal form; Absent when nothing is lacking.
func (t *Symbols) Lacking(have, need Sym) Sym {
	key := MemoKey{memoLacks, [6]Sym{have, need}}
	if v, ok := t.Recall(key); ok {
		return v
	}
	return t.RememberSym(key, t.List(t.ScopeOf(need).Minus(t.ScopeOf(have)).Normal()...))
}
