// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
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

--set names a released set of requirements. A requirement that is not in it, as
one that was added later, is reported with a mark and does not count.

--baseline names requirements that are known to be broken: a built-in
implementation, or a file (FILE, or FILE#NAME where it has several). What is
expected does not count. An entry of a file that the traces call for and none of
them breaks is an error, so that it is removed.

With --format json an array of objects, one per trace and requirement that the
trace calls for: trace, requirement, status (the words of the OCI conformance
suite: Pass, FAIL, Unknown for what is inconclusive), triggers, passed, failed,
undecided, exchange, why, expected (the reason of the baseline), scored (whether
it is in the set); its schema is cli/schema/check.schema.json. With --format junit
a test suite per trace, which skips what is not scored.`,
		Example: `  authsim check capture.har
  authsim check capture.har --baseline containerd
  authsim check recordings/*.jsonl --format junit`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return withHints(errors.New("no trace is given"), `"authsim check --help" shows examples`)
			}
			return nil
		},
	}
	format := formatFlag(c, formatText, formatJSON, formatJUnit)
	version := c.Flags().String("set", "", "version of the set of requirements that counts (the newest)")
	completeWith(c, "set", setVersions)
	known := c.Flags().String("baseline", "", "implementation or file with what is known to be broken")
	c.RunE = func(_ *cobra.Command, args []string) error {
		set, err := spec.FindSet(*version)
		if err != nil {
			return fmt.Errorf("--set: %w", err)
		}
		expected, err := findBaseline(*known)
		if err != nil {
			return err
		}
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
				of.expected, of.set = expected, set
				all = append(all, of)
			}
		}
		switch *format {
		case formatJSON:
			err = t.json(checksJSON(all))
		case formatJUnit:
			err = t.junit("authsim check", suitesOf(all))
		default:
			t.checks(all)
		}
		if gone := stale(all, expected); err == nil && len(gone) > 0 && ownBaseline(*known) {
			return fmt.Errorf("the baseline %s says that these are broken, and no trace breaks them: %s", *known, strings.Join(gone, ", "))
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
	// expected are the reasons of the baseline by requirement.
	expected map[string]string
	// set are the requirements that count.
	set *spec.Set
}

// failed tells whether a requirement of the set is broken that is not known to be.
func (c *checked) failed() bool {
	return slices.ContainsFunc(c.findings, func(f spec.Finding) bool {
		return f.Failed > 0 && c.expected[f.ID] == "" && c.set.Has(f.ID)
	})
}

// unscored is the mark of a requirement that is not in the set; "" if it is.
func (c *checked) unscored(id string) string {
	if c.set.Has(id) {
		return ""
	}
	return "not in set " + c.set.Version
}

// setVersions are the released sets, the newest last.
func setVersions() []string {
	all, _ := spec.Sets() // a test sees to it that they can be read
	var out []string
	for i := range all {
		out = append(out, all[i].Version)
	}
	return out
}

// stale are the requirements of a baseline, and of the set, that the traces call
// for and do not break.
func stale(all []checked, expected map[string]string) []string {
	var out []string
	for _, id := range slices.Sorted(maps.Keys(expected)) {
		called, broken := false, false
		for i := range all {
			for k := range all[i].findings {
				if f := &all[i].findings[k]; f.ID == id && all[i].set.Has(id) {
					called, broken = called || f.Passed > 0, broken || f.Failed > 0
				}
			}
		}
		if called && !broken {
			out = append(out, id)
		}
	}
	return out
}

// findBaseline finds what is known to be broken by the name of a built-in
// implementation or in a file; "" is nothing.
func findBaseline(name string) (map[string]string, error) {
	if name == "" {
		return nil, nil
	}
	path, fragment, _ := strings.Cut(name, "#")
	hint := "a file is named by a path with a slash, or ends in .yaml"
	var all spec.Baseline
	var err error
	if isPath(path) {
		hint = "a file's implementation is chosen with FILE#NAME"
		var data []byte
		if data, err = readFile(path); err == nil {
			all, err = spec.ParseBaseline(path, data)
		}
	} else {
		fragment = name
		all, err = spec.KnownFailures()
	}
	if err != nil {
		return nil, err
	}
	names := slices.Sorted(maps.Keys(all))
	if fragment == "" && len(names) == 1 {
		fragment = names[0]
	}
	if of, ok := all[fragment]; ok {
		return of, nil
	}
	if fragment == "" {
		return nil, withHints(fmt.Errorf("--baseline %s: the file has several implementations: %s", name, strings.Join(names, ", ")), hint)
	}
	return nil, withHints(fmt.Errorf("--baseline %s: there is no implementation %q%s", name, fragment, didYouMean(fragment, names)), hint)
}

// ownBaseline tells a baseline that the user can mend. A built-in one knows many
// runs, of which a trace is one.
func ownBaseline(name string) bool {
	path, _, _ := strings.Cut(name, "#")
	return isPath(path)
}

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
	first := ""
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
			if f.Status() != spec.Fail {
				continue
			}
			mark, tone, known := "✗", sequence.Bad, ""
			if why := c.expected[f.ID]; why != "" {
				mark, tone, known = "–", sequence.Quiet, "; known: "+why
			}
			if outside := c.unscored(f.ID); outside != "" {
				mark, tone, known = "–", sequence.Quiet, known+"; "+outside
			}
			if mark == "✗" {
				first = cmp.Or(first, f.ID)
			}
			t.hanging(2, tone, fmt.Sprintf("%s %s at exchange %d: %s (%d of %d)%s", mark, f.ID, f.Exchange, f.Why, f.Failed, f.Triggered, known))
		}
	}
	if first != "" {
		t.printf("\nExplain one:  authsim explain %s\n", first)
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
	Expected    string `json:"expected,omitempty"`
	Scored      bool   `json:"scored"`
}

func checksJSON(all []checked) []checkJSON {
	out := []checkJSON{}
	for i := range all {
		for k := range all[i].findings {
			if f := &all[i].findings[k]; f.Triggered > 0 {
				out = append(out, checkJSON{
					all[i].name, f.ID, statusWords[f.Status()], f.Triggered, f.Passed, f.Failed, f.Undecided, f.Exchange, f.Why, expectedOf(&all[i], f), all[i].set.Has(f.ID),
				})
			}
		}
	}
	return out
}

// expectedOf is the reason of the baseline for a failure.
func expectedOf(c *checked, f *spec.Finding) string {
	if f.Failed == 0 {
		return ""
	}
	return c.expected[f.ID]
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
			s.add(f.ID, f.Status(), f.Triggered, why, expectedOf(&all[i], f), all[i].unscored(f.ID))
		}
		out = append(out, s)
	}
	return out
}
