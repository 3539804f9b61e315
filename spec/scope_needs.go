// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"fmt"
	"slices"

	"github.com/authsim/authsim/model"
)

// firstWrite tells a write whose token is known to the trace: the first with that
// token, if it was fetched for this write or is good for it. To try the token at
// hand is no request for another one.
func (c *Case) firstWrite(i int) bool {
	op := &c.facts[i].op
	if !op.Kind.Writes() || op.Repository == model.Absent || c.tokenAnswer(i) < 0 || !c.Exchanges[i].Response.OK() && !c.followsToken(i) {
		return false
	}
	for k := range i {
		if f := &c.facts[k]; f.op.Kind.Writes() && f.secret == c.facts[i].secret && f.op.Repository == op.Repository {
			return false
		}
	}
	return true
}

// deleteNamed wants an action beyond pull, and the same for all that can be
// deleted.
func deleteNamed(c *Case, i int) (bool, string) {
	repository := c.facts[i].op.Repository
	named := c.actionsOn(c.challenged(i), repository)
	if len(named) == 0 || slices.Equal(named, []string{"pull"}) {
		return false, fmt.Sprintf("the scope %q names no action that allows to delete", c.Symbols.Str(c.challenged(i)))
	}
	for k := range i {
		if !deletes(c.facts[k].op.Kind) || !c.refusedWithBearer(k) || c.facts[k].op.Repository != repository {
			continue
		}
		if before := c.actionsOn(c.challenged(k), repository); !slices.Equal(before, named) {
			return false, fmt.Sprintf("%s needs %q, and %s needs %q", c.facts[k].op.Kind, before, c.facts[i].op.Kind, named)
		}
	}
	return true, ""
}

// holdsDelete tells whether the token is for what an earlier challenge to a
// deletion in this repository has named.
func (c *Case) holdsDelete(i int) bool {
	token := c.held(i)
	for k := range i {
		if token != nil && deletes(c.facts[k].op.Kind) && c.facts[k].op.Repository == c.facts[i].op.Repository &&
			c.refused(k) && c.challenged(k) != model.Absent && c.Symbols.Covers(token.Access, c.challenged(k)) {
			return true
		}
	}
	return false
}

func challengeFollowed(c *Case, i int) (bool, string) {
	scope := c.challenged(c.answersTo(i))
	return c.Symbols.Covers(c.wanted(i), scope), fmt.Sprintf("the challenge names %q, and the token request asks for %q", c.Symbols.Str(scope), c.Symbols.Str(c.wanted(i)))
}

// guessesDelete tells a token request for delete or * on a repository, which no
// challenge has named.
func (c *Case) guessesDelete(i int) bool {
	for a := range c.Symbols.ScopeOf(c.wanted(i)).Iter() {
		if a.Type != "repository" || a.Action != "delete" && a.Action != model.AnyAction {
			continue
		}
		named := false
		for k := range i {
			named = named || c.challenged(k) != model.Absent && c.Symbols.ScopeOf(c.challenged(k)).Allows(a)
		}
		if !named {
			return true
		}
	}
	return false
}

func (c *Case) holdsNeed(i int) bool {
	token := c.held(i)
	return token != nil && c.Symbols.Covers(token.Access, c.need(i))
}

func uploadRightKept(c *Case, i int) (bool, string) {
	r := &c.Exchanges[i].Response
	if c.holdsNeed(i) {
		return accepted(r), fmt.Sprintf("the token is good for the upload, and the answer to %s is %d", c.facts[i].op.Kind, r.Status)
	}
	return scopeIsNeed(c, i)
}

// taskSucceeds tells whether the last answer of the task is a success: then the
// task has shown all that it needs.
func (c *Case) taskSucceeds(i int) bool {
	for k := len(c.Exchanges) - 1; k >= i; k-- {
		if c.Exchanges[k].Task == c.Exchanges[i].Task {
			return k > i && c.Exchanges[k].Response.OK()
		}
	}
	return false
}

// taskNeed is what the requests of the task may need, and what the challenges to
// them name: pull and push on each repository, because a push may turn out to have
// nothing to write, and any action where something is deleted.
func (c *Case) taskNeed(i int) model.Sym {
	all := model.Absent
	for k := range c.Exchanges {
		if c.Exchanges[k].Task != c.Exchanges[i].Task || c.facts[k].token {
			continue
		}
		op := c.facts[k].op
		needs := [...]model.Sym{c.Symbols.Need(op, model.NeedProposed).Access, model.Absent, c.challenged(k)}
		if op.Repository != model.Absent {
			needs[0] = c.Symbols.RepositoryScope(op.Repository, "pull,push")
			if deletes(op.Kind) {
				needs[0] = c.Symbols.RepositoryScope(op.Repository, model.AnyAction)
			}
		}
		if op.From != model.Absent {
			needs[1] = c.Symbols.RepositoryScope(op.From, "pull")
		}
		for _, need := range needs {
			if need != model.Absent {
				all = c.Symbols.Unite(all, need)
			}
		}
	}
	return all
}

// namedBefore tells whether a challenge before i named an access.
func (c *Case) namedBefore(i int, a model.Access) bool {
	for k := range i {
		if s := c.challenged(k); s != model.Absent && c.Symbols.ScopeOf(s).Allows(a) {
			return true
		}
	}
	return false
}
