// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/authsim/authsim/cli/sequence"
	"github.com/authsim/authsim/spec"
)

func newSpec(t *terminal) *cobra.Command {
	c := &cobra.Command{
		Use:   "spec",
		Short: "Look after the specification",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(&cobra.Command{
		Use:   "lint",
		Short: "Check the form of the chapters and that every requirement has its rule",
		Long: `Check that every requirement has the form of the specification, with one word of
BCP 14; that ids are there once and none is left out; that links and ids lead
somewhere; that what is checked has a rule, every rule a mutant that breaks it,
and what is not checked says why.

Exit code 1 when something is wrong.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return t.lint() },
	})
	return c
}

func (t *terminal) lint() error {
	if err := spec.Lint(); err != nil {
		for l := range strings.Lines(err.Error()) {
			t.printf("%s\n", t.paint(sequence.Bad, strings.TrimSpace(l)))
		}
		return errMismatch
	}
	all, err := spec.Requirements()
	if err != nil {
		return err
	}
	checked := 0
	for i := range all {
		if all[i].Checkable() {
			checked++
		}
	}
	t.printf("%s\n", fmt.Sprintf("%d requirements, %d of them checked by %d rules: nothing to mend", len(all), checked, len(spec.Rules())))
	return nil
}
