// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// A pull's first three exchanges, and one of each thing that is rare.
const sampleTranscript = `1. task
> HEAD https://registry.test/v2/org/app/manifests/v1
> Accept: application/vnd.oci.image.index.v1+json, */*
< 401
< WWW-Authenticate: Bearer realm="https://auth.test/token",service="registry.test",scope="repository:org/app:pull"
< WWW-Authenticate: Basic realm="x"
< error: UNAUTHORIZED "authentication required" detail
< Content-Length: 87

2. token
> GET https://auth.test/token?scope=repository%3Aorg%2Fapp%3Apull&service=registry.test
> Authorization: Basic alice:secret
< 200
< Content-Type: application/json
< token: T1
< expires_in: 300
< issued_at: -1500
< grants: repository:org/app:pull repository:org/base:pull

3. challenge, task 1, lane 2, sent 10, arrived 20, answered 30, fault token-revoked
> HEAD https://registry.test/v2/org/app/manifests/v1
> Authorization: Bearer T1
< 200
< Docker-Content-Digest: {app}
< body: {app}
< Content-Length: absent

4. fallback
> POST https://auth.test/token
> Content-Type: application/x-www-form-urlencoded
> form: grant_type=refresh_token&refresh_token=R1
< connection closed after the request was handled

5. location
> PATCH https://up.test/a%20b?_state=%2F
> Authorization: "Basic not base64"
> User-Agent: ""
> X-Forwarded-Proto: http
> Origin: https://page.test
> Access-Control-Request-Headers: authorization
> Access-Control-Request-Method: PATCH
> Transfer-Encoding: chunked
< 400
< Location: " /v2/ "
< Access-Control-Allow-Origin: *
< json: {"errors":null}
< error: - "a\nb"
< error: "A B" detail
< error body: bare
< token answer: empty
`

func TestTranscript(t *testing.T) {
	s := NewSymbols()
	tr, err := ParseTranscript(s, "# Why: a sample.\n\n"+sampleTranscript)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(sampleTranscript, tr.Transcript()); d != "" {
		t.Error(d)
	}
	x := tr.Exchanges
	if x[1].Request.Authorization != s.Basic(s.Of("alice"), s.Of("secret")) || x[1].Cause != ForToken ||
		!x[1].Response.Token.HasExpiresIn || x[1].Response.Token.IssuedAt != -1500 || len(s.Members(x[1].Response.Token.Grants)) != 2 {
		t.Errorf("%+v", x[1])
	}
	if x[2].Fault != TokenRevoked || x[2].Lane != 2 || x[2].Arrived != 20 || x[2].Response.Size != -1 {
		t.Errorf("%+v", x[2])
	}
	if x[3].Response.Failure != ClosedAfter || x[4].Request.UserAgent != Empty || s.Str(x[4].Request.Path) != "/a b" {
		t.Errorf("%+v", x[4])
	}
}

func TestParseTranscriptErrors(t *testing.T) {
	start := "1. task\n> GET https://a/\n< 200\n"
	for _, tt := range []struct{ in, want string }{
		{"hello", `transcript:1: expected exchange 1, as in "1. task"`},
		{"2. task", `transcript:1: expected exchange 1, as in "1. task"`},
		{"> GET https://a/", `transcript:1: expected the first line of an exchange`},
		{"1. boredom", `transcript:1: "boredom" is not a cause; expected one of task, challenge,`},
		{"1. task, lane 300", `transcript:1: lane: "300" is not a number for it`},
		{"1. task, lain 3", `transcript:1: unknown "lain 3"; expected task, lane,`},
		{"1. task, fault rain", `transcript:1: there is no fault "rain"`},
		{"1. task\n> GO https://a/", `transcript:2: "GO" is not a method; expected GET,`},
		{"1. task\n> GET /v2/", `transcript:2: "/v2/" is not an absolute URL`},
		{"1. task\n< fine", `transcript:2: "fine" is not a status; expected a number or "connection refused"`},
		{start + "< Location", `transcript:4: "Location" is no field; expected a name, a colon`},
		{start + "< Colour: red", `transcript:4: a response has no field "Colour"`},
		{start + "> Colour: red", `transcript:4: a request has no field "Colour"`},
		{start + "< Location: \"x", `transcript:4: "x is not a quoted string`},
		{start + "< error: A b", `transcript:4: "A b" is no error; expected a code, a quoted message, and "detail"`},
		{start + strings.Repeat("< WWW-Authenticate: Basic\n", 5), `transcript:8: more than 4 WWW-Authenticate lines`},
		{start + strings.Repeat("< error: A\n", 3), `transcript:6: more than 2 errors`},
	} {
		_, err := ParseTranscript(NewSymbols(), tt.in)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q\ngot  %v\nwant %s", tt.in, err, tt.want)
		}
	}
}

