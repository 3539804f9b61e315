// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

import (
	"strconv"
	"strings"
)

// World is what is true before a run: who exists, what they may do, what is
// stored. It is data, read from a workflow or from the first line of a
// recording; registries and the oracle are made from it.
type World struct {
	Accounts     []Account
	Repositories []Repository
	// Images are all images that exist anywhere, by name; repositories and tasks
	// refer to them.
	Images []Image
}

// Anonymous is the name of the account of those who present no credentials.
const Anonymous = "anonymous"

// Account is a user of the registry.
type Account struct {
	// Name is the user name; Anonymous for everybody.
	Name string
	// Kind is "" for a user, "robot" or "app-token".
	Kind string
	// Of is the user whose app token it is.
	Of string
	// Password is the right password; IdentityToken and RegistryToken are secrets
	// that the registry accepts for this account. Empty means that there is none.
	Password, IdentityToken, RegistryToken string
	// PasswordLife is how long a password lives that a credential helper makes: at
	// each multiple of it there is another one, and the former is no longer right.
	// Zero: it does not change.
	PasswordLife Instant
	Grants       []Grant
}

// PasswordAt is the password that is right at an instant: that of the world, and
// later that with a number from 2 on behind it.
func (a *Account) PasswordAt(now Instant) string {
	if a.PasswordLife <= 0 || now < a.PasswordLife {
		return a.Password
	}
	return a.Password + "-" + strconv.FormatInt(int64(now/a.PasswordLife)+1, 10)
}

// EndedPassword is a password that was right before the world began.
func (a *Account) EndedPassword() string { return a.Password + "-0" }

// Makes tells whether a password is, was or will be the account's.
func (a *Account) Makes(password string) bool {
	rest, ok := strings.CutPrefix(password, a.Password)
	return ok && a.Password != "" && (rest == "" || a.PasswordLife > 0 && strings.HasPrefix(rest, "-"))
}

// Grant gives actions on the repositories that match Pattern: "*" stands for one
// path component, "**" for any number. The pattern "registry:catalog" is the
// catalog. Actions are pull, push, delete and * (all that may truly be done).
// Grants that match add up.
type Grant struct {
	Pattern string
	Actions []string
}

// Repository is a repository that exists.
type Repository struct {
	Name   string
	Public bool
	// State is a registry's own word for a state that limits what may be done
	// (Quay's READ_ONLY); empty is the normal one.
	State string
	// Class is the class of what it holds as scopes write it, as in plugin; empty for
	// images.
	Class string
	// Tags map a tag to the name of an image.
	Tags []TaggedImage
}

// TaggedImage is a tag and the name of the image it points to.
type TaggedImage struct{ Tag, Image string }

// Image is symbolic content: a manifest with a config and layers, under an index
// when Index is set. Its digests are its name with a suffix unless they are
// given.
type Image struct {
	Name string
	// Root is the digest of the index or manifest that a tag points to.
	Root string
	// ManifestDigest, ConfigDigest and LayerDigests are the parts. Without an
	// index ManifestDigest is Root.
	ManifestDigest, ConfigDigest string
	LayerDigests                 []string
	Index                        bool
	// Subject is the name of the image that this one refers to.
	Subject string
	// LayerURL is where the descriptors of its layers say that they are too (urls);
	// {digest} stands for the digest. Empty without.
	LayerURL string
}

// Workflow is a world, a list of tasks, and what ought to happen.
type Workflow struct {
	// Name is unique; Title and About are for people.
	Name, Title, About string
	// UseCases are ids of the working group's list (UC-12).
	UseCases []string
	World    World
	// Credential is what the client has, as it stands in the workflow.
	Credential WorkflowCredential
	// Paths are credentials that it has besides, for parts of the registry.
	Paths []WorkflowPath
	// Registry are axis values that the workflow sets on the registry side,
	// whatever registry it is run with (a blob redirect, for one). {scheme} and
	// {host} in a value stand for those of the registry's origin.
	Registry []Setting
	// Adversary are origins of somebody who is after the client's secrets: what the
	// registry names there does not belong to it.
	Adversary []string
	// Second is another registry with the same content, nil for none.
	Second *SecondRegistry
	Steps  []WorkflowStep
	// Source is the file it came from.
	Source string
}

// SecondRegistry is a registry at another origin that has the content of the first:
// a mirror, or what the first redirects to.
type SecondRegistry struct {
	Origin string
	// Mirror: the client is configured to try it before the registry. Alone: the
	// registry itself cannot be reached (an air gap).
	Mirror, Alone bool
	// Below is the path below which its repositories are; empty for none.
	Below string
	// Accounts are those of the world that it knows.
	Accounts []string
	// Credential is what the client has stored for it.
	Credential WorkflowCredential
	// Registry are its axis values where they differ from those of the first.
	Registry []Setting
}

// NameOf is the second registry's name for a repository.
func (s *SecondRegistry) NameOf(repository string) string {
	if s.Below == "" {
		return repository
	}
	return s.Below + "/" + repository
}

// Setting is an axis and a value.
type Setting struct{ Axis, Value string }

// WorkflowCredential names the account that the client authenticates as.
type WorkflowCredential struct {
	Kind CredentialKind
	// Account is the account whose secret it is, User the name that the client
	// gives (usually the same; empty with an identity token).
	Account, User string
	// Wrong: the secret is not the right one. Ended: it is a password that was right
	// before the workflow began (Account.PasswordLife), which is wrong too.
	Wrong, Ended bool
}

// WorkflowPath is a credential for the repositories at or below a path.
type WorkflowPath struct {
	Path       string
	Credential WorkflowCredential
}

// WorkflowStep is a task and what ought to come of it.
//
// References are tags, or "@" with the name of an image for its digest.
type WorkflowStep struct {
	Task                          TaskKind
	Repository, Reference         string
	FromRepository, FromReference string
	Image, MountCandidate         string
	Term                          string
	Limit                         int
	// NewClient: a new client process does this step.
	NewClient bool
	// As is whose credential the same client has for this step alone, where it is
	// not that of the workflow; nil otherwise.
	As *WorkflowCredential
	// After is virtual time that passes before the step.
	After  Instant
	Expect Expectation
	// Faults are what the environment does during the step.
	Faults []StepFault
}

// StepFault is a fault that happens at a request of a certain kind, so that it
// means the same for clients that differ in how many requests they send.
type StepFault struct {
	Fault Fault
	// On is the kind of request, At the number of the request of that kind within
	// the step, from 1. Kinds are declared in package sim: any, authorized, token,
	// ping, manifest, blob, upload, mount, put.
	On string
	At int
}

// Expectation is what ought to happen to a task, by the accounts and grants of
// the world.
type Expectation uint8

// The expectations.
const (
	// Succeeds: the account may do it, so it ought to work.
	Succeeds Expectation = iota
	// Denied: the account may not do it; it ought to fail, and say so.
	Denied
	// Absent content: it ought to fail with not found.
	NotFound
	// Either is for what the documents leave open.
	Either
)

var expectationNames = [...]string{"succeeds", "denied", "not-found", "either"}

func (e Expectation) String() string { return expectationNames[e] }

// ParseExpectation reads an expectation by its name.
func ParseExpectation(s string) (Expectation, bool) {
	for i, n := range expectationNames {
		if n == s {
			return Expectation(i), true
		}
	}
	return 0, false
}
