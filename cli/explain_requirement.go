// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"

	"github.com/authsim/authsim/cli/sequence"
	"github.com/authsim/authsim/sim"
	"github.com/authsim/authsim/spec"
	"github.com/authsim/authsim/spec/scenarios"
)

// explainRequirement shows a requirement, who keeps it, and the shortest run that
// breaks it.
func explainRequirement(d *document, r *spec.Requirement) error {
	d.title(1, fmt.Sprintf("%s (%s; %s)", r.ID, r.Actor, strings.Join(r.Statuses, ", ")))
	d.text(r.Text)
	list := [][2]string{{"sources", r.Sources}, {"differs", r.Differs}}
	for i, side := range r.Sides() {
		if r.Positions == "" {
			break
		}
		who := "blames nobody"
		if side.Blames != "" {
			who = "blames the " + side.Blames
		}
		list = append(list, [2]string{fmt.Sprintf("position %d", i+1), side.Text + " (" + who + ")"})
	}
	list = append(list, [2]string{"if violated", r.IfViolated}, [2]string{"check", r.Check}, [2]string{"not checked", r.WhyNot},
		[2]string{"axes", strings.Join(axesOf(r.ID), ", ")}, [2]string{"reports", strings.Join(reportsOf(r.ID), ", ")})
	d.fields(list...)
	if !r.Checkable() {
		return nil
	}
	of, err := d.whoKeeps(r)
	if err != nil || len(of) == 0 {
		return err
	}
	return d.shortest(r, of)
}

// axesOf are the axes that bear on a requirement.
func axesOf(id string) []string {
	var names []string
	for _, s := range sides() {
		for _, a := range s.axes {
			if slices.Contains(a.Requirements, id) {
				names = append(names, a.Name)
			}
		}
	}
	return names
}

