// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

// Fault is something that the environment may do at a choice point: one
// exchange of a run.
type Fault uint8

// The faults. Those up to LastRegistryFault happen inside the registry and need
// its help; the others happen on the way.
const (
	NoFault Fault = iota
	// TokenExpires: the token presented has reached its end just now.
	TokenExpires
	// TokenRevoked: the token presented has been revoked.
	TokenRevoked
	// ErrorParameterMissing: a challenge leaves out its error parameter.
	ErrorParameterMissing
	// ForbiddenForUnauthorized: 403 without challenge where 401 is due.
	ForbiddenForUnauthorized
	// MountDeclined: a mount that would succeed becomes an upload (202).
	MountDeclined
	// RefreshTokenRotated: a token answer carries a new refresh token and the old
	// one dies.
	RefreshTokenRotated
	// RealmChanged: from now on challenges name another token endpoint.
	RealmChanged
	// ServiceChanged: from now on challenges name another service.
	ServiceChanged
	// GrantReduced: the token that is issued lacks the last action asked for.
	GrantReduced
	// LastRegistryFault is the last fault that a registry knows.
	LastRegistryFault = GrantReduced
	// TooManyRequests: 429 with Retry-After: 1.
	TooManyRequests Fault = iota - 1
	// ServiceUnavailable: 503.
	ServiceUnavailable
	// ConnectionClosedBefore: the connection is closed, the request not handled.
	ConnectionClosedBefore
	// ConnectionClosedAfter: the request is handled and the answer lost.
	ConnectionClosedAfter
	// Redirected: 307 to another host.
	Redirected
	// MethodRefused: the token endpoint answers 405 to this method.
	MethodRefused
	// ClockAhead: from now on the answering origin's clock is an hour ahead.
	ClockAhead
	// ClockBehind: from now on the answering origin's clock is an hour behind.
	ClockBehind
	// ChallengeReordered: a registry that writes a challenge's scope in the order of
	// a hash table writes it the other way round ([Arrival.Order]).
	ChallengeReordered
	// SlowUpload: the body of the request takes ten minutes on its way.
	SlowUpload
	// NumFaults is the number of faults, NoFault included.
	NumFaults
)

var faults = [NumFaults]struct{ name, text string }{
	NoFault:                  {"none", "nothing goes wrong"},
	TokenExpires:             {"token-expires", "the token that is presented has expired just now"},
	TokenRevoked:             {"token-revoked", "the token that is presented has been revoked"},
	ErrorParameterMissing:    {"error-parameter-missing", "the challenge leaves out its error parameter"},
	ForbiddenForUnauthorized: {"forbidden-for-unauthorized", "403 without a challenge where 401 is due"},
	MountDeclined:            {"mount-declined", "a mount that would succeed becomes an upload (202)"},
	RefreshTokenRotated:      {"refresh-token-rotated", "the token answer carries a new refresh token and the old one dies"},
	RealmChanged:             {"realm-changed", "from now on challenges name another token endpoint"},
	ServiceChanged:           {"service-changed", "from now on challenges name another service"},
	GrantReduced:             {"grant-reduced", "the token that is issued lacks the last action asked for"},
	TooManyRequests:          {"too-many-requests", "429 with Retry-After: 1"},
	ServiceUnavailable:       {"service-unavailable", "503"},
	ConnectionClosedBefore:   {"connection-closed-before", "the connection is closed before the request is handled"},
	ConnectionClosedAfter:    {"connection-closed-after", "the request is handled and the answer is lost"},
	Redirected:               {"redirected", "307 to another host"},
	MethodRefused:            {"method-refused", "the token endpoint answers 405 to this method"},
	ClockAhead:               {"clock-ahead", "from now on the clock of the origin that answers is an hour ahead"},
	ClockBehind:              {"clock-behind", "from now on the clock of the origin that answers is an hour behind"},
	SlowUpload:               {"slow-upload", "the content that the request sends takes ten minutes on its way"},
	ChallengeReordered:       {"challenge-reordered", "a challenge whose order is left to a hash table is written the other way round"},
}

func (f Fault) String() string { return faults[f].name }

// Text says in a few words what the fault does.
func (f Fault) Text() string { return faults[f].text }

// ParseFault reads a fault by its name.
func ParseFault(s string) (Fault, bool) {
	for i, f := range faults {
		if f.name == s && i > 0 {
			return Fault(i), true
		}
	}
	return NoFault, false
}
