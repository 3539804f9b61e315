// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package challenge

import (
	"regexp"
	"strings"
)

// The scheme is the last "bearer" or "basic" anywhere in the line; a parameter
// is letters before ="…", where the value has at least one character, so that an
// empty one swallows what follows. [A-z] is wider than letters, as there.
var (
	conformanceScheme = regexp.MustCompile("(?i).*(bearer|basic).*")
	conformanceParam  = regexp.MustCompile(`([a-zA-z]+)="(.+?)"`)
)

// readConformance reads the first line only; a line without a known scheme is a
// scheme by itself. error is not read.
func readConformance(lines []string) ([]parsed, string) {
	if lines[0] == "" {
		return nil, ""
	}
	c := parsed{scheme: strings.ToLower(conformanceScheme.ReplaceAllString(lines[0], "$1"))}
	if c.scheme == "bearer" {
		for _, m := range conformanceParam.FindAllStringSubmatch(lines[0], -1) {
			if name := strings.ToLower(m[1]); name != "error" {
				c.params = append(c.params, param{name, m[2]})
			}
		}
	}
	return []parsed{c}, ""
}
