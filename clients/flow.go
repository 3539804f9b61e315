// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"fmt"
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
)

// Flow is what a client does for a task, step by step, as the working group's
// own write-ups list it. Steps follow one another; an edge leads elsewhere. A
// step with Each runs the steps from Body on once for every item, each in a lane
// of its own.
type Flow struct {
	Steps []Step
	// Rescue is asked when a lane has failed: it names the step at which the
	// first lane goes on, after all others were given up, or "" when the task has
	// failed. Trying the next endpoint is a rescue.
	Rescue func(*Frame) string
	// Lingers: when a lane of a loop has failed, the others go on until that is
	// noticed, at a moment of the scheduler's choice. Without it they are given up
	// at once.
	Lingers bool
}

// Step is one step of a flow: local work, a request, a loop, or several of
// these with the same condition.
type Step struct {
	// Name is what edges lead to; it may be left out.
	Name string
	// Text is one line for the page that prints the flow.
	Text string
	// If: when it says no, the step is passed over.
	If func(*Frame) bool
	// Do is local work, done before the request is built. It may call
	// Frame.Fail.
	Do func(*Frame)
	// Op is the request. NoOp sends none.
	Op Op
	// At is what the request is about, where the Op leaves a choice.
	At Subject
	// Hint is the access that the client has in mind for this request.
	Hint Hint
	// Auth says whose Authorization the request carries.
	Auth Carry
	// Why is the cause of the request, where it is not the task itself.
	Why model.Cause
	// Once: the body of the request cannot be read twice (no GetBody in Go). It is
	// not repeated and not redirected, and the call fails when it would have to be
	// sent again.
	Once bool
	// NoRetry: its round trips, those for a token included, are not repeated after
	// the statuses and failures of the retry axes. The flow may repeat the step.
	NoRetry bool
	// Slot says how long the request holds one of the host's request slots (axis
	// request-slots).
	Slot Slot
	// Each gives the items of a loop; Body is the step at which each of its lanes
	// begins; Parallel limits how many run at once (nil: one).
	Each     func(*Frame) []model.Sym
	Body     string
	Parallel func(*Frame) int
	// Then names where a step without a request goes on; the next one if empty.
	Then string
	// On are the edges, of which the first that matches is taken. Without a match
	// a 2xx response leads to the next step, and anything else fails the lane.
	On []Edge

	each, then uint8 // Body and Then, resolved
}

// Edge leads from the answer of a step to another step.
type Edge struct {
	On Match
	If func(*Frame) bool
	// Do is local work when the edge is taken.
	Do func(*Frame)
	// To names a step; Next, Done and Fail are places of their own.
	To string

	to uint8
}

// Places that are not steps.
const (
	// Next is the step that follows.
	Next = ""
	// Done ends the lane well.
	Done = "done"
	// Fail ends the lane, and with it the task, badly.
	Fail = "fail"
)

const (
	toNext uint8 = 255 - iota
	toDone
	toFail
)

// Match says which answers an edge is for.
type Match struct {
	// From and To are the first and last status.
	From, To int16
	// NoResponse: the call ended without a response that the flow gets to see.
	NoResponse bool
}

// Status matches one status code.
func Status(code int16) Match { return Match{From: code, To: code} }

// Matches of whole classes.
var (
	Success     = Match{From: 200, To: 299}
	NotSuccess  = Match{From: 300, To: 599}
	Failure     = Match{NoResponse: true}
	AnyResponse = Match{From: 100, To: 599}
)

func (m Match) covers(r *model.Response) bool {
	if r == nil {
		return m.NoResponse
	}
	return r.Status >= m.From && r.Status <= m.To
}

// Subject says what a request is about.
type Subject uint8

const (
	// ByReference: the lane's Reference, a tag or digest.
	ByReference Subject = iota
	// ByItem: the digest of the lane's Item.
	ByItem
	// ByRoot: the digest that the reference resolved to.
	ByRoot
)

// Carry says whose Authorization a request carries.
type Carry uint8

const (
	// Usual: the authorizer of the lane decides.
	Usual Carry = iota
	// Reuse: the Authorization that an earlier step kept (Frame.Keep), without
	// any reaction to a 401.
	Reuse
	// Bare: none, and a 401 is final.
	Bare
)

// Slot is how long a request holds one of the host's request slots.
type Slot uint8

const (
	// PerCall: until the call has ended, repetitions included.
	PerCall Slot = iota
	// PerAttempt: for one attempt; another lane may come in before it is repeated.
	PerAttempt
	// ToTheEnd: until the lane ends, with all its further requests.
	ToTheEnd
)

// compile resolves the names of a flow. A wrong name is a programming error.
func (f *Flow) compile(client string, task model.TaskKind) {
	place := map[string]uint8{Next: toNext, Done: toDone, Fail: toFail}
	for i, s := range f.Steps {
		if s.Name != "" {
			if _, twice := place[s.Name]; twice {
				panic(fmt.Sprintf("clients: %s: %s: step %q stands twice", client, task, s.Name))
			}
			place[s.Name] = uint8(i)
		}
	}
	find := func(name string) uint8 {
		i, ok := place[name]
		if !ok {
			panic(fmt.Sprintf("clients: %s: %s: no step %q", client, task, name))
		}
		return i
	}
	for i := range f.Steps {
		s := &f.Steps[i]
		if s.Each != nil {
			s.each = find(s.Body)
		}
		s.then = find(s.Then)
		s.On = slices.Clone(s.On) // flows may share steps
		for j := range s.On {
			s.On[j].to = find(s.On[j].To)
		}
	}
}

// Workflow prints the flow in the working group's form, a nested list.
func (f *Flow) Workflow() string {
	var b strings.Builder
	for _, s := range f.Steps {
		if s.Text != "" {
			b.WriteString("- " + s.Text + "\n")
		}
	}
	return b.String()
}
