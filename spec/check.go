// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import "slices"

// Status is what a case shows of a requirement.
type Status uint8

// The statuses. A requirement whose trigger never fired is not exercised, never
// passed.
const (
	NotExercised Status = iota
	Inconclusive
	Pass
	Fail
)

func (s Status) String() string {
	return [...]string{"not exercised", "inconclusive", "pass", "fail"}[s]
}

// Finding is what a case shows of one requirement.
type Finding struct {
	ID string
	// Triggered counts the exchanges that called for an assertion, of which Passed
	// kept it, Failed did not, and Undecided could not be decided because the
	// truth, or a changed run, was missing.
	Triggered, Passed, Failed, Undecided int
	// Exchange and Why are the first failure: its number from 1, and what is wrong.
	Exchange int
	Why      string
}

// Status sums the counts up: one failure is a failure.
func (f *Finding) Status() Status {
	switch {
	case f.Failed > 0:
		return Fail
	case f.Passed > 0:
		return Pass
	case f.Undecided > 0:
		return Inconclusive
	}
	return NotExercised
}

// Check asks every rule about every exchange. There is a finding for every
// requirement that has a rule, in the order of the requirements.
func Check(c *Case) []Finding { return AppendFindings(nil, c) }

// AppendFindings is Check into a slice that is used again.
func AppendFindings(out []Finding, c *Case) []Finding {
	c.look()
	first := len(out)
	for r := range rules {
		rule := &rules[r]
		if n := len(out); n == first || out[n-1].ID != rule.ID {
			out = append(out, Finding{ID: rule.ID})
		}
		rule.check(c, &out[len(out)-1])
	}
	return out
}

func (r *Rule) check(c *Case, f *Finding) {
	unknown := r.unknown(c)
	for i := range c.Exchanges {
		if !r.Trigger(c, i) {
			continue
		}
		f.Triggered++
		if unknown {
			f.Undecided++
			continue
		}
		ok, why := r.Assert(c, i)
		if ok {
			f.Passed++
			continue
		}
		if f.Failed++; f.Failed == 1 {
			f.Exchange, f.Why = i+1, why
		}
	}
}

// AppendRuleFindings is AppendFindings with a finding for every rule.
func AppendRuleFindings(out []Finding, c *Case) []Finding {
	c.look()
	for r := range rules {
		f := Finding{ID: rules[r].ID}
		rules[r].check(c, &f)
		out = append(out, f)
	}
	return out
}

// Failure is one exchange that breaks a requirement.
type Failure struct {
	Rule *Rule
	// Exchange is its number, from 1; Why says what is wrong.
	Exchange int
	Why      string
}

// Failures are all failures of a case, in the order of the requirements and then
// of the exchanges. A rule that lacks what it has to know finds none.
func Failures(c *Case) []Failure {
	c.look()
	var out []Failure
	for r := range rules {
		rule := &rules[r]
		if rule.unknown(c) {
			continue
		}
		for i := range c.Exchanges {
			if !rule.Trigger(c, i) {
				continue
			}
			if ok, why := rule.Assert(c, i); !ok {
				out = append(out, Failure{rule, i + 1, why})
			}
		}
	}
	return out
}

// unknown tells whether what the rule has to know is missing.
func (r *Rule) unknown(c *Case) bool {
	return (r.Kind == Oracle || r.Kind == Taint) && c.Truth == nil ||
		r.Kind == Differential && c.twin(r.Change) == nil
}

// Find is what a case shows by this rule alone.
func (r *Rule) Find(c *Case) Finding {
	c.look()
	f := Finding{ID: r.ID}
	r.check(c, &f)
	return f
}

// ChangesAskedFor are the changes whose runs the differential rules that are
// wanted and triggered want to compare with, each once.
func ChangesAskedFor(c *Case, wanted func(*Rule) bool) []string {
	c.look()
	var out []string
	for r := range rules {
		rule := &rules[r]
		if rule.Kind != Differential || slices.Contains(out, rule.Change) || !wanted(rule) {
			continue
		}
		for i := range c.Exchanges {
			if rule.Trigger(c, i) {
				out = append(out, rule.Change)
				break
			}
		}
	}
	return out
}
