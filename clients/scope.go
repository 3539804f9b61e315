// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
)

// Hint is the access that a client has in mind when it makes a request.
type Hint uint8

const (
	// ByOp: what the operation needs: pull to read, push to write, delete to
	// delete, both repositories for a mount, the catalog.
	ByOp Hint = iota
	// NoHint: the client says nothing.
	NoHint
	// ForPull, ForPush and ForDelete: that access, whatever the operation.
	ForPull
	ForPush
	ForDelete
	// ForDeleteOnly: delete alone, however the client spells it otherwise.
	ForDeleteOnly
	// ForCatalog: the catalog, if the client asks for that of its own accord.
	ForCatalog
)

var (
	memoScope = model.NewMemoFunc()
	memoJoin  = model.NewMemoFunc()
	memoLine  = model.NewMemoFunc()
)

// repositoryScope is "repository:NAME:ACTIONS".
func (f *Frame) repositoryScope(name model.Sym, actions Spelling) model.Sym {
	name = f.inScope(name)
	key := model.MemoKey{Func: memoScope, Args: [6]model.Sym{name, model.Sym(actions)}}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	return f.T.Remember(key, "repository:"+f.T.Str(name)+":"+spellings[actions])
}

// Hinted is the List of scopes that the client has in mind for the lane's
// request; Absent when it has none.
func (f *Frame) Hinted() model.Sym {
	s := f.step()
	hint := s.Hint
	if hint == ByOp {
		switch {
		case s.Op == Ping || s.Op == PingV1 || s.Op == SearchV1:
			hint = NoHint
		case s.Op == ListCatalog:
			hint = ForCatalog
		case s.Op == DeleteManifest || s.Op == DeleteBlob:
			hint = ForDelete
		case s.Op.Reads():
			hint = ForPull
		default:
			hint = ForPush
		}
	}
	scopes := f.ScopeFor(hint, f.Repository())
	if s.Op == Mount && f.C.MountSource == Yes {
		scopes = f.Join(scopes, f.repositoryScope(f.L.From, pullOnly))
	}
	if f.S.Task.ExtraScope != model.Absent && scopes != model.Absent {
		scopes = f.Join(scopes, f.S.Task.ExtraScope)
	}
	return scopes
}

// ScopeFor is the scope that the client has in mind for an access to a
// repository, whatever the lane's request; Absent when it has none. ByOp has none
// without a request.
func (f *Frame) ScopeFor(hint Hint, repository model.Sym) model.Sym {
	if f.C.OwnScope == OwnScopeNone {
		return model.Absent
	}
	switch hint {
	case ForPull:
		return f.repositoryScope(repository, f.C.ReadScope.spelling())
	case ForPush:
		return f.repositoryScope(repository, f.C.PushScope)
	case ForDelete:
		return f.repositoryScope(repository, f.C.DeleteScope)
	case ForDeleteOnly:
		return f.repositoryScope(repository, DeleteOnly)
	case ForCatalog:
		if f.C.CatalogScope == Yes {
			return f.T.Of("registry:catalog:*")
		}
	}
	return model.Absent
}

// Join adds the scopes of the second List to the first, by the scope-list axis.
func (f *Frame) Join(have, add model.Sym) model.Sym {
	key := model.MemoKey{Func: memoJoin, Args: [6]model.Sym{have, add, model.Sym(f.C.ScopeList)}}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	list := append(f.T.Members(have), f.T.Members(add)...)
	switch f.C.ScopeList {
	case ListSorted:
		slices.Sort(list)
		list = slices.Compact(list)
	case ListMerged:
		list = mergeScopes(list)
	case ListAppended:
		list = appendScopes(f.T.Members(have), f.T.Members(add))
	case ListExtended:
		list = extendScopes(f.T.Members(have), f.T.Members(add))
	case ListUnited:
		list = uniteScopes(list)
	}
	return f.T.RememberSym(key, f.T.List(list...))
}

// Line is a List of scopes joined by spaces.
func (f *Frame) Line(list model.Sym) model.Sym {
	if list == model.Absent {
		return model.Absent
	}
	key := model.MemoKey{Func: memoLine, Args: [6]model.Sym{list}}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	return f.T.Remember(key, strings.Join(f.T.Members(list), " "))
}

// Scopes is what the client asks for: what it has in mind and, by the axis
// challenge-scope, the scopes of a challenge (a List).
func (f *Frame) Scopes(challenged model.Sym) model.Sym {
	hinted := f.Hinted()
	switch f.C.ChallengeScope {
	case ScopeIgnored:
		return f.Join(hinted, model.Absent)
	case ScopeOnly:
		return f.Join(challenged, model.Absent)
	}
	return f.Join(challenged, hinted)
}

// Key is what a token for a List of scopes is kept under, by the axis token-for:
// the List itself, and Empty for none, unless it is kept for more.
func (f *Frame) Key(scopes model.Sym) model.Sym {
	switch {
	case f.C.TokenFor == TokenForRepository:
		return f.Repository()
	case f.C.TokenFor == TokenForHost, scopes == model.Absent:
		return model.Empty
	}
	return scopes
}

var memoSplit = model.NewMemoFunc()

