// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package challenge

import (
	"strings"

	"github.com/authsim/authsim/model"
)

// readRFC keeps the challenges of all lines that follow the grammar, and reports
// an error only when that leaves none.
func readRFC(lines []string) ([]parsed, string) {
	found, err := model.ParseChallenges(lines)
	if len(found) == 0 && err != nil {
		return nil, err.Error()
	}
	var all []parsed
	for _, c := range found {
		p := parsed{scheme: strings.ToLower(c.Scheme)}
		for _, v := range c.Params {
			p.params = append(p.params, param{strings.ToLower(v.Name), v.Value})
		}
		all = append(all, p)
	}
	return all, ""
}
