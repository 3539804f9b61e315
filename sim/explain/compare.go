// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package explain

import (
	"fmt"
	"strings"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/sim"
	"github.com/authsim/authsim/sim/judge"
)

// compared are the verdicts of the same workflow with one party replaced by the
// reference.
type compared struct {
	// otherClient is with the reference client, otherRegistry with the reference
	// registry.
	otherClient, otherRegistry judge.Verdict
}

func (x *Explainer) compare(s *sim.Setup) (c compared, err error) {
	with := *s
	with.Client = x.client
	if c.otherClient, err = x.verdict(&with); err != nil {
		return c, err
	}
	with = *s
	with.Registry = x.registry
	c.otherRegistry, err = x.verdict(&with)
	return c, err
}

func (x *Explainer) verdict(s *sim.Setup) (judge.Verdict, error) {
	id := s.RunID()
	if v, ok := x.verdicts[id]; ok {
		return v, nil
	}
	res, err := x.other.Run(s)
	if err != nil {
		return judge.Verdict{}, err
	}
	v := res.Verdict.Clone()
	x.verdicts[id] = v
	return v, nil
}

// Mends tells whose replacement by the reference makes a mismatch go away.
type Mends struct{ Client, Registry bool }

func (c *compared) mends(m *Mismatch) Mends {
	if m.Costly {
		return m.Mends
	}
	return Mends{Client: !has(&c.otherClient, &m.Mismatch), Registry: !has(&c.otherRegistry, &m.Mismatch)}
}

// has tells whether a verdict has a mismatch of the same symptom in the same step.
func has(v *judge.Verdict, m *judge.Mismatch) bool {
	for i := range v.Mismatches {
		if v.Mismatches[i].Symptom == m.Symptom && v.Mismatches[i].Step == m.Step {
			return true
		}
	}
	return false
}

// excess is what a run took more than it had to. Runs are compared only where
// both are as intended.
func excess(res *sim.Result, c compared) []Mismatch {
	v := &res.Verdict
	if !v.Intended {
		return nil
	}
	var out []Mismatch
	add := func(s judge.Symptom, mends Mends, cause judge.Cause, at int, text string) {
		step := 0
		if at > 0 {
			step = int(res.Trace.Exchanges[at-1].Task)
		}
		out = append(out, Mismatch{Mismatch: judge.Mismatch{Symptom: s, Cause: cause, Step: step, Exchange: at, Text: text}, Mends: mends, Costly: true})
	}
	if o := &c.otherClient; o.Intended {
		if mine, best := v.Costs.Authorization(), o.Costs.Authorization(); mine > best {
			cause, at := wasted(res, &o.Costs)
			add(judge.WastedRoundTrips, Mends{Client: true}, cause, at, fmt.Sprintf(
				"the client took %d exchanges for authorization (%s), where the reference takes %d with this registry", mine, spent(&v.Costs), best))
		}
		if v.Costs.AskedTooMuch > o.Costs.AskedTooMuch {
			add(judge.OverBroad, Mends{Client: true}, judge.ScopeCause, lastToken(res), fmt.Sprintf(
				"the client asked for %s that nothing needed, where the reference asks for %d", actions(v.Costs.AskedTooMuch), o.Costs.AskedTooMuch))
		}
	}
	if o := &c.otherRegistry; o.Intended {
		if mine, best := v.Costs.Authorization(), o.Costs.Authorization(); mine > best {
			cause, at := wasted(res, &o.Costs)
			add(judge.WastedRoundTrips, Mends{Registry: true}, cause, at, fmt.Sprintf(
				"the registry cost the client %d exchanges for authorization (%s), where the reference costs it %d", mine, spent(&v.Costs), best))
		}
	}
	return out
}

func spent(c *judge.Costs) string {
	return fmt.Sprintf("%d token requests, %d refusals, %d pings", c.TokenRequests, c.Refused, c.Pings)
}

func actions(n int) string {
	if n == 1 {
		return "1 action"
	}
	return fmt.Sprintf("%d actions", n)
}

// lastToken is the number of the last token request.
func lastToken(res *sim.Result) int {
	for i := len(res.Trace.Exchanges) - 1; i >= 0; i-- {
		if c := res.Trace.Exchanges[i].Cause; c == model.ForToken || c == model.ForRefresh {
			return i + 1
		}
	}
	return 0
}

// wasted classifies what was too much: tokens that were asked for again are a
// matter of caching, one where none is needed of discovery, tokens refused one of
// step-up, or of lifetime if they were dead, pings one of discovery, and token
// requests that failed one of the token endpoint.
func wasted(res *sim.Result, best *judge.Costs) (judge.Cause, int) {
	v := &res.Verdict.Costs
	last := func(is func(*model.Exchange) bool) int {
		for i := len(res.Trace.Exchanges) - 1; i >= 0; i-- {
			if is(&res.Trace.Exchanges[i]) {
				return i + 1
			}
		}
		return 0
	}
	token := func(e *model.Exchange) bool { return e.Cause == model.ForToken || e.Cause == model.ForRefresh }
	failed := last(func(e *model.Exchange) bool { return token(e) && !e.Response.OK() })
	switch {
	case failed > 0 && v.TokenRequests > best.TokenRequests:
		return judge.TokenEndpoint, failed
	case v.RefusedWithToken > best.RefusedWithToken:
		at := last(func(e *model.Exchange) bool {
			return e.Response.Status == 401 && e.Request.Authorization != model.Absent && !token(e)
		})
		if dead(res, at) {
			return judge.Lifetime, at
		}
		return judge.StepUp, at
	case v.TokenRequests > best.TokenRequests && best.TokenRequests == 0:
		// No token is needed at all, and something said that one is.
		return judge.Discovery, last(func(e *model.Exchange) bool { return e.Response.Status == 401 })
	case v.TokenRequests > best.TokenRequests:
		return judge.Caching, last(token)
	case v.Pings > best.Pings:
		return judge.Discovery, last(func(e *model.Exchange) bool { return e.Request.Authorization != model.Absent })
	}
	return judge.Discovery, last(func(e *model.Exchange) bool { return e.Response.Status == 401 })
}

// dead tells whether the token of an exchange had ended when it arrived.
func dead(res *sim.Result, at int) bool {
	if at == 0 {
		return false
	}
	e, t := &res.Trace.Exchanges[at-1], res.Trace.Symbols
	_, value, _ := strings.Cut(t.Str(e.Request.Authorization), " ")
	i := res.Oracle.Issued(t.Of(value))
	return i != nil && (i.Revoked || i.Expires <= e.Arrived)
}
