// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sequence

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/authsim/authsim/model"
)

// anyTrace draws traces that no client would make.
func anyTrace(t *rapid.T) (*model.Trace, Subject) {
	h := newHand()
	text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-z0-9:./?&=,"-]{0,200}`))
	origins := rapid.SliceOfN(rapid.StringMatching(`https?://[a-z]{1,30}(\.[a-z]{1,30}){0,3}(:[0-9]{2,5})?`), 1, 7).Draw(t, "origins")
	sym := func(name string) model.Sym {
		if rapid.Bool().Draw(t, name+" is there") {
			return h.t.Of(text.Draw(t, name))
		}
		return model.Absent
	}
	for range rapid.IntRange(0, 8).Draw(t, "exchanges") {
		x := model.Exchange{
			Task: uint8(rapid.IntRange(0, 3).Draw(t, "task")), Lane: uint8(rapid.IntRange(0, 30).Draw(t, "lane")),
			Cause: model.Cause(rapid.IntRange(0, 7).Draw(t, "cause")), Fault: model.Fault(rapid.IntRange(0, int(model.NumFaults)-1).Draw(t, "fault")),
			Answered: model.Instant(rapid.IntRange(0, 50).Draw(t, "answered")), Sent: model.Instant(rapid.IntRange(0, 50).Draw(t, "sent")),
		}
		x.Request = model.Request{
			Method: model.Method(rapid.IntRange(0, 7).Draw(t, "method")),
			URL:    model.URL{Origin: h.t.Of(rapid.SampledFrom(origins).Draw(t, "origin")), Path: sym("path"), Query: sym("query")},
			Form:   sym("form"), Authorization: sym("authorization"),
		}
		x.Response = model.Response{
			Failure: model.Failure(rapid.IntRange(0, 3).Draw(t, "failure")), Status: rapid.Int16Range(100, 599).Draw(t, "status"),
			Location: sym("location"), Link: sym("link"), ContentDigest: sym("digest"), RetryAfter: sym("retry-after"),
		}
		x.Response.Challenges[0], x.Response.Errors[0].Code, x.Response.Errors[0].Message = sym("challenge"), sym("code"), sym("message")
		a := &x.Response.Token
		a.Present, a.Token, a.AccessToken, a.RefreshToken, a.Grants = rapid.Bool().Draw(t, "token is there"), sym("token"), sym("access token"), sym("refresh token"), sym("grants")
		h.trace.Exchanges = append(h.trace.Exchanges, x)
	}
	about := Subject{Client: text.Draw(t, "client")}
	for i := range rapid.IntRange(0, 4).Draw(t, "tasks") {
		about.Tasks = append(about.Tasks, Task{Title: fmt.Sprint(i) + text.Draw(t, "title"), OK: rapid.Bool().Draw(t, "ok"), Outcome: text.Draw(t, "outcome")})
	}
	return &h.trace, about
}

// TestTextOfAnything: whatever a trace holds, its diagram fits the terminal and
// steers nothing.
func TestTextOfAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		trace, about := anyTrace(t)
		width := rapid.IntRange(1, 130).Draw(t, "width")
		var b bytes.Buffer
		if err := New(trace, about).WriteText(&b, width, nil); err != nil {
			t.Fatal(err)
		}
		for l := range strings.Lines(b.String()) {
			l = strings.TrimSuffix(l, "\n")
			if n := utf8.RuneCountInString(l); n > max(width, MinWidth) {
				t.Fatalf("a line is %d columns wide, the terminal %d: %q", n, width, l)
			}
			if strings.ContainsFunc(l, unicode.IsControl) {
				t.Fatalf("a control character was written: %q", l)
			}
		}
	})
}

// TestFormatsOfAnything: every trace can be written in every other format, and
// its Mermaid text is read back.
func TestFormatsOfAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		trace, about := anyTrace(t)
		NewHAR(trace, "")
		NewExchanges(trace)
		if text := New(trace, about).Mermaid().String(); len(trace.Exchanges) > 0 {
			if _, err := ParseMermaid(text); err != nil {
				t.Fatalf("%v in\n%s", err, text)
			}
		}
	})
}

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		in    string
		width int
		want  []string
	}{
		{"", 10, []string{""}},
		{"short", 10, []string{"short"}},
		{"two words here", 10, []string{"two words", "here"}},
		{"a=1,b=2,c=3", 8, []string{"a=1,b=2,", "c=3"}},
		{"nothing-to-break-at", 8, []string{"nothing-", "to-break", "-at"}},
	} {
		if got := split(c.in, c.width, ",/"); strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("split(%q, %d) = %q, want %q", c.in, c.width, got, c.want)
		}
	}
}