// Split makes a List of a scope parameter by splitting it at its spaces (axis
// scope-splitting). An
// empty parameter is a List of one empty scope.
func (f *Frame) Split(scope model.Sym) model.Sym {
	if scope <= model.Empty {
		return scope
	}
	key := model.MemoKey{Func: memoSplit, Args: [6]model.Sym{scope, model.Sym(f.C.ScopeSplitting)}}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	if f.C.ScopeSplitting == ScopesWhole {
		return f.T.RememberSym(key, f.T.List(f.T.Str(scope)))
	}
	return f.T.RememberSym(key, f.T.List(strings.Split(f.T.Str(scope), " ")...))
}

// mergeScopes unites the actions of each resource and sorts, as oras-go's
// auth.CleanScopes does (registry/remote/auth/scope.go:190-306 at v2.7.0): "*"
// absorbs the other actions, a scope without actions is dropped, what is not a
// scope is kept as often as it is there. A single scope is only split at its last
// colon.
func mergeScopes(list []string) []string {
	if len(list) == 1 {
		i := strings.LastIndexByte(list[0], ':')
		if i < 0 {
			return list
		}
		actions := cleanActions(strings.Split(list[0][i+1:], ","))
		if len(actions) == 0 {
			return nil
		}
		return []string{list[0][:i+1] + strings.Join(actions, ",")}
	}
	var out []string
	byResource := map[string][]string{}
	for _, scope := range list {
		first, last := strings.IndexByte(scope, ':'), strings.LastIndexByte(scope, ':')
		if first == last { // one colon at most
			out = append(out, scope)
			continue
		}
		byResource[scope[:last]] = append(byResource[scope[:last]], strings.Split(scope[last+1:], ",")...)
	}
	for resource, actions := range byResource {
		if actions = cleanActions(actions); len(actions) > 0 {
			out = append(out, resource+":"+strings.Join(actions, ","))
		}
	}
	slices.Sort(out)
	return out
}

func cleanActions(actions []string) []string {
	actions = slices.DeleteFunc(actions, func(a string) bool { return a == "" })
	if slices.Contains(actions, "*") {
		return []string{"*"}
	}
	slices.Sort(actions)
	return slices.Compact(actions)
}

// appendScopes adds scopes to a list that only grows, as regclient does
// (internal/auth/auth.go:565-610 at v0.11.7): a repository scope whose actions
// are all pull, push or delete is merged into the first such entry of its
// repository, its new actions behind the old ones; everything else is appended as
// it is, once. A repository ends at the first colon, so that one with a port is
// never merged.
func appendScopes(list, add []string) []string {
	list = slices.Clone(list)
	for _, scope := range add {
		repository, actions, ok := plainScope(scope)
		merged := false
		for j := range list {
			have, union, plain := plainScope(list[j])
			if !ok || !plain || have != repository {
				continue
			}
			for action := range strings.SplitSeq(actions, ",") {
				if !slices.Contains(strings.Split(union, ","), action) {
					union += "," + action
				}
			}
			list[j], merged = "repository:"+repository+":"+union, true
			break
		}
		if !merged && !slices.Contains(list, scope) {
			list = append(list, scope)
		}
	}
	return list
}

// extendScopes is the same in regclient before v0.8.1 (internal/auth/auth.go,
// addScope at v0.5.3): "…:pull,push" takes the place of "…:pull", and nothing
// else is merged.
func extendScopes(list, add []string) []string {
	list = slices.Clone(list)
	for _, scope := range add {
		i := slices.IndexFunc(list, func(have string) bool { return strings.HasPrefix(scope, have+",") })
		if i >= 0 {
			list[i] = scope
		} else if !slices.Contains(list, scope) {
			list = append(list, scope)
		}
	}
	return list
}

// uniteScopes parses scopes and writes them anew, as buildkit does
// (util/resolver/authorizer.go, parseScopes and normalize at v0.32.2): a scope is
// a type, a name and actions, all of which may be missing.
func uniteScopes(list []string) []string {
	resources, actions := []string{}, map[string][]string{}
	for _, text := range list {
		if text == "" {
			return nil
		}
		for scope := range strings.SplitSeq(text, " ") {
			parts := strings.SplitN(scope, ":", 3)
			resource := strings.Join(parts[:min(len(parts), 2)], ":")
			if !slices.Contains(resources, resource) {
				resources = append(resources, resource)
			}
			if len(parts) == 3 {
				actions[resource] = append(actions[resource], strings.Split(parts[2], ",")...)
			}
		}
	}
	slices.Sort(resources)
	for i, resource := range resources {
		slices.Sort(actions[resource])
		resources[i] = resource + ":" + strings.Join(slices.Compact(actions[resource]), ",")
	}
	return resources
}

// plainScope reads a repository scope without other actions than pull, push and
// delete.
func plainScope(scope string) (repository, actions string, ok bool) {
	rest, ok := strings.CutPrefix(scope, "repository:")
	if !ok {
		return "", "", false
	}
	repository, actions, ok = strings.Cut(rest, ":")
	return repository, actions, ok && plainActions(actions)
}

func plainActions(actions string) bool {
	for a := range strings.SplitSeq(actions, ",") {
		if a != "pull" && a != "push" && a != "delete" {
			return false
		}
	}
	return true
}
