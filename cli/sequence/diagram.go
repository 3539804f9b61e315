// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package sequence draws a trace as a sequence diagram.
//
// A [Diagram] is a document: lifelines, and what passes between them from top
// to bottom. [New] makes it from a trace, with every secret replaced by a
// symbol; the back ends ([Diagram.WriteText], [Diagram.WriteMermaid]) only lay
// it out. [NewHAR] and [NewExchanges] write the same trace for programs.
package sequence

// Diagram is a sequence diagram. Lifeline 0 is the client.
type Diagram struct {
	Title     string
	Lifelines []Lifeline
	Items     []Item
	// Lanes tells that transfers went on side by side, so that items name theirs.
	Lanes bool
}

// Lifeline is a party: the client, or one origin.
type Lifeline struct {
	// Role is what the party is, in the field's words: "registry", "CDN".
	Role string
	// Name is the client with its version, or the host of the origin.
	Name string
}

// Kind is what an item is.
type Kind uint8

// The kinds of items.
const (
	// Section opens a task; it spans all lifelines.
	Section Kind = iota
	// Note is said beside the lifeline From.
	Note
	// Request goes from From to To.
	Request
	// Response goes from From to To and ends the exchange.
	Response
	// Lost is a response that never came: the connection failed.
	Lost
)

// Tone says how an item or fact is meant. A back end may colour it.
type Tone uint8

// The tones.
const (
	Plain Tone = iota
	// Good: what was asked for.
	Good
	// Asking: a challenge, or a refusal that the client has an answer to.
	Asking
	// Bad: what ends or degrades the task.
	Bad
	// Quiet: of less interest.
	Quiet
	// Strong: where the eye should go first.
	Strong
)

// Item is one thing in a diagram.
type Item struct {
	Kind Kind
	// Number is the exchange's place in the trace, from 1; zero for what belongs
	// to none.
	Number int
	// Lane names the transfer ("a", "b") when Diagram.Lanes.
	Lane string
	// From and To are places in Diagram.Lifelines.
	From, To int
	// Head is the start line, the status, or the text of a note.
	Head  string
	Tone  Tone
	Facts []Fact
}

// Fact is one thing that a message carries.
type Fact struct {
	Text string
	Tone Tone
}
