// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

import "math"

// A Client is a state machine that is told what happened and says what it
// sends. It owns no clock, goroutine or transport, and keeps nothing outside
// the state that it is handed: two equal states behave alike.
//
// Three events make an exchange: Send authorizes a request (a token is chosen,
// a lock is taken), the request arrives at its origin, and Answer brings the
// response back. Between them other lanes go on, and a request that is under
// way keeps the token that it was given. Which lane goes next is the caller's
// choice.
type Client interface {
	// Start begins a task. What the client remembers from earlier tasks of the
	// same state (tokens, challenges, layers seen) is kept as the real client
	// keeps it. The zero state is a new client.
	Start(s *ClientState, task Task, who Credential, now Instant)
	// Ready appends the lanes that could go on, each with the moment from which
	// it may.
	Ready(s *ClientState, turns []Turn) []Turn
	// Send lets a ready lane go on. sent is false when the lane turned out to
	// have nothing to send: it waits for what another lane is doing, or failed
	// without a request (no credentials, for one).
	Send(s *ClientState, lane int, now Instant) (r Request, why Cause, sent bool)
	// Answer delivers the response, or the failure, of the lane's request.
	Answer(s *ClientState, lane int, r *Response, now Instant)
	// Outcome is the end of the task, when it has ended.
	Outcome(s *ClientState) (Outcome, bool)
}

// Turn is a lane that may go on from an instant.
type Turn struct {
	Lane int
	At   Instant
}

// Cause tells why an exchange happened.
type Cause uint8

// The causes.
const (
	// ByTask: the task's flow asks for it.
	ByTask Cause = iota
	// ByChallenge: sent again with an answer to a challenge.
	ByChallenge
	// ByRedirect: a 3xx response pointed there.
	ByRedirect
	// ByLocation: an upload's Location pointed there.
	ByLocation
	// ByRetry: sent again after a failure that may pass.
	ByRetry
	// ForToken: a token request that a challenge or a scope called for.
	ForToken
	// ForRefresh: a token request because the token at hand is over.
	ForRefresh
	// ByFallback: the token request in its other form, or the request with
	// another method.
	ByFallback
	// ByPreflight: a browser asks whether a page may send its request (Fetch,
	// CORS-preflight fetch).
	ByPreflight
	// ByDescriptor: a descriptor of a manifest pointed there (urls).
	ByDescriptor
)

var causeNames = [...]string{"task", "challenge", "redirect", "location", "retry", "token", "refresh", "fallback", "preflight", "descriptor"}

func (c Cause) String() string { return causeNames[c] }

// ParseCause reads a cause by its name.
func ParseCause(s string) (Cause, bool) {
	for i, n := range causeNames {
		if n == s {
			return Cause(i), true
		}
	}
	return 0, false
}

// Limits of a ClientState. A client that would pass one ends its task with
// Outcome.Overflow.
const (
	MaxLanes    = 12
	MaxHandlers = 12
	MaxTokens   = 24
	MaxKnown    = 16
	MaxUsers    = 4
)

// Never is the expiry of a token that its holder uses for ever.
const Never Instant = math.MaxInt64

// ClientState is all that a client knows in the middle of a task. It is a
// comparable value of fixed size: copy it to keep it, == tells whether two are
// the same, and nothing in it points elsewhere. What the fields mean is the
// client's business (package clients); that they suffice is tested with every
// state that the matrix reaches.
type ClientState struct {
	Task       Task
	Credential Credential
	// Fresh is what the credential store has now, where the client goes on with an
	// older one, and AskAgain when it will ask there again.
	Fresh    Credential
	AskAgain Instant
	// Endpoint is the origin at which the task is being tried, by its place in
	// Task.Endpoints.
	Endpoint uint8
	// Facts are yes-or-no memories of the client, numbered by the client.
	Facts uint32
	// Started, Ended and Overflow tell where the task stands.
	Started, Ended, Overflow bool
	Error                    Sym
	Stored                   Sym
	// LastOwner numbers the authorizers that the client has made so far.
	LastOwner uint8
	// Users are those who have an authorizer each, by its number.
	Users [MaxUsers]Sym
	// HoldUntil is a pause that concerns all requests (a host's back-off), with
	// the number of back-offs that led to it.
	HoldUntil Instant
	Holds     uint8

	Lanes    [MaxLanes]Lane
	Handlers [MaxHandlers]Handler
	Tokens   [MaxTokens]Token
	Known    [MaxKnown]Known
}

// Phase is where a lane stands.
type Phase uint8

// The phases.
const (
	// Free: the lane is not in use.
	Free Phase = iota
	// ToSend: the lane's request can be authorized and sent.
	ToSend
	// InFlight: the request is under way.
	InFlight
	// ToFetch: a token request can be sent.
	ToFetch
	// Fetching: the token request is under way.
	Fetching
	// Waiting: another lane fetches the token that this one needs.
	Waiting
	// Joining: lanes that this one started are at work.
	Joining
	// Preflighting: the browser asks whether the request may be sent.
	Preflighting
)

