// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/authsim/authsim/cli/sequence"
	"github.com/authsim/authsim/sim/capture"
	"github.com/authsim/authsim/spec"
)

func newCheck(t *terminal) *cobra.Command {
	c := &cobra.Command{
		Use:   "check TRACE…",
		Short: "Check captured traffic against the requirements",
		Long: `Check traffic that was captured anywhere against the requirements of the
specification. A trace is an HTTP archive (HAR), a recording, or a transcript.
Secrets are replaced by symbols while it is read.

What a trace alone cannot decide, because one would have to know what is true in
the world or compare another run, is inconclusive. A requirement that nothing in
the trace calls for is not exercised.

Exit code 1 when a requirement is broken.

With --format json an array of objects, one per trace and requirement that the
trace calls for: trace, requirement, status (the words of the OCI conformance
suite: Pass, FAIL, Unknown for what is inconclusive), triggers, passed, failed,
undecided, exchange, why. With --format junit a test suite per trace.`,
		Example: `  authsim check capture.har
  authsim check recordings/*.jsonl --format junit`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return withHints(errors.New("no trace is given"), `"authsim check --help" shows examples`)
			}
			return nil
		},
	}
	format := formatFlag(c, formatText, formatJSON, formatJUnit)
	c.RunE = func(_ *cobra.Command, args []string) error {
		var all []checked
		for _, path := range args {
			data, err := readTrace(path)
			if err != nil {
				return err
			}
			traces, err := capture.Read(path, data)
			if err != nil {
				return err
			}
			for i := range traces {
				of, err := checkTrace(&traces[i])
				if err != nil {
					return err
				}
				all = append(all, of)
			}
		}
		var err error
		switch *format {
		case formatJSON:
			err = t.json(checksJSON(all))
		case formatJUnit:
			err = t.junit("authsim check", suitesOf(all))
		default:
			t.checks(all)
		}
		for i := range all {
			if err == nil && all[i].failed() {
				return errMismatch
			}
		}
		return err
	}
	return c
}

// checked is what the rules say of a trace.
type checked struct {
	name      string
	exchanges int
	findings  []spec.Finding
}

func (c *checked) failed() bool { return c.count(spec.Fail) > 0 }

func (c *checked) count(s spec.Status) (n int) {
	for i := range c.findings {
		if c.findings[i].Status() == s {
			n++
		}
	}
	return n
}

// checkTrace asks the rules. What a test program sent says nothing about clients.
func checkTrace(tr *capture.Trace) (checked, error) {
	all, err := spec.Requirements()
	if err != nil {
		return checked{}, err
	}
	actor := map[string]string{}
	for i := range all {
		actor[all[i].ID] = all[i].Actor
	}
	c := checked{name: tr.Name, exchanges: len(tr.Exchanges)}
	for _, f := range spec.Check(&spec.Case{Symbols: tr.Symbols, Exchanges: tr.Exchanges}) {
		if !tr.OfRegistry || !strings.Contains(actor[f.ID], "client") {
			c.findings = append(c.findings, f)
		}
	}
	return c, nil
}

// checks writes what was found: the failures, and the numbers.
func (t *terminal) checks(all []checked) {
	for i := range all {
		c := &all[i]
		if i > 0 {
			t.printf("\n")
		}
		t.printf("%s\n", t.bold(c.name))
		t.paragraph(2, sequence.Quiet, fmt.Sprintf("%s; requirements: %d kept, %d broken, %d inconclusive, %d not exercised",
			counted(c.exchanges, "exchange", "exchanges"), c.count(spec.Pass), c.count(spec.Fail), c.count(spec.Inconclusive), c.count(spec.NotExercised)))
		for k := range c.findings {
			f := &c.findings[k]
			if f.Status() == spec.Fail {
				t.paragraph(2, sequence.Bad, fmt.Sprintf("✗ %s at exchange %d: %s (%d of %d)", f.ID, f.Exchange, f.Why, f.Failed, f.Triggered))
			}
		}
	}
}

// checkJSON is a requirement that a trace calls for.
type checkJSON struct {
	Trace       string `json:"trace"`
	Requirement string `json:"requirement"`
	Status      string `json:"status"`
	Triggers    int    `json:"triggers"`
	Passed      int    `json:"passed"`
	Failed      int    `json:"failed"`
	Undecided   int    `json:"undecided"`
	Exchange    int    `json:"exchange,omitempty"`
	Why         string `json:"why,omitempty"`
}

func checksJSON(all []checked) []checkJSON {
	out := []checkJSON{}
	for i := range all {
		for k := range all[i].findings {
			if f := &all[i].findings[k]; f.Triggered > 0 {
				out = append(out, checkJSON{
					all[i].name, f.ID, statusWords[f.Status()], f.Triggered, f.Passed, f.Failed, f.Undecided, f.Exchange, f.Why,
				})
			}
		}
	}
	return out
}

func suitesOf(all []checked) []junitSuite {
	var out []junitSuite
	for i := range all {
		s := junitSuite{Name: all[i].name}
		for k := range all[i].findings {
			f := &all[i].findings[k]
			why := ""
			if f.Failed > 0 {
				why = fmt.Sprintf("exchange %d: %s (%d of %d)", f.Exchange, f.Why, f.Failed, f.Triggered)
			}
			s.add(f.ID, f.Status(), f.Triggered, why)
		}
		out = append(out, s)
	}
	return out
}
