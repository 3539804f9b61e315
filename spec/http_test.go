// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/spec"
)

// TestMessages reads every HTTP message that the chapters show, and asks the
// rules about its challenges.
func TestMessages(t *testing.T) {
	blocks, err := spec.Blocks("http")
	if err != nil || len(blocks) == 0 {
		t.Fatal(blocks, err)
	}
	for _, b := range blocks {
		wire := bufio.NewReader(strings.NewReader(b.Text + "\n\n"))
		if !strings.HasPrefix(b.Text, "HTTP/") {
			if _, err := http.ReadRequest(wire); err != nil {
				t.Errorf("%s:%d: %v", b.File, b.Line, err)
			}
			continue
		}
		r, err := http.ReadResponse(wire, nil)
		if err != nil {
			t.Errorf("%s:%d: %v", b.File, b.Line, err)
			continue
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("%s:%d: %v", b.File, b.Line, err)
		}
		if strings.TrimSpace(string(body)) != "" && !json.Valid(body) {
			t.Errorf("%s:%d: the body is no JSON", b.File, b.Line)
		}
		lines := r.Header.Values("WWW-Authenticate")
		if challenges, err := model.ParseChallenges(lines); err != nil || (r.StatusCode == 401) != (len(challenges) > 0) {
			t.Errorf("%s:%d: a 401, and no other response, has challenges: %v %v", b.File, b.Line, challenges, err)
		}
		shown(t, &b, r)
	}
}

// shown checks the challenges as those of a response to GET /v2/team/app/…, with
// a token if they say what is wrong with it.
func shown(t *testing.T, b *spec.Block, r *http.Response) {
	symbols := model.NewSymbols()
	u, _ := symbols.Resolve(model.Absent, symbols.Of("https://registry.example/v2/team/app/manifests/latest"))
	x := model.Exchange{Request: model.Request{Method: model.GET, URL: u}, Response: model.Response{Status: int16(r.StatusCode)}}
	if after := r.Header.Get("Retry-After"); after != "" {
		x.Response.RetryAfter = symbols.Of(after)
	}
	for i, line := range r.Header.Values("WWW-Authenticate") {
		x.Response.Challenges[i] = symbols.Of(line)
		if strings.Contains(line, "error=") {
			x.Request.Authorization = symbols.Bearer(symbols.Of("presented"))
		}
	}
	actors := actorOf(t)
	for _, f := range spec.Check(&spec.Case{Symbols: symbols, Exchanges: []model.Exchange{x}}) {
		// A challenge to a ping or of a token endpoint names no scope, one to a push
		// another one; and the client has asked nobody before.
		if f.Status() == spec.Fail && f.ID != "CHAL-12" && !strings.Contains(actors[f.ID], "client") {
			t.Errorf("%s:%d: %s: %s", b.File, b.Line, f.ID, f.Why)
		}
	}
}

// TestGrammars wants every ABNF rule that a chapter uses to be defined there, or
// to be one of those of RFC 9110, RFC 3986 and RFC 5234.
func TestGrammars(t *testing.T) {
	known := map[string]bool{}
	for name := range strings.FieldsSeq("token token68 quoted-string auth-scheme BWS SP DQUOTE ALPHA DIGIT absolute-URI scope-list") {
		known[name] = true
	}
	blocks, err := spec.Blocks("abnf")
	if err != nil || len(blocks) == 0 {
		t.Fatal(blocks, err)
	}
	for _, b := range blocks {
		for line := range strings.Lines(b.Text) {
			if name, _, ok := strings.Cut(line, " = "); ok && !strings.HasPrefix(line, " ") {
				known[strings.TrimSpace(name)] = true
			} else if name, _, ok := strings.Cut(line, " ="); ok && !strings.HasPrefix(line, " ") {
				known[strings.TrimSpace(name)] = true
			}
		}
	}
	for _, b := range blocks {
		for i, line := range strings.Split(b.Text, "\n") {
			for k, literal := range strings.Split(line, `"`) {
				if k%2 == 1 {
					continue
				}
				for _, word := range strings.FieldsFunc(literal, func(r rune) bool { return strings.ContainsRune(" \t()[]*/=#1", r) }) {
					if !known[word] && !strings.HasPrefix(word, "%x") {
						t.Errorf("%s:%d: %s is defined nowhere", b.File, b.Line+i, word)
					}
				}
			}
		}
	}
}
