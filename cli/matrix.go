// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"github.com/authsim/authsim/cli/join"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/sim"
	"github.com/authsim/authsim/workflows"
)

func newMatrix(t *terminal) *cobra.Command {
	c := &cobra.Command{
		Use:   "matrix",
		Short: "Run every workflow with every client against every registry",
		Long: `Run every workflow with every client against every registry, and show how many
of them go as intended. One client and one registry open the cell: every
workflow with its verdict and run id. Names and files are separated by commas;
without a version the newest one is taken.

The exit code is 0 when everything could be run, whatever the verdicts are.

With --format json an array of objects, one per run: client, registry, workflow,
verdict (ok, mismatch, unsupported, unknown), run.`,
		Example: `  authsim matrix
  authsim matrix --clients containerd --registries quay
  authsim matrix --workflows pull-private,login --format markdown`,
		Args: cobra.NoArgs,
	}
	clientList := c.Flags().StringSlice("clients", nil, "clients to run (all)")
	registryList := c.Flags().StringSlice("registries", nil, "registries to run against (all)")
	workflowList := c.Flags().StringSlice("workflows", nil, "workflows to run (all)")
	completeWith(c, "clients", clientNames)
	completeWith(c, "registries", registryNames)
	completeWith(c, "workflows", workflowNames)
	format := formatFlag(c, formatText, formatJSON, formatMarkdown)
	c.RunE = func(*cobra.Command, []string) error {
		m, err := newGrid(*clientList, *registryList, *workflowList)
		if err == nil {
			err = m.run()
		}
		if err != nil {
			return err
		}
		switch *format {
		case formatJSON:
			return t.json(m.cells)
		case formatMarkdown:
			m.markdown(t)
		default:
			m.text(t)
		}
		return nil
	}
	return c
}

// cellJSON is one run of the matrix.
type cellJSON struct {
	Client   string `json:"client"`
	Registry string `json:"registry"`
	Workflow string `json:"workflow"`
	Verdict  string `json:"verdict"`
	Run      string `json:"run"`

	symptoms string
}

// grid is the matrix: runs by workflow, client and registry.
type grid struct {
	clients    []sim.Client
	registries []sim.Registry
	workflows  []*model.Workflow
	// clientNames and registryNames are as the user gives them.
	clientNames, registryNames []string
	cells                      []cellJSON
}

// newGrid finds the parties; an empty list is all of them.
func newGrid(clientList, registryList, workflowList []string) (*grid, error) {
	m := &grid{clientNames: clientList, registryNames: registryList}
	if len(m.clientNames) == 0 {
		m.clientNames = clientNames()
	}
	if len(m.registryNames) == 0 {
		m.registryNames = registryNames()
	}
	for _, name := range m.clientNames {
		found, err := findClient(name)
		if err != nil {
			return nil, err
		}
		c, err := join.Client(found, nil)
		if err != nil {
			return nil, err
		}
		m.clients = append(m.clients, c)
	}
	for _, name := range m.registryNames {
		p, err := findRegistry(name)
		if err != nil {
			return nil, err
		}
		r, err := join.Registry(p, nil)
		if err != nil {
			return nil, err
		}
		m.registries = append(m.registries, r)
	}
	if len(workflowList) == 0 {
		m.workflows = workflows.Builtin()
	}
	for _, name := range workflowList {
		w, err := findWorkflow(name)
		if err != nil {
			return nil, err
		}
		m.workflows = append(m.workflows, w)
	}
	if len(m.clients)*len(m.registries)*len(m.workflows) == 0 {
		return nil, errors.New("there is nothing to run")
	}
	return m, nil
}

// run fills the cells. Registries come last, so that each of two workers, which
// take turns, meets half of them and compiles no registry that the other does.
func (m *grid) run() error {
	var setups []sim.Setup
	for _, w := range m.workflows {
		for c := range m.clients {
			for r := range m.registries {
				setups = append(setups, sim.Setup{Workflow: w, Client: m.clients[c], Registry: m.registries[r]})
				m.cells = append(m.cells, cellJSON{Client: m.clientNames[c], Registry: m.registryNames[r], Workflow: w.Name})
			}
		}
	}
	return sim.Matrix(setups, runtime.GOMAXPROCS(0), func(i int, res *sim.Result) {
		cell := &m.cells[i]
		cell.Run, cell.Verdict = res.ID, res.Verdict.Mark()
		var symptoms []string
		for _, x := range res.Verdict.Mismatches {
			symptoms = append(symptoms, fmt.Sprintf("%s (%s)", x.Symptom, x.Cause))
		}
		cell.symptoms = strings.Join(symptoms, ", ")
	})
}

// at are the cells of a client and a registry, a workflow each.
func (m *grid) at(client, registry int) []*cellJSON {
	var out []*cellJSON
	for w := range m.workflows {
		out = append(out, &m.cells[(w*len(m.clients)+client)*len(m.registries)+registry])
	}
	return out
}
