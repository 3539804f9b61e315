// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseScope(t *testing.T) {
	for _, tt := range []struct{ in, normal string }{
		{"", ""},
		{"  ", ""},
		{"repository:a/b:pull", "repository:a/b:pull"},
		{"repository:a/b:push,pull,push", "repository:a/b:pull,push"},
		{"repository:b:pull repository:a:push  repository:b:delete", "repository:a:push repository:b:delete,pull"},
		{"repository:a:pull,*,push", "repository:a:*"},
		{"repository(plugin):a:pull", "repository:a:pull"},
		{"repository:host:5000/a:pull", "repository:host:5000/a:pull"},
		{"registry:catalog:*", "registry:catalog:*"},
		{"repository:a:", ""},
		{"repository:a:,pull,", "repository:a:pull"},
		{"openid repository:a:pull profile openid", "repository:a:pull openid profile"},
		{"repository:a", "repository:a"},
		{"repository::pull", "repository::pull"},
		{":a:pull", ":a:pull"},
		{"(x):a:pull r(x:a:pull r)x:a:pull r(x)y:a:pull r((x)):a:pull", "(x):a:pull r((x)):a:pull r(x)y:a:pull r(x:a:pull r)x:a:pull"},
	} {
		s := ParseScope(tt.in)
		if got := strings.Join(s.Normal(), " "); got != tt.normal || s.String() != tt.in {
			t.Errorf("%q: normal %q, want %q; spelled %q", tt.in, got, tt.normal, s)
		}
	}
}

func TestScopeAlgebra(t *testing.T) {
	p := ParseScope
	push := p("repository:a:push,pull")
	if u := push.Union(p("repository:a:pull")); u.String() != "repository:a:push,pull" {
		t.Errorf("the spelling is lost: %q", u)
	}
	if u := push.Union(p("repository:b:pull x")); u.String() != "repository:a:pull,push repository:b:pull x" {
		t.Errorf("union: %q", u)
	}
	if d := push.Minus(p("repository:a:pull")); d.String() != "repository:a:push" {
		t.Errorf("minus: %q", d)
	}
	for _, tt := range []struct {
		have, need string
		want       bool
	}{
		{"repository:a:*", "repository:a:delete", true},
		{"repository:a:pull,push,delete", "repository:a:*", false},
		{"repository:a:pull", "repository:b:pull", false},
		{"repository:a:pull", "", true},
		{"x", "x", true},
		{"repository:a:*", "x", false},
	} {
		if got := p(tt.have).Contains(p(tt.need)); got != tt.want {
			t.Errorf("%q contains %q: %v", tt.have, tt.need, got)
		}
	}
	if s := ScopeOf(Access{"repository", "a", "push"}, Access{"repository", "a", "pull"}); !s.Equal(push) || s.String() != "repository:a:pull,push" {
		t.Errorf("ScopeOf: %q", s)
	}
	if s := push; slices.Collect(s.Iter())[1] != (Access{"repository", "a", "push"}) || s.Len() != 2 || (Scope{}).Empty() != true {
		t.Errorf("Iter: %v", slices.Collect(s.Iter()))
	}
}

func scopes() *rapid.Generator[string] {
	entry := rapid.Custom(func(t *rapid.T) string {
		kind := rapid.SampledFrom([]string{"repository", "registry", "repository(plugin)", "x", "", "a)"}).Draw(t, "type")
		name := rapid.SampledFrom([]string{"a", "b", "a/b", "h:5000/a", "catalog", ""}).Draw(t, "name")
		actions := rapid.SliceOfN(rapid.SampledFrom([]string{"pull", "push", "delete", "*", ""}), 0, 3).Draw(t, "actions")
		return kind + ":" + name + ":" + strings.Join(actions, ",")
	})
	return rapid.Map(rapid.SliceOfN(rapid.OneOf(entry, rapid.SampledFrom([]string{"openid", "a:b", "::", ""})), 0, 5),
		func(s []string) string { return strings.Join(s, " ") })
}

func TestScopeLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := ParseScope(scopes().Draw(t, "a")), ParseScope(scopes().Draw(t, "b")), ParseScope(scopes().Draw(t, "c"))
		u := a.Union(b)
		laws := []struct {
			name string
			ok   bool
		}{
			{"union is commutative", u.Equal(b.Union(a))},
			{"union is associative", u.Union(c).Equal(a.Union(b.Union(c)))},
			{"union is idempotent", a.Union(a).Equal(a) && a.Union(a).String() == a.String()},
			{"union contains both", u.Contains(a) && u.Contains(b)},
			{"contains is the order of union", a.Contains(b) == u.Equal(a)},
			{"what is taken away is not missed", b.Union(a.Minus(b)).Equal(u)},
			{"nothing is left of itself", a.Minus(a).Empty()},
			{"minus leaves only what was there", a.Contains(a.Minus(b))},
			{"the normal form is a fixed point", ParseScope(strings.Join(a.Normal(), " ")).Equal(a)},
			{"the normal form is normal", slices.Equal(ParseScope(strings.Join(a.Normal(), " ")).Normal(), a.Normal())},
			{"equal means the same normal form", a.Equal(b) == slices.Equal(a.Normal(), b.Normal())},
			{"made from its accesses", len(a.Other()) > 0 || ScopeOf(slices.Collect(a.Iter())...).Equal(a)},
		}
		for _, law := range laws {
			if !law.ok {
				t.Errorf("not true: %s", law.name)
			}
		}
	})
}

func TestScopesOfSymbols(t *testing.T) {
	s := NewSymbols()
	list := s.List("repository:b:push,pull repository:a:pull", "repository:a:*")
	normal := s.Normalize(list)
	if got := s.Members(normal); !slices.Equal(got, []string{"repository:a:*", "repository:b:pull,push"}) {
		t.Errorf("Normalize: %q", got)
	}
	if s.Normalize(normal) != normal || s.Normalize(Absent) != Absent || s.Normalize(Empty) != Absent {
		t.Error("the normal form is no fixed point")
	}
	need := s.Of("repository:a:delete")
	for range 2 {
		if !s.Covers(list, need) || s.Covers(need, list) || !s.Covers(Absent, Absent) || s.Covers(Absent, need) || !s.Covers(Absent, Empty) {
			t.Error("Covers")
		}
	}
	if s.Lacking(list, need) != Absent || s.Str(s.Lacking(s.Of("repository:a:pull"), s.Of("repository:a:push,pull"))) != "repository:a:push" {
		t.Error("Lacking")
	}
	if s.Unite(list, need) != normal || s.Unite(Absent, need) != need {
		t.Error("Unite")
	}
	if n := testing.AllocsPerRun(10, func() { s.Normalize(list); s.Covers(list, need); s.Unite(list, need); s.Lacking(list, need) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzParseScope(f *testing.F) {
	for _, s := range []string{"repository:a:pull", "a:b", ":::", "x(y):z:*,* x", "a b\x1fc:d:e"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, x, y string) {
		a, b := ParseScope(x), ParseScope(y)
		if !ParseScope(strings.Join(a.Normal(), " ")).Equal(a) {
			t.Errorf("%q is not kept by its normal form %q", x, a.Normal())
		}
		if !a.Union(b).Contains(b) || a.String() != x {
			t.Errorf("%q and %q", x, y)
		}
	})
}
