// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

func (p *transcriptParser) statusLine(text string) error {
	p.answered = true
	r := &p.x.Response
	for f := Refused; f <= ClosedAfter; f++ {
		if f.String() == text {
			r.Failure = f
			return nil
		}
	}
	status, err := strconv.ParseInt(text, 10, 16)
	if err != nil {
		return fmt.Errorf("%q is not a status; expected a number or %q", text, Refused)
	}
	r.Status = int16(status)
	return nil
}

func (p *transcriptParser) responseField(line string) error {
	name, text, err := cutField(line)
	if err != nil {
		return err
	}
	r := &p.x.Response
	switch name {
	case "status":
		status, err := strconv.ParseInt(text, 10, 16)
		r.Status = int16(status)
		return err
	case "WWW-Authenticate":
		if p.challenges == MaxChallengeLines {
			return fmt.Errorf("more than %d WWW-Authenticate lines", MaxChallengeLines)
		}
		p.challenges++
		return p.value(&r.Challenges[p.challenges-1], text)
	case "error":
		return p.errorEntry(text)
	case "error body":
		r.ErrorShape = ErrorBare
		return nil
	case "Content-Length":
		if text == "absent" {
			r.Size = -1
			return nil
		}
		r.Size, err = strconv.ParseInt(text, 10, 64)
		return err
	}
	for _, f := range responseFields {
		if f.name == name {
			return p.value(f.of(r), text)
		}
	}
	return p.tokenField(name, text)
}

func (p *transcriptParser) tokenField(name, text string) error {
	a := &p.x.Response.Token
	switch name {
	case "token answer":
		a.Present = true
		return nil
	case "expires_in":
		n, err := strconv.ParseInt(text, 10, 32)
		a.Present, a.HasExpiresIn, a.ExpiresIn = true, true, int32(n)
		return err
	case "issued_at":
		n, err := strconv.ParseInt(text, 10, 64)
		a.Present, a.HasIssuedAt, a.IssuedAt = true, true, Instant(n)
		return err
	case "grants":
		a.Present = true
		if strings.HasPrefix(text, `"`) {
			return p.value(&a.Grants, text)
		}
		a.Grants = p.t.List(strings.Split(text, " ")...)
		return nil
	}
	for _, f := range tokenFields {
		if f.name == name {
			a.Present = true
			return p.value(f.of(a), text)
		}
	}
	return fmt.Errorf("a response has no field %q", name)
}

func (p *transcriptParser) errorEntry(text string) error {
	if p.errors == MaxErrors {
		return fmt.Errorf("more than %d errors", MaxErrors)
	}
	e := &p.x.Response.Errors[p.errors]
	p.errors++
	code, rest := text, ""
	if strings.HasPrefix(text, `"`) {
		literal, err := strconv.QuotedPrefix(text)
		if err != nil {
			return errors.New("the quoted code does not end")
		}
		code, rest = literal, text[len(literal):]
	} else if i := strings.IndexByte(text, ' '); i >= 0 {
		code, rest = text[:i], text[i:]
	}
	if code != noCode {
		if err := p.value(&e.Code, code); err != nil {
			return err
		}
	}
	rest, e.HasDetail = strings.CutSuffix(rest, " detail")
	if rest = strings.TrimPrefix(rest, " "); rest == "" {
		return nil
	}
	if rest[0] != '"' {
		return fmt.Errorf(`%q is no error; expected a code, a quoted message, and "detail"`, text)
	}
	return p.value(&e.Message, rest)
}