// Lane is one transfer: a place in the client's flow, the call that is being
// made there, and the token exchange that the call needs.
type Lane struct {
	Phase Phase
	// Parent is the lane that started this one, by its place plus one; zero for
	// the first lane.
	Parent uint8

	// Flow layer. Step is the place in the compiled flow; Next counts the items
	// of a loop that were started; Children counts the lanes at work. Marks and
	// Count are the flow's own notes.
	Step     uint8
	Next     uint8
	Children uint8
	Marks    uint8
	Count    uint8
	// Owner is the authorizer that answers for the lane's requests.
	Owner uint8
	// Cause is why the pending request is sent.
	Cause Cause
	// Repository, Reference and Item are what the step is about; From is the
	// source of a mount; Root is the digest that a reference resolved to.
	Repository, Reference, Item, From, Root Sym
	// Upload is where an upload goes on, or a list.
	Upload URL
	// Reused is an Authorization that a later step takes over.
	Reused Sym
	// Error is what the caller is told if this lane fails the task.
	Error Sym
	// Failing: it has failed, and the other lanes go on until that is noticed.
	Failing bool
	// PastURL: the URL of the layer's descriptor has been tried.
	PastURL bool
	// SlotKept: it holds one of the host's request slots until it ends.
	SlotKept bool

	// Call layer: how often the request was sent, the redirects followed, the
	// retries made, the 401 answers met, and the last status.
	Sends, Redirects, Retries, Refusals uint8
	LastStatus                          int16
	// LastMethod and LastURL are the request that was answered last, after
	// redirects.
	LastMethod Method
	LastURL    URL
	// As is a method that replaces the step's own (GET for HEAD).
	As Method
	// Hop is the redirect target that the pending request goes to; the zero URL
	// when it goes where the step says.
	Hop URL
	// Sent is where the request under way went.
	Sent URL
	// Stripped: the chain of redirects has lost the Authorization for good.
	Stripped bool
	// Respelled: the Location of the upload spells the host in another way than the
	// origin does, and the client takes that for another host.
	Respelled bool
	// Authorization was sent with the last request.
	Authorization Sym
	NotBefore     Instant

	// Under a browser's rules: Page is the preflight that is under way (a List), or
	// the origin that the answer must allow; Before is the phase to which the lane
	// goes back when the preflight has been answered.
	Page   Sym
	Before Phase

	// Token layer: the exchange under way. Handler is a place in
	// ClientState.Handlers, Scopes a List; Ladder counts the attempts made.
	Fetch Fetch
}

// Fetch is one token exchange in the making.
type Fetch struct {
	Active  bool
	Handler uint8
	// Token is the place in ClientState.Tokens that is being filled, plus one;
	// zero when the token is not to be kept.
	Token uint8
	// Scopes is the List of scope strings that are asked for.
	Scopes Sym
	// Method is the form of the request under way.
	Method Method
	// Stripped: the chain of redirects has lost the Authorization for good.
	Stripped bool
	// Ladder counts the forms tried, Sends and Redirects are as in Lane.
	Ladder, Sends, Redirects uint8
	Hop                      URL
	NotBefore                Instant
	// Value is the token that arrived for the request that waits for it.
	Value Sym
	// Unauthorized: no token could be had, and the request goes out without.
	Unauthorized bool
	// Renews: it is asked for because the former one is over.
	Renews bool
	// Probe: the token is asked for to find out whether a 401 can be answered.
	Probe bool
}

// Handler is what a client has learnt from a challenge and answers with.
type Handler struct {
	Used bool
	// Owner is the authorizer it belongs to, Key what it is looked up by (a
	// host, an origin with a path, a host with a repository: the client's way).
	Owner uint8
	Key   Sym
	// Scheme is how it authorizes.
	Scheme Scheme
	// Realm, Service and Scope are the challenge's parameters, or what the
	// client has made of them.
	Realm, Service, Scope Sym
	// Refresh is a refresh token that the token endpoint gave.
	Refresh Sym
	// Origin is where the challenge came from.
	Origin Sym
	// TokenURL is where tokens are asked for, where the client settled that when
	// it used the handler for the first time; Absent: at the realm.
	TokenURL Sym
}

// Token is a bearer token in a client's cache, or the memory of a failure to
// get one.
type Token struct {
	Used bool
	// Handler is the place of the handler it belongs to.
	Handler uint8
	// Key is what it is looked up by.
	Key Sym
	// Value is the token; Absent while it is being fetched (Pending) or when
	// only the failure is remembered (Error).
	Value   Sym
	Pending bool
	Error   Sym
	// Grants is the access that the client has read in the token or its answer, a
	// List; Absent where it does not look.
	Grants Sym
	// Expires is the end of its life by the client's rule and clock.
	Expires Instant
}

// Known is a memory that content is (or was, not) in a repository.
type Known struct {
	Digest, Repository Sym
}
