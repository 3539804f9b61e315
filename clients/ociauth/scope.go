// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package ociauth

import (
	"cmp"
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
)

// access is a ResourceScope (S:58-76): what is no scope stands whole in the type.
// "*" is an action like any other here, unlike in model.Scope.
type access struct{ kind, name, action string }

func (a access) compare(b access) int {
	return cmp.Or(strings.Compare(a.kind, b.kind), strings.Compare(a.name, b.name), strings.Compare(a.action, b.action))
}

// parse is ParseScope (S:139-164): sorted, none twice.
func parse(scope string) []access {
	var all []access
	for _, field := range strings.Fields(scope) {
		parts := strings.Split(field, ":")
		if len(parts) != 3 {
			all = append(all, access{kind: field})
			continue
		}
		for action := range strings.SplitSeq(parts[2], ",") {
			all = append(all, access{parts[0], parts[1], action})
		}
	}
	slices.SortFunc(all, access.compare)
	return slices.Compact(all)
}

// spell is Scope.String of a scope that was not parsed (S:445-480): actions of one
// repository in one entry.
func spell(all []access) string {
	var b strings.Builder
	for i, a := range all {
		if i > 0 && a.kind == "repository" && all[i-1].kind == a.kind && all[i-1].name == a.name {
			b.WriteString("," + a.action)
			continue
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(a.kind)
		if a.name != "" || a.action != "" {
			b.WriteString(":" + a.name + ":" + a.action)
		}
	}
	return b.String()
}

var (
	memoUnion    = model.NewMemoFunc()
	memoContains = model.NewMemoFunc()
	memoKey      = model.NewMemoFunc()
)

// union is Scope.Union (S:278-351): the first as it is spelled if nothing is new
// in the second, and the canonical form otherwise.
func union(t *model.Symbols, first, second model.Sym) model.Sym {
	key := model.MemoKey{Func: memoUnion, Args: [6]model.Sym{first, second}}
	if v, ok := t.Recall(key); ok {
		return v
	}
	have, add := parse(t.Str(first)), parse(t.Str(second))
	all := slices.Concat(have, add)
	slices.SortFunc(all, access.compare)
	if all = slices.Compact(all); len(all) == len(have) {
		return t.RememberSym(key, first)
	}
	return t.Remember(key, spell(all))
}

// contains tells whether the scope in a token's key contains the needed one
// (S:377-431).
func contains(t *model.Symbols, tokenKey, need model.Sym) bool {
	key := model.MemoKey{Func: memoContains, Args: [6]model.Sym{tokenKey, need}}
	v, ok := t.Recall(key)
	if !ok {
		v = model.Empty
		have := parse(scopeOfKey(t, tokenKey))
		for _, a := range parse(t.Str(need)) {
			if !slices.Contains(have, a) {
				v = model.Absent
			}
		}
		t.RememberSym(key, v)
	}
	return v == model.Empty
}
