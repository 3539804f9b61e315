// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package judge

import "github.com/authsim/authsim/model"

// odd tells whether the challenges of a response are anything but one Bearer or
// Basic challenge on one line.
func (j *Judge) odd(e *model.Exchange) bool {
	challenges, err := j.challenges(e)
	return err != nil || len(challenges) != 1
}

// basicAlone tells whether Basic is all that is offered.
func (j *Judge) basicAlone(e *model.Exchange) bool {
	challenges, err := j.challenges(e)
	return err == nil && len(challenges) == 1 && model.SchemeOf(challenges[0].Scheme) == model.Basic
}

// challenges reads the challenges of a response by RFC 9110 §11.6.1.
func (j *Judge) challenges(e *model.Exchange) ([]model.HeaderChallenge, error) {
	var lines []string
	for _, c := range e.Response.Challenges {
		if c != model.Absent {
			lines = append(lines, j.oracle.t.Str(c))
		}
	}
	return model.ParseChallenges(lines)
}
