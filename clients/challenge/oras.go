// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package challenge

import (
	"strconv"
	"strings"

	"github.com/authsim/authsim/model"
)

// readORAS reads the first line only (auth/client.go:576). Parameters are read
// for Bearer alone, their names are kept in the case given, so that Realm= is
// not seen, white space around = is fine, and a quoted string is a Go string
// literal: an escape that Go does not know ends the parsing. Other schemes are
// reported as "unknown", without their names.
func readORAS(lines []string) ([]parsed, string) {
	if lines[0] == "" {
		return nil, ""
	}
	scheme, rest := cutTchars(lines[0])
	switch model.SchemeOf(scheme) {
	case model.Basic:
		return []parsed{{scheme: "basic"}}, ""
	case model.Bearer:
		return []parsed{{"bearer", orasParams(rest)}}, ""
	}
	return []parsed{{scheme: "unknown"}}, ""
}

func orasParams(rest string) (params []param) {
	for {
		var name, value string
		name, rest = cutTchars(trimBlank(rest))
		rest = trimBlank(rest)
		if name == "" || !strings.HasPrefix(rest, "=") {
			return params
		}
		rest = trimBlank(rest[1:])
		if strings.HasPrefix(rest, `"`) {
			literal, err := strconv.QuotedPrefix(rest)
			if err != nil {
				return params
			}
			if value, err = strconv.Unquote(literal); err != nil {
				return params
			}
			rest = rest[len(literal):]
		} else if value, rest = cutTchars(rest); value == "" {
			return params
		}
		params = append(params, param{name, value})
		rest = trimBlank(rest)
		if !strings.HasPrefix(rest, ",") {
			return params
		}
		rest = rest[1:]
	}
}

func trimBlank(s string) string { return strings.TrimLeft(s, " \t") }

// cutTchars reads a token by RFC 9110 §5.6.2.
func cutTchars(s string) (token, rest string) {
	for i := range len(s) {
		if b := s[i]; ('a' > b || b > 'z') && ('A' > b || b > 'Z') && ('0' > b || b > '9') && strings.IndexByte("!#$%&'*+-.^_`|~", b) < 0 {
			return s[:i], s[i:]
		}
	}
	return s, ""
}
