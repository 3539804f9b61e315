// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package cli is the authsim command: one file a subcommand. It joins the
// rooms of the module (parties.go) and owns what people see in a terminal
// (terminal.go). Package sequence below it draws traces.
package cli

import (
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

// The exit codes.
const (
	exitIntended = 0
	exitMismatch = 1
	exitUsage    = 2
)

// errMismatch ends a command that did what it was asked to and found something.
// The finding has been printed.
var errMismatch = errors.New("not as intended")

// Main runs the command and returns its exit code: 0 when everything is as
// intended, 1 when it is not, 2 when the command was used wrongly or could not
// do its work.
func Main(args []string, in io.Reader, out, errs io.Writer) int {
	t := newTerminal(out, errs)
	root := newRoot(t)
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	err := root.Execute()
	if failed := t.flush(); err == nil {
		err = failed
	}
	switch {
	case err == nil:
		return exitIntended
	case errors.Is(err, errMismatch):
		return exitMismatch
	}
	t.fail(withSuggestion(root, args, err))
	return exitUsage
}

func newRoot(t *terminal) *cobra.Command {
	root := &cobra.Command{
		Use:   "authsim",
		Short: "Simulate authentication between OCI clients and registries",
		Long: `Authsim simulates authentication between OCI clients and registries, message
for message as the real programs do it, and judges what happens.

Exit codes: 0 as intended, 1 a mismatch, 2 wrong use.`,
		Example: `  authsim run pull-private --client containerd --registry quay
  authsim matrix --clients moby,containerd
  authsim list workflows
  authsim show client containerd`,
		SilenceUsage:       true,
		SilenceErrors:      true,
		DisableSuggestions: true,
		Version:            version(),
		Args:               cobra.NoArgs,
		PersistentPreRunE:  func(*cobra.Command, []string) error { return t.configure() },
		RunE:               func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.PersistentFlags().StringVar(&t.colour, "color", colourAuto, "colour the output: auto, always or never (auto heeds NO_COLOR)")
	complete(root, "color", colourAuto, colourAlways, colourNever)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return withHints(err, fmt.Sprintf("%q shows the flags", c.CommandPath()+" --help"))
	})
	root.AddCommand(newRun(t), newMatrix(t), newReplay(t), newList(t), newShow(t), newCompare(t), newSurvey(t), newExplain(t), newMismatches(t), newCheck(t), newSpec(t))
	root.SetHelpCommand(&cobra.Command{Hidden: true})
	return root
}

// version is the module's version, and the commit where the build knows it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return info.Main.Version
}

// withSuggestion adds the nearest command to the error for an unknown one.
func withSuggestion(root *cobra.Command, args []string, err error) error {
	if !strings.HasPrefix(err.Error(), "unknown command") {
		return err
	}
	above, rest, failed := root.Find(args)
	if failed != nil {
		above, rest = root, args
	}
	if len(rest) == 0 {
		return err
	}
	var names []string
	for _, c := range above.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return withHints(fmt.Errorf("there is no command %q%s", strings.TrimSpace(strings.TrimPrefix(above.CommandPath(), root.Name())+" "+rest[0]), didYouMean(rest[0], names)),
		fmt.Sprintf("%q lists the commands", above.CommandPath()+" --help"))
}
