// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

import (
	"cmp"
	"iter"
	"slices"
	"strings"
)

// AnyAction is the action that stands for all of a resource's actions.
const AnyAction = "*"

// Access is one thing that may be done to one resource: (repository, a/b, pull)
// or (registry, catalog, *).
type Access struct{ Type, Name, Action string }

// Scope is a set of accesses that remembers how it was spelled on the wire,
// because some token endpoints and clients compare scopes byte for byte. The
// zero Scope is empty. A Scope is immutable; compare with Equal.
//
// Its grammar is that of the Docker token scope specification with what is met
// in practice: an entry is split at its first and its last colon, the resource
// class of "repository(plugin):…" is dropped, "*" absorbs the other actions.
// An entry that cannot be read so is kept as it stands and equals only itself.
type Scope struct {
	spelling string
	access   []Access // sorted, none twice
	other    []string // entries that are no scopes, sorted, none twice
}

// ParseScope reads a scope as it stands on the wire: entries separated by
// spaces. It never fails.
func ParseScope(text string) Scope {
	s := Scope{spelling: text}
	for _, entry := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' }) {
		first, last := strings.IndexByte(entry, ':'), strings.LastIndexByte(entry, ':')
		kind, ok := "", first > 0 && last > first+1
		if ok {
			kind, ok = withoutClass(entry[:first])
		}
		if !ok {
			s.other = append(s.other, entry)
			continue
		}
		for action := range strings.SplitSeq(entry[last+1:], ",") {
			if action != "" {
				s.access = append(s.access, Access{kind, entry[first+1 : last], action})
			}
		}
	}
	return s.tidy()
}

// ScopeOf is the scope of the accesses, spelled in normal form.
func ScopeOf(access ...Access) Scope {
	s := Scope{access: slices.Clone(access)}.tidy()
	s.spelling = s.normalSpelling()
	return s
}

// withoutClass takes the class off a resource type: "repository(plugin)".
func withoutClass(text string) (kind string, ok bool) {
	kind, class, has := strings.Cut(text, "(")
	if !has {
		return kind, !strings.Contains(kind, ")")
	}
	inner, closed := strings.CutSuffix(class, ")")
	return kind, closed && kind != "" && !strings.ContainsAny(inner, "()") && !strings.Contains(kind, ")")
}

func (a Access) compare(b Access) int {
	return cmp.Or(strings.Compare(a.Type, b.Type), strings.Compare(a.Name, b.Name), strings.Compare(a.Action, b.Action))
}

func (a Access) sameResource(b Access) bool { return a.Type == b.Type && a.Name == b.Name }

// tidy sorts, removes doubles and lets "*" absorb the other actions of its
// resource.
func (s Scope) tidy() Scope {
	slices.Sort(s.other)
	s.other = slices.Compact(s.other)
	slices.SortFunc(s.access, Access.compare)
	s.access = slices.Compact(s.access)
	all := s.access
	s.access = s.access[:0:0]
	for _, a := range all {
		if a.Action == AnyAction || !slices.Contains(all, Access{a.Type, a.Name, AnyAction}) {
			s.access = append(s.access, a)
		}
	}
	return s
}

// String is the scope as it was spelled, or its normal form when it was made of
// others.
func (s Scope) String() string { return s.spelling }

// Len is the number of accesses and of entries that are no scopes.
func (s Scope) Len() int { return len(s.access) + len(s.other) }

// Empty tells a scope that asks for nothing.
func (s Scope) Empty() bool { return s.Len() == 0 }

// Iter gives the accesses in order of type, name and action, without the entries
// that are no scopes.
func (s Scope) Iter() iter.Seq[Access] { return slices.Values(s.access) }

// Other are the entries that are no scopes, as they stand.
func (s Scope) Other() []string { return slices.Clone(s.other) }

// Normal is the normal form: an entry for each resource in order of type and
// name with its actions sorted, and then the entries that are no scopes.
func (s Scope) Normal() []string {
	var entries []string
	for i := 0; i < len(s.access); {
		a := s.access[i]
		var actions []string
		for ; i < len(s.access) && s.access[i].sameResource(a); i++ {
			actions = append(actions, s.access[i].Action)
		}
		entries = append(entries, a.Type+":"+a.Name+":"+strings.Join(actions, ","))
	}
	return append(entries, s.other...)
}

func (s Scope) normalSpelling() string { return strings.Join(s.Normal(), " ") }

// Equal tells whether two scopes are the same set, however they are spelled.
func (s Scope) Equal(o Scope) bool {
	return slices.Equal(s.access, o.access) && slices.Equal(s.other, o.other)
}

// Allows tells whether the access is in the scope, by its name or by "*".
func (s Scope) Allows(a Access) bool {
	return slices.Contains(s.access, a) || slices.Contains(s.access, Access{a.Type, a.Name, AnyAction})
}

// Contains tells whether all that o asks for is in s. "*" contains every action
// of its resource, and all known actions together do not contain "*".
func (s Scope) Contains(o Scope) bool { return o.Minus(s).Empty() }

// Union is what is in either scope. It keeps the spelling of one that contains
// the other.
func (s Scope) Union(o Scope) Scope {
	if s.Contains(o) {
		return s
	}
	if o.Contains(s) {
		return o
	}
	u := Scope{access: slices.Concat(s.access, o.access), other: slices.Concat(s.other, o.other)}.tidy()
	u.spelling = u.normalSpelling()
	return u
}

// Minus is what is in s and not in o. "*" less some action stays "*": nothing
// else says it.
func (s Scope) Minus(o Scope) Scope {
	var d Scope
	for _, a := range s.access {
		if !o.Allows(a) {
			d.access = append(d.access, a)
		}
	}
	for _, entry := range s.other {
		if !slices.Contains(o.other, entry) {
			d.other = append(d.other, entry)
		}
	}
	if d.Len() == s.Len() {
		return s
	}
	d.spelling = d.normalSpelling()
	return d
}
