// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

import (
	"errors"
	"fmt"
	"strings"
)

// HeaderChallenge is a challenge as RFC 9110 §11.6.1 reads it, with all that
// stands there. The judge uses it; simulated clients read with their own
// parsers.
type HeaderChallenge struct {
	// Line counts the WWW-Authenticate field lines from zero.
	Line int
	// Scheme is the scheme's name as it is spelled.
	Scheme string
	// Token68 is the one value of the old form (RFC 9110 §11.2), which has no
	// parameters; empty for the other form.
	Token68 string
	// Params are the parameters in their order, names as they are spelled.
	Params []HeaderParam
}

// HeaderParam is a parameter of a challenge. Quoted tells the quoted-string form
// from the token form; Value is without quotes and escapes either way.
type HeaderParam struct {
	Name, Value string
	Quoted      bool
}

// Param returns the value of the parameter with that name in any case. When it
// is there twice, which RFC 9110 §11.2 forbids, the last one is returned, as all
// clients do.
func (c *HeaderChallenge) Param(name string) (value string, ok bool) {
	for _, p := range c.Params {
		if strings.EqualFold(p.Name, name) {
			value, ok = p.Value, true
		}
	}
	return value, ok
}

// Challenge is c in the form that the parsers of clients produce.
func (c *HeaderChallenge) Challenge(t *Symbols) Challenge {
	param := func(name string) Sym {
		if v, ok := c.Param(name); ok {
			return t.Of(v)
		}
		return Absent
	}
	return Challenge{
		Scheme: SchemeOf(c.Scheme), Name: t.Of(c.Scheme),
		Realm: param("realm"), Service: param("service"), Scope: param("scope"), Error: param("error"),
	}
}

// ParseChallenges reads WWW-Authenticate field lines by the grammar of RFC 9110
// §11.6.1: any number of challenges in any number of lines, with empty list
// elements. A line that violates the grammar gives no challenge; the error says
// where each violation is. A parameter that is there twice is an error too, but
// its challenge is returned.
func ParseChallenges(lines []string) ([]HeaderChallenge, error) {
	var all []HeaderChallenge
	var errs []error
	for i, line := range lines {
		p := challengeParser{line: line}
		for _, c := range p.challenges() {
			c.Line = i
			if p.problem == "" {
				all = append(all, c)
			}
			if name := doubleParam(c.Params); name != "" {
				errs = append(errs, fmt.Errorf("challenge line %d: parameter %q is there twice (RFC 9110 §11.2)", i+1, name))
			}
		}
		if p.problem != "" {
			errs = append(errs, fmt.Errorf("challenge line %d, column %d: %s (RFC 9110 §11.6.1)", i+1, p.at+1, p.problem))
		}
	}
	return all, errors.Join(errs...)
}

func doubleParam(params []HeaderParam) string {
	for i, p := range params {
		for _, q := range params[:i] {
			if strings.EqualFold(p.Name, q.Name) {
				return p.Name
			}
		}
	}
	return ""
}

// challengeParser stands at a place in a line. problem is set once, at the first
// violation of the grammar.
type challengeParser struct {
	line    string
	at      int
	problem string
}

func (p *challengeParser) challenges() []HeaderChallenge {
	var list []HeaderChallenge
	for p.elements(); p.at < len(p.line) && p.problem == ""; p.elements() {
		c := HeaderChallenge{Scheme: p.token()}
		if c.Scheme == "" {
			p.problem = "expected the name of a scheme"
			break
		}
		if p.spaces(" ") {
			p.credentials(&c)
		}
		list = append(list, c)
		p.spaces(" \t")
		if p.problem == "" && p.at < len(p.line) && p.line[p.at] != ',' {
			p.problem = "expected a comma or the end"
		}
	}
	return list
}

// credentials reads what follows a scheme and a space: a token68, or parameters
// up to the end or to the next challenge.
func (p *challengeParser) credentials(c *HeaderChallenge) {
	if c.Token68 = p.token68(); c.Token68 != "" {
		return
	}
	for p.problem == "" {
		before := p.at
		if len(c.Params) > 0 {
			p.spaces(" \t")
			if p.at < len(p.line) && p.line[p.at] != ',' {
				p.at = before
				return
			}
		}
		p.elements()
		start := p.at
		name := p.token()
		p.spaces(" \t")
		if name == "" || p.at == len(p.line) || p.line[p.at] != '=' {
			// No parameter: the next challenge, or nothing.
			p.at = start
			if start < len(p.line) {
				p.at = before
			}
			return
		}
		p.at++
		p.spaces(" \t")
		value, quoted := p.value()
		c.Params = append(c.Params, HeaderParam{name, value, quoted})
	}
}

func (p *challengeParser) value() (value string, quoted bool) {
	if p.at == len(p.line) || p.line[p.at] != '"' {
		if value = p.token(); value == "" {
			p.problem = "expected a token or a quoted string"
		}
		return value, false
	}
	var b strings.Builder
	for p.at++; p.at < len(p.line); p.at++ {
		switch ch := p.line[p.at]; {
		case ch == '"':
			p.at++
			return b.String(), true
		case ch < ' ' && ch != '\t' || ch == 0x7f:
			p.problem = "control character in a quoted string"
			return "", true
		case ch == '\\' && p.at+1 < len(p.line):
			p.at++
			b.WriteByte(p.line[p.at])
		default:
			b.WriteByte(ch)
		}
	}
	p.problem = "the quoted string does not end"
	return "", true
}

// elements skips white space and empty list elements (RFC 9110 §5.6.1.2).
func (p *challengeParser) elements() { p.spaces(" \t,") }

func (p *challengeParser) spaces(set string) bool {
	start := p.at
	for p.at < len(p.line) && strings.IndexByte(set, p.line[p.at]) >= 0 {
		p.at++
	}
	return p.at > start
}

func (p *challengeParser) token() string {
	start := p.at
	for p.at < len(p.line) && IsTokenByte(p.line[p.at]) {
		p.at++
	}
	return p.line[start:p.at]
}

// token68 reads a token68 that is followed by a comma or the end, and nothing
// otherwise.
func (p *challengeParser) token68() string {
	end := p.at
	for end < len(p.line) && (alphanumeric(p.line[end]) || strings.IndexByte("-._~+/", p.line[end]) >= 0) {
		end++
	}
	if end == p.at {
		return ""
	}
	for end < len(p.line) && p.line[end] == '=' {
		end++
	}
	if rest := strings.TrimLeft(p.line[end:], " \t"); rest != "" && rest[0] != ',' {
		return ""
	}
	text := p.line[p.at:end]
	p.at = end
	return text
}

// IsTokenByte tells a tchar (RFC 9110 §5.6.2).
func IsTokenByte(c byte) bool {
	return alphanumeric(c) || strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0
}

func alphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
