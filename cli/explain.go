// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/authsim/authsim/cli/join"
	"github.com/authsim/authsim/cli/sequence"
	"github.com/authsim/authsim/sim"
	"github.com/authsim/authsim/sim/explain"
	"github.com/authsim/authsim/spec"
	"github.com/authsim/authsim/spec/scenarios"
)

func newExplain(t *terminal) *cobra.Command {
	c := &cobra.Command{
		Use:   "explain REQUIREMENT|RUN-ID|RUN-ID#N|PROBLEM|AXIS",
		Short: "Explain a requirement, a mismatch, a known problem or an axis",
		Long: `Explain what something is, why it matters, and who is concerned, with a run that
shows it:

  a requirement (RENG-03)   what it says and why, who keeps it and who does not,
                            and the shortest run that breaks it
  a run id, or one of its   the run, and for each mismatch the requirements that
  mismatches (RUN-ID#2)     were broken, by whom, and whether that is disputed
  a problem (IOP-055)       what was reported, the run that shows it, and what
                            mended it; also advisories (ADV-01), surprises
                            (SUR-01), measurements (MEA-01), predictions (PRE-01)
  an axis (reauth)          the question, and who answers it how

Exit code 1 when a run has a mismatch that is explained.`,
		Example: `  authsim explain RENG-03
  authsim explain IOP-055 --format markdown
  authsim explain 'pull-private/moby/reference+ping=open#1'`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return withHints(errors.New("explain what? expected one requirement, run id, problem or axis"), fmt.Sprintf("%q shows examples", c.CommandPath()+" --help"))
			}
			return nil
		},
	}
	format := formatFlag(c, formatText, formatMarkdown)
	c.RunE = func(_ *cobra.Command, args []string) error {
		d := &document{t: t, markdown: *format == formatMarkdown}
		what := args[0]
		if strings.Contains(what, "/") {
			return explainRun(d, what)
		}
		all, err := spec.Requirements()
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(all, func(r spec.Requirement) bool { return r.ID == what }); i >= 0 {
			return explainRequirement(d, &all[i])
		}
		known, err := scenarios.All()
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(known, func(s scenarios.Scenario) bool { return s.ID == what }); i >= 0 {
			return explainScenario(d, &known[i])
		}
		for _, s := range sides() {
			for _, a := range s.axes {
				if a.Name == what || slices.Contains(a.Aliases, what) {
					return explainAxis(d, s, a)
				}
			}
		}
		return unknownTopic(what, all, known)
	}
	return c
}

// unknownTopic is the error for a name that nothing has.
func unknownTopic(what string, all []spec.Requirement, known []scenarios.Scenario) error {
	var names []string
	for i := range all {
		names = append(names, all[i].ID)
	}
	for i := range known {
		names = append(names, known[i].ID)
	}
	for _, s := range sides() {
		for _, a := range s.axes {
			names = append(append(names, a.Name), a.Aliases...)
		}
	}
	return withHints(fmt.Errorf("there is no requirement, problem or axis %q%s", what, didYouMean(what, names)),
		`"authsim list requirements", "authsim list problems" and "authsim list axes" show all`)
}

// explainRun explains all mismatches of a run, or the one whose number follows a
// "#".
func explainRun(d *document, text string) error {
	id, number, one := strings.Cut(text, "#")
	setup, err := join.Setup(id)
	if err != nil {
		return err
	}
	x, err := join.Explainer()
	if err != nil {
		return err
	}
	r, err := x.Explain(setup)
	if err != nil {
		return err
	}
	from, to := 0, len(r.Mismatches)
	if one {
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 || n > to {
			return fmt.Errorf("%s: there is no mismatch %q; the run has %s", id, number, counted(to, "mismatch", "mismatches"))
		}
		from, to = n-1, n
	}
	d.title(1, setup.Workflow.Title)
	d.text(setup.Workflow.About)
	if err := d.run(setup, r, from, to); err != nil {
		return err
	}
	d.command("authsim run " + r.Result.ID)
	if to > from {
		return errMismatch
	}
	return nil
}

// run draws a run and explains its mismatches from one to another.
func (d *document) run(s *sim.Setup, r *explain.Report, from, to int) error {
	var marks []sequence.Finding
	for i := from; i < to; i++ {
		m := &r.Mismatches[i]
		marks = append(marks, sequence.Finding{Number: m.Exchange, Text: fmt.Sprintf("#%d %s (%s)", i+1, m.Symptom, m.Cause)})
	}
	if err := d.diagram(s, r.Result, marks); err != nil {
		return err
	}
	if to == from {
		d.text("The run is as intended.")
	}
	known, err := explained()
	if err != nil {
		return err
	}
	for i := from; i < to; i++ {
		d.mismatch(i+1, &r.Mismatches[i], known)
	}
	return nil
}

// mismatch explains one mismatch.
func (d *document) mismatch(n int, m *explain.Mismatch, known knownProblems) {
	d.title(2, fmt.Sprintf("#%d %s (%s)", n, m.Symptom, m.Cause))
	list := [][2]string{{"what", m.Text}, {"at fault", fault(m)}}
	for k, b := range m.Broken {
		if k == 3 {
			list = append(list, [2]string{"and", fmt.Sprintf("%d more: %s", len(m.Broken)-k, ids(m.Broken[k:]))})
			break
		}
		list = append(list, [2]string{b.Requirement.ID, fmt.Sprintf("%s (%s; exchange %d: %s)", b.Requirement.Text, strings.Join(b.Requirement.Statuses, ", "), b.Exchange, b.Why)})
	}
	if len(m.Broken) > 0 && m.Disputed {
		for _, side := range m.Broken[0].Requirement.Sides() {
			list = append(list, [2]string{"blames " + cmp.Or(side.Blames, "nobody"), side.Text})
		}
	}
	var axes []string
	for _, v := range m.Axes {
		axes = append(axes, "the "+v.Side+"'s "+v.Axis)
	}
	by := strings.Join(axes, " or ")
	if by != "" {
		by += ", set as the reference has it"
	}
	list = append(list, [2]string{"goes away", mends(m)}, [2]string{"by one axis", by}, [2]string{"reports", strings.Join(known.of(m), ", ")})
	d.fields(list...)
}

func ids(all []explain.Broken) string {
	var names []string
	for _, b := range all {
		names = append(names, b.Requirement.ID)
	}
	return strings.Join(names, ", ")
}

// fault says who is at fault.
func fault(m *explain.Mismatch) string {
	switch {
	case m.Party == explain.Gap:
		return "nobody: no requirement was broken, the specification has a gap"
	case m.Disputed:
		return m.Party + ", which is disputed"
	}
	return m.Party
}

// mends says whose replacement by the reference mends it.
func mends(m *explain.Mismatch) string {
	switch {
	case m.Mends.Client && m.Mends.Registry:
		return "with the reference client at this registry, and with this client at the reference registry"
	case m.Mends.Client:
		return "with the reference client at this registry"
	case m.Mends.Registry:
		return "with this client at the reference registry"
	}
	return "neither with the reference client nor at the reference registry"
}
