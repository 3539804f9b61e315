// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sim

import "github.com/authsim/authsim/model"

// loop delivers messages until the task has ended or a limit is reached. At each
// moment answers come first, then requests arrive, then every lane that can goes
// on, in the order of lanes.
func (r *Runner) loop(b *bound, s *Setup, step int) (out model.Outcome, limit bool) {
	client := b.client.client
	r.wake = r.now
	for {
		changed := r.wake <= r.now
		for r.answered < r.arrived && r.trace[r.answered].Answered <= r.now {
			e := &r.trace[r.answered]
			r.answered++
			client.Answer(&r.client, int(e.Lane), &e.Response, r.now)
			r.observe()
			changed = true
		}
		for r.arrived < len(r.trace) && r.trace[r.arrived].Arrived <= r.now {
			r.serve(b, s, step)
		}
		if out, done := client.Outcome(&r.client); done {
			return out, false
		}
		if changed {
			if !r.send(client, step) || len(r.trace)-r.first >= MaxExchanges {
				return out, true
			}
			if out, done := client.Outcome(&r.client); done {
				return out, false
			}
		}
		next := r.wake
		if r.answered < r.arrived {
			next = min(next, r.trace[r.answered].Answered)
		}
		if r.arrived < len(r.trace) {
			next = min(next, r.trace[r.arrived].Arrived)
		}
		if next == model.Never {
			// Nobody waits for anything that will happen.
			return out, true
		}
		r.now = max(r.now, next)
	}
}

// send lets each lane that is ready go on, in the order of lanes, until none is,
// and notes when the next one will be. It reports false when lanes go on without
// end and send nothing.
func (r *Runner) send(client model.Client, step int) bool {
	idle, after := 0, -1
	for {
		lane := -1
		r.wake = model.Never
		due := false
		r.turns = client.Ready(&r.client, r.turns[:0])
		for _, turn := range r.turns {
			switch {
			case turn.At > r.now:
				r.wake = min(r.wake, turn.At)
			case turn.Lane > after && (lane < 0 || turn.Lane < lane):
				lane = turn.Lane
			default:
				due = true
			}
		}
		if lane < 0 {
			if !due {
				return true
			}
			after = -1
			continue
		}
		after = lane
		request, cause, sent := client.Send(&r.client, lane, r.now)
		r.observe()
		if !sent {
			if idle++; idle > maxIdle {
				return false
			}
			continue
		}
		idle = 0
		r.trace = append(r.trace, model.Exchange{
			Task: uint8(step), Lane: uint8(lane), Cause: cause,
			Sent: r.now, Arrived: r.now + Latency, Answered: r.now + 2*Latency, Request: request,
		})
		if len(r.trace)-r.first >= MaxExchanges {
			return true
		}
	}
}

// serve lets the next request arrive.
func (r *Runner) serve(b *bound, s *Setup, step int) {
	e := &r.trace[r.arrived]
	r.arrived++
	fault, chosen := model.NoFault, -1
	for i, c := range s.Choices {
		if c.At == r.arrived {
			fault, chosen = c.Fault, i
		}
	}
	for i, f := range b.faults[step] {
		if i < len(r.counts) && f.matches(b.symbols, e) {
			if r.counts[i]++; r.counts[i] == f.at && chosen < 0 {
				fault = f.fault
			}
		}
	}
	if r.arrive(b, e, fault) {
		e.Fault = fault
		r.result.Applied = append(r.result.Applied, Choice{fault, r.arrived})
	} else if chosen >= 0 {
		r.result.Idle = append(r.result.Idle, s.Choices[chosen])
	}
	r.observe()
}

func (r *Runner) observe() {
	if r.Observe != nil {
		r.Observe(&r.client, &r.registry)
	}
}
