// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

import (
	"strings"
	"testing"
)

// TestUnsafeHeaders: which fields need a preflight (Fetch, "CORS-safelisted
// request-header" and "CORS-unsafe request-header names").
func TestUnsafeHeaders(t *testing.T) {
	s := NewSymbols()
	for _, c := range []struct {
		why  string
		r    Request
		want string
	}{
		{"nothing", Request{}, ""},
		{"what the browser itself says", Request{UserAgent: s.Of("Mozilla/5.0"), PageOrigin: s.Of("https://page.test")}, ""},
		{"Accept of 128 bytes", Request{Accept: s.Of(strings.Repeat("a", 128))}, ""},
		{"one more", Request{Accept: s.Of(strings.Repeat("a", 129))}, "accept"},
		{"a quotation mark in it", Request{Accept: s.Of(`text/plain;x="y"`)}, "accept"},
		{"media types", Request{Accept: s.Of("application/vnd.oci.image.index.v1+json, */*;q=0.5")}, ""},
		{"a form", Request{ContentType: s.Of("application/x-www-form-urlencoded; charset=utf-8")}, ""},
		{"a manifest", Request{ContentType: s.Of("application/vnd.oci.image.manifest.v1+json")}, "content-type"},
		{"a range from the beginning", Request{Range: s.Of("bytes=0-")}, ""},
		{"the last bytes", Request{Range: s.Of("bytes=-5")}, "range"},
		{"several, in order", Request{Authorization: s.Of("Bearer x"), Accept: s.Of("("), ContentRange: s.Of("0-5")}, "accept,authorization,content-range"},
	} {
		if got := s.Str(s.UnsafeHeaders(&c.r)); got != c.want {
			t.Errorf("%s: got %q, want %q", c.why, got, c.want)
		}
	}
}

func TestPreflightPasses(t *testing.T) {
	s := NewSymbols()
	page := s.Of("https://page.test")
	answer := func(status int16, origin, methods, headers string) Response {
		field := func(text string) Sym {
			if text == "-" {
				return Absent
			}
			return s.Of(text)
		}
		return Response{Status: status, CORS: CORS{AllowOrigin: field(origin), AllowMethods: field(methods), AllowHeaders: field(headers)}}
	}
	for _, c := range []struct {
		why, headers string
		method       Method
		r            Response
		want         bool
	}{
		{"by name", "authorization", GET, answer(204, "*", "-", "Accept, Authorization"), true},
		{"the page's own origin", "authorization", GET, answer(200, "https://page.test", "-", "authorization"), true},
		{"another origin", "", GET, answer(204, "https://other.test", "-", "-"), false},
		{"no origin", "authorization", GET, answer(204, "-", "-", "authorization"), false},
		{"a list of origins is none", "", GET, answer(204, "https://page.test, https://other.test", "-", "-"), false},
		{"refused", "authorization", GET, answer(401, "*", "-", "authorization"), false},
		{"redirected", "authorization", GET, answer(307, "*", "-", "authorization"), false},
		{"the wildcard does not cover Authorization", "authorization", GET, answer(204, "*", "*", "*"), false},
		{"it does cover others", "accept,range", GET, answer(204, "*", "-", "*"), true},
		{"one field is missing", "accept,authorization", GET, answer(204, "*", "-", "authorization"), false},
		{"a safe method need not be listed", "", POST, answer(204, "*", "GET", "-"), true},
		{"others must be", "", PUT, answer(204, "*", "GET, POST", "-"), false},
		{"or the wildcard", "", DELETE, answer(204, "*", "*", "-"), true},
	} {
		ok, why := s.PreflightPasses(Preflight{PageOrigin: page, Headers: s.Of(c.headers), Method: c.method}, &c.r)
		if ok != c.want || ok != (why == "") {
			t.Errorf("%s: got %v %q, want %v", c.why, ok, why, c.want)
		}
	}
}

// TestCookies: with credentials mode include no wildcard counts, and credentials
// must be allowed (Fetch, "CORS check", "CORS-preflight fetch").
func TestCookies(t *testing.T) {
	s := NewSymbols()
	page := s.Of("https://page.test")
	for _, c := range []struct {
		origin, credentials, headers string
		shown, sent                  bool
	}{
		{"*", "true", "authorization", false, false},
		{"*", "-", "authorization", false, false},
		{"https://page.test", "-", "authorization", false, false},
		{"https://page.test", "false", "authorization", false, false},
		{"https://page.test", "true", "authorization", true, true},
		{"https://page.test", "true", "accept, *", true, false},
	} {
		r := Response{Status: 204, CORS: CORS{AllowOrigin: s.Of(c.origin), AllowCredentials: s.Of(c.credentials), AllowHeaders: s.Of(c.headers)}}
		shown := s.CORSCheck(page, true, &r)
		sent, why := s.PreflightPasses(Preflight{PageOrigin: page, Headers: s.Of("authorization"), Method: GET, WithCookies: true}, &r)
		if shown != c.shown || sent != c.sent || sent != (why == "") {
			t.Errorf("%+v: shown %v, sent %v (%s)", c, shown, sent, why)
		}
	}
}

// TestExposed: of an answer that it is shown, a page sees the body, the safe
// fields and those that are exposed.
func TestExposed(t *testing.T) {
	s := NewSymbols()
	full := Response{
		Status: 401, Challenges: [MaxChallengeLines]Sym{s.Of(`Bearer realm="x"`)}, Location: s.Of("/l"), Link: s.Of("</n>; rel=next"),
		ContentDigest: s.Of("{d}"), MediaType: s.Of("application/json"), Body: s.Of("{b}"), Size: 5,
	}
	bare := Response{Status: 401, MediaType: full.MediaType, Body: full.Body, Size: 5}
	if got := s.Exposed(&full); got != bare {
		t.Errorf("nothing is exposed: got %+v", got)
	}
	full.CORS.ExposeHeaders = s.Of("docker-content-digest, WWW-Authenticate")
	bare.CORS, bare.Challenges, bare.ContentDigest = full.CORS, full.Challenges, full.ContentDigest
	if got := s.Exposed(&full); got != bare {
		t.Errorf("two fields are exposed: got %+v", got)
	}
	full.CORS.ExposeHeaders = s.Of("*")
	if got := s.Exposed(&full); got != full {
		t.Errorf("all fields are exposed: got %+v", got)
	}
}
