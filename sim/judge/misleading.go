// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"strings"

	"github.com/authsim/authsim/model"
)

// identityWords are what an error text has that tells that somebody is not known,
// in lower case; rightWords tell that he may not do something. Either tells of a
// refusal.
var (
	identityWords = []string{"unauthorized", "401", "authenticat", "authoriz", "credential", "password", "login", "log in", "token", "anonymous"}
	rightWords    = []string{"denied", "forbidden", "403", "permission", "scope", "not allowed"}
)

// absenceWords are what an error text has that tells of absence.
var absenceWords = []string{"not found", "404", "unknown", "not exist", "no such", "not known"}

// misleading judges the text of a failure that was to be expected. A refusal is
// told as one when the text has a word for it; absence likewise. A registry that
// hides a refusal behind 404 (RFC 9110 §15.5.5), or absence behind 401 or 403,
// makes every client say so: what the wire says is not misleading. Somebody whose
// credentials are wrong is misled by a text that says no more than that he may not
// do it.
func (j *Judge) misleading(step int, s *Step, expect model.Expectation) {
	t := j.oracle.t
	text := strings.ToLower(t.Str(s.Outcome.Error))
	denied, absent := hasAny(text, identityWords) || hasAny(text, rightWords), hasAny(text, absenceWords)
	if expect == model.Denied && j.oracle.credential.Kind != model.NoCredential && j.oracle.account == nil && !hasAny(text, identityWords) {
		denied = false
	}
	var refused, missing bool
	at := s.Last
	for n := s.First; n <= s.Last; n++ {
		switch e := &j.c.Exchanges[n-1]; {
		case e.Response.Status == 401 || e.Response.Status == 403 || j.browser(e) != "":
			refused, at = true, n
		case e.Response.Status == 404:
			if j.ops[n-1].Kind != model.OpToken && j.ops[n-1].Kind != model.OpHeadBlob {
				missing = true
			}
		}
	}
	switch {
	case expect == model.Denied && !denied && !(absent && missing):
		cause := UnknownCause
		if refused {
			cause = j.deniedCause(at)
		}
		j.report(MisleadingError, cause, step, at, j.who()+" was refused, and the user is told something else: "+quoted(t.Str(s.Outcome.Error)))
	case expect == model.NotFound && !absent && !(denied && refused):
		cause := UnknownCause
		if refused && j.browser(&j.c.Exchanges[at-1]) != "" {
			cause = Browser
		}
		j.report(MisleadingError, cause, step, s.Last, "it does not exist, and the user is told something else: "+quoted(t.Str(s.Outcome.Error)))
	}
}

func (j *Judge) deniedCause(at int) Cause {
	switch e := &j.c.Exchanges[at-1]; {
	case j.browser(e) != "":
		return Browser
	case j.ops[at-1].Kind == model.OpToken:
		return TokenEndpoint
	case e.Request.Authorization == model.Absent:
		return Discovery
	}
	return Credentials
}

func hasAny(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

func quoted(text string) string {
	if text == "" {
		return "nothing at all"
	}
	return `"` + text + `"`
}
