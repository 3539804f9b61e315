// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
)

// Actions is a set of actions on one resource.
type Actions uint8

// The actions that the oracle tells apart; an action of an extension is other.
const (
	pull Actions = 1 << iota
	push
	del
	all
	other
)

var actionNames = [...]string{"pull", "push", "delete", "*", "other"}

func (a Actions) String() string {
	var names []string
	for i, n := range actionNames {
		if a&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return strings.Join(names, ",")
}

// holds tells whether the set suffices for what is needed: * holds everything.
func (a Actions) holds(need Actions) bool { return a&all != 0 || need&^a == 0 }

// Entry is the actions on a resource: a repository's name, or the catalog as
// "registry:catalog".
type Entry struct {
	Resource model.Sym
	Actions  Actions
}

// Access is a set of (resource, action), an entry a resource.
type Access []Entry

var accesses = model.NewCache[Access]()

// accessOf reads a List of scopes, as Issued.Access holds it.
func accessOf(t *model.Symbols, list model.Sym) Access {
	if list == model.Absent {
		return nil
	}
	if a, ok := accesses.Get(t, list); ok {
		return a
	}
	return accesses.Put(t, list, readAccess(t, strings.ReplaceAll(t.Str(list), model.ListSeparator, " ")))
}

// readAccess reads scopes that are separated by spaces (ledger §4.1, recipient's
// grammar: split at the first and the last colon; a class is dropped).
func readAccess(t *model.Symbols, text string) Access {
	var a Access
	for scope := range strings.FieldsSeq(text) {
		kind, rest, ok := strings.Cut(scope, ":")
		i := strings.LastIndexByte(rest, ':')
		if !ok || i < 0 {
			continue
		}
		kind, _, _ = strings.Cut(kind, "(")
		name := rest[:i]
		if kind != "repository" {
			name = kind + ":" + name
		}
		var actions Actions
		for action := range strings.SplitSeq(rest[i+1:], ",") {
			actions |= actionOf(action)
		}
		a = a.with(t.Of(name), actions)
	}
	return a
}

func actionOf(name string) Actions {
	if name == "" {
		return 0
	}
	if i := slices.Index(actionNames[:], name); i >= 0 {
		return 1 << i
	}
	return other
}

// with returns a with the actions added; it may change a.
func (a Access) with(resource model.Sym, actions Actions) Access {
	for i := range a {
		if a[i].Resource == resource {
			a[i].Actions |= actions
			return a
		}
	}
	return append(a, Entry{resource, actions})
}

func (a Access) union(b Access) Access {
	a = slices.Clone(a)
	for _, e := range b {
		a = a.with(e.Resource, e.Actions)
	}
	return a
}

// on returns the actions on a resource.
func (a Access) on(resource model.Sym) Actions {
	for _, e := range a {
		if e.Resource == resource {
			return e.Actions
		}
	}
	return 0
}

// addNeed adds the access that an operation needs (ledger §4.6, the proposed
// column; DELETE needs delete, OQ-05).
func addNeed(t *model.Symbols, a Access, op Operation, repository, from model.Sym) Access {
	switch op {
	case ReadManifest, ReadBlob, ListTags, ListReferrers:
		return a.with(repository, pull)
	case WriteManifest, StartUpload, WriteUpload, UploadStatus, CancelUpload:
		if repository == model.Absent {
			return a
		}
		return a.with(repository, pull|push)
	case Mount:
		a = a.with(repository, pull|push)
		if from != model.Absent {
			a = a.with(from, pull)
		}
		return a
	case DeleteManifest, DeleteBlob:
		return a.with(repository, pull|del)
	case Catalog:
		return a.with(t.Of("registry:catalog"), all)
	}
	return a
}
