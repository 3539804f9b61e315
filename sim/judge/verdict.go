// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package judge tells what a run shows. It knows the truth of the world (who may
// do what, what each token holds, which origin may see which secret), so it
// guesses nothing from a status.
package judge

import "slices"

// Verdict is what a run shows.
type Verdict struct {
	// Intended: what ought to happen did, and nothing that ought not.
	Intended bool
	// Unsupported: the client has no such task, or the registry no such API;
	// UnsupportedBy says which, "client" or "registry".
	Unsupported   bool
	UnsupportedBy string
	// Inconclusive says why the run says nothing, as when a limit of the model was
	// reached; empty when it does.
	Inconclusive string
	// UnknownAxes are axes without evidence whose stand-in value had a say.
	UnknownAxes []string
	Mismatches  []Mismatch
	Costs       Costs
}

// Mark is the verdict in one word: ok, mismatch, unsupported, or unknown. A run
// that a stand-in value had a say in is unknown when it is not ok.
func (v Verdict) Mark() string {
	switch {
	case v.Unsupported && len(v.Mismatches) == 0:
		return "unsupported"
	case v.Inconclusive != "":
		return "unknown"
	case v.Intended:
		return "ok"
	case len(v.UnknownAxes) > 0:
		return "unknown"
	}
	return "mismatch"
}

// Clone returns a copy that shares nothing.
func (v Verdict) Clone() Verdict {
	v.UnknownAxes = slices.Clone(v.UnknownAxes)
	v.Mismatches = slices.Clone(v.Mismatches)
	return v
}

// Mismatch is something that ought not to happen.
type Mismatch struct {
	Symptom Symptom
	Cause   Cause
	// Step counts the workflow's steps from zero; Exchange is the number of the
	// exchange where it shows, from 1, and 0 when there was none.
	Step, Exchange int
	// Text says in a sentence who did what.
	Text string
}

// Symptom is what a user or an operator would notice.
type Symptom uint8

// The symptoms.
const (
	// FalseDenial: it ought to work and did not.
	FalseDenial Symptom = iota
	// FalseGrant: it ought not to work and did.
	FalseGrant
	// MisleadingError: it failed as it ought to, and the user was told another
	// reason.
	MisleadingError
	// Leak: a secret was seen by an origin that may not see it.
	Leak
	// Loop: the same was asked again and again, or the run had no end.
	Loop
	// OverBroad: a token holds more than its subject may do, or a token request did
	// more than to give a token, or, by comparison with another run, more was asked
	// for than was needed.
	OverBroad
	// SilentDegradation: a lesser way was taken though the better one was allowed,
	// and nobody was told.
	SilentDegradation
	// WastedRoundTrips: it took more requests for authorization than it had to. Only
	// a comparison with another run shows it (package explain).
	WastedRoundTrips
)

var symptomNames = [...]string{
	"false denial", "false grant", "misleading error", "leak", "loop", "over-broad", "silent degradation", "wasted round trips",
}

func (s Symptom) String() string { return symptomNames[s] }

// Cause is the class of what lies behind a symptom.
type Cause uint8

// The classes.
const (
	UnknownCause Cause = iota
	ChallengeSyntax
	Discovery
	TokenEndpoint
	ScopeCause
	StepUp
	Lifetime
	MountCause
	RedirectAndRealm
	Credentials
	Caching
	// Rate: 429 and 503.
	Rate
	Browser
	// Connection: a connection that was refused or closed.
	Connection
)

var causeNames = [...]string{
	"not known", "challenge syntax", "discovery", "token endpoint", "scope", "step-up", "lifetime", "mount",
	"redirect and realm", "credentials", "caching", "rate", "browser", "connection",
}

func (c Cause) String() string { return causeNames[c] }

// Costs are what a run took. They are no mismatches by themselves: compare them
// with those of another client or registry.
type Costs struct {
	// Exchanges are all, TokenRequests those at a token endpoint.
	Exchanges, TokenRequests int
	// Refused are answers with 401; RefusedWithToken those to a request that
	// carried a bearer token.
	Refused, RefusedWithToken int
	// RepeatedTokenRequests got a token for what a living token was good for.
	RepeatedTokenRequests int
	// AskedTooMuch and GrantedTooMuch count the actions on a resource that were
	// asked for at the token endpoint, or granted, and that no request of the same
	// step needed (by the specification's proposed access table).
	AskedTooMuch, GrantedTooMuch int
	// Pings are requests for the base of the API, which serve nothing else.
	Pings int
	// Uploads are blobs that were sent, Mounts those that were mounted.
	Uploads, Mounts int
}

// Authorization counts the exchanges that served authorization alone: token
// requests, refusals and pings.
func (c *Costs) Authorization() int { return c.TokenRequests + c.Refused + c.Pings }
