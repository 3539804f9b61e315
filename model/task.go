// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

// TaskKind is what a user asks of a client.
type TaskKind uint8

// The tasks.
const (
	NoTask TaskKind = iota
	Login
	Pull
	Push
	Head
	Copy
	Tags
	Catalog
	Delete
	Referrers
	Search
	// NumTasks is the number of kinds, NoTask included.
	NumTasks
)

var taskNames = [...]string{"", "login", "pull", "push", "head", "copy", "tags", "catalog", "delete", "referrers", "search"}

func (k TaskKind) String() string { return taskNames[k] }

// ParseTaskKind reads a kind by its name.
func ParseTaskKind(s string) (TaskKind, bool) {
	for i, n := range taskNames {
		if n == s && i > 0 {
			return TaskKind(i), true
		}
	}
	return 0, false
}

// MaxEndpoints limits the origins that a client may try for one registry.
const MaxEndpoints = 3

// MaxPaths limits the credentials that a store has for parts of a registry.
const MaxPaths = 2

// PathCredential is a credential for the repositories at or below a path.
type PathCredential struct {
	Path       Sym
	Credential Credential
}

// Task is one thing that a user asks of a client. It is a comparable value.
type Task struct {
	Kind TaskKind
	// Endpoints are the origins that serve the registry as the client's
	// configuration knows them, in the order in which they are tried: usually
	// one; a mirror before the registry; https before http. Absent after the last.
	Endpoints [MaxEndpoints]Sym
	// Repository and Reference say what is pulled, pushed to, listed, deleted.
	// Reference is a tag or a digest (ByDigest).
	Repository, Reference Sym
	ByDigest              bool
	// FromRepository and FromReference are the source of a copy, on the same
	// registry.
	FromRepository, FromReference Sym
	FromByDigest                  bool
	// Image is the digest of the local content that a push sends, or of what a copy
	// copies where the caller knows it beforehand.
	Image Sym
	// MountCandidate is a repository of the registry of which the client knows
	// that it has the layers of Image (a distribution-source label in containerd).
	MountCandidate Sym
	// Term and Limit belong to a search.
	Term  Sym
	Limit int32
	// ExtraScope is a scope that the caller adds to every request of the task.
	ExtraScope Sym
	// AskRefreshToken: the caller wants a refresh token to store.
	AskRefreshToken bool
	// Paths are the credentials that the store has for parts of the registry.
	Paths [MaxPaths]PathCredential
	// Base is the path below which the registry has its API ("/registry" for
	// /registry/v2/); Absent for none, which is what the distribution specification
	// knows.
	Base Sym
	// Other is what the client's configuration knows of a second registry.
	Other OtherRegistry
	// SharedAuthorizer: the caller makes one authorizer for the whole task.
	SharedAuthorizer bool
}

// OtherRegistry is a registry other than that of the task of which a client's
// configuration knows something: a mirror, which is among the endpoints, or one for
// which it has credentials stored.
type OtherRegistry struct {
	Origin Sym
	// Below is the path below which the repositories are there ("proxy" for
	// proxy/library/hello); Absent when they have their own names.
	Below Sym
	// Credential is what is stored for it.
	Credential Credential
}

// Outcome is what the caller of a client is told at the end of a task.
type Outcome struct {
	OK bool
	// Error is the text that a user sees; Absent when OK.
	Error Sym
	// Stored is a refresh token that the client handed to its caller to store.
	Stored Sym
	// Unsupported: the client has no such task.
	Unsupported bool
	// Overflow: a limit of the state was reached; the run says nothing about the
	// client.
	Overflow bool
}
