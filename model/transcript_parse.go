// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// ParseTranscript reads what Trace.Transcript has written. An error names the
// line and what was expected there.
func ParseTranscript(t *Symbols, text string) (Trace, error) {
	p := transcriptParser{t: t, trace: Trace{Symbols: t}}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimRight(line, "\r\n")
		if strings.TrimSpace(line) == "" || line[0] == '#' {
			continue
		}
		if err := p.line(line); err != nil {
			return Trace{}, fmt.Errorf("transcript:%d: %w", number, err)
		}
	}
	return p.trace, nil
}

type transcriptParser struct {
	t     *Symbols
	trace Trace
	x     *Exchange
	// asked and answered: the exchange's first line of the request or response was
	// read.
	asked, answered bool
	challenges      int
	errors          int
}

func (p *transcriptParser) line(line string) error {
	rest, request := strings.CutPrefix(line, "> ")
	if line == ">" {
		request = true
		rest = ""
	}
	answer, response := strings.CutPrefix(line, "< ")
	switch {
	case !request && !response:
		return p.head(line)
	case p.x == nil:
		return errors.New(`expected the first line of an exchange, as in "1. task"`)
	case request && !p.asked:
		return p.requestLine(rest)
	case request:
		return p.requestField(rest)
	case !p.answered:
		return p.statusLine(answer)
	}
	return p.responseField(answer)
}

func (p *transcriptParser) head(line string) error {
	number, rest, ok := strings.Cut(line, ". ")
	if n, err := strconv.Atoi(number); !ok || err != nil || n != len(p.trace.Exchanges)+1 {
		return fmt.Errorf(`expected exchange %d, as in "%[1]d. task"`, len(p.trace.Exchanges)+1)
	}
	p.trace.Exchanges = append(p.trace.Exchanges, Exchange{})
	p.x = &p.trace.Exchanges[len(p.trace.Exchanges)-1]
	p.asked, p.answered, p.challenges, p.errors = false, false, 0, 0
	parts := strings.Split(rest, ", ")
	if p.x.Cause, ok = ParseCause(parts[0]); !ok {
		return fmt.Errorf("%q is not a cause; expected one of %s", parts[0], strings.Join(causeNames[:], ", "))
	}
	numbers := headNumbers(p.x)
next:
	for _, part := range parts[1:] {
		name, value, _ := strings.Cut(part, " ")
		if name == "fault" {
			if p.x.Fault, ok = ParseFault(value); !ok {
				return fmt.Errorf("there is no fault %q", value)
			}
			continue
		}
		for _, n := range numbers {
			if n.name != name {
				continue
			}
			v, err := parseHeadNumber(value, n.bits)
			if err != nil {
				return fmt.Errorf("%s: %q is not a number for it", name, value)
			}
			n.set(v)
			continue next
		}
		return fmt.Errorf("unknown %q; expected task, lane, sent, arrived, answered or fault", part)
	}
	return nil
}

func parseHeadNumber(text string, bits int) (int64, error) {
	if bits == 8 {
		v, err := strconv.ParseUint(text, 10, 8)
		return int64(v), err
	}
	return strconv.ParseInt(text, 10, bits)
}

func (p *transcriptParser) requestLine(rest string) error {
	p.asked = true
	method, target, _ := strings.Cut(rest, " ")
	r := &p.x.Request
	if r.Method = ParseMethod(method); r.Method == NoMethod && method != "" {
		return fmt.Errorf("%q is not a method; expected GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS", method)
	}
	if target == "" {
		return nil
	}
	var ok bool
	if r.URL, ok = p.t.Resolve(Absent, p.t.Of(target)); !ok {
		return fmt.Errorf("%q is not an absolute URL", target)
	}
	return nil
}

func (p *transcriptParser) requestField(line string) error {
	name, text, err := cutField(line)
	if err != nil {
		return err
	}
	r := &p.x.Request
	switch name {
	case "origin":
		return p.value(&r.Origin, text)
	case "path":
		return p.value(&r.Path, text)
	case "query":
		return p.value(&r.Query, text)
	case preflightMethod:
		if r.PreflightMethod = ParseMethod(text); r.PreflightMethod == NoMethod {
			return fmt.Errorf("%q is not a method", text)
		}
		return nil
	case "Transfer-Encoding":
		r.Chunked = text == "chunked"
		return nil
	case otherMachine:
		r.OtherMachine = text == "yes"
		return nil
	case credentialsMode:
		r.WithCookies = text == "include"
		return nil
	case "Authorization":
		if credentials, ok := strings.CutPrefix(text, basicPrefix); ok {
			r.Authorization = p.t.Of(basicPrefix + base64.StdEncoding.EncodeToString([]byte(credentials)))
			return nil
		}
		return p.value(&r.Authorization, text)
	}
	for _, f := range requestFields {
		if f.name == name {
			return p.value(f.of(r), text)
		}
	}
	return fmt.Errorf("a request has no field %q", name)
}

func (p *transcriptParser) value(to *Sym, text string) error {
	if strings.HasPrefix(text, `"`) {
		s, err := strconv.Unquote(text)
		if err != nil {
			return fmt.Errorf("%s is not a quoted string", text)
		}
		*to = p.t.Of(s)
		return nil
	}
	if text == "" {
		return errors.New(`the value is missing; expected "" for an empty one`)
	}
	*to = p.t.Of(text)
	return nil
}

func cutField(line string) (name, text string, err error) {
	name, text, ok := strings.Cut(line, ": ")
	if !ok {
		return "", "", fmt.Errorf("%q is no field; expected a name, a colon, a space and a value", line)
	}
	return name, text, nil
}
