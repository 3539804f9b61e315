// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"fmt"
	"hash/maphash"
	"slices"

	"github.com/authsim/authsim/model"
)

// flight is what became of the last request of a lane.
type flight struct {
	phase flightPhase
	// answer is the place of the recorded exchange that the request arrived as.
	answer  int32
	request model.Request
	cause   model.Cause
}

type flightPhase uint8

const (
	// idle: nothing is on its way.
	idle flightPhase = iota
	// sent: authorized, its bytes fixed, and not arrived.
	sent
	// arrived: it took the place of a recorded exchange, whose response is not
	// delivered yet.
	arrived
)

// node is a moment of a schedule: the client, what is on its way, and how far
// the recording has been reproduced. It is a comparable value.
type node struct {
	client  model.ClientState
	flights [model.MaxLanes]flight
	// pos is the place of the next recorded exchange, step that of the task.
	pos, step int
	now       model.Instant
}

// search looks for a schedule of the client's lanes in which its requests arrive
// as they were recorded. Send, arrival and answer are separate events: a request
// keeps the bytes that it was authorized with however late it arrives, and an
// answer comes back at any time after. The search is depth first and tries what
// is obvious first, so a scenario without parallel work runs straight through.
// States that were seen before are not entered again; a state is kept as a hash.
type search struct {
	*plan
	seed   maphash.Seed
	seen   map[uint64]bool
	visits int
	turns  []model.Turn
	free   []*node
	// arrived are the requests that arrived so far in the schedule that is being
	// tried, causes why they were sent, lanes the lanes that sent them.
	arrived []model.Request
	causes  []model.Cause
	lanes   []int
	// outcome is the end of the schedule that reproduces the recording; found
	// tells that there is one.
	outcome model.Outcome
	found   bool
	best    furthest
}

// furthest is the place that the best schedules reach, and what the client does
// there.
type furthest struct {
	pos     int
	arrived []model.Request
	// instead are requests that have no place in what is left of the recording.
	instead           []model.Request
	notes             []string
	result, errorText string
}

func newSearch(p *plan) *search {
	return &search{
		plan: p, seed: maphash.MakeSeed(), seen: map[uint64]bool{},
		arrived: make([]model.Request, len(p.recorded)), causes: make([]model.Cause, len(p.recorded)), lanes: make([]int, len(p.recorded)), best: furthest{pos: -1},
	}
}

func (p *plan) start() *node {
	n := &node{now: p.steps[0].after}
	p.client.Start(&n.client, p.steps[0].task, p.who, n.now)
	return n
}

// run goes on from n, which it may change, and tells whether the recording can be
// reproduced.
func (s *search) run(n *node) bool {
	for {
		if s.visits++; s.visits >= s.limit {
			return false
		}
		if n.pos > s.best.pos {
			s.best = furthest{pos: n.pos, arrived: append(s.best.arrived[:0], s.arrived[:n.pos]...)}
		}
		if out, ended := s.client.Outcome(&n.client); ended {
			if !s.nextStep(n, out) {
				return false
			}
			if s.found {
				return true
			}
			continue
		}
		moves := s.moves(n)
		if len(moves) == 1 && moves[0].forward {
			s.take(moves[0])
			*n = *moves[0].to
			s.release(moves)
			continue
		}
		if len(moves) == 0 {
			s.stuck(n)
			return false
		}
		h := maphash.Comparable(s.seed, *n)
		if s.seen[h] {
			s.release(moves)
			return false
		}
		s.seen[h] = true
		for i := range moves {
			s.take(moves[i])
			if s.run(moves[i].to) {
				return true
			}
		}
		s.release(moves)
		return false
	}
}

// nextStep is called when the task has ended. It is the end of a schedule that
// fails, or sets s.found when all is reproduced, or starts the next task in n.
func (s *search) nextStep(n *node, out model.Outcome) bool {
	rest := n.pos < len(s.recorded)
	if out.Overflow || out.Unsupported || rest && s.recorded[n.pos].step == n.step {
		s.ends(n, out, "the task ends here")
		return false
	}
	if n.step+1 == len(s.steps) {
		return s.finish(n, out)
	}
	// A sequence goes on after a step that failed, unless the program that was
	// driven stopped there; which of the two shows in the recording alone.
	if !out.OK && !rest && s.scenario.Result == "error" {
		on := s.copyOf(n)
		s.startStep(on)
		if s.run(on) {
			return true
		}
		s.put(on)
		return s.finish(n, out)
	}
	s.startStep(n)
	return true
}

func (s *search) startStep(n *node) {
	n.step++
	next := &s.steps[n.step]
	n.flights = [model.MaxLanes]flight{}
	n.now += next.after
	if next.newClient {
		n.client = model.ClientState{}
	}
	s.client.Start(&n.client, next.task, s.who, n.now)
}

// finish compares the end of the last task that was done.
func (s *search) finish(n *node, out model.Outcome) bool {
	stored := s.t.Str(out.Stored)
	switch {
	case n.pos < len(s.recorded):
		s.ends(n, out, "the task ends here")
	case out.OK != (s.scenario.Result == "ok"):
		s.ends(n, out, "recorded end: "+s.scenario.Result+" "+s.scenario.Error)
	case stored != s.scenario.Stored:
		s.ends(n, out, fmt.Sprintf("hands %q to its caller to store, recorded is %q", stored, s.scenario.Stored))
	default:
		s.outcome, s.found = out, true
		return true
	}
	return false
}

// stuck notes why no move is left.
func (s *search) stuck(n *node) {
	if n.pos < s.best.pos || len(s.best.instead) > 0 {
		return
	}
	s.note(n, "the client has nothing to send here and has not ended")
}

// ends notes an end of the client's that is not the recorded one.
func (s *search) ends(n *node, out model.Outcome, why string) {
	if n.pos < s.best.pos {
		return
	}
	s.best.result, s.best.errorText = "ok", ""
	switch {
	case out.Overflow:
		s.note(n, "the client's state has reached one of its limits")
	case out.Unsupported:
		s.note(n, "the client has no such task")
	}
	if !out.OK {
		s.best.result, s.best.errorText = "error", s.t.Str(out.Error)
	}
	s.note(n, why)
}

func (s *search) note(n *node, text string) {
	if n.pos >= s.best.pos && !slices.Contains(s.best.notes, text) {
		s.best.notes = append(s.best.notes, text)
	}
}

// instead notes a request that cannot be part of the recording.
func (s *search) instead(n *node, r *model.Request) {
	const most = 8
	if n.pos < len(s.recorded) && s.recorded[n.pos].step != n.step {
		s.note(n, fmt.Sprintf("the recording has gone on to task %d, the client has not ended task %d", s.recorded[n.pos].step+1, n.step+1))
	}
	if n.pos >= s.best.pos && len(s.best.instead) < most && !slices.Contains(s.best.instead, *r) {
		s.best.instead = append(s.best.instead, *r)
	}
}

func (s *search) copyOf(n *node) *node {
	if len(s.free) == 0 {
		c := *n
		return &c
	}
	c := s.free[len(s.free)-1]
	s.free = s.free[:len(s.free)-1]
	*c = *n
	return c
}

func (s *search) put(n *node) { s.free = append(s.free, n) }

// take notes what a move that is about to be made adds to the schedule.
func (s *search) take(m move) {
	if m.arrives > 0 {
		pos, lane := m.to.pos-1, m.arrives-1
		f := &m.to.flights[lane]
		s.arrived[pos], s.causes[pos], s.lanes[pos] = f.request, f.cause, lane
	}
}

func (s *search) release(moves []move) {
	for i := range moves {
		s.put(moves[i].to)
	}
}
