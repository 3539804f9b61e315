// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/authsim/authsim/sim/explain"
	"github.com/authsim/authsim/spec"
)

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
	of := fmt.Sprintf("%d of them are disputed", disputed)
	if disputed == 0 {
		of = "None of them is disputed"
	}
	d.text(fmt.Sprintf("%s in %s. At fault: %s. %s.",
		counted(len(found), "mismatch", "mismatches"), counted(runs, "run", "runs"), strings.Join(sums, ", "), of))
	kinds := kindsOf(found, by)
	for from := 0; from < len(kinds); {
		to := from
		total := 0
		for to < len(kinds) && kinds[to].of == kinds[from].of {
			total += kinds[to].runs
			to++
		}
		d.title(2, fmt.Sprintf("%s: %d", kinds[from].of, total))
		if by == "requirement" {
			d.text(requirementText(kinds[from].of))
		}
		for _, k := range kinds[from:to] {
			d.kind(k, by)
		}
		from = to
	}
}

// requirementText is what a requirement says, or what it means that there is none.
func requirementText(id string) string {
	all, err := spec.Requirements()
	if err != nil {
		return ""
	}
	if i := slices.IndexFunc(all, func(r spec.Requirement) bool { return r.ID == id }); i >= 0 {
		return all[i].Text
	}
	return "Nobody breaks a requirement: the specification says nothing about it."
}

// kind writes a kind of mismatch.
func (d *document) kind(k *kind, by string) {
	who := k.party
	if k.disputed {
		who += " (disputed)"
	}
	head := fmt.Sprintf("%d × %s (%s), at fault: %s", k.runs, k.symptom, k.cause, who)
	if k.requirement != "" && by != "requirement" {
		head += " (broken: " + k.requirement + ")"
	}
	rest := []string{}
	if by != "client" {
		rest = append(rest, "clients: "+some(k.clients))
	}
	if by != "registry" {
		rest = append(rest, "registries: "+some(k.registries))
	}
	if len(k.problems) > 0 {
		rest = append(rest, "reports: "+strings.Join(k.problems, ", "))
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
		of.problems = append(of.problems, f.Problems...)
		slices.Sort(of.problems)
		of.problems = slices.Compact(of.problems)
		if f.length < of.length {
			of.example, of.length = f.ID, f.length
		}
	}
	slices.SortStableFunc(out, func(a, b *kind) int {
		return cmp.Or(strings.Compare(a.of, b.of), cmp.Compare(b.runs, a.runs), strings.Compare(a.symptom+a.cause, b.symptom+b.cause))
	})
	return out
}
