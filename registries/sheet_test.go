// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries_test

import "strings"

// between is what stands between two texts.
func between(s, before, after string) string {
	_, s, ok := strings.Cut(s, before)
	if !ok {
		return ""
	}
	s, _, _ = strings.Cut(s, after)
	return s
}
