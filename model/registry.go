// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

// A Registry answers for one or more origins: a registry, its token endpoint,
// its blob host. It is pure in the manner of [Client].
type Registry interface {
	// Serve handles one request as it arrives.
	Serve(s *RegistryState, r *Request, at Arrival) Response
	// Origins are the origins that it answers for.
	Origins() []Sym
}

// Arrival is what the environment adds to a request.
type Arrival struct {
	// Now is the origin's own clock.
	Now Instant
	// Fault is what goes wrong in the registry while it handles this request.
	Fault Fault
	// Slow is how long after its head the last of the request's content arrives.
	Slow Instant
	// Order numbers the order in which a registry that enumerates a hash table
	// writes what it finds there. Zero is sorted order.
	Order uint8
	// Upstream is asked by a registry that is a proxy of another one; nil where
	// there is none.
	Upstream Asker
}

// Asker lets a registry ask another one while it answers.
type Asker interface {
	Ask(r *Request) Response
}

// Limits of a RegistryState. A registry that would pass one answers 500 and sets
// Overflow.
const (
	MaxIssued  = 48
	MaxUploads = 16
	MaxStored  = 96
	MaxTags    = 24
	// MaxCounted limits the accounts whose failed logins are counted apart.
	MaxCounted = 6
)

// RegistryState is all that a registry with its token endpoint remembers. Like
// ClientState it is a comparable value of fixed size.
type RegistryState struct {
	Overflow bool
	// Serial counts the tokens and uploads handed out.
	Serial uint16
	// Altered are lasting changes that faults made (a realm that moved).
	Altered uint32
	// Consulted are the axes whose value is not known and that decided something,
	// a bit for each; which bit is which, the registry says.
	Consulted [2]uint64
	Limits    Limits
	Issued    [MaxIssued]Issued
	Uploads   [MaxUploads]Upload
	Stored    [MaxStored]Known
	Tagged    [MaxTags]Tagged
}

// Limits are the counters of a registry that limits requests or failed logins.
type Limits struct {
	// Until is when what was counted is forgotten.
	Until    Instant
	Requests uint16
	// FailedLogins counts them for each account, by its place; the last counter is
	// for all others.
	FailedLogins [MaxCounted]uint8
}

// Issued is a token that a token endpoint has handed out.
type Issued struct {
	Value Sym
	// Refresh: it is a refresh token.
	Refresh bool
	// Subject is the account; Absent for anonymous.
	Subject                   Sym
	Issuer, Audience, Service Sym
	// Access is the granted access in normal form, a List of scopes.
	Access Sym
	// Issued and Expires are the real life of the token on the token endpoint's
	// clock.
	Issued, Expires Instant
	Revoked         bool
	// Uses counts the registry requests that it authorized.
	Uses uint16
}

// Upload is a blob upload session.
type Upload struct {
	ID, Repository, Digest Sym
	// Owner is the account that started it.
	Owner Sym
	// Parts counts the PATCH requests.
	Parts uint8
}

// Tagged is a tag.
type Tagged struct {
	Repository, Tag, Digest Sym
}
