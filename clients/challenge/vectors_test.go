// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package challenge

import (
	"strings"
	"testing"

	"github.com/authsim/authsim/model"
)

// The long values of the vectors, and what stands for them in the table.
var short = strings.NewReplacer("https://auth.test/token", "R", "repository:a/b:pull", "C")

const plain = `Bearer realm="R",service="s",scope="C"`

// vectors are the 20 headers over which the real parsers were run. Each cell is
// what the client has got afterwards; "ok" is realm, service and scope as sent,
// "-" no challenge.
var vectors = []struct {
	name  string
	lines []string
	want  map[Parser]string
}{
	{"V01 plain", []string{plain}, all("ok")},
	{"V02 lower-case scheme", []string{`bearer realm="R",service="s",scope="C"`}, all("ok", CaseSensitive, "unknown realm=R service=s scope=C")},
	{"V03 upper-case scheme, capital names", []string{`BEARER Realm="R",Service="s",Scope="C"`}, all("ok", ORAS, "bearer", CaseSensitive, "unknown realm=R service=s scope=C")},
	{
		"V04 two lines, Basic first",
		[]string{`Basic realm="b"`, plain},
		all("basic realm=b; ok", Containerd, "ok; basic realm=b", ORAS, "basic", Conformance, "basic"),
	},
	{
		"V05 one line, Basic first",
		[]string{`Basic realm="b", ` + plain},
		all("basic realm=b", RFC9110, "basic realm=b; ok", Regclient, "basic realm=b; ok", ORAS, "basic", Conformance, "ok", Ociauth, "-"),
	},
	{
		"V06 one line, Bearer first",
		[]string{plain + `, Basic realm="b"`},
		all("ok", RFC9110, "ok; basic realm=b", Regclient, "ok; basic realm=b", Conformance, "basic", Ociauth, "-"),
	},
	{
		"V07 one line, Negotiate first",
		[]string{"Negotiate, " + plain},
		all("negotiate", RFC9110, "negotiate; ok", Regclient, "negotiate; ok", Conformance, "ok", Containerd, "-", ORAS, "unknown", Ociauth, "-"),
	},
	{
		"V08 two lines, Negotiate first",
		[]string{"Negotiate", plain},
		all("negotiate; ok", Containerd, "ok", ORAS, "unknown", Conformance, "negotiate", Ociauth, "ok"),
	},
	{
		"V09 empty scope before service",
		[]string{`Bearer realm="R",scope="",service="s"`},
		all("bearer realm=R service=s scope=", Distribution, "bearer realm=R", GoContainerRegistry, "bearer realm=R",
			ContainersImage, "bearer realm=R", Ociauth, "-", Conformance, `bearer realm=R scope=",service=`),
	},
	{"V10 value without quotes", []string{`Bearer realm="R",service=s,scope="C"`}, all("ok", Conformance, "bearer realm=R scope=C")},
	{
		"V11 white space around =",
		[]string{`Bearer realm = "R" , service = "s" , scope = "C"`},
		all("bearer", RFC9110, "ok", ORAS, "ok", Regclient,
			`error: failed to parse challenge header: Bearer realm = "R" , service = "s" , scope = "C", expected param or comma: parsing failed`, Ociauth, "-"),
	},
	{
		"V12 escaped quote",
		[]string{`Bearer realm="R",service="a\"b",scope="C"`},
		all(`bearer realm=R service=a"b scope=C`, Conformance, `bearer realm=R service=a\ scope=C`),
	},
	{"V13 scope twice", []string{`Bearer realm="R",service="s",scope="x",scope="C"`}, all("ok")},
	{"V14 no parameters", []string{"Bearer"}, all("bearer")},
	{
		"V15 two scopes",
		[]string{`Bearer realm="R",service="s",scope="C repository:c:pull"`},
		all("bearer realm=R service=s scope=C repository:c:pull"),
	},
	{"V16 comma at the end", []string{plain + ","}, all("ok")},
	{
		"V17 comma and space, error",
		[]string{`Bearer realm="R", service="s", scope="C", error="invalid_token"`},
		all("ok error=invalid_token", Conformance, "ok"),
	},
	{
		"V18 escaped letter",
		[]string{`Bearer realm="R",service="a\nb",scope="C"`},
		all("bearer realm=R service=anb scope=C", ORAS, "bearer realm=R service=a\nb scope=C", Conformance, `bearer realm=R service=a\nb scope=C`),
	},
	{"V19 relative realm", []string{`Bearer realm="/token",service="s",scope="C"`}, all("bearer realm=/token service=s scope=C")},
	{
		"V20 single quotes",
		[]string{`Bearer realm='https://auth.test/token',service='s'`},
		all("bearer realm='https", RFC9110, "error: challenge line 1, column 20: expected a comma or the end (RFC 9110 §11.6.1)",
			Regclient, "error: failed to parse challenge header: Bearer realm='R',service='s', expected param value: parsing failed",
			Conformance, "bearer", Ociauth, "-"),
	},
}

