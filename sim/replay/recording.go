// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package replay plays recordings of real programs against the model. A
// simulated client is handed the recorded responses and must emit exactly the
// recorded requests, in some schedule of its transfers in which they arrive in
// the recorded order; a simulated registry is asked the recorded requests and
// must give the recorded answers.
//
// A recording is a file of JSON lines: one file line, then, for a client, each
// scenario line followed by its exchange lines in the order of arrival, or, for
// a registry, exchange lines that name their case and share one server.
package replay

import "encoding/json"

// Recording is one file: Scenarios for a client's, Exchanges for a registry's.
type Recording struct {
	// Name is the name that errors and reports give the file.
	Name      string
	File      FileLine
	Scenarios []Scenario
	Exchanges []Exchange
}

// OfRegistry tells a registry's recording from a client's.
func (r *Recording) OfRegistry() bool { return r.File.Registry != "" }

// FileLine is the first line: what was driven, and what holds in the whole
// file. Parts that others read (the world, a registry's content) are kept as
// they were written.
type FileLine struct {
	Type   string
	Format int
	// Client and Variant, or Registry and Server, with Version say what it is.
	Client, Variant, Registry, Server, Version string
	Module, Composition                        string
	// NumScenarios and NumExchanges are counts, for a checksum.
	NumScenarios, NumExchanges int
	// UserAgent is that of every request that does not carry its own.
	UserAgent string
	World     json.RawMessage
	// Accept maps the names that requests use to Accept header lines.
	Accept         json.RawMessage
	Content        json.RawMessage
	NotSignificant []string
}

// Scenario is one thing that a client was asked to do, with what it sent.
type Scenario struct {
	Type       string          `json:"type"`
	Name       string          `json:"scenario"`
	About      string          `json:"about"`
	Client     string          `json:"client"`
	Variant    string          `json:"variant"`
	Version    string          `json:"version"`
	Task       Task            `json:"task"`
	Credential Credential      `json:"credential"`
	World      json.RawMessage `json:"world"`
	// NumExchanges is the number of exchange lines.
	NumExchanges int `json:"exchanges"`
	// Order is fixed, lanes or racy; Runs and Variants tell how often it was run
	// and how many behaviours were seen.
	Order    string `json:"order"`
	Runs     int    `json:"runs"`
	Variants int    `json:"variants,omitempty"`
	// Result is ok or error, Error the text that a user sees.
	Result      string `json:"result"`
	Error       string `json:"error,omitempty"`
	LanesDiffer bool   `json:"lanes_differ,omitempty"`
	// Stored is a refresh token that the client handed to its caller.
	Stored string `json:"stored,omitempty"`

	Exchanges []Exchange `json:"-"`
	// Line is the place in the file.
	Line int `json:"-"`
}

// Task is a task as the recording writes it. References are repository:tag or
// repository@digest.
type Task struct {
	Kind             string          `json:"kind"`
	Steps            []Task          `json:"steps,omitempty"`
	Ref              string          `json:"ref,omitempty"`
	Image            string          `json:"image,omitempty"`
	From             string          `json:"from,omitempty"`
	To               string          `json:"to,omitempty"`
	Repository       string          `json:"repository,omitempty"`
	Term             string          `json:"term,omitempty"`
	Limit            int32           `json:"limit,omitempty"`
	MountCandidate   string          `json:"mount_candidate,omitempty"`
	ExtraScope       string          `json:"extra_scope,omitempty"`
	AskRefreshToken  bool            `json:"ask_refresh_token,omitempty"`
	SharedAuthorizer bool            `json:"shared_authorizer,omitempty"`
	Client           string          `json:"client,omitempty"`
	AfterMS          int64           `json:"after_ms,omitempty"`
	World            json.RawMessage `json:"world,omitempty"`
}

// Credential is what the client was given. User is nil where there is none, and
// may be empty.
type Credential struct {
	Kind    string  `json:"kind"`
	User    *string `json:"user,omitempty"`
	Valid   *bool   `json:"valid,omitempty"`
	Account string  `json:"account,omitempty"`
}
