// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"github.com/authsim/authsim/model"
)

// Case is what is to be judged.
type Case struct {
	Oracle    *Oracle
	Exchanges []model.Exchange
	// Upstream are the exchanges that a registry had with another one.
	Upstream []model.UpstreamExchange
	Steps    []Step
	// State is the registry's state at the end.
	State *model.RegistryState
	// UnknownAxes are those that the verdict repeats.
	UnknownAxes []string
}

// Step is a step of the workflow and what became of it.
type Step struct {
	Outcome model.Outcome
	// First and Last are the numbers of its exchanges, from 1.
	First, Last int
	// Limit: the simulator stopped it. Skipped: it was not tried.
	Limit, Skipped bool
}

// Judge judges runs one after the other. Its zero value is ready to use; it is
// not safe for concurrent use. A verdict is valid until the next one.
type Judge struct {
	c            *Case
	oracle       *Oracle
	tokenOrigins []tokenOrigin
	// homes are the tokens of the second registry.
	homes  []model.Sym
	leaked []leakage
	// ops are what the exchanges are, and needs the access that each needs, by
	// place.
	ops   []model.Operation
	needs []model.Sym
	// firstGrant is the number of the first exchange that grants what the client's
	// subject may not do.
	firstGrant int
	// skewed: a clock has been put wrong.
	skewed  bool
	verdict Verdict
}

// Judge tells what a run shows.
func (j *Judge) Judge(c *Case) Verdict {
	j.c, j.oracle = c, c.Oracle
	j.oracle.Of(c.State)
	j.homes = j.homes[:0]
	j.tokenOrigins, j.leaked, j.firstGrant, j.skewed = j.tokenOrigins[:0], j.leaked[:0], 0, false
	j.ops, j.needs = j.ops[:0], j.needs[:0]
	j.verdict = Verdict{Mismatches: j.verdict.Mismatches[:0], UnknownAxes: c.UnknownAxes}
	for _, s := range c.Steps {
		switch {
		case s.Outcome.Unsupported:
			j.verdict.Unsupported, j.verdict.UnsupportedBy = true, "client"
			return j.verdict
		case s.Outcome.Overflow:
			j.verdict.Inconclusive = "the client's state is full"
		}
	}
	if c.State.Overflow {
		j.verdict.Inconclusive = "the registry's state is full"
	}
	for i := range c.Exchanges {
		e := &c.Exchanges[i]
		j.look(e)
		j.learnRealm(e)
		j.oracle.be(int(e.Task))
		j.leaks(i+1, e)
	}
	j.costs()
	j.grants()
	for i := range c.Steps {
		j.oracle.be(i)
		j.step(i, &c.Steps[i])
	}
	j.degradations()
	j.leftBehind()
	j.verdict.Intended = len(j.verdict.Mismatches) == 0 && !j.verdict.Unsupported
	return j.verdict
}

// look notes what an exchange is and needs. Requests that follow each other often
// need the same.
func (j *Judge) look(e *model.Exchange) {
	op, need := model.Operation{Kind: model.OpToken}, model.Absent
	if e.Cause != model.ForToken && e.Cause != model.ForRefresh {
		op = j.oracle.t.OperationOf(&e.Request)
		last := len(j.ops) - 1
		if last >= 0 && j.ops[last].Kind == op.Kind && j.ops[last].Repository == op.Repository && j.ops[last].From == op.From {
			need = j.needs[last]
		} else {
			need = j.oracle.need(op)
		}
	}
	j.skewed = j.skewed || e.Fault == model.ClockAhead || e.Fault == model.ClockBehind
	j.ops, j.needs = append(j.ops, op), append(j.needs, need)
}

func (j *Judge) report(s Symptom, c Cause, step, exchange int, text string) {
	j.verdict.Mismatches = append(j.verdict.Mismatches, Mismatch{s, c, step, exchange, text})
}

// step judges the end of a step against what ought to happen.
func (j *Judge) step(i int, s *Step) {
	flow := &j.oracle.workflow.Steps[i]
	exchanges := j.c.Exchanges[s.First-1 : s.Last]
	j.loop(i, s, exchanges)
	if s.Limit || s.Skipped || s.Outcome.Overflow {
		return
	}
	switch {
	case flow.Expect == model.Succeeds && !s.Outcome.OK:
		j.denial(i, s)
	case flow.Expect == model.Denied && s.Outcome.OK:
		if j.firstGrant < s.First || j.firstGrant > s.Last {
			j.report(FalseGrant, Credentials, i, s.Last, "the task ended well, though "+j.who()+" may not do it")
		}
	case flow.Expect == model.NotFound && s.Outcome.OK:
		j.report(MisleadingError, UnknownCause, i, s.Last, "the task ended well, though what it asks for does not exist")
	case flow.Expect == model.Denied || flow.Expect == model.NotFound:
		j.misleading(i, s, flow.Expect)
	}
}

// who names the subject in a sentence.
func (j *Judge) who() string {
	o := j.oracle
	switch {
	case o.account != nil:
		return o.account.Name
	case o.credential.Kind == model.NoCredential:
		return "somebody without credentials"
	}
	return "somebody with wrong credentials"
}