var variations = map[Parser]Parser{RFC9110: CaseSensitive, Regclient: RegclientTokens}

// all gives every parser the same cell, but for those named. A variation of a
// parser has the cell of that one.
func all(cell string, but ...any) map[Parser]string {
	cells := map[Parser]string{}
	for p := range NumParsers {
		cells[p] = cell
	}
	for i := 0; i < len(but); i += 2 {
		p := but[i].(Parser)
		cells[p] = but[i+1].(string)
		if v, ok := variations[p]; ok {
			cells[v] = cells[p]
		}
	}
	return cells
}

func response(t *model.Symbols, lines ...string) *model.Response {
	r := &model.Response{Status: 401}
	for i, line := range lines {
		r.Challenges[i] = t.Of(line)
	}
	return r
}

func show(t *model.Symbols, cs []model.Challenge, err string) string {
	if err != "" {
		return "error: " + short.Replace(err)
	}
	var parts []string
	for _, c := range cs {
		s := t.Str(c.Name)
		for _, p := range []struct {
			name  string
			value model.Sym
		}{{"realm", c.Realm}, {"service", c.Service}, {"scope", c.Scope}, {"error", c.Error}} {
			if p.value != model.Absent {
				s += " " + p.name + "=" + short.Replace(t.Str(p.value))
			}
		}
		if rest, plain := strings.CutPrefix(s, "bearer realm=R service=s scope=C"); plain && (rest == "" || strings.HasPrefix(rest, " error=")) {
			s = "ok" + rest
		}
		parts = append(parts, s)
	}
	if parts == nil {
		return "-"
	}
	return strings.Join(parts, "; ")
}

func TestVectors(t *testing.T) {
	long := strings.NewReplacer(`"R"`, `"https://auth.test/token"`, `"C`, `"repository:a/b:pull`)
	for _, v := range vectors {
		for p := range NumParsers {
			t.Run(v.name+"/"+p.String(), func(t *testing.T) {
				table := model.NewSymbols()
				var lines []string
				for _, line := range v.lines {
					lines = append(lines, long.Replace(line))
				}
				cs, err := p.Parse(table, response(table, lines...))
				if got := show(table, cs, err); got != v.want[p] {
					t.Errorf("%s\ngot  %s\nwant %s", v.lines, got, v.want[p])
				}
			})
		}
	}
}

// TestUnquotedSlash: what regclient read as an error once, and reads since.
func TestUnquotedSlash(t *testing.T) {
	for p, want := range map[Parser]string{
		Regclient:       "basic realm=/",
		RegclientTokens: "error: failed to parse challenge header: Basic realm=/, expected param value: parsing failed",
	} {
		table := model.NewSymbols()
		cs, err := p.Parse(table, response(table, "Basic realm=/"))
		if got := show(table, cs, err); got != want {
			t.Errorf("%s: got %q, want %q", p, got, want)
		}
	}
}
