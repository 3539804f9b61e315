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

// advance runs the lane from its step on until a request is to be sent, a loop
// is under way, or the lane ends.
func (f *Frame) advance() {
	for {
		if f.S.Ended || f.L.Phase == model.Free || f.L.Failing {
			return
		}
		flow := f.flow()
		if int(f.L.Step) >= len(flow.Steps) {
			f.finish()
			return
		}
		s := &flow.Steps[f.L.Step]
		if s.If != nil && !s.If(f) {
			f.L.Step++
			continue
		}
		step, lane := f.L.Step, f.I
		if s.Do != nil {
			s.Do(f)
			if f.I != lane || f.L.Step != step || f.S.Ended || f.L.Phase == model.Free || f.L.Failing {
				continue // it failed, and was rescued or not
			}
		}
		switch {
		case s.Op != NoOp:
			f.begin()
			return
		case s.Each != nil:
			f.L.Phase, f.L.Next, f.L.Children = model.Joining, 0, 0
			f.spawn()
			return
		case s.then != toNext:
			f.follow(s.then)
			return
		default:
			f.L.Step++
		}
	}
}

// begin makes a fresh call of the lane's step.
func (f *Frame) begin() {
	l := f.L
	l.Phase = model.ToSend
	l.Sends, l.Redirects, l.Retries, l.Refusals, l.LastStatus = 0, 0, 0, 0, 0
	l.LastMethod, l.LastURL = model.NoMethod, model.URL{}
	l.As, l.Hop, l.Stripped, l.Authorization = model.NoMethod, model.URL{}, false, model.Absent
	l.Fetch = model.Fetch{}
	l.Cause = f.step().Why
	switch {
	case l.NotBefore > f.Now: // the flow waits before it tries again
		l.Cause = model.ByRetry
	case l.Cause == model.ByTask && f.step().Op.atUpload():
		l.Cause = model.ByLocation
	case l.Cause == model.ByTask:
		if _, there := f.layerURL(f.step()); there {
			l.Cause = model.ByDescriptor
		}
	}
	if l.NotBefore <= f.Now {
		l.NotBefore = 0
	}
}

// spawn starts lanes for the items of the lane's loop as far as the limit
// allows, and lets the lane go on when all have ended.
func (f *Frame) spawn() {
	parent, step, s := f.I, f.L.Step, f.step()
	limit := 1
	if s.Parallel != nil {
		limit = s.Parallel(f)
	}
	items := s.Each(f)
	for f.L.Phase == model.Joining && f.L.Step == step && int(f.L.Children) < limit && int(f.L.Next) < len(items) {
		child := f.free()
		if child < 0 {
			if f.L.Children == 0 {
				f.overflow()
				return
			}
			break // as many as there is room for
		}
		item := items[f.L.Next]
		f.L.Next++
		f.L.Children++
		l := *f.L
		l.Parent, l.Step, l.Item = uint8(parent)+1, s.each, item
		l.Next, l.Children, l.Count, l.Marks = 0, 0, 0, 0
		l.SlotKept = false
		l.Phase = model.ToSend
		f.S.Lanes[child] = l
		f.at(child)
		f.advance()
		if f.S.Ended {
			return
		}
		f.at(parent)
	}
	if f.L.Phase == model.Joining && f.L.Step == step && f.L.Children == 0 && int(f.L.Next) >= len(items) {
		f.follow(s.then)
	}
}

// finish ends the lane well.
func (f *Frame) finish() {
	parent := f.L.Parent
	*f.L = model.Lane{}
	if parent == 0 {
		f.S.Ended = true
		return
	}
	f.at(int(parent) - 1)
	f.L.Children--
	f.spawn()
}

// Fail ends the lane badly. Unless the flow knows a rescue, that is the end of
// the task: the other lanes are given up.
func (f *Frame) Fail(why model.Sym) {
	f.L.Error = why
	if rescue := f.flow().Rescue; rescue != nil {
		if name := rescue(f); name != "" {
			first := f.S.Lanes[0]
			for i := range f.S.Lanes {
				f.dropFetch(i)
				f.S.Lanes[i] = model.Lane{}
			}
			f.S.Lanes[0] = first
			f.at(0)
			f.L.Phase, f.L.Step, f.L.Error = model.ToSend, f.place(name), why
			f.L.Fetch = model.Fetch{}
			f.advance()
			return
		}
	}
	if f.flow().Lingers && f.L.Parent != 0 && f.othersAtWork() {
		f.L.Phase, f.L.Failing, f.L.Error = model.ToSend, true, f.orUnknown(why)
		return
	}
	f.end(why)
}

// dropFetch forgets that a lane that is given up was about to fetch a token.
func (f *Frame) dropFetch(lane int) {
	if l := &f.S.Lanes[lane]; (l.Phase == model.ToFetch || l.Phase == model.Fetching || l.Phase == model.Preflighting) && l.Fetch.Token > 0 {
		f.S.Tokens[l.Fetch.Token-1] = model.Token{}
	}
}

// othersAtWork tells whether another lane could still send something.
func (f *Frame) othersAtWork() bool {
	for i := range f.S.Lanes {
		if l := &f.S.Lanes[i]; i != f.I && l.Phase != model.Free && l.Phase != model.Joining && !l.Failing {
			return true
		}
	}
	return false
}

func (f *Frame) orUnknown(why model.Sym) model.Sym {
	if why == model.Absent {
		return f.T.Of("unknown error")
	}
	return why
}

// end ends the task with an error.
func (f *Frame) end(why model.Sym) {
	for i := range f.S.Lanes {
		f.dropFetch(i)
		f.S.Lanes[i] = model.Lane{}
	}
	f.S.Ended, f.S.Error = true, f.orUnknown(why)
}

// overflow ends the task because the state has no room.
func (f *Frame) overflow() {
	f.S.Overflow = true
	f.end(f.T.Of("the model's state has no room for this task"))
}

// deliver hands the answer of the lane's request to the flow; r is nil when the
// call failed without one, and then why tells how.
func (f *Frame) deliver(r *model.Response, why model.Sym) {
	if f.atRegistryInstead(r) {
		return
	}
	f.R = r
	if r == nil {
		f.L.Error = why
	}
	s := f.step()
	for i := range s.On {
		e := &s.On[i]
		if !e.On.covers(r) || e.If != nil && !e.If(f) {
			continue
		}
		step, lane := f.L.Step, f.I
		if e.Do != nil {
			e.Do(f)
			if f.I != lane || f.L.Step != step || f.S.Ended || f.L.Failing {
				return
			}
		}
		f.follow(e.to)
		return
	}
	if r != nil && r.OK() {
		f.follow(toNext)
		return
	}
	if r != nil {
		why = f.explain(r)
	}
	f.Fail(why)
}

func (f *Frame) follow(to uint8) {
	switch to {
	case toDone:
		f.finish()
	case toFail:
		why := f.L.Error
		if f.R != nil {
			why = f.explain(f.R)
		}
		f.Fail(why)
	case toNext:
		f.L.Step++
		f.advance()
	default:
		f.L.Step = to
		f.advance()
	}
}

// place finds a step of the task's flow by its name.
func (f *Frame) place(name string) uint8 {
	for i, s := range f.flow().Steps {
		if s.Name == name {
			return uint8(i)
		}
	}
	panic("clients: no step " + name)
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
