// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/spf13/cobra"

	"github.com/authsim/authsim/cli/join"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/sim"
	"github.com/authsim/authsim/sim/explain"
	"github.com/authsim/authsim/sim/judge"
)

// The values of --by.
var groupings = []string{"requirement", "client", "registry", "cause"}

func newMismatches(t *terminal) *cobra.Command {
	c := &cobra.Command{
		Use:   "mismatches",
		Short: "List where implementations and specification part, and who is at fault",
		Long: `Run the matrix and explain every mismatch: its symptom and class of cause, the
requirement that was broken and by whom, whether that is disputed, and which
reports it explains. Mismatches of a client at a registry that show alike are
explained by the shortest run of them. What is a matter of costs alone is left to
"authsim explain".

Exit code 1 when there is a mismatch.

With --format json an array of objects, one per mismatch: id, client, registry,
workflow, symptom, cause, exchange, party, disputed, requirements, problems,
text, explained_by. Its schema is cli/schema/mismatches.schema.json.`,
		Example: `  authsim mismatches --by client --clients containerd
  authsim mismatches --registries quay --format markdown`,
		Args: cobra.NoArgs,
	}
	clientList := c.Flags().StringSlice("clients", nil, "clients to run (all)")
	registryList := c.Flags().StringSlice("registries", nil, "registries to run against (all)")
	workflowList := c.Flags().StringSlice("workflows", nil, "workflows to run (all)")
	by := c.Flags().String("by", groupings[0], "group by "+strings.Join(groupings, ", "))
	completeWith(c, "clients", clientNames)
	completeWith(c, "registries", registryNames)
	completeWith(c, "workflows", workflowNames)
	complete(c, "by", groupings...)
	format := formatFlag(c, formatText, formatJSON, formatMarkdown)
	c.RunE = func(*cobra.Command, []string) error {
		if !slices.Contains(groupings, *by) {
			return fmt.Errorf("--by is %q%s; expected %s", *by, didYouMean(*by, groupings), strings.Join(groupings, ", "))
		}
		m, err := newGrid(*clientList, *registryList, *workflowList)
		if err != nil {
			return err
		}
		found, err := m.explain(t)
		if err != nil {
			return err
		}
		if *format == formatJSON {
			err = t.json(emptied(found))
		} else {
			d := &document{t: t, markdown: *format == formatMarkdown}
			d.mismatches(found, *by, len(m.cells))
		}
		if err == nil && len(found) > 0 {
			return errMismatch
		}
		return err
	}
	return c
}

// foundJSON is a mismatch of the matrix.
type foundJSON struct {
	ID           string   `json:"id"`
	Client       string   `json:"client"`
	Registry     string   `json:"registry"`
	Workflow     string   `json:"workflow"`
	Symptom      string   `json:"symptom"`
	Cause        string   `json:"cause"`
	Exchange     int      `json:"exchange,omitempty"`
	Party        string   `json:"party"`
	Disputed     bool     `json:"disputed"`
	Requirements []string `json:"requirements"`
	Problems     []string `json:"problems"`
	Text         string   `json:"text"`
	// ExplainedBy is the mismatch that was explained for all of its kind.
	ExplainedBy string `json:"explained_by"`

	length int
}

// explain runs the matrix and explains what is not as intended. Mismatches of one
// client at one registry that show alike are explained once, by the shortest run.
func (m *grid) explain(t *terminal) ([]foundJSON, error) {
	known, err := explained()
	if err != nil {
		return nil, err
	}
	var setups []sim.Setup
	for _, w := range m.workflows {
		for c := range m.clients {
			for r := range m.registries {
				setups = append(setups, sim.Setup{Workflow: w, Client: m.clients[c], Registry: m.registries[r]})
			}
		}
	}
	m.cells = make([]cellJSON, len(setups))
	shown, err := showings(setups)
	if err != nil {
		return nil, err
	}
	if err := explainEach(t, setups, shown); err != nil {
		return nil, err
	}
	var found []foundJSON
	for _, s := range shown {
		for _, run := range s.runs {
			f := foundJSON{
				ID: run.id, Client: setups[run.setup].Client.Name, Registry: setups[run.setup].Registry.Name, Workflow: setups[run.setup].Workflow.Name,
				Symptom: s.explained.Symptom.String(), Cause: s.explained.Cause.String(), Exchange: run.exchange, Party: s.explained.Party, Disputed: s.explained.Disputed,
				Requirements: []string{}, Problems: emptied(known.of(s.explained)), Text: run.text, ExplainedBy: s.explained.ID, length: run.length,
			}
			for _, b := range s.explained.Broken {
				f.Requirements = append(f.Requirements, b.Requirement.ID)
			}
			found = append(found, f)
		}
	}
	slices.SortStableFunc(found, func(a, b foundJSON) int { return strings.Compare(a.ID, b.ID) })
	return found, nil
}

// showing are mismatches of a client at a registry that show alike.
type showing struct {
	runs []shownRun
	// shortest is the place of the shortest run.
	shortest  int
	explained *explain.Mismatch
}

// shownRun is a run with a mismatch.
type shownRun struct {
	setup, number, exchange, length int
	id, text                        string
}

// showings runs setups and collects their mismatches, in the order in which each
// kind is met first.
func showings(setups []sim.Setup) ([]*showing, error) {
	type alike struct {
		client, registry string
		symptom          judge.Symptom
		cause            judge.Cause
		op               model.OperationKind
		status           int16
		repeated         bool
	}
	var all []*showing
	by := map[alike]*showing{}
	err := sim.Matrix(setups, runtime.GOMAXPROCS(0), func(i int, res *sim.Result) {
		for n := range res.Verdict.Mismatches {
			m := &res.Verdict.Mismatches[n]
			k := alike{client: setups[i].Client.Name, registry: setups[i].Registry.Name, symptom: m.Symptom, cause: m.Cause}
			if m.Exchange > 0 {
				e := &res.Trace.Exchanges[m.Exchange-1]
				k.op, k.status, k.repeated = res.Trace.Symbols.OperationOf(&e.Request).Kind, e.Response.Status, e.Request.Authorization != model.Absent
			}
			s := by[k]
			if s == nil {
				s = &showing{}
				by[k] = s
				all = append(all, s)
			}
			run := shownRun{i, n, m.Exchange, len(res.Trace.Exchanges), fmt.Sprintf("%s#%d", res.ID, n+1), m.Text}
			if len(s.runs) > 0 && run.length < s.runs[s.shortest].length {
				s.shortest = len(s.runs)
			}
			s.runs = append(s.runs, run)
		}
	})
	return all, err
}

// explainEach explains the shortest run of each showing.
func explainEach(t *terminal, setups []sim.Setup, all []*showing) error {
	errs := make([]error, len(all))
	var next atomic.Int64
	var wait sync.WaitGroup
	// An explainer begins anew after some runs, so that it does not grow.
	const batch = 32
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for {
				from := int(next.Add(batch)) - batch
				if from >= len(all) {
					return
				}
				t.progress(from, len(all), "kinds of mismatch")
				x, err := join.Explainer()
				if err != nil {
					errs[from] = err
					return
				}
				for i := from; i < min(from+batch, len(all)); i++ {
					run := &all[i].runs[all[i].shortest]
					r, err := x.Explain(&setups[run.setup])
					if err != nil {
						errs[i] = err
						return
					}
					all[i].explained = &r.Mismatches[run.number]
				}
			}
		})
	}
	wait.Wait()
	t.progress(len(all), len(all), "kinds of mismatch")
	return cmp.Or(errs...)
}
