// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package challenge

import (
	"sort"
	"strings"

	"github.com/authsim/authsim/model"
)

// readDistribution reads one challenge a line and stops, keeping what it has,
// at the first thing that is not name=value. An empty value is such a thing:
// scope="" loses every parameter after it (authchallenge.go:173-176).
func readDistribution(lines []string) ([]parsed, string) {
	var all []parsed
	for _, line := range lines {
		if c, _ := readLine(line, true); c.scheme != "" {
			all = append(all, c)
		}
	}
	return all, ""
}

// readContainerd differs in three ways: an empty value is a value
// (parse.go:135-138), also where a quoted string does not end; schemes that it
// does not know are dropped; and the challenges are sorted by preference.
func readContainerd(lines []string) ([]parsed, string) {
	var all []parsed
	for _, line := range lines {
		c, _ := readLine(line, false)
		switch model.SchemeOf(c.scheme) {
		case model.Basic, model.Bearer, model.Digest:
			all = append(all, c)
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return preference(all[i]) > preference(all[j]) })
	return all, ""
}

func preference(c parsed) int {
	switch model.SchemeOf(c.scheme) {
	case model.Bearer:
		return 3
	case model.Digest:
		return 2
	}
	return 1
}

// readOciauth drops a line that is not one whole challenge. Which of the others
// is used (Basic before Bearer, challenge.go:56-74) is the client's choice of
// scheme; schemes that it does not know never get there.
func readOciauth(lines []string) ([]parsed, string) {
	var all []parsed
	for _, line := range lines {
		c, whole := readLine(line, true)
		switch model.SchemeOf(c.scheme) {
		case model.Basic, model.Bearer:
			if whole {
				all = append(all, c)
			}
		}
	}
	return all, ""
}

// readLine is the parser that moby, containerd, crane, skopeo and ociauth have
// by inheritance: a scheme, white space, name=value separated by commas. whole
// is false when something was left over or an error ended the parsing; a comma
// at the end is allowed.
func readLine(line string, stopAtEmpty bool) (c parsed, whole bool) {
	scheme, rest := cutToken(line)
	if scheme == "" {
		return parsed{}, false
	}
	c.scheme = strings.ToLower(scheme)
	rest = trimSpace(rest)
	for rest != "" {
		var name, value string
		name, rest = cutToken(trimSpace(rest))
		if name == "" || !strings.HasPrefix(rest, "=") {
			return c, false
		}
		value, rest = cutValue(rest[1:])
		if value == "" && stopAtEmpty {
			return c, false
		}
		c.params = append(c.params, param{strings.ToLower(name), value})
		rest = trimSpace(rest)
		if rest == "" {
			break
		}
		if rest[0] != ',' {
			return c, false
		}
		rest = rest[1:]
	}
	return c, true
}

// tokenByte is the token of RFC 2616 §2.2, which these parsers keep to.
func tokenByte(b byte) bool {
	return b > ' ' && b < 0x7f && strings.IndexByte(`"(),/:;<=>?@[]\{}`, b) < 0
}

func cutToken(s string) (token, rest string) {
	for i := range len(s) {
		if !tokenByte(s[i]) {
			return s[:i], s[i:]
		}
	}
	return s, ""
}

func trimSpace(s string) string { return strings.TrimLeft(s, " \t\r\n") }

// cutValue reads a token or a quoted string. A backslash makes the byte after it
// ordinary. A quoted string that does not end is an empty value and nothing is
// left.
func cutValue(s string) (value, rest string) {
	if !strings.HasPrefix(s, `"`) {
		return cutToken(s)
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), s[i+1:]
		case s[i] == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		case s[i] != '\\':
			b.WriteByte(s[i])
		}
	}
	return "", ""
}