// anyTrace draws traces with values that are hard to write.
func anyTrace(t *rapid.T) *Trace {
	s := NewSymbols()
	text := rapid.OneOf(
		rapid.SampledFrom([]string{
			"", "-", `"`, "a b", " a", "a\nb", "\x00", "\xff", "a\x1fb", "a b\x1fc", "\x1f", "https://h.test", "/v2/ü/%2f#?", "a=b&c=%zz#x",
			"Basic ", "Basic YTpi", "Basic YTpi\n", "Basic IGE6", "Bearer T", "detail", `x" detail`, "# x", ": ",
		}),
		rapid.String(),
	)
	sym := func(name string) Sym {
		if rapid.IntRange(0, 2).Draw(t, name+" there") == 0 {
			return Absent
		}
		return s.Of(text.Draw(t, name))
	}
	number := func(name string, most int) int { return rapid.IntRange(0, most).Draw(t, name) }
	tr := &Trace{Symbols: s}
	for range number("exchanges", 3) {
		x := Exchange{
			Task: uint8(number("task", 255)), Lane: uint8(number("lane", 3)), Cause: Cause(number("cause", len(causeNames)-1)),
			Fault: Fault(number("fault", int(NumFaults)-1)), Sent: Instant(rapid.Int64().Draw(t, "sent")), Answered: Instant(number("answered", 9)),
		}
		r := &x.Request
		r.Method = Method(number("method", len(methodNames)-1))
		r.PreflightMethod = Method(number("preflight", len(methodNames)-1))
		r.URL = URL{sym("origin"), sym("path"), sym("query")}
		r.Authorization, r.Chunked = sym("authorization"), rapid.Bool().Draw(t, "chunked")
		for _, f := range requestFields {
			*f.of(r) = sym(f.name)
		}
		a := &x.Response
		a.Failure, a.Status = Failure(number("failure", int(ClosedAfter))), int16(rapid.Int16().Draw(t, "status"))
		a.Size, a.ErrorShape = int64(number("size", 3)-1), ErrorShape(number("shape", 1))
		for i := range number("challenges", MaxChallengeLines) {
			a.Challenges[i] = s.Of(text.Draw(t, "challenge"))
		}
		for i := range a.Errors {
			a.Errors[i] = ErrorEntry{sym("code"), sym("message"), rapid.Bool().Draw(t, "detail")}
		}
		for _, f := range responseFields {
			*f.of(a) = sym(f.name)
		}
		if a.Token.Present = rapid.Bool().Draw(t, "token"); a.Token.Present {
			for _, f := range tokenFields {
				*f.of(&a.Token) = sym(f.name)
			}
			a.Token.Grants = sym("grants")
			if a.Token.HasExpiresIn = rapid.Bool().Draw(t, "expires"); a.Token.HasExpiresIn {
				a.Token.ExpiresIn = int32(number("expires_in", 9))
			}
			if a.Token.HasIssuedAt = rapid.Bool().Draw(t, "issued"); a.Token.HasIssuedAt {
				a.Token.IssuedAt = Instant(number("issued_at", 9))
			}
		}
		tr.Exchanges = append(tr.Exchanges, x)
	}
	return tr
}

func TestTranscriptReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr := anyTrace(t)
		text := tr.Transcript()
		back, err := ParseTranscript(tr.Symbols, text)
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		if len(back.Exchanges) != len(tr.Exchanges) {
			t.Fatalf("%d exchanges of %d", len(back.Exchanges), len(tr.Exchanges))
		}
		for i := range tr.Exchanges {
			if back.Exchanges[i] != tr.Exchanges[i] {
				t.Fatalf("got  %+v\nwant %+v\nin\n%s", back.Exchanges[i], tr.Exchanges[i], text)
			}
		}
		other, err := ParseTranscript(NewSymbols(), text)
		if err != nil || other.Transcript() != text {
			t.Fatalf("with other symbols: %v\n%s", err, cmp.Diff(text, other.Transcript()))
		}
	})
}

func FuzzParseTranscript(f *testing.F) {
	f.Add(sampleTranscript)
	f.Add("1. task\n> GET\n> origin: x\n< 1\n< error: \"\\")
	f.Fuzz(func(t *testing.T, text string) {
		tr, err := ParseTranscript(NewSymbols(), text)
		if err != nil {
			return
		}
		written := tr.Transcript()
		again, err := ParseTranscript(NewSymbols(), written)
		if err != nil || again.Transcript() != written {
			t.Errorf("%v\n%s", err, written)
		}
	})
}
