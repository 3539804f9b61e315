// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package challenge

import (
	"strings"

	"github.com/authsim/authsim/model"
)

// readCaseSensitive is readRFC but for schemes in another spelling than the usual
// one, which it does not know.
func readCaseSensitive(lines []string) ([]parsed, string) {
	found, err := model.ParseChallenges(lines)
	if len(found) == 0 && err != nil {
		return nil, err.Error()
	}
	all := fromRFC(found)
	for i := range all {
		if s := found[i].Scheme; s != "Basic" && s != "Bearer" && model.SchemeOf(s) != model.OtherScheme {
			all[i].scheme = "unknown"
		}
	}
	return all, ""
}

// readRFC keeps the challenges of all lines that follow the grammar, and reports
// an error only when that leaves none.
func readRFC(lines []string) ([]parsed, string) {
	found, err := model.ParseChallenges(lines)
	if len(found) == 0 && err != nil {
		return nil, err.Error()
	}
	return fromRFC(found), ""
}

func fromRFC(found []model.HeaderChallenge) (all []parsed) {
	for _, c := range found {
		p := parsed{scheme: strings.ToLower(c.Scheme)}
		for _, v := range c.Params {
			p.params = append(p.params, param{strings.ToLower(v.Name), v.Value})
		}
		all = append(all, p)
	}
	return all
}
