// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package challenge

import (
	"fmt"
	"strings"

	"github.com/authsim/authsim/model"
)

// readRegclient reads all challenges of all lines and refuses the whole response
// when one line has an error (auth.go:319-329).
func readRegclient(lines []string) ([]parsed, string) {
	return regclientLines(lines, regclientToken)
}

// readRegclientTokens is that before v0.4.5.
func readRegclientTokens(lines []string) ([]parsed, string) {
	return regclientLines(lines, model.IsTokenByte)
}

func regclientLines(lines []string, inToken func(byte) bool) ([]parsed, string) {
	var all []parsed
	for _, line := range lines {
		found, problem := regclientLine(line, inToken)
		if problem != "" {
			return nil, fmt.Sprintf("failed to parse challenge header: %s, %s: parsing failed", line, problem)
		}
		all = append(all, found...)
	}
	return all, ""
}

// place is where in a line regclient's parser stands; the names are those of
// its source.
type place uint8

const (
	atStart place = iota
	afterScheme
	atValue
	atSchemeOrParam
)

// regclientLine follows auth.go:335-462: elements, each ended by one byte, and
// what that byte may be. A token has no characters but -._~+/ besides letters
// and digits; white space before the ending byte is not allowed.
func regclientLine(line string, inToken func(byte) bool) (all []parsed, problem string) {
	at, key := atStart, ""
	for {
		element, end, rest, state := regclientElement(line, inToken)
		if state != "" {
			return regclientEnd(all, at, key, element, state)
		}
		line = rest
		space := strings.IndexByte(" \t\r\n", end) >= 0
		switch {
		case at == atStart && element != "" && (space || end == ','),
			at == atSchemeOrParam && element != "" && space:
			all = append(all, parsed{scheme: strings.ToLower(element)})
			if space {
				at = afterScheme
			}
		case at == atStart:
			return nil, "start element did not end with a space or comma"
		case (at == afterScheme || at == atSchemeOrParam) && element != "" && end == '=':
			key, at = strings.ToLower(element), atValue
		case at == afterScheme && element == "" && end == ',':
			at = atStart
		case at == afterScheme:
			return nil, "expected param or comma"
		case at == atSchemeOrParam:
			return nil, "expected auth type or param"
		case end == ',':
			addParam(all, key, element)
			key, at = "", atSchemeOrParam
		default:
			return nil, "expected param value"
		}
	}
}

// regclientEnd treats the element that the line ends with. An empty one is
// ignored, even scope="" (auth.go:441-459).
func regclientEnd(all []parsed, at place, key, element, state string) ([]parsed, string) {
	if element == "" {
		return all, ""
	}
	if state != "string" && state != "quote_end" {
		return nil, "eol element in state " + state
	}
	switch at {
	case atStart, atSchemeOrParam:
		all = append(all, parsed{scheme: strings.ToLower(element)})
	case atValue:
		addParam(all, key, element)
	case afterScheme:
		return nil, "eol at param without value"
	}
	return all, ""
}

func addParam(all []parsed, name, value string) {
	c := &all[len(all)-1]
	c.params = append(c.params, param{name, value})
}

// regclientElement reads a token or quoted string and the byte after it. state
// is empty then; it names where the reading stood when the line ended first.
func regclientElement(line string, inToken func(byte) bool) (element string, end byte, rest, state string) {
	var b []byte
	state = "string"
	for i := range len(line) {
		c := line[i]
		switch state {
		case "string":
			switch {
			case inToken(c):
				b = append(b, c)
			case strings.IndexByte(" \t\r\n", c) >= 0 && len(b) == 0:
			case c == '"' && len(b) == 0:
				state = "quote"
			case c == '\\':
				state = "escape_string"
			default:
				return string(b), c, line[i+1:], ""
			}
		case "quote":
			switch c {
			case '\\':
				state = "escape_quote"
			case '"':
				state = "quote_end"
			default:
				b = append(b, c)
			}
		case "quote_end":
			return string(b), c, line[i+1:], ""
		case "escape_string":
			b, state = append(b, c), "string"
		case "escape_quote":
			b, state = append(b, c), "quote"
		}
	}
	return string(b), 0, "", state
}

func regclientToken(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || strings.IndexByte("-._~+/", b) >= 0
}
