// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/authsim/authsim/cli/join"
	"github.com/authsim/authsim/clients/all"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/profile"
	"github.com/authsim/authsim/sim"
)

// runFlags say what is run.
type runFlags struct {
	client, registry, workflow string
	set, faults                []string
}

func newRun(t *terminal) *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "run WORKFLOW --client CLIENT --registry REGISTRY | run RUN-ID",
		Short: "Show what goes over the wire, and whether it works",
		Long: `Run a workflow with a client and a registry, draw what goes over the wire and
judge it. Secrets are never printed: passwords are ***, bearer tokens #1, #2 …
and refresh tokens #r1, #r2 … in the order in which they were issued.

A name that holds a slash or ends in .yaml is the path of a file. Of a file that
holds several workflows one is chosen as FILE#NAME. A run id repeats a run; when
its parties came from files, name the files with --client, --registry and
--workflow again.

Exit code 0 when everything is as intended or the client has no such task, 1
when there is a mismatch or the run is not conclusive.

With --format json an array of one object: run, workflow, client, registry,
verdict (ok, mismatch, unsupported, unknown), mismatches, unknown_axes, costs,
steps, exchanges.`,
		Example: `  authsim run pull-private --client containerd --registry quay
  authsim run pull-private --client moby --registry ./ours.yaml --format mermaid
  authsim run pull-private --client containerd --registry quay --fault token-expires@4
  authsim run pull-private/containerd@2.3.4/quay`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return withHints(fmt.Errorf("expected one workflow or run id, got %d arguments", len(args)),
					`as in "authsim run pull-private --client containerd --registry quay"`)
			}
			return nil
		},
		DisableFlagsInUseLine: true,
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return workflowNames(), cobra.ShellCompDirectiveDefault
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.client, "client", "", "client as NAME, NAME@VERSION or file")
	flags.StringVar(&f.registry, "registry", "", "registry as NAME, NAME@VERSION or file")
	flags.StringVar(&f.workflow, "workflow", "", "with a run id, the file that holds its workflow")
	flags.StringArrayVar(&f.set, "set", nil, "change the value of an axis: axis=value (repeatable)")
	flags.StringArrayVar(&f.faults, "fault", nil, "let a fault happen at exchange N: NAME@N (repeatable)")
	completeWith(c, "client", clientNames)
	completeWith(c, "registry", registryNames)
	completeWith(c, "set", axisNames)
	completeWith(c, "fault", faultNames)
	format := formatFlag(c, formatText, formatJSON, formatMermaid, formatHAR)
	c.RunE = func(_ *cobra.Command, args []string) error {
		setup, err := f.setup(args[0])
		if err != nil {
			return err
		}
		result, err := sim.NewRunner().Run(setup)
		if err != nil {
			return err
		}
		if err := t.result(*format, setup, &f, result); err != nil {
			return err
		}
		if v := &result.Verdict; !v.Intended && !v.Unsupported {
			return errMismatch
		}
		return nil
	}
	return c
}

// setup joins what the argument and the flags say.
func (f *runFlags) setup(argument string) (*sim.Setup, error) {
	if isRunID(argument) {
		return f.again(argument)
	}
	if f.workflow != "" {
		return nil, errors.New("--workflow goes with a run id; the workflow is the argument")
	}
	ofClient, ofRegistry, err := parseSettings(f.set)
	if err != nil {
		return nil, err
	}
	choices, err := parseFaults(f.faults)
	if err != nil {
		return nil, err
	}
	missing := func(flag string, names []string) error {
		return withHints(fmt.Errorf("--%s is missing", flag), fmt.Sprintf("there is %s", strings.Join(names, ", ")))
	}
	switch "" {
	case f.client:
		return nil, missing("client", clientNames())
	case f.registry:
		return nil, missing("registry", registryNames())
	}
	return assemble(argument, f.client, ofClient, f.registry, ofRegistry, choices)
}

