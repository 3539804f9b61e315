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
text, explained_by.`,
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

// kind are mismatches that have all in common but the parties and the workflow.
type kind struct {
	of                  string
	symptom, cause      string
	party, requirement  string
	disputed            bool
	runs                int
	clients, registries []string
	problems            []string
	example             string
	length              int
}

// mismatches writes what was found, grouped.
func (d *document) mismatches(found []foundJSON, by string, runs int) {
	parties := map[string]int{}
	disputed := 0
	for i := range found {
		parties[found[i].Party]++
		if found[i].Disputed {
			disputed++
		}
	}
	var sums []string
	for _, p := range []string{"client", "registry", "token server", explain.Gap} {
		if parties[p] > 0 {
			sums = append(sums, fmt.Sprintf("%s %d", p, parties[p]))
		}
	}
	if len(found) == 0 {
		d.text(fmt.Sprintf("No mismatch in %s.", counted(runs, "run", "runs")))
		return
	}
	d.text(fmt.Sprintf("%s in %s. At fault: %s. Of these %d are disputed.",
		counted(len(found), "mismatch", "mismatches"), counted(runs, "run", "runs"), strings.Join(sums, ", "), disputed))
	kinds := kindsOf(found, by)
	for from := 0; from < len(kinds); {
		to := from
		total := 0
		for to < len(kinds) && kinds[to].of == kinds[from].of {
			total += kinds[to].runs
			to++
		}
		d.title(2, fmt.Sprintf("%s: %d", kinds[from].of, total))
		for _, k := range kinds[from:to] {
			d.kind(k, by)
		}
		from = to
	}
}

// kind writes a kind of mismatch.
func (d *document) kind(k *kind, by string) {
	who := k.party
	if k.disputed {
		who += " (disputed)"
	}
	head := fmt.Sprintf("%d × %s (%s), at fault: %s", k.runs, k.symptom, k.cause, who)
	if k.requirement != "" && by != "requirement" {
		head += ", " + k.requirement
	}
	rest := []string{}
	if by != "client" {
		rest = append(rest, "clients: "+some(k.clients))
	}
	if by != "registry" {
		rest = append(rest, "registries: "+some(k.registries))
	}
	if len(k.problems) > 0 {
		rest = append(rest, "reported as "+strings.Join(k.problems, ", "))
	}
	d.item(head, rest, "authsim explain '"+k.example+"'")
}

// some names the first of many.
func some(names []string) string {
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) > 6 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:6], ", "), len(names)-6)
	}
	return strings.Join(names, ", ")
}

// kindsOf counts what was found, by group and then by number.
func kindsOf(found []foundJSON, by string) []*kind {
	all := map[string]*kind{}
	var out []*kind
	for i := range found {
		f := &found[i]
		k := kind{symptom: f.Symptom, cause: f.Cause, party: f.Party, disputed: f.Disputed, length: 1 << 30}
		if len(f.Requirements) > 0 {
			k.requirement = f.Requirements[0]
		}
		k.of = map[string]string{"client": f.Client, "registry": f.Registry, "cause": f.Cause, "requirement": cmp.Or(k.requirement, explain.Gap)}[by]
		id := strings.Join([]string{k.of, k.symptom, k.cause, k.party, k.requirement, fmt.Sprint(k.disputed)}, "|")
		if all[id] == nil {
			all[id] = &k
			out = append(out, &k)
		}
		of := all[id]
		of.runs++
		of.clients, of.registries = append(of.clients, f.Client), append(of.registries, f.Registry)
		of.problems = f.Problems
		if f.length < of.length {
			of.example, of.length = f.ID, f.length
		}
	}
	slices.SortStableFunc(out, func(a, b *kind) int {
		return cmp.Or(strings.Compare(a.of, b.of), cmp.Compare(b.runs, a.runs), strings.Compare(a.symptom+a.cause, b.symptom+b.cause))
	})
	return out
}
