// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

import (
	"fmt"
	"strings"
	"testing"
)

func TestParseChallenges(t *testing.T) {
	for _, tt := range []struct {
		lines []string
		want  string
		err   string
	}{
		{nil, "", ""},
		{[]string{""}, "", ""},
		{[]string{"Bearer"}, "Bearer", ""},
		{[]string{`Bearer realm="r",service=s`}, `Bearer realm="r" service=s`, ""},
		{[]string{`Basic realm="a, b\"c\\"`}, `Basic realm="a, b"c\"`, ""},
		{[]string{`Negotiate, Bearer realm = "r" , Scope	=x,Basic`}, `Negotiate | Bearer realm="r" Scope=x | Basic`, ""},
		{[]string{`Negotiate YWJj==,Bearer a=b`}, `Negotiate:YWJj== | Bearer a=b`, ""},
		{[]string{`Negotiate YWJj`}, `Negotiate:YWJj`, ""},
		{[]string{`Negotiate a=`}, `Negotiate:a=`, ""},
		{[]string{",, Bearer  ,a=b ,, c=d,,"}, `Bearer a=b c=d`, ""},
		{[]string{`Basic realm="x"`, `Bearer realm="y"`}, `Basic realm="x" | Bearer realm="y"`, ""},
		{[]string{`Bearer realm=""`}, `Bearer realm=""`, ""},
		{[]string{`Bearer a=b,A=c`}, "Bearer a=b A=c", `challenge line 1: parameter "A" is there twice`},
		{[]string{`Bearer realm="r`}, "", `challenge line 1, column 16: the quoted string does not end`},
		{[]string{`Bearer a=b c=d`}, "", `challenge line 1, column 12: expected a comma or the end`},
		{[]string{"Bearer a=", "Basic"}, "Bearer:a= | Basic", ""},
		{[]string{"Bearer a= ,b=c"}, "", "challenge line 1, column 13: expected a comma or the end"},
		{[]string{"Bearer a=,b=c d"}, "", "challenge line 1, column 12: expected a comma or the end"},
		{[]string{"Bearer a=b,c="}, "", "challenge line 1, column 14: expected a token or a quoted string"},
		{[]string{`="x"`, "Basic"}, "Basic", "challenge line 1, column 1: expected the name of a scheme"},
		{[]string{"Bearer a=\"\x01\""}, "", "column 11: control character in a quoted string"},
	} {
		got, err := ParseChallenges(tt.lines)
		var parts []string
		for _, c := range got {
			s := c.Scheme
			if c.Token68 != "" {
				s += ":" + c.Token68
			}
			for _, p := range c.Params {
				if p.Quoted {
					s += fmt.Sprintf(` %s="%s"`, p.Name, p.Value)
				} else {
					s += fmt.Sprintf(" %s=%s", p.Name, p.Value)
				}
			}
			parts = append(parts, s)
		}
		text := strings.Join(parts, " | ")
		if text != tt.want || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%q\ngot  %s, %v\nwant %s, %s", tt.lines, text, err, tt.want, tt.err)
		}
	}
}

func TestHeaderChallengeParam(t *testing.T) {
	cs, _ := ParseChallenges([]string{`Bearer Scope=a,sCOPE="b",realm=""`})
	if v, ok := cs[0].Param("scope"); v != "b" || !ok {
		t.Errorf("scope: %q, %v", v, ok)
	}
	table := NewSymbols()
	c := cs[0].Challenge(table)
	if c.Scheme != Bearer || c.Realm != Empty || c.Service != Absent || table.Str(c.Scope) != "b" {
		t.Errorf("%+v", c)
	}
}

func FuzzParseChallenges(f *testing.F) {
	for _, s := range []string{`Bearer realm="r",service=s`, "Negotiate YWJj==", ",,a b=\"\\\"", "a  =b", "a b,c d=e,f", "\x80"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		cs, err := ParseChallenges([]string{line, "Basic realm=x"})
		if len(cs) == 0 || cs[len(cs)-1].Scheme != "Basic" {
			t.Fatalf("the second line is lost: %v, %v", cs, err)
		}
	})
}
