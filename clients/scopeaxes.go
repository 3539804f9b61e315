// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

// ScopeConfig are the axes about the scopes that a client asks for.
type ScopeConfig struct {
	OwnScope       OwnScope
	ReadScope      ReadScope
	PushScope      Spelling
	DeleteScope    Spelling
	CatalogScope   Presence
	MountSource    Presence
	ChallengeScope ChallengeScope
	ScopeList      ScopeList
	ScopeSplitting ScopeSplitting
}

// Presence is yes or no.
type Presence uint8

const (
	// No is the default.
	No Presence = iota
	// Yes is the other.
	Yes
)

// Spelling is how a client spells the actions of a scope.
type Spelling uint8

const (
	// PullPush is "pull,push".
	PullPush Spelling = iota
	// PushPull is "push,pull".
	PushPull
	// PushOnly is "push".
	PushOnly
	// DeletePullPush is "delete,pull,push".
	DeletePullPush
	// DeletePull is "delete,pull".
	DeletePull
	// DeleteOnly is "delete".
	DeleteOnly
	// PushPullDelete is "push,pull,delete".
	PushPullDelete
	// AllActions is "*".
	AllActions
	// pullOnly is what all but a few clients ask for to read.
	pullOnly
)

var spellings = []string{"pull,push", "push,pull", "push", "delete,pull,push", "delete,pull", "delete", "push,pull,delete", "*", "pull"}

// OwnScope is whether a client has scopes of its own making in mind.
type OwnScope uint8

const (
	// OwnScopeBuilt: from the operation and the repository.
	OwnScopeBuilt OwnScope = iota
	// OwnScopeNone: it knows only what challenges name.
	OwnScopeNone
)

// ReadScope is what a client asks for to read.
type ReadScope uint8

const (
	// ReadPull is "pull".
	ReadPull ReadScope = iota
	// ReadPullPush and ReadPushPull are what it asks for to write.
	ReadPullPush
	ReadPushPull
	// ReadAll is "*".
	ReadAll
)

func (r ReadScope) spelling() Spelling {
	return [...]Spelling{pullOnly, PullPush, PushPull, AllActions}[r]
}

// ChallengeScope is what a client does with the scope parameter of a challenge.
type ChallengeScope uint8

const (
	// ScopeIgnored: nothing.
	ScopeIgnored ChallengeScope = iota
	// ScopeSticky: the scope of the challenge that made the handler is added to
	// every token request of that handler.
	ScopeSticky
	// ScopeAdded: it is added to what the client has in mind, for this request.
	ScopeAdded
	// ScopeAccumulated: it joins a list of the handler that only grows.
	ScopeAccumulated
	// ScopeOnly: it alone is asked for.
	ScopeOnly
)

// ScopeList is how several scopes become a list.
type ScopeList uint8

const (
	// ListAsIs: in the order in which they come, duplicates included.
	ListAsIs ScopeList = iota
	// ListSorted: sorted as strings, exact duplicates removed.
	ListSorted
	// ListMerged: one entry for each resource with the union of the actions,
	// sorted; a scope string with several entries is split.
	ListMerged
	// ListAppended: actions of a resource that is there already are appended to
	// its entry, new resources go to the end; what does not parse is kept whole.
	ListAppended
	// ListExtended: a scope that an entry begins takes its place, others go to the
	// end.
	ListExtended
	// ListUnited: as merged, but "*" is an action like any other, and an empty
	// scope makes the whole list empty.
	ListUnited
)

// ScopeSplitting is how a client reads the scope parameter of a challenge.
type ScopeSplitting uint8

const (
	// ScopesSplit: as a list of scopes, separated by spaces.
	ScopesSplit ScopeSplitting = iota
	// ScopesWhole: as one scope, whatever stands in it.
	ScopesWhole
)

var scopeAxes = []axis{
	choice("own-scope", "C-SCOPESRC", "Does the client make scopes of its own, of the operation and the repository?",
		func(c *Config) *OwnScope { return &c.OwnScope }, values(
			"built: yes", "none: no, it knows only those that challenges name")),
	choice("read-scope", "C-ACTIONS", "Which actions does the client ask for to read?",
		func(c *Config) *ReadScope { return &c.ReadScope }, values(
			"pull: pull alone", "pull,push: as to write, pull first", "push,pull: as to write, push first",
			"all: *, whatever that is to the registry")),
	choice("push-scope", "", "Which actions does the client ask for to push?",
		func(c *Config) *Spelling { return &c.PushScope }, values(
			"pull,push: both, pull first", "push,pull: both, push first", "push: push alone",
			"delete,pull,push: both and delete, sorted")),
	choice("delete-scope", "", "Which actions does the client ask for to delete a manifest?",
		func(c *Config) *Spelling { return &c.DeleteScope }, values(
			"pull,push: as to push, pull first", "push,pull: as to push, push first", "push: push alone",
			"delete,pull,push: as to push, and delete, sorted",
			"delete,pull: both, sorted", "delete: delete alone", "push,pull,delete: as to push, and delete",
			"all: *, whatever that is to the registry")),
	choice("catalog-scope", "", "Does the client ask for registry:catalog:* of its own accord?",
		func(c *Config) *Presence { return &c.CatalogScope }, values(
			"no: only if the challenge names it", "yes: always for the catalog")),
	choice("mount-source-scope", "", "Does a mount ask for pull on the source repository?",
		func(c *Config) *Presence { return &c.MountSource }, values(
			"no: only for the target", "yes: for both repositories")),
	choice("challenge-scope", "scopeSource C-SCOPE", "What becomes of the scope in a challenge?",
		func(c *Config) *ChallengeScope { return &c.ChallengeScope }, values(
			"ignored: the client's own scope alone is asked for",
			"sticky: the scope of an authorizer's first challenge is added to all its token requests",
			"added: it is added to the client's own, for this request",
			"accumulated: it joins the host's list, which only grows",
			"only: it alone is asked for")),
	choice("scope-splitting", "", "How is the scope parameter of a challenge read that names several scopes?",
		func(c *Config) *ScopeSplitting { return &c.ScopeSplitting }, values(
			"split: as a list, separated by spaces", "whole: as one scope, with the spaces in it")),
	choice("scope-list", "", "How do several scopes become one list?",
		func(c *Config) *ScopeList { return &c.ScopeList }, values(
			"as-is: in the order in which they come",
			"sorted: sorted as strings, exact duplicates removed, nothing merged",
			"merged: one entry for each resource, actions united and sorted",
			"appended: new actions and resources are appended to the list at hand",
			"extended: a scope that begins with an entry takes its place, others are appended",
			"united: as merged, but * is an action like others, and an empty scope makes the whole list empty")),
}