// again is the setup of a run id.
func (f *runFlags) again(text string) (*sim.Setup, error) {
	if len(f.set)+len(f.faults) > 0 {
		return nil, errors.New("a run id says what is set and which faults happen; --set and --fault go with a workflow")
	}
	id, err := sim.ParseRunID(text)
	if err != nil {
		return nil, err
	}
	workflow := id.Workflow
	if f.workflow != "" {
		path, fragment, _ := strings.Cut(f.workflow, "#")
		if fragment == "" {
			fragment = id.Workflow
		}
		workflow = path + "#" + fragment
	}
	setup, err := assemble(workflow, either(f.client, id.Client), id.Client.Settings, either(f.registry, id.Registry), id.Registry.Settings, id.Choices)
	if err != nil {
		return nil, err
	}
	// A file that is given must be the one that the run was made with.
	if !is(id.Client, setup.Client.Name, setup.Client.Version) || !is(id.Registry, setup.Registry.Name, setup.Registry.Version) {
		return nil, fmt.Errorf("the run id is %s, and the files that are given make it %s", id, setup.RunID())
	}
	return setup, nil
}

// is tells whether a party of a run id, whose version may be missing, has that
// name and version.
func is(p sim.Party, name, version string) bool {
	return p.Name == name && (p.Version == "" || p.Version == version)
}

// either is what a flag says, or else what a run id does.
func either(flag string, p sim.Party) string {
	if flag != "" {
		return flag
	}
	return strings.TrimSuffix(p.Name+"@"+p.Version, "@")
}

// assemble makes a setup of names and settings. The three names lead to three files,
// which are read side by side: reading them is most of what a run costs.
func assemble(workflow, clientName string, ofClient []model.Setting, registry string, ofRegistry []model.Setting, choices []sim.Choice) (*sim.Setup, error) {
	setup := &sim.Setup{Choices: choices}
	var errs [3]error
	var wait sync.WaitGroup
	wait.Go(func() { setup.Workflow, errs[0] = findWorkflow(workflow) })
	wait.Go(func() {
		var found all.Client
		if found, errs[1] = findClient(clientName); errs[1] == nil {
			setup.Client, errs[1] = join.Client(found, ofClient)
		}
	})
	wait.Go(func() {
		var found *profile.Profile
		if found, errs[2] = findRegistry(registry); errs[2] == nil {
			setup.Registry, errs[2] = join.Registry(found, ofRegistry)
		}
	})
	wait.Wait()
	// The first one is enough: the user mends one name at a time.
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return setup, nil
}

// isRunID tells a run id from the path of a file: it has two slashes, and no
// file is there.
func isRunID(argument string) bool {
	run, _, _ := strings.Cut(argument, "~")
	if strings.Count(run, "/") != 2 || strings.HasPrefix(run, ".") || strings.HasPrefix(run, "/") {
		return false
	}
	path, _, _ := strings.Cut(argument, "#")
	_, err := os.Stat(path)
	return err != nil
}

// parseFaults reads the values of --fault.
func parseFaults(values []string) ([]sim.Choice, error) {
	var choices []sim.Choice
	for _, v := range values {
		name, _, _ := strings.Cut(v, "@")
		if _, ok := model.ParseFault(name); !ok {
			return nil, withHints(fmt.Errorf("--fault %s: there is no fault %q%s", v, name, didYouMean(name, faultNames())), `"authsim list faults" shows all`)
		}
		c, err := sim.ParseChoice(v)
		if err != nil {
			return nil, fmt.Errorf("--fault %s: %w", v, err)
		}
		choices = append(choices, c)
	}
	return choices, nil
}

func faultNames() []string {
	var names []string
	for f := model.NoFault + 1; f < model.NumFaults; f++ {
		names = append(names, f.String())
	}
	return names
}

func axisNames() []string {
	var names []string
	for _, s := range sides() {
		for _, a := range s.axes {
			names = append(names, a.Name+"=")
		}
	}
	return names
}
