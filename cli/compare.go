// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/authsim/authsim/cli/sequence"
)

// compareFlags say what is compared.
type compareFlags struct {
	all, versions                  bool
	clients, registries, workflows []string
	renames, format                string
}

func newCompare(t *terminal) *cobra.Command {
	var f compareFlags
	c := &cobra.Command{
		Use:   "compare A B [C…] | compare --all [clients|registries] | compare OLD.json NEW.json",
		Short: "Show how clients, registries, or two saved matrices differ",
		Long: `Compare clients, or registries: the axes on which they differ, with evidence, the
runs that differ, and what they cost. A name is NAME, NAME@VERSION or the path of
a file. Two versions of one implementation are compared as a changelog.

Clients run every workflow at the registries of --registries (reference and
distribution), registries with the clients of --clients (reference and
containerd). --workflow NAME lays the traces of one workflow side by side.
Exchanges are matched by method, role of the origin, path template, kind of
authorization and status; access that a token request asks for is compared too,
in any spelling. Marks between the sides: "|" the same request with another
authorization or answer, "~" a token request for other access, "<" and ">" only
on that side. Costs are round trips, token requests, answers 401 or 403,
requests that carry a password or refresh token, and rights asked for and not
needed, in the runs that all can do.

--all shows the distances of all clients, or registries, from one another, as a
table, a tree (average linkage) and a map (classical scaling). A distance is the
mean of two shares: of the axes on which two differ, and of the runs that both
can do whose traces differ.

Two files of "authsim matrix --format json" are compared cell by cell. A rename
table (--renames, YAML or JSON) says what is called otherwise in the newer one:
  clients: {old-name: new-name}
with registries and workflows in the same way.

Exit code 0 when nothing differs, and for --all; 1 when something does.

With --format json an array of objects; kind says which:
  axis      axis, question, values (of, value, meaning, mark, source, note)
  run       workflow, with, differs (verdict, trace), sides (of, run, verdict,
            mismatches, ends: "ok" or the error that each step reports,
            exchanges: method, role, path, auth, status, scope); of two,
            lines: pairs of the exchanges that stand on one line, from 1, and
            0 for none
  costs     workflow ("" for all), sides (of, round_trips, token_requests,
            refused, secrets, excess)
  distance  a, b, axes, runs, distance
  join      height, left, right: a step of the tree
  place     of, x, y
  cell      client, registry, workflow, fields, old, new`,
		Example: `  authsim compare containerd oras
  authsim compare containerd@1.7.34 containerd@2.3.4
  authsim compare quay distribution --workflow push-new
  authsim compare --all --versions`,
		DisableFlagsInUseLine: true,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return partyNames(), cobra.ShellCompDirectiveDefault
		},
	}
	flags := c.Flags()
	flags.BoolVar(&f.all, "all", false, "compare all clients, or all registries")
	flags.BoolVar(&f.versions, "versions", false, "with --all, take all versions and not the newest alone")
	flags.StringSliceVar(&f.clients, "clients", nil, "clients that registries run with")
	flags.StringSliceVar(&f.registries, "registries", nil, "registries that clients run with")
	flags.StringSliceVar(&f.workflows, "workflow", nil, "workflow to show in full")
	flags.StringVar(&f.renames, "renames", "", "with saved matrices, file of renamed clients, registries and workflows")
	completeWith(c, "clients", clientNames)
	completeWith(c, "registries", registryNames)
	completeWith(c, "workflow", workflowNames)
	format := formatFlag(c, formatText, formatJSON, formatMarkdown)
	c.Args = f.check
	c.RunE = func(_ *cobra.Command, args []string) error {
		f.format = *format
		switch {
		case f.all:
			return t.compareAll(&f, args)
		case isSaved(args[0]):
			return t.compareSaved(&f, args[0], args[1])
		}
		return t.compare(&f, args)
	}
	return c
}

// isSaved tells the name of a saved matrix.
func isSaved(name string) bool { return strings.HasSuffix(name, ".json") }

// check says what arguments and flags go together.
func (f *compareFlags) check(_ *cobra.Command, args []string) error {
	saved := 0
	for _, a := range args {
		if isSaved(a) {
			saved++
		}
	}
	switch {
	case f.all && (len(args) > 1 || len(args) == 1 && args[0] != "clients" && args[0] != "registries"):
		return errors.New("--all compares all; expected clients or registries beside it, and no other names")
	case f.all && len(f.workflows) > 0:
		return errors.New("--workflow does not go with --all")
	case !f.all && f.versions:
		return errors.New("--versions goes with --all")
	case !f.all && len(args) < 2:
		return withHints(fmt.Errorf("expected two names or more, got %d", len(args)), `as in "authsim compare containerd oras"`)
	case saved > 0 && (saved != len(args) || saved != 2):
		return errors.New("expected two saved matrices, an older and a newer one, and nothing beside them")
	case saved > 0 && len(f.clients)+len(f.registries)+len(f.workflows) > 0:
		return errors.New("--clients, --registries and --workflow do not go with saved matrices")
	case saved == 0 && f.renames != "":
		return errors.New("--renames goes with saved matrices")
	}
	return nil
}

// others are the parties that those of a side run with.
func (f *compareFlags) others(side string) ([]string, error) {
	given, wrong, usual := f.registries, f.clients, defaultRegistries
	if side == "registry" {
		given, wrong, usual = f.clients, f.registries, defaultClients
	}
	switch {
	case len(wrong) > 0 && side == "client":
		return nil, withHints(errors.New("--clients says what registries run with, and these are clients"), "choose their registries with --registries")
	case len(wrong) > 0:
		return nil, withHints(errors.New("--registries says what clients run with, and these are registries"), "choose their clients with --clients")
	case len(given) == 0:
		return usual, nil
	}
	return given, nil
}

// compare compares implementations.
func (t *terminal) compare(f *compareFlags, names []string) error {
	c, err := newComparison(names)
	if err != nil {
		return err
	}
	others, err := f.others(c.side)
	if err != nil {
		return err
	}
	if err := c.run(others, f.workflows); err != nil {
		return err
	}
	differences := c.differences()
	if f.format == formatJSON {
		if err := t.json(c.json(differences)); err != nil {
			return err
		}
	} else {
		r := &report{t, f.format == formatMarkdown}
		switch {
		case len(f.workflows) > 0:
			c.oneWorkflow(r, differences)
		case c.changelog():
			c.writeChangelog(r, differences)
		default:
			c.write(r, differences)
		}
	}
	if differences.none() {
		return nil
	}
	return errMismatch
}

// write writes the whole comparison.
func (c *comparison) write(r *report, d *differences) {
	if d.none() {
		r.text(sequence.Good, "No differences: "+strings.Join(c.names, ", ")+".")
		return
	}
	c.writeAxes(r, d)
	c.writeRuns(r, d)
	c.writeCosts(r, d)
}
