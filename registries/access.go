// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
)

type tokenActions uint8

const (
	starIsAll tokenActions = 1 << iota
	pushImpliesPull
)

var tokenActionsAxis = set(model.Axis{
	Name:     "token-actions",
	Question: "What do the actions in a token mean beyond themselves?",
	Values: []model.AxisValue{
		{Name: "star-is-all", Meaning: "* is every action"},
		{Name: "push-implies-pull", Meaning: "push is good for reading too"},
	},
	Default:      "star-is-all",
	Requirements: []string{"SCOP-05"},
}, func(c *config) *tokenActions { return &c.tokenActions })

// access is an entry of what a token holds.
type access struct {
	repo model.Sym
	// class is that of the resource type, Absent for none.
	class   model.Sym
	catalog bool
	actions action
	// extended: what the actions mean beyond themselves matters.
	extended bool
}

// accesses reads the access of a token, once for each. The last colon separates
// the actions of an entry; a garbled one has the words that can be read.
func (e *Engine) accesses(list model.Sym) []access {
	if list == model.Absent {
		return nil
	}
	if known, ok := e.entries[list]; ok {
		return known
	}
	var all []access
	for _, entry := range e.t.Members(list) {
		kind, rest, _ := strings.Cut(entry, ":")
		kind, class, classed := strings.Cut(kind, "(")
		i := strings.IndexByte(rest, ':')
		if i < 0 {
			continue
		}
		a := access{catalog: kind == "registry" && rest[:i] == "catalog"}
		if kind == "repository" {
			a.repo = e.repositoryName(rest[:i])
			if classed {
				a.class = e.t.Of(strings.TrimSuffix(class, ")"))
			}
		}
		for word := range strings.SplitSeq(rest[i+1:], ",") {
			a.actions |= actionNamed(word)
		}
		a.extended = a.actions&star != 0 || a.actions&(push|pull) == push
		if a.actions&star != 0 && e.c.tokenActions&starIsAll != 0 {
			a.actions |= pull | push | del
		}
		if a.actions&push != 0 && e.c.tokenActions&pushImpliesPull != 0 {
			a.actions |= pull
		}
		all = append(all, a)
	}
	e.entries[list] = all
	return all
}

var memoHolds = model.NewMemoFunc()

// holdsWord tells whether a token holds an action, spelled out or as *, on a
// repository.
func (e *Engine) holdsWord(s *model.RegistryState, list, repo, word model.Sym) bool {
	if e.covers(s, list, repo, star) && e.c.tokenActions&starIsAll != 0 {
		return true
	}
	key := model.MemoKey{Func: memoHolds, Args: [6]model.Sym{list, repo, word}}
	if v, ok := e.t.Recall(key); ok {
		return v != model.Absent
	}
	for _, entry := range e.t.Members(list) {
		i := strings.LastIndexByte(entry, ':')
		label, actions := entry[:i], entry[i+1:]
		if label == "repository:"+e.t.Str(repo) && slices.Contains(strings.Split(actions, ","), e.t.Str(word)) {
			return e.t.RememberSym(key, word) != model.Absent
		}
	}
	return e.t.RememberSym(key, model.Absent) != model.Absent
}

// covers tells whether a token holds all of what is wanted on a repository.
func (e *Engine) covers(s *model.RegistryState, list, repo model.Sym, want action) bool {
	var held action
	class := e.classOf(repo)
	for _, a := range e.accesses(list) {
		if a.repo == repo && e.c.resourceClass == 1 && a.class != class {
			continue
		}
		if a.repo == repo {
			held |= a.actions
			if a.extended {
				e.consult(s, &tokenActionsAxis)
			}
		}
	}
	return held&want == want
}