// reportsOf are the scenarios that a broken requirement explains.
func reportsOf(id string) []string {
	known, err := explained()
	if err != nil {
		return nil
	}
	var out []string
	for key, ids := range known {
		if strings.HasSuffix(key, "|"+id) {
			out = append(out, ids...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// whoKeeps writes what the matrix shows; it returns the names of those who fail.
func (d *document) whoKeeps(r *spec.Requirement) ([]string, error) {
	covered, err := spec.Covered()
	if err != nil {
		return nil, err
	}
	var whole spec.Count
	of := map[string]spec.Count{}
	for i := range covered.Rules {
		if c := &covered.Rules[i]; c.Requirement == r.ID {
			add(&whole, c.Count)
			for name, n := range c.Of {
				sum := of[name]
				add(&sum, n)
				of[name] = sum
			}
		}
	}
	d.title(2, "Who keeps it")
	if whole.Triggered == 0 {
		d.text("No run of the matrix calls for it: it is not exercised, so nobody passes.")
		return nil, nil
	}
	d.text(fmt.Sprintf("In the %d runs of the matrix it is called for %d times: %d keep it, %d do not.", covered.Runs+covered.Compared, whole.Triggered, whole.Passed, whole.Failed))
	b := newTable("implementation", "called for", "kept", "broken")
	var fail []string
	for _, name := range slices.Sorted(maps.Keys(of)) {
		n := of[name]
		tone := sequence.Good
		if n.Failed > 0 {
			fail = append(fail, name)
			tone = sequence.Bad
		}
		b.addCells(cell{name, tone}, cell{text: fmt.Sprint(n.Triggered)}, cell{text: fmt.Sprint(n.Passed)}, cell{text: fmt.Sprint(n.Failed)})
	}
	d.rows(b)
	return fail, nil
}

func add(sum *spec.Count, n spec.Count) {
	sum.Triggered += n.Triggered
	sum.Passed += n.Passed
	sum.Failed += n.Failed
}

// shortest draws the shortest run of the matrix that breaks a requirement. A
// differential rule is shown in the run that is compared.
func (d *document) shortest(r *spec.Requirement, fail []string) error {
	clientList, registryList := clientNames(), newest(registryNames())
	if strings.Contains(r.Actor, "client") {
		clientList = fail
		registryList = append([]string{"reference"}, registryList...)
	} else {
		registryList = fail
		clientList = append([]string{"reference"}, clientList...)
	}
	if slices.ContainsFunc(fail, func(name string) bool {
		return !slices.Contains(clientNames(), name) && !slices.Contains(registryNames(), name)
	}) {
		return nil
	}
	m, err := newGrid(clientList, registryList, nil)
	if err != nil {
		return err
	}
	var setups []sim.Setup
	for _, w := range m.workflows {
		for _, c := range m.clients {
			for _, g := range m.registries {
				setups = append(setups, sim.Setup{Workflow: w, Client: c, Registry: g})
			}
		}
	}
	best, at, why, shown := -1, 0, "", (*sim.Result)(nil)
	err = sim.Matrix(setups, runtime.GOMAXPROCS(0), func(i int, res *sim.Result) {
		if shown != nil && len(res.Trace.Exchanges) >= len(shown.Trace.Exchanges) {
			return
		}
		for _, f := range spec.Check(&spec.Case{Symbols: res.Trace.Symbols, Exchanges: res.Trace.Exchanges, Truth: res.Oracle}) {
			if f.ID == r.ID && f.Failed > 0 {
				best, at, why, shown = i, f.Exchange, f.Why, res.Clone()
			}
		}
	})
	if err != nil || best < 0 {
		return err
	}
	d.title(2, "The shortest run that breaks it")
	if err := d.diagram(&setups[best], shown, []sequence.Finding{{Number: at, Text: r.ID}}); err != nil {
		return err
	}
	d.text(fmt.Sprintf("At exchange %d: %s.", at, why))
	d.command("authsim run " + shown.ID)
	return nil
}

// listRequirements lists the requirements with what the matrix shows of them.
func listRequirements(t *terminal, format string) error {
	all, err := spec.Requirements()
	if err != nil {
		return err
	}
	covered, err := spec.Covered()
	if err != nil {
		return err
	}
	out := []requirementJSON{}
	b := newTable("id", "rule", "triggers", "what")
	for i := range all {
		r := &all[i]
		j := requirementJSON{ID: r.ID, Level: r.Level, Actor: r.Actor, Status: r.Statuses, Text: r.Text, Chapter: r.Chapter}
		for k := range covered.Rules {
			if c := &covered.Rules[k]; c.Requirement == r.ID {
				j.Rule, j.Triggers, j.Passed, j.Failed = c.Kind, j.Triggers+c.Triggered, j.Passed+c.Passed, j.Failed+c.Failed
			}
		}
		out = append(out, j)
		b.add(r.ID, cmp.Or(j.Rule, "–"), fmt.Sprint(j.Triggers), fmt.Sprintf("%s (%s)", r.Text, strings.Join(r.Statuses, ", ")))
	}
	return t.list(format, out, b)
}

// requirementJSON is a requirement. Rule is the kind of its rule, "" when it is not
// checked; the numbers are those of the matrix.
type requirementJSON struct {
	ID       string   `json:"id"`
	Level    string   `json:"level"`
	Actor    string   `json:"actor"`
	Status   []string `json:"status"`
	Rule     string   `json:"rule"`
	Triggers int      `json:"triggers"`
	Passed   int      `json:"passed"`
	Failed   int      `json:"failed"`
	Chapter  string   `json:"chapter"`
	Text     string   `json:"text"`
}

// listProblems lists the catalogue.
func listProblems(t *terminal, format string) error {
	all, err := scenarios.All()
	if err != nil {
		return err
	}
	out := []problemJSON{}
	b := newTable("id", "at fault", "what")
	for i := range all {
		s := &all[i]
		j := problemJSON{ID: s.ID, Title: s.Title, Words: s.Words, Run: s.Run, Mended: s.Mended, By: s.By, Confirmed: s.Confirmed, Outside: s.Outside, Sources: emptied(s.Sources)}
		what, who := s.Title+" (cannot be shown here)", "–"
		if s.Shows != nil {
			j.Symptom, j.Cause, j.Party, j.Disputed = s.Shows.Symptom, s.Shows.Cause, s.Shows.Party, s.Shows.Disputed
			what, who = fmt.Sprintf("%s: %s (%s)", s.Title, s.Shows.Symptom, s.Shows.Cause), s.Shows.Party
			if s.Shows.Disputed {
				what += ", disputed"
			}
		}
		out = append(out, j)
		b.add(s.ID, who, what)
	}
	return t.list(format, out, b)
}

// problemJSON is an entry of the catalogue.
type problemJSON struct {
	ID        string   `json:"id"`
	Title     string   `json:"title"`
	Words     string   `json:"words,omitempty"`
	Symptom   string   `json:"symptom,omitempty"`
	Cause     string   `json:"cause,omitempty"`
	Party     string   `json:"party,omitempty"`
	Disputed  bool     `json:"disputed,omitempty"`
	Run       string   `json:"run,omitempty"`
	Mended    string   `json:"mended,omitempty"`
	By        string   `json:"by,omitempty"`
	Confirmed string   `json:"confirmed,omitempty"`
	Outside   string   `json:"outside,omitempty"`
	Sources   []string `json:"sources"`
}
