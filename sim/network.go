// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sim

import "github.com/authsim/authsim/model"

// Latency is how long a message travels one way, in virtual time. It is the same
// everywhere, so that messages arrive in the order in which they were sent.
const Latency model.Instant = 1

// Skew is how far the faults ClockAhead and ClockBehind move a clock.
const Skew = 3600 * model.Second

// slowness is what the fault SlowUpload adds to the way of a request's content.
// Answers come in the order of their requests, so that other transfers wait too.
const slowness = 600 * model.Second

// elsewhereHost is where the fault Redirected points to. What was asked there is
// answered as at the origin that redirected, with the right to it in the URL, as
// object stores do it.
const elsewhereHost = "elsewhere.test"

// otherOrder turns round both the actions and the repositories of a challenge.
const otherOrder = 3

// maxParties limits the origins of a run.
const maxParties = 16

// party is an origin with its clock.
type party struct {
	origin model.Sym
	// offset is what its clock shows more than the run's own time.
	offset model.Instant
	// of is the origin for which it answers, and authorization what the URL
	// stands for; Absent for an origin of the registry.
	of, authorization model.Sym
}

// network is what lies between the client and the origins.
type network struct {
	parties [maxParties]party
	n       int
}

func (n *network) reset(origins []model.Sym) {
	n.n = 0
	for _, o := range origins {
		if n.n < maxParties {
			n.parties[n.n] = party{origin: o}
			n.n++
		}
	}
}

func (n *network) party(origin model.Sym) *party {
	for i := range n.n {
		if n.parties[i].origin == origin {
			return &n.parties[i]
		}
	}
	return nil
}

// redirect answers with a redirect to the same path elsewhere.
func (n *network) redirect(t *model.Symbols, r *model.Request) (model.Response, bool) {
	there := t.Of(t.Str(t.Scheme(r.Origin)) + "://" + elsewhereHost)
	if r.Origin == there {
		return model.Response{}, false
	}
	p := n.party(there)
	if p == nil {
		if n.n == maxParties {
			return model.Response{}, false
		}
		p = &n.parties[n.n]
		n.n++
	}
	*p = party{origin: there, of: r.Origin, authorization: r.Authorization}
	u := r.URL
	u.Origin = there
	return model.Response{Status: 307, Location: t.URLText(u)}, true
}

// arrive delivers the request of an exchange to its origin while a fault
// happens, and fills in the response. It tells whether the fault made a
// difference.
func (r *Runner) arrive(b *bound, e *model.Exchange, fault model.Fault) (applied bool) {
	t := b.symbols
	switch fault {
	case model.NoFault:
	case model.TooManyRequests:
		e.Response = model.Response{Status: 429, RetryAfter: t.Of("1"), Errors: [model.MaxErrors]model.ErrorEntry{{Code: t.Of("TOOMANYREQUESTS")}}}
		return true
	case model.ServiceUnavailable:
		e.Response = model.Response{Status: 503}
		return true
	case model.ConnectionClosedBefore:
		e.Response = model.Response{Failure: model.ClosedBefore}
		return true
	case model.ConnectionClosedAfter:
		r.handle(b, e, model.NoFault)
		e.Response = model.Response{Failure: model.ClosedAfter}
		return true
	case model.Redirected:
		if response, ok := r.network.redirect(t, &e.Request); ok {
			e.Response = response
			return true
		}
	case model.MethodRefused:
		if operation(t, e).Kind == model.OpToken {
			e.Response = model.Response{Status: 405}
			return true
		}
	case model.SlowUpload:
		if e.Request.Body == model.Absent {
			break
		}
		r.handle(b, e, fault)
		e.Answered += slowness
		return true
	case model.ClockAhead, model.ClockBehind:
		if p := r.network.party(e.Request.Origin); p != nil {
			if p.offset += Skew; fault == model.ClockBehind {
				p.offset -= 2 * Skew
			}
			r.handle(b, e, model.NoFault)
			return true
		}
	default:
		// What a registry's fault changes is seen by asking it both ways.
		r.without = r.registry
		before := len(r.upstream)
		r.handle(b, e, model.NoFault)
		plain := e.Response
		r.upstream = r.upstream[:before]
		r.without, r.registry = r.registry, r.without
		r.handle(b, e, fault)
		return e.Response != plain || r.registry != r.without
	}
	r.handle(b, e, model.NoFault)
	return false
}

// handle lets the origin answer, if somebody listens there.
func (r *Runner) handle(b *bound, e *model.Exchange, fault model.Fault) {
	arrival := model.Arrival{Fault: fault}
	switch fault {
	case model.ChallengeReordered:
		arrival = model.Arrival{Order: otherOrder}
	case model.SlowUpload:
		arrival = model.Arrival{Slow: slowness}
	}
	p := r.network.party(e.Request.Origin)
	switch {
	case p == nil:
		e.Response = model.Response{Failure: model.Refused}
		return
	case p.of == model.Absent:
		arrival.Now = e.Arrived + p.offset
		if b.workflow.Second != nil {
			r.asked, r.askedAt = b, arrival.Now
			arrival.Upstream = r
		}
		e.Response = b.registry.registry.Serve(&r.registry, &e.Request, arrival)
		return
	}
	request := e.Request
	request.Origin, request.Authorization = p.of, p.authorization
	if at := r.network.party(p.of); at != nil {
		arrival.Now = e.Arrived + at.offset
		e.Response = b.registry.registry.Serve(&r.registry, &request, arrival)
	}
}

// Ask implements model.Asker: a registry that answers asks the other one. That
// takes no time.
func (r *Runner) Ask(q *model.Request) model.Response {
	answer := model.Response{Failure: model.Refused}
	if r.network.party(q.Origin) != nil {
		answer = r.asked.registry.registry.Serve(&r.registry, q, model.Arrival{Now: r.askedAt})
	}
	r.upstream = append(r.upstream, model.UpstreamExchange{At: r.arrived, Request: *q, Response: answer})
	return answer
}
