// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"fmt"
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
)

// scopeRules are those of 05-scopes.md.
var scopeRules = []Rule{
	{ID: "SCOP-01", Part: "challenge", Kind: Grammar, Trigger: func(c *Case, i int) bool {
		return c.facts[i].registry() && c.challenged(i) != model.Absent
	}, Assert: func(c *Case, i int) (bool, string) {
		return scopesAreSound(c, c.Symbols.Str(c.challenged(i)))
	}},
	{ID: "SCOP-01", Part: "request", Kind: Grammar, Trigger: func(c *Case, i int) bool {
		return len(c.scopesSent(i)) > 0
	}, Assert: ownScopesAreSound},
	{ID: "SCOP-01", Part: "answer", Kind: Grammar, Trigger: func(c *Case, i int) bool {
		return c.Exchanges[i].Response.Token.Scope > model.Empty
	}, Assert: func(c *Case, i int) (bool, string) {
		return scopesAreSound(c, c.Symbols.Str(c.Exchanges[i].Response.Token.Scope))
	}},
	{ID: "SCOP-02", Part: "answer", Kind: Differential, Change: "port-in-name", Trigger: (*Case).firstGrantOfAsked, Assert: nameKeepsColon},
	{ID: "SCOP-03", Part: "answer", Kind: Differential, Change: "actions-reversed", Trigger: (*Case).firstSeveralActions, Assert: sameGrant("actions-reversed")},
	{ID: "SCOP-03", Part: "request", Kind: Differential, Change: "challenge-actions-reversed", Trigger: (*Case).firstBearer, Assert: noMoreTokens("challenge-actions-reversed")},
	{ID: "SCOP-04", Part: "answer", Kind: Differential, Change: "upper-case", Trigger: (*Case).firstGrantOfAsked, Assert: caseMatters},
	{ID: "SCOP-05", Part: "answer", Kind: Oracle, Trigger: (*Case).holdsAll, Assert: func(c *Case, i int) (bool, string) {
		r := &c.Exchanges[i].Response
		return accepted(r), fmt.Sprintf("the token is for all actions on the repository, and the answer is %d", r.Status)
	}},
	{ID: "SCOP-05", Part: "request", Kind: Wire, Trigger: func(c *Case, i int) bool {
		k := c.answersTo(i)
		return k >= 0 && c.allNamed(k) != model.Absent
	}, Assert: func(c *Case, i int) (bool, string) {
		all := c.allNamed(c.answersTo(i))
		return c.Symbols.Covers(c.wanted(i), all), fmt.Sprintf("the challenge names %q, and the token request asks for %q", c.Symbols.Str(all), c.Symbols.Str(c.wanted(i)))
	}},
	{ID: "SCOP-06", Part: "challenge", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.refused(i) && c.facts[i].op.Repository != model.Absent && c.challenged(i) != model.Absent && c.namesAny(c.challenged(i))
	}, Assert: func(c *Case, i int) (bool, string) {
		repository := c.facts[i].op.Repository
		return c.names(c.challenged(i), repository), fmt.Sprintf("the request is for %q, and the challenge names %q", c.Symbols.Str(repository), c.Symbols.Str(c.challenged(i)))
	}},
	{ID: "SCOP-06", Part: "request", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.facts[i].op.Repository != model.Absent && c.followsToken(i) && c.tokenAnswer(i) >= 0 && c.namesAny(c.wanted(c.tokenAnswer(i)))
	}, Assert: nameOfPathAsked},
	{ID: "SCOP-07", Kind: Wire, Trigger: (*Case).firstWrite, Assert: func(c *Case, i int) (bool, string) {
		asked := c.wanted(c.tokenAnswer(i))
		both := c.Symbols.RepositoryScope(c.facts[i].op.Repository, "pull,push")
		return c.Symbols.Covers(asked, both), fmt.Sprintf("the token with which it writes was asked for with %q", c.Symbols.Str(asked))
	}},
	{ID: "SCOP-08", Part: "named", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return deletes(c.facts[i].op.Kind) && c.refusedWithBearer(i)
	}, Assert: deleteNamed},
	{ID: "SCOP-08", Part: "enough", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		if !deletes(c.facts[i].op.Kind) || !c.bearerAnswered(i) {
			return false
		}
		return c.Truth == nil || c.holdsDelete(i)
	}, Assert: func(c *Case, i int) (bool, string) {
		r := &c.Exchanges[i].Response
		return accepted(r), fmt.Sprintf("the token is for what the challenge to a deletion named, and the answer is %d", r.Status)
	}},
	{ID: "SCOP-09", Part: "named", Kind: Wire, Trigger: func(c *Case, i int) bool {
		k := c.answersTo(i)
		return k >= 0 && deletes(c.facts[k].op.Kind) && c.challenged(k) != model.Absent
	}, Assert: challengeFollowed},
	{ID: "SCOP-09", Part: "guessed", Kind: Wire, Trigger: (*Case).guessesDelete, Assert: func(c *Case, i int) (bool, string) {
		status := c.Exchanges[i].Response.Status
		return status != 400 && status != 403, fmt.Sprintf("no challenge named what %q asks for, and the answer is %d", c.Symbols.Str(c.wanted(i)), status)
	}},
	{ID: "SCOP-10", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		kind := c.facts[i].op.Kind
		if kind != model.OpUploadStatus && kind != model.OpCancelUpload || c.facts[i].op.Repository == model.Absent || !c.meant(i) {
			return false
		}
		return c.Truth == nil || c.refusedWithBearer(i) || c.holdsNeed(i)
	}, Assert: uploadRightKept},
	{ID: "SCOP-11", Kind: Wire, Trigger: func(c *Case, i int) bool {
		k := c.answersTo(i)
		return k >= 0 && c.facts[k].op.Kind != model.OpPing && c.challenged(k) != model.Absent && scopeFault(c.Symbols, c.Symbols.Str(c.challenged(k))) == ""
	}, Assert: challengeFollowed},
	{ID: "SCOP-12", Part: "other", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.wanted(i) != model.Absent && c.Exchanges[i].Response.Token.Present && c.taskSucceeds(i)
	}, Assert: func(c *Case, i int) (bool, string) {
		for a := range c.Symbols.ScopeOf(c.Symbols.Lacking(c.taskNeed(i), c.wanted(i))).Iter() {
			return false, fmt.Sprintf("%s on %s is asked for, and nothing that the operation does needs it", a.Action, a.Name)
		}
		return true, ""
	}},
	{ID: "SCOP-12", Part: "reading", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		return c.wanted(i) != model.Absent && c.Exchanges[i].Response.Token.Present && (c.Truth == nil || c.Truth.Reads(int(c.Exchanges[i].Task)))
	}, Assert: func(c *Case, i int) (bool, string) {
		for a := range c.Symbols.ScopeOf(c.wanted(i)).Iter() {
			if a.Type == "repository" && a.Action != "pull" && !c.namedBefore(i, a) {
				return false, fmt.Sprintf("%s on %s is asked for in order to read", a.Action, a.Name)
			}
		}
		return true, ""
	}},
}

