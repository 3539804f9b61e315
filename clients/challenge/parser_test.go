// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package challenge

import (
	"testing"

	"github.com/authsim/authsim/model"
)

func TestEdges(t *testing.T) {
	for _, tt := range []struct {
		parser Parser
		lines  []string
		want   string
	}{
		{Distribution, []string{"", "Basic"}, "basic"},
		{Distribution, []string{`Bearer realm="R`}, "bearer"},
		{Distribution, []string{`Bearer,realm="R"`}, "bearer"},
		{Containerd, []string{`Bearer realm="R`}, "bearer realm="},
		{Containerd, []string{`Bearer realm=,service="s"`}, "bearer realm= service=s"},
		{Containerd, []string{"Basic", "Digest", "Bearer", "Basic realm=x"}, "bearer; digest; basic; basic realm=x"},
		{ORAS, []string{""}, "-"},
		{ORAS, []string{"Digest realm=x"}, "unknown"},
		{ORAS, []string{`Bearer realm="R",service="\q",scope="C"`}, "bearer realm=R"},
		{ORAS, []string{"Bearer realm=R, =x"}, "bearer realm=R"},
		{Regclient, []string{`Bearer service="s",scope=""`}, "bearer service=s"},
		{Regclient, []string{`Bearer realm="R`}, `error: failed to parse challenge header: Bearer realm="R, eol element in state quote: parsing failed`},
		{Regclient, []string{"Basic", `Bearer realm`}, `error: failed to parse challenge header: Bearer realm, eol at param without value: parsing failed`},
		{Regclient, []string{"Negotiate abc=="}, "error: failed to parse challenge header: Negotiate abc==, expected param value: parsing failed"},
		{Regclient, []string{"Basic , Bearer"}, "basic; bearer"},
		{Regclient, []string{`Basic a="b",Bearer`}, "basic; bearer"},
		{Regclient, []string{`Basic a="b",Bearer,x=y`}, `error: failed to parse challenge header: Basic a="b",Bearer,x=y, expected auth type or param: parsing failed`},
		{Ociauth, []string{"Negotiate", "Bearer realm=R,", "Basic realm=x y"}, "bearer realm=R"},
		{Conformance, []string{`Custom bearer`}, "bearer"},
		{Conformance, []string{`Custom x="y"`}, `custom x="y"`},
		{RFC9110, []string{`Negotiate abc==, Bearer realm="R"`}, "negotiate; bearer realm=R"},
		{RFC9110, []string{`Bearer realm="R`, "Basic"}, "basic"},
	} {
		table := model.NewSymbols()
		cs, err := tt.parser.Parse(table, response(table, tt.lines...))
		if got := show(table, cs, err); got != tt.want {
			t.Errorf("%s %q\ngot  %s\nwant %s", tt.parser, tt.lines, got, tt.want)
		}
	}
}

func TestNames(t *testing.T) {
	for i, v := range Values() {
		if p := Parser(i); p.String() != v.Name || v.Meaning == "" {
			t.Errorf("%d: %+v is %v", i, v, p)
		}
	}
}

func TestParseDoesNotAllocateTwice(t *testing.T) {
	table := model.NewSymbols()
	one, two := response(table, "Bearer realm=x"), response(table, "Basic", "Bearer realm=x")
	for p := range NumParsers {
		for _, r := range []*model.Response{one, two, {}} {
			p.Parse(table, r)
			if n := testing.AllocsPerRun(10, func() { p.Parse(table, r) }); n > 0 {
				t.Errorf("%s: %v allocations on a hit", p, n)
			}
		}
	}
}

func BenchmarkParse(b *testing.B) {
	table := model.NewSymbols()
	r := response(table, `Bearer realm="https://auth.test/token",service="s",scope="repository:a/b:pull"`)
	for b.Loop() {
		Containerd.Parse(table, r)
	}
}

func FuzzParse(f *testing.F) {
	for _, v := range vectors {
		second := ""
		if len(v.lines) > 1 {
			second = v.lines[1]
		}
		f.Add(v.lines[0], second)
	}
	for _, s := range []string{"\"", "a=\"\\", "Bearer \\", "Bearer a=\"\\\xff\"", ",,,", "x y z", "Bearer realm=\"\x00\""} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		table := model.NewSymbols()
		for p := range NumParsers {
			cs, err := p.Parse(table, response(table, first, second))
			if err != "" && cs != nil {
				t.Errorf("%s: challenges %v with the error %s", p, cs, err)
			}
			again, _ := p.Parse(table, response(table, first, second))
			if len(again) != len(cs) {
				t.Errorf("%s: not the same twice", p)
			}
			for _, c := range cs {
				if c.Scheme == model.NoScheme || c.Name == model.Absent {
					t.Errorf("%s: %+v has no scheme", p, c)
				}
			}
		}
	})
}
