// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"slices"

	"github.com/authsim/authsim/model"
)

// move is an event that may come next, as the moment after it.
type move struct {
	to *node
	// forward tells that it cannot lead back to where it came from.
	forward bool
	// arrives is the lane whose request arrives, plus one.
	arrives int
}

// moves are the events that may come next at n, the obvious ones first:
//
//  1. a request that is on its way arrives as the next recorded one
//  2. a lane sends the next recorded request, which arrives
//  3. an answer comes back, in the order of arrival
//  4. as 1 and 2, by a lane that has played another part so far
//  5. a lane sends a request that is recorded later in the task, or finds that
//     it has nothing to send
//  6. time passes until a lane may go on, when none may at once
func (s *search) moves(n *node) []move {
	var moves, crossed, later []move
	arrives := func(to *node, lane int) {
		if s.arrive(to, lane); s.inPart(n, lane) {
			moves = append(moves, move{to, true, lane + 1})
		} else {
			crossed = append(crossed, move{to, true, lane + 1})
		}
	}
	for lane := range n.flights {
		f := &n.flights[lane]
		if f.phase == sent && s.isNext(n, &f.request) {
			to := s.copyOf(n)
			arrives(to, lane)
		}
	}
	s.turns = s.client.Ready(&n.client, s.turns[:0])
	soonest, atOnce := model.Never, false
	for _, turn := range s.turns {
		if turn.Lane < 0 || turn.Lane >= model.MaxLanes || n.flights[turn.Lane].phase != idle {
			continue
		}
		if turn.At > n.now {
			soonest = min(soonest, turn.At)
			continue
		}
		atOnce = true
		to := s.copyOf(n)
		request, cause, sends := s.client.Send(&to.client, turn.Lane, n.now)
		switch {
		case !sends:
			later = append(later, move{to, false, 0})
		case s.isNext(n, &request):
			to.flights[turn.Lane] = flight{phase: sent, request: request, cause: cause}
			arrives(to, turn.Lane)
		case s.isLater(n, &request):
			to.flights[turn.Lane] = flight{phase: sent, request: request, cause: cause}
			later = append(later, move{to, true, 0})
		default:
			s.instead(n, &request)
			s.put(to)
		}
	}
	moves = s.answers(n, moves)
	moves = append(append(moves, crossed...), later...)
	if soonest != model.Never && !atOnce {
		to := s.copyOf(n)
		to.now = soonest
		moves = append(moves, move{to, true, 0})
	}
	return moves
}

// answers are the deliveries of responses to requests that have arrived.
func (s *search) answers(n *node, moves []move) []move {
	first := len(moves)
	for lane := range n.flights {
		f := &n.flights[lane]
		if f.phase != arrived {
			continue
		}
		to := s.copyOf(n)
		to.flights[lane] = flight{}
		response := s.recorded[f.answer].response
		if response.Token.HasIssuedAt {
			response.Token.IssuedAt = seconds(n.now + response.Token.IssuedAt)
		}
		s.client.Answer(&to.client, lane, &response, n.now)
		moves = append(moves, move{to, true, 0})
	}
	slices.SortStableFunc(moves[first:], func(a, b move) int { return oldest(a.to, n) - oldest(b.to, n) })
	return moves
}

// oldest is the place of the exchange that was answered between before and n.
func oldest(after, before *node) int {
	for lane := range before.flights {
		if before.flights[lane].phase == arrived && after.flights[lane].phase == idle {
			return int(before.flights[lane].answer)
		}
	}
	return 0
}

// arrive lets the request of a lane arrive as the next recorded exchange.
func (s *search) arrive(n *node, lane int) {
	f := &n.flights[lane]
	f.phase, f.answer = arrived, int32(n.pos)
	n.pos++
}

// inPart tells whether the lane has played the part of the next exchange's
// recorded lane so far in its group, and no other. Which lane plays which part is
// the client's matter; that it keeps to one is only the likelier case.
func (s *search) inPart(n *node, lane int) bool {
	x := &s.scenario.Exchanges[n.pos]
	if x.Lane == "" {
		return true
	}
	for i := n.pos - 1; i >= 0 && s.scenario.Exchanges[i].Group == x.Group; i-- {
		if part := s.scenario.Exchanges[i].Lane; part != "" && (part == x.Lane) != (s.lanes[i] == lane) {
			return false
		}
	}
	return true
}

// isNext tells whether the request is the next recorded one.
func (s *search) isNext(n *node, r *model.Request) bool {
	if n.pos == len(s.recorded) || s.recorded[n.pos].step != n.step {
		return false
	}
	w := wireOf(s.t, r)
	return s.recorded[n.pos].is(&w)
}

// isLater tells whether the request is recorded later in the same task, and not
// only as often as it is on its way already.
func (s *search) isLater(n *node, r *model.Request) bool {
	w := wireOf(s.t, r)
	places := 0
	for i := n.pos; i < len(s.recorded) && s.recorded[i].step == n.step; i++ {
		if s.recorded[i].is(&w) {
			places++
		}
	}
	for lane := range n.flights {
		f := &n.flights[lane]
		if f.phase == sent && wireOf(s.t, &f.request) == w {
			places--
		}
	}
	return places > 0
}