func scopesAreSound(c *Case, all ...string) (bool, string) {
	for _, s := range all {
		if why := scopeFault(c.Symbols, s); why != "" {
			return false, fmt.Sprintf("scope %q: %s", s, why)
		}
	}
	return true, ""
}

// ownScopesAreSound lets pass what the client repeats from a challenge.
func ownScopesAreSound(c *Case, i int) (bool, string) {
	for _, s := range c.scopesSent(i) {
		if scopeFault(c.Symbols, s) == "" {
			continue
		}
		for entry := range strings.FieldsSeq(s) {
			if why := scopeFault(c.Symbols, entry); why != "" && !c.namedVerbatim(i, entry) {
				return false, fmt.Sprintf("scope %q: %s", s, why)
			}
		}
		if s != strings.Join(strings.Fields(s), " ") {
			return false, fmt.Sprintf("scope %q has more than one space between two entries", s)
		}
	}
	return true, ""
}

// namedVerbatim tells whether a challenge before has had the entry.
func (c *Case) namedVerbatim(i int, entry string) bool {
	for k := range i {
		if scope := c.challenged(k); scope != model.Absent && slices.Contains(strings.Fields(c.Symbols.Str(scope)), entry) {
			return true
		}
	}
	return false
}

// holdsAll tells a request with a token for all actions on the repository. A
// mount needs another repository too.
func (c *Case) holdsAll(i int) bool {
	op := &c.facts[i].op
	if op.Repository == model.Absent || op.Kind == model.OpMount || !c.bearerAnswered(i) {
		return false
	}
	all, k := c.Symbols.RepositoryScope(op.Repository, model.AnyAction), c.tokenAnswer(i)
	if k < 0 || !c.Symbols.Covers(c.wanted(k), all) {
		return false
	}
	if c.Truth == nil {
		return true
	}
	token := c.held(i)
	return token != nil && c.Symbols.Covers(token.Access, all)
}

// allNamed are the entries of a challenge's scope with the action "*".
func (c *Case) allNamed(i int) model.Sym {
	var entries []string
	for a := range c.Symbols.ScopeOf(c.challenged(i)).Iter() {
		if a.Action == model.AnyAction {
			entries = append(entries, a.Type+":"+a.Name+":"+a.Action)
		}
	}
	return c.Symbols.List(entries...)
}

// nameOfPathAsked lets pass a client that asks for what the challenge names,
// whatever that is.
func nameOfPathAsked(c *Case, i int) (bool, string) {
	repository, k := c.facts[i].op.Repository, c.tokenAnswer(i)
	if r := c.answersTo(k); r >= 0 && c.namesAny(c.challenged(r)) && !c.names(c.challenged(r), repository) {
		return true, ""
	}
	return c.names(c.wanted(k), repository), fmt.Sprintf("the request is for %q, and its token was asked for with %q", c.Symbols.Str(repository), c.Symbols.Str(c.wanted(k)))
}
