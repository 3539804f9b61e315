// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

import "strings"

// Sym is the number of an interned string. Two strings of one [Symbols] are
// equal if and only if their numbers are. Zero is [Absent]: the header,
// parameter or field is not there. It is not the empty string, which is a value
// like any other ([Empty]): a challenge with scope="" differs on the wire and in
// what clients do from a challenge without scope.
type Sym uint32

const (
	// Absent is the zero Sym: there is no such value.
	Absent Sym = 0
	// Empty is the empty string, in every table.
	Empty Sym = 1
	// The paths that every run meets have fixed numbers.
	PathBase     Sym = 2 // /v2/
	PathCatalog  Sym = 3 // /v2/_catalog
	PathPingV1   Sym = 4 // /v1/_ping
	PathSearchV1 Sym = 5 // /v1/search
	PathRoot     Sym = 6 // /
)

var fixed = []string{PathBase: "/v2/", PathCatalog: "/v2/_catalog", PathPingV1: "/v1/_ping", PathSearchV1: "/v1/search", PathRoot: "/"}

// Symbols is a table of interned strings, and the memory of what has been built
// from or parsed out of them, so that a header that is seen a thousand times is
// built and parsed once. It only grows. It is not safe for concurrent use:
// workers own one each and share nothing. Numbers depend on the order of first
// use; text that leaves a run is made with [Symbols.Str].
type Symbols struct {
	text  []string
	index map[string]Sym
	memo  memoTable
	urls  map[urlKey]URL
	blobs map[Sym]Blob
	slots []any
}

// NewSymbols returns a table that holds the empty string and the paths that have
// fixed numbers.
func NewSymbols() *Symbols {
	t := &Symbols{
		text:  make([]string, len(fixed), 256),
		index: map[string]Sym{"": Empty},
		urls:  map[urlKey]URL{},
		blobs: map[Sym]Blob{},
	}
	for i, s := range fixed {
		if s != "" {
			t.text[i], t.index[s] = s, Sym(i)
		}
	}
	return t
}

// Of interns a string.
func (t *Symbols) Of(s string) Sym {
	if n, ok := t.index[s]; ok {
		return n
	}
	n := Sym(len(t.text))
	s = strings.Clone(s)
	t.text = append(t.text, s)
	t.index[s] = n
	return n
}

// Str returns the text of n, and "" for Absent.
func (t *Symbols) Str(n Sym) string { return t.text[n] }

// Len is the number of strings in the table, Absent and Empty included.
func (t *Symbols) Len() int { return len(t.text) }

// MemoFunc names a pure function whose results are remembered. Packages take
// theirs with [NewMemoFunc] at start-up.
type MemoFunc uint32

var lastMemoFunc MemoFunc

// NewMemoFunc returns a number that no other function has. Call it in a package
// variable.
func NewMemoFunc() MemoFunc { lastMemoFunc++; return lastMemoFunc }

// MemoKey is a function with its arguments.
type MemoKey struct {
	Func MemoFunc
	Args [6]Sym
}

// Recall returns the remembered result for key. The pattern is
//
//	if v, ok := t.Recall(key); ok {
//		return v
//	}
//	return t.Remember(key, build())
//
// which, unlike a callback, allocates nothing when the result is known.
func (t *Symbols) Recall(key MemoKey) (Sym, bool) { return t.memo.get(&key) }

// Remember keeps the text as the result for key and returns its number.
func (t *Symbols) Remember(key MemoKey, text string) Sym { return t.RememberSym(key, t.Of(text)) }

// RememberSym is Remember for a result that has a number already (or is Absent).
func (t *Symbols) RememberSym(key MemoKey, v Sym) Sym { t.memo.put(&key, v); return v }

// ListSeparator separates the members of a list that is kept as one Sym. It
// cannot occur in a header, URL or scope.
const ListSeparator = "\x1f"

// List interns a list of strings as one Sym, so that a list is a comparable
// value. An empty list is Absent.
func (t *Symbols) List(members ...string) Sym {
	if len(members) == 0 {
		return Absent
	}
	return t.Of(strings.Join(members, ListSeparator))
}

// Members is the reverse of List.
func (t *Symbols) Members(list Sym) []string {
	if list == Absent {
		return nil
	}
	return strings.Split(t.Str(list), ListSeparator)
}

// A Cache is a typed memory that lives in a Symbols: parsed forms of strings
// that do not fit into a Sym. Take one per package variable with NewCache.
type Cache[V any] struct{ slot int }

var lastSlot int

// NewCache returns a Cache. Call it in a package variable.
func NewCache[V any]() Cache[V] { lastSlot++; return Cache[V]{slot: lastSlot - 1} }

// Get returns the value that was put for key.
func (c Cache[V]) Get(t *Symbols, key Sym) (V, bool) { v, ok := c.values(t)[key]; return v, ok }

// Put keeps v for key and returns it.
func (c Cache[V]) Put(t *Symbols, key Sym, v V) V { c.values(t)[key] = v; return v }

func (c Cache[V]) values(t *Symbols) map[Sym]V {
	for len(t.slots) <= c.slot {
		t.slots = append(t.slots, nil)
	}
	m, ok := t.slots[c.slot].(map[Sym]V)
	if !ok {
		m = map[Sym]V{}
		t.slots[c.slot] = m
	}
	return m
}
