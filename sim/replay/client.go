// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"fmt"
	"slices"

	"github.com/authsim/authsim/model"
)

// A ClientMaker makes the client that a recording's first line names, bound to
// the symbols.
type ClientMaker func(t *model.Symbols, file *FileLine) (model.Client, error)

// Replay replays a recording of either kind.
func Replay(rec *Recording, clients ClientMaker, registries RegistryMaker) []ScenarioResult {
	if rec.OfRegistry() {
		return Registries(rec, registries)
	}
	return Clients(rec, clients)
}

// DefaultLimit is the number of states of one scenario that a search visits
// before it gives up.
const DefaultLimit = 200_000

// Clients replays a client's recording: each scenario on its own, the client
// new. Every scenario has a result.
func Clients(rec *Recording, mk ClientMaker) []ScenarioResult {
	t := model.NewSymbols()
	err := describe(t, rec.File.Content)
	var client model.Client
	if err == nil {
		client, err = mk(t, &rec.File)
	}
	names, wrong := newNames(t, &rec.File)
	if err == nil {
		err = wrong
	}
	results := make([]ScenarioResult, len(rec.Scenarios))
	for i := range rec.Scenarios {
		s := &rec.Scenarios[i]
		r := &results[i]
		*r = ScenarioResult{File: rec.Name, Scenario: s.Name, Total: len(s.Exchanges)}
		var p *plan
		failed := err
		if failed == nil {
			p, failed = newPlan(names, &rec.File, s, client)
		}
		if failed != nil {
			r.Difference = unplayable(nil, failed)
			continue
		}
		p.replay(r)
	}
	return results
}

// plan is a scenario in the model's terms.
type plan struct {
	t        *model.Symbols
	names    *names
	scenario *Scenario
	client   model.Client
	who      model.Credential
	steps    []step
	recorded []recorded
	limit    int
}

// recorded is an exchange in the model's terms.
type recorded struct {
	wire wire
	// anything tells a connection attempt of which only the origin is known.
	anything bool
	// step is the index of its task.
	step     int
	response model.Response
}

func newPlan(names *names, file *FileLine, s *Scenario, c model.Client) (*plan, error) {
	t := names.t
	p := &plan{t: t, names: names, scenario: s, client: c, limit: DefaultLimit}
	var ok bool
	if p.who, ok = credential(t, &s.Credential); !ok {
		return nil, fmt.Errorf("credential.kind: %q is not known", s.Credential.Kind)
	}
	var err error
	if p.steps, err = stepsOf(t, file, s); err != nil {
		return nil, err
	}
	for i := range s.Exchanges {
		x := &s.Exchanges[i]
		r := recorded{wire: recordedWire(t, &x.Request), anything: x.Request.Method == "?", step: max(x.Step, 1) - 1}
		if r.step >= len(p.steps) {
			return nil, fmt.Errorf("line %d: step: %d, and the task has %d", x.Line, x.Step, len(p.steps))
		}
		if r.response, err = responseOf(t, &x.Response); err != nil {
			return nil, fmt.Errorf("line %d: %w", x.Line, err)
		}
		p.recorded = append(p.recorded, r)
	}
	return p, nil
}

// is tells whether the client's request is the recorded one.
func (r *recorded) is(w *wire) bool {
	if r.anything {
		return r.wire.Origin == w.Origin
	}
	return r.wire == *w
}

// replay searches a schedule and fills in the result.
func (p *plan) replay(r *ScenarioResult) {
	s := newSearch(p)
	r.OK = s.run(p.start())
	r.Schedules = s.visits
	r.Matched = s.best.pos
	if r.OK {
		r.Matched = len(p.recorded)
		r.Result, r.ErrorText, r.Stored = "ok", p.t.Str(s.outcome.Error), p.t.Str(s.outcome.Stored)
		if !s.outcome.OK {
			r.Result = "error"
		}
		for i := range p.recorded {
			r.Sent = append(r.Sent, p.sent(i, &s.arrived[i]))
		}
		r.Causes = s.causes
		return
	}
	r.Result, r.ErrorText = s.best.result, s.best.errorText
	r.Difference = p.difference(s)
	for i := range s.best.arrived {
		r.Sent = append(r.Sent, p.sent(i, &s.best.arrived[i]))
	}
	if len(r.Difference.Instead) > 0 {
		x := Exchange{Type: "exchange", Scenario: p.scenario.Name, Seq: len(r.Sent) + 1, Request: r.Difference.Instead[0]}
		x.Response.Closed = true
		r.Sent = append(r.Sent, x)
	}
}

func (p *plan) difference(s *search) *Difference {
	d := &Difference{Notes: s.best.notes}
	if s.best.pos < len(p.recorded) {
		d.Recorded = &p.scenario.Exchanges[s.best.pos]
	}
	for i := range s.best.instead {
		d.Instead = append(d.Instead, p.names.request(&s.best.instead[i]))
	}
	if d.Recorded != nil {
		// The likest first.
		want := requestLines(&d.Recorded.Request)
		slices.SortStableFunc(d.Instead, func(a, b Request) int {
			return alike(want, requestLines(&b)) - alike(want, requestLines(&a))
		})
	}
	if s.visits >= p.limit {
		d.Notes = append(d.Notes, fmt.Sprintf("the search for a schedule was given up after %d states", s.visits))
	}
	return d
}

// unplayable is the difference of a scenario or exchange that cannot be tried.
func unplayable(x *Exchange, err error) *Difference {
	return &Difference{Recorded: x, Unplayable: true, Notes: []string{err.Error()}}
}
