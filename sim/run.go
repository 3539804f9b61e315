// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/sim/judge"
)

// Limits of a step. One that reaches a limit is stopped and judged as a loop.
const (
	MaxExchanges = 200
	// maxIdle limits the turns in a row in which nothing is sent.
	maxIdle = 8 * model.MaxLanes
)

// stopped is what the outcome of a step says that reached a limit.
const stopped = "stopped by the simulator: the client goes on without end"

// A Runner runs setups, one after the other. It owns a table of symbols and
// keeps what it has compiled, so that a second run of a setup costs little. It
// is not safe for concurrent use: each worker has its own.
type Runner struct {
	// Observe, when it is set, sees the states after every event. It must not keep
	// them.
	Observe func(*model.ClientState, *model.RegistryState)
	// Unjudged leaves the verdicts out.
	Unjudged bool

	tables  []*table
	tableOf map[*model.Workflow]*table
	bound   map[boundKey]*bound
	last    *bound
	judge   judge.Judge
	// verdict is what the judge was asked last.
	verdict judge.Case

	client            model.ClientState
	registry, without model.RegistryState
	network           network
	// now is the run's own time, which is the client's clock.
	now model.Instant
	// trace holds the exchanges in the order in which they are sent, which is that
	// in which they arrive, because every message takes as long as every other.
	// arrived and answered count those that have.
	trace             []model.Exchange
	arrived, answered int
	// upstream are the exchanges between registries; asked is what is being run, and
	// askedAt the clock of the registry that asks.
	upstream []model.UpstreamExchange
	asked    *bound
	askedAt  model.Instant
	turns    []model.Turn
	// wake is the next moment at which a lane can go on that cannot now.
	wake model.Instant
	// counts are how often the current step's faults have matched, first is the
	// step's first exchange.
	counts [8]int
	first  int
	// credentials are those that the client is given, as logins have left them.
	credentials []model.Credential
	result      Result
}

// NewRunner returns a runner that has compiled nothing yet.
func NewRunner() *Runner {
	return &Runner{bound: map[boundKey]*bound{}, tableOf: map[*model.Workflow]*table{}}
}

// Run runs a setup. The result is valid until the next run.
func (r *Runner) Run(s *Setup) (*Result, error) {
	b, err := r.bind(s)
	if err != nil {
		return nil, err
	}
	for i, c := range s.Choices {
		for _, d := range s.Choices[:i] {
			if c.At == d.At {
				return nil, fmt.Errorf("%s: two faults at exchange %d; expected one", s.RunID(), c.At)
			}
		}
	}
	r.start(b)
	r.credentials = r.credentials[:0]
	for i := range b.given {
		r.credentials = append(r.credentials, b.given[i].Credential)
	}
	for i := range b.tasks {
		r.step(b, s, i, &r.credentials[b.who[i]])
	}
	r.finish(b, s)
	return &r.result, nil
}

// start makes the world of the run.
func (r *Runner) start(b *bound) {
	r.client = model.ClientState{}
	r.registry = b.registry.start
	r.network.reset(b.origins)
	r.upstream = r.upstream[:0]
	r.now, r.trace, r.arrived, r.answered = 0, r.trace[:0], 0, 0
	r.result = Result{
		ID: b.id, Workflow: b.workflow,
		Steps: r.result.Steps[:0], Idle: r.result.Idle[:0], Applied: r.result.Applied[:0],
	}
}

// step lets the client do a task to its end. What a login hands over to be
// stored takes the place of the credential in the steps after it.
func (r *Runner) step(b *bound, s *Setup, i int, credential *model.Credential) {
	res := StepResult{Step: i, First: len(r.trace) + 1}
	if n := len(r.result.Steps); n > 0 && (r.result.Steps[n-1].Limit || r.result.Steps[n-1].Skipped) {
		res.Skipped, res.Last = true, len(r.trace)
		r.result.Steps = append(r.result.Steps, res)
		return
	}
	flow := &b.workflow.Steps[i]
	r.now += flow.After
	if flow.NewClient {
		r.client = model.ClientState{}
	}
	if a := b.given[b.who[i]].Passing; a != nil && credential.Kind == model.Password {
		credential.Secret = b.symbols.Of(a.PasswordAt(r.now))
	}
	r.counts, r.first = [8]int{}, len(r.trace)
	b.client.client.Start(&r.client, b.tasks[i], *credential, r.now)
	res.Outcome, res.Limit = r.loop(b, s, i)
	if res.Limit {
		res.Outcome = model.Outcome{Error: b.symbols.Of(stopped)}
	}
	// What is under way when the task ends is handled all the same, and nobody
	// waits for the answer.
	for r.arrived < len(r.trace) {
		r.serve(b, s, i)
	}
	r.answered = len(r.trace)
	res.Last = len(r.trace)
	if out := res.Outcome; flow.Task == model.Login && out.OK && out.Stored != model.Absent {
		*credential = model.Credential{Kind: model.IdentityToken, User: credential.User, Secret: out.Stored}
	}
	r.result.Steps = append(r.result.Steps, res)
}

// finish fills in the result.
func (r *Runner) finish(b *bound, s *Setup) {
	res := &r.result
	res.Trace = model.Trace{Symbols: b.symbols, Exchanges: r.trace, Upstream: r.upstream}
	res.Now = r.now
	res.Oracle = b.oracle
	b.oracle.Of(&r.registry)
	if len(s.Choices) > 0 {
		res.ID = s.RunID()
		for _, c := range s.Choices {
			if c.At > len(r.trace) {
				res.Idle = append(res.Idle, c)
			}
		}
	}
	if r.Unjudged {
		res.Verdict = judge.Verdict{}
		return
	}
	r.verdict = judge.Case{Oracle: b.oracle, Exchanges: r.trace, Upstream: r.upstream, Steps: r.verdict.Steps[:0], State: &r.registry}
	for i := range res.Steps {
		s := &res.Steps[i]
		r.verdict.Steps = append(r.verdict.Steps, judge.Step{Outcome: s.Outcome, First: s.First, Last: s.Last, Limit: s.Limit, Skipped: s.Skipped})
	}
	if b.registry.unknown != nil {
		r.verdict.UnknownAxes = b.registry.unknown(&r.registry)
	}
	res.Verdict = r.judge.Judge(&r.verdict)
}
