// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

import (
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Transcript is the trace as text that ParseTranscript reads back: a paragraph
// an exchange. Its first line has the number and the cause, and what is not zero
// of task, lane, fault and moments (milliseconds of the run); lines with ">" are
// the request, lines with "<" the response, one field a line:
//
//  2. token, lane 1
//     > GET https://auth.test/token?scope=repository%3Aa%3Apull&service=s
//     > Authorization: Basic alice:secret
//     < 200
//     < token: T1
//     < grants: repository:a:pull
//
// Basic credentials are shown decoded. Everything is written out, secrets
// included, because the text must read back; the secrets of a simulation are
// not real ones. Whoever shows a transcript of anything else redacts it.
//
// A value that has white space at an end or characters that do not print is
// written as a quoted Go string, and so is an empty one. Lines that start with
// "#" are remarks.
func (tr *Trace) Transcript() string {
	w := transcriptWriter{t: tr.Symbols}
	for i := range tr.Exchanges {
		if i > 0 {
			w.b.WriteByte('\n')
		}
		x := &tr.Exchanges[i]
		w.head(i+1, x)
		w.request(&x.Request)
		w.response(&x.Response)
	}
	return w.b.String()
}

type transcriptWriter struct {
	t *Symbols
	b strings.Builder
}

func (w *transcriptWriter) head(number int, x *Exchange) {
	w.b.WriteString(strconv.Itoa(number) + ". " + x.Cause.String())
	for _, n := range headNumbers(x) {
		if v := n.get(); v != 0 {
			w.b.WriteString(", " + n.name + " " + strconv.FormatInt(v, 10))
		}
	}
	if x.Fault != NoFault {
		w.b.WriteString(", fault " + x.Fault.String())
	}
	w.b.WriteByte('\n')
}

func (w *transcriptWriter) request(r *Request) {
	text := w.urlText(r.URL)
	if u, ok := w.t.Resolve(Absent, w.t.Of(text)); !ok || u != r.URL || !plainValue(text) {
		text = ""
	}
	w.b.WriteString(strings.TrimRight("> "+r.Method.String()+" "+text, " ") + "\n")
	if text == "" {
		w.sym("> ", "origin", r.Origin)
		w.sym("> ", "path", r.Path)
		w.sym("> ", "query", r.Query)
	}
	if credentials, ok := w.basicText(r.Authorization); ok {
		w.line("> ", "Authorization", "Basic "+credentials)
	} else if text := w.t.Str(r.Authorization); strings.HasPrefix(text, basicPrefix) {
		w.line("> ", "Authorization", strconv.Quote(text))
	} else {
		w.sym("> ", "Authorization", r.Authorization)
	}
	for _, f := range requestFields {
		w.sym("> ", f.name, *f.of(r))
	}
	if r.PreflightMethod != NoMethod {
		w.line("> ", preflightMethod, r.PreflightMethod.String())
	}
	if r.Chunked {
		w.line("> ", "Transfer-Encoding", "chunked")
	}
	if r.OtherMachine {
		w.line("> ", otherMachine, "yes")
	}
	if r.WithCookies {
		w.line("> ", credentialsMode, "include")
	}
}

func (w *transcriptWriter) response(r *Response) {
	switch {
	case r.Failure == NoFailure:
		w.b.WriteString("< " + strconv.Itoa(int(r.Status)) + "\n")
	default:
		w.b.WriteString("< " + r.Failure.String() + "\n")
		if r.Status != 0 {
			w.line("< ", "status", strconv.Itoa(int(r.Status)))
		}
	}
	for _, line := range r.Challenges {
		w.sym("< ", "WWW-Authenticate", line)
	}
	for _, f := range responseFields {
		w.sym("< ", f.name, *f.of(r))
	}
	w.errors(r)
	if r.Token.Present {
		w.token(&r.Token)
	}
	switch r.Size {
	case 0:
	case -1:
		w.line("< ", "Content-Length", "absent")
	default:
		w.line("< ", "Content-Length", strconv.FormatInt(r.Size, 10))
	}
}

// errors writes the entries up to the last that is not zero, each as its code,
// its message quoted, and "detail" when it has one.
func (w *transcriptWriter) errors(r *Response) {
	last := 0
	for i, e := range r.Errors {
		if e != (ErrorEntry{}) {
			last = i + 1
		}
	}
	for _, e := range r.Errors[:last] {
		text := noCode
		if e.Code != Absent {
			text = w.t.Str(e.Code)
			if !plainValue(text) || text == noCode || strings.ContainsAny(text, " \"") {
				text = strconv.Quote(text)
			}
		}
		if e.Message != Absent {
			text += " " + strconv.Quote(w.t.Str(e.Message))
		}
		if e.HasDetail {
			text += " detail"
		}
		w.line("< ", "error", text)
	}
	if r.ErrorShape == ErrorBare {
		w.line("< ", "error body", "bare")
	}
}

const noCode = "-"

func (w *transcriptWriter) token(a *TokenAnswer) {
	before := w.b.Len()
	for _, f := range tokenFields {
		w.sym("< ", f.name, *f.of(a))
	}
	if a.HasExpiresIn {
		w.line("< ", "expires_in", strconv.Itoa(int(a.ExpiresIn)))
	}
	if a.HasIssuedAt {
		w.line("< ", "issued_at", strconv.FormatInt(int64(a.IssuedAt), 10))
	}
	if w.b.Len() == before {
		w.line("< ", "token answer", "empty")
	}
	w.grants(a.Grants)
}

// grants writes the List with spaces between the scopes, unless a member cannot
// be told apart that way.
func (w *transcriptWriter) grants(list Sym) {
	if list == Absent {
		return
	}
	text := w.t.Str(list)
	spaced := strings.ReplaceAll(text, ListSeparator, " ")
	if strings.Contains(text, " ") || !plainValue(spaced) {
		w.line("< ", "grants", strconv.Quote(text))
		return
	}
	w.line("< ", "grants", spaced)
}

func (w *transcriptWriter) sym(mark, name string, v Sym) {
	if v == Absent {
		return
	}
	text := w.t.Str(v)
	if !plainValue(text) {
		text = strconv.Quote(text)
	}
	w.line(mark, name, text)
}

func (w *transcriptWriter) line(mark, name, text string) {
	w.b.WriteString(mark + name + ": " + text + "\n")
}

func (w *transcriptWriter) urlText(u URL) string {
	text := w.t.Str(u.Origin) + (&url.URL{Path: w.t.Str(u.Path)}).EscapedPath()
	if u.Query != Absent {
		text += "?" + w.t.Str(u.Query)
	}
	return text
}

const basicPrefix = "Basic "

// basicText is the user and password of a Basic Authorization that encodes back
// to the same bytes and can be written without quotes.
func (w *transcriptWriter) basicText(authorization Sym) (string, bool) {
	encoded, ok := strings.CutPrefix(w.t.Str(authorization), basicPrefix)
	if !ok {
		return "", false
	}
	text, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || base64.StdEncoding.EncodeToString(text) != encoded || !plainValue(string(text)) {
		return "", false
	}
	return string(text), true
}

// plainValue tells a text that is written without quotes.
func plainValue(s string) bool {
	if s == "" || !utf8.ValidString(s) || s[0] == '"' || strings.TrimSpace(s) != s {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return r != ' ' && !unicode.IsPrint(r) })
}
