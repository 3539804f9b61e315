// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"strings"

	"github.com/authsim/authsim/model"
)

// denialWords are what an error text has that tells of a refusal, in lower case.
var denialWords = []string{
	"unauthorized", "denied", "forbidden", "401", "403", "authenticat", "authoriz", "credential", "password", "login", "log in",
	"permission", "scope", "token", "not allowed", "anonymous",
}

// credentialWords are what an error text has that tells of credentials rather than
// of rights, in lower case.
var credentialWords = []string{
	"unauthorized", "401", "authentication", "credential", "password", "login", "log in", "authorization token", "token has expired",
}

// absenceWords are what an error text has that tells of absence.
var absenceWords = []string{"not found", "404", "unknown", "not exist", "no such", "not known"}

// misleading judges the text of a failure that was to be expected. A refusal is
// told as one when the text has a word for it; absence likewise. A registry that
// hides a refusal behind 404 (RFC 9110 §15.5.5), or absence behind 401 or 403,
// makes every client say so: what the wire says is not misleading. Somebody whose
// credentials are wrong is misled by a text that says no more than that he may not
// do it. To a token request 400 is a refusal too (RFC 6749 §5.2).
func (j *Judge) misleading(step int, s *Step, expect model.Expectation) {
	t := j.oracle.t
	text := strings.ToLower(t.Str(s.Outcome.Error))
	denied, absent := hasAny(text, denialWords), hasAny(text, absenceWords)
	var refused, missing, forbidden, limited bool
	at := s.Last
	for n := s.First; n <= s.Last; n++ {
		switch e := &j.c.Exchanges[n-1]; {
		case e.Response.Status == 401 || e.Response.Status == 403 || e.Response.Status == 400 && j.ops[n-1].Kind == model.OpToken || j.browser(e) != "":
			refused, at = true, n
			forbidden = e.Response.Status == 403
		case e.Response.Status == 429 || e.Response.Status == 503:
			limited = n == s.Last
		case e.Response.Status == 404:
			if j.ops[n-1].Kind != model.OpToken && j.ops[n-1].Kind != model.OpHeadBlob {
				missing = true
			}
		}
	}
	if forbidden && j.oracle.wrong() && !hasAny(text, credentialWords) {
		denied = false
	}
	switch {
	case expect == model.Denied && !denied && !(absent && missing):
		cause := UnknownCause
		if refused {
			cause = j.deniedCause(at)
		}
		j.report(MisleadingError, cause, step, at, j.who()+" was refused, and the user is told something else: "+quoted(t.Str(s.Outcome.Error)))
	case expect == model.Denied && limited:
		j.report(MisleadingError, Rate, step, s.Last, j.who()+" is not to be let in, and is told to come back later: "+quoted(t.Str(s.Outcome.Error)))
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
