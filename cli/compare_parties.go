// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/authsim/authsim/cli/join"
	"github.com/authsim/authsim/cli/sequence"
	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/all"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/profile"
	"github.com/authsim/authsim/registries"
	"github.com/authsim/authsim/sim"
	"github.com/authsim/authsim/sim/compare"
	"github.com/authsim/authsim/workflows"
)

// The parties that clients, and registries, are compared with by default: the
// settled requirements, and an implementation that many people meet.
var (
	defaultRegistries = []string{"reference", "distribution"}
	defaultClients    = []string{"reference", "containerd"}
)

// comparison is implementations of one side and their runs.
type comparison struct {
	// side is "client" or "registry".
	side     string
	axes     []model.Axis
	names    []string
	profiles []*profile.Profile
	// others are those that they run with, workflows what is run.
	others    []string
	workflows []*model.Workflow
	// runs[i] are the runs of names[i]: workflows by others.
	runs [][]compare.Run
}

// newComparison finds the implementations.
func newComparison(names []string) (*comparison, error) {
	side, err := sideOf(names)
	if err != nil {
		return nil, err
	}
	c := &comparison{side: side, axes: clients.Axes()}
	if side == "registry" {
		c.axes = registries.Axes()
	}
	for _, name := range names {
		p, err := findProfile(side, name)
		if err != nil {
			return nil, err
		}
		shown := p.ID()
		if isPath(name) {
			shown = name
		}
		if slices.Contains(c.names, shown) {
			return nil, fmt.Errorf("%s is given twice; compare it with another one", shown)
		}
		c.names, c.profiles = append(c.names, shown), append(c.profiles, p)
	}
	return c, nil
}

func findProfile(side, name string) (*profile.Profile, error) {
	if side == "registry" {
		return findRegistry(name)
	}
	c, err := findClient(name)
	return c.Profile, err
}

// sideOf tells whether names are those of clients or of registries. There are
// names that both sides have, and files say nothing by their names.
func sideOf(names []string) (string, error) {
	first := map[string]string{}
	failed := map[string]error{}
	for _, side := range []string{"client", "registry"} {
		for _, name := range names {
			if _, err := findProfile(side, name); err == nil {
				first[side] = name
			} else if failed[side] == nil || !isPath(name) && first[side] == "" {
				failed[side] = err
			}
		}
		if failed[side] == nil {
			return side, nil
		}
	}
	switch {
	case first["client"] != "" && first["registry"] != "" && first["client"] != first["registry"]:
		return "", withHints(fmt.Errorf("%s is a client and %s a registry", first["client"], first["registry"]),
			"compare clients with clients, and registries with registries")
	case first["client"] != "":
		return "", failed["client"]
	case first["registry"] != "" || isPath(names[0]):
		return "", failed["registry"]
	}
	return "", withHints(fmt.Errorf("there is no client and no registry %q%s", names[0], didYouMean(names[0], partyNames())),
		`"authsim list clients" and "authsim list registries" show all`)
}

func partyNames() []string { return append(clientNames(), registryNames()...) }

// run runs the workflows: those that are named, or all.
func (c *comparison) run(others, workflowList []string) error {
	c.others = others
	for _, name := range workflowList {
		w, err := findWorkflow(name)
		if err != nil {
			return err
		}
		c.workflows = append(c.workflows, w)
	}
	if len(workflowList) == 0 {
		c.workflows = workflows.Builtin()
	}
	ours, theirs := c.names, others
	parties, err := c.parties()
	if err != nil {
		return err
	}
	var setups []sim.Setup
	for _, w := range c.workflows {
		for i := range ours {
			for k := range theirs {
				setups = append(setups, parties.setup(w, i, k))
			}
		}
	}
	all, err := compare.Runs(setups, runtime.GOMAXPROCS(0), sequence.Scrub)
	if err != nil {
		return err
	}
	c.runs = make([][]compare.Run, len(ours))
	for at := range all {
		i := at / len(theirs) % len(ours)
		c.runs[i] = append(c.runs[i], all[at])
	}
	return nil
}

// parties are what the simulator is handed.
type parties struct {
	clients    []sim.Client
	registries []sim.Registry
	// swapped: the registries are those that are compared.
	swapped bool
}

func (p *parties) setup(w *model.Workflow, i, k int) sim.Setup {
	if p.swapped {
		i, k = k, i
	}
	return sim.Setup{Workflow: w, Client: p.clients[i], Registry: p.registries[k]}
}

func (c *comparison) parties() (*parties, error) {
	p := &parties{swapped: c.side == "registry"}
	var errs []error
	addClient := func(found all.Client, err error) {
		if err == nil {
			var s sim.Client
			if s, err = join.Client(found, nil); err == nil {
				p.clients = append(p.clients, s)
			}
		}
		errs = append(errs, err)
	}
	addRegistry := func(found *profile.Profile, err error) {
		if err == nil {
			var s sim.Registry
			if s, err = join.Registry(found, nil); err == nil {
				p.registries = append(p.registries, s)
			}
		}
		errs = append(errs, err)
	}
	for _, q := range c.profiles {
		if p.swapped {
			addRegistry(q, nil)
			continue
		}
		d := slices.IndexFunc(clients.Definitions(), func(d *clients.Definition) bool { return d.Name == q.Name })
		addClient(all.Client{Profile: q, Definition: clients.Definitions()[d]}, nil)
	}
	for _, name := range c.others {
		if p.swapped {
			addClient(findClient(name))
		} else {
			addRegistry(findRegistry(name))
		}
	}
	return p, errors.Join(errs...)
}

// changelog tells a comparison of two versions of one implementation.
func (c *comparison) changelog() bool {
	return len(c.profiles) == 2 && c.profiles[0].Name == c.profiles[1].Name
}

// place is the workflow and the other party of a run.
func (c *comparison) place(run int) (workflow, other string) {
	return c.workflows[run/len(c.others)].Name, c.others[run%len(c.others)]
}

// differs tells whether a run is not the same for all; ends, whether it ends
// differently; says, whether the caller is told otherwise. Traces are compared
// where all can do it.
func (c *comparison) differs(run int) (traces, ends, says bool) {
	for i := range c.runs[1:] {
		a, b := &c.runs[0][run], &c.runs[i+1][run]
		ends = ends || a.Ending() != b.Ending()
		says = says || !a.SameEnds(b)
		traces = traces || !a.SameTrace(b) && c.supported(run)
	}
	return traces, ends, says
}

// supported tells whether all of them can do a run.
func (c *comparison) supported(run int) bool {
	return !slices.ContainsFunc(c.runs, func(runs []compare.Run) bool { return runs[run].Unsupported() })
}

// command is the command that compares the same, with more arguments.
func (c *comparison) command(more ...string) string {
	words := append([]string{"authsim compare"}, c.names...)
	switch {
	case c.side == "client" && !slices.Equal(c.others, defaultRegistries):
		words = append(words, "--registries", strings.Join(c.others, ","))
	case c.side == "registry" && !slices.Equal(c.others, defaultClients):
		words = append(words, "--clients", strings.Join(c.others, ","))
	}
	return strings.Join(append(words, more...), " ")
}
