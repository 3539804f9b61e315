// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

// NeedRule is an opinion on which access an operation needs. Registries differ,
// and no document settles it.
type NeedRule uint8

const (
	// NeedProposed is what the specification proposes.
	NeedProposed NeedRule = iota
	// NeedDistribution is distribution's registry/handlers/app.go:865-1019.
	NeedDistribution
	// NeedQuay is Quay's endpoints/v2/{blob,manifest,catalog}.py with
	// auth/registry_jwt_auth.py:117-126.
	NeedQuay
	// NumNeedRules is the number of opinions.
	NumNeedRules
)

func (r NeedRule) String() string { return [...]string{"proposed", "distribution", "quay"}[r] }

// Need is the access that an operation needs.
type Need struct {
	// Known is false when the rule says nothing about the operation: it is not of
	// the registry API, or it is an open question.
	Known bool
	// Access is a List of scopes in normal form; Absent when none is needed.
	Access Sym
	// Optional is access without which the operation goes on as a lesser one: the
	// source of a mount that becomes an upload.
	Optional Sym
	// Identity: a valid token or credential is needed though no access is.
	Identity bool
}

// actions are what each rule asks for in a repository, by row of the specification's
// table. Empty is an open question.
var needActions = [NumNeedRules]struct{ read, write, status, cancel, remove string }{
	NeedProposed:     {"pull", "pull,push", "pull,push", "pull,push", ""},
	NeedDistribution: {"pull", "pull,push", "pull", "delete", "delete"},
	NeedQuay:         {"pull", "push", "push", "push", "push"},
}

// Need is the access that the operation needs by the rule.
func (t *Symbols) Need(op Operation, rule NeedRule) Need {
	actions := needActions[rule]
	switch {
	case op.Kind == OpPing:
		return Need{Known: true, Identity: rule != NeedProposed}
	case op.Kind == OpCatalog && rule == NeedQuay:
		return Need{Known: true, Identity: true}
	case op.Kind == OpCatalog:
		return Need{Known: true, Access: t.Of("registry:catalog:*")}
	case op.Repository == Absent:
		return Need{}
	case op.Kind.Reads():
		return t.need(op.Repository, actions.read)
	case op.Kind == OpMount && op.From != Absent:
		return t.mountNeed(op, rule)
	case op.Kind.Writes():
		return t.need(op.Repository, actions.write)
	case op.Kind == OpUploadStatus:
		return t.need(op.Repository, actions.status)
	case op.Kind == OpCancelUpload:
		return t.need(op.Repository, actions.cancel)
	case op.Kind == OpDeleteManifest || op.Kind == OpDeleteBlob:
		return t.need(op.Repository, actions.remove)
	}
	return Need{}
}

func (t *Symbols) need(repository Sym, actions string) Need {
	if actions == "" {
		return Need{}
	}
	return Need{Known: true, Access: t.RepositoryScope(repository, actions)}
}

// mountNeed: distribution wants pull on the source as well and answers 401
// without it; the others answer 202, and the mount becomes an upload.
func (t *Symbols) mountNeed(op Operation, rule NeedRule) Need {
	n := t.need(op.Repository, needActions[rule].write)
	source := t.RepositoryScope(op.From, "pull")
	if rule == NeedDistribution {
		n.Access = t.Unite(n.Access, source)
	} else if !t.Covers(n.Access, source) {
		n.Optional = source
	}
	return n
}

var memoRepositoryScope = NewMemoFunc()

// RepositoryScope is "repository:NAME:ACTIONS".
func (t *Symbols) RepositoryScope(name Sym, actions string) Sym {
	key := MemoKey{memoRepositoryScope, [6]Sym{name, t.Of(actions)}}
	if v, ok := t.Recall(key); ok {
		return v
	}
	return t.Remember(key, "repository:"+t.Str(name)+":"+actions)
}
