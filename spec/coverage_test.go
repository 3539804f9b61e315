// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec_test

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authsim/authsim/clients/all"
	"github.com/authsim/authsim/registries"
	"github.com/authsim/authsim/sim"
	"github.com/authsim/authsim/spec"
	"github.com/authsim/authsim/workflows"
)

var update = flag.Bool("update", false, "write COVERAGE.md")

// tally sums the findings of a rule up, with the parties of the runs that failed.
type tally struct {
	triggered, passed, failed, undecided int
	clients, registries                  map[string]bool
}

// add counts a finding. A registry that is set otherwise by the workflow does not
// fail as itself.
func (y *tally) add(f *spec.Finding, client, registry string, itself bool) {
	y.triggered += f.Triggered
	y.passed += f.Passed
	y.failed += f.Failed
	y.undecided += f.Undecided
	if f.Failed > 0 {
		y.clients[client] = true
		if itself {
			y.registries[registry] = true
		}
	}
}

// TestCoverage compares COVERAGE.md with what the rules see in the matrix. The
// numbers change with every profile, so only whether they are zero is compared,
// and who fails.
func TestCoverage(t *testing.T) {
	rules := spec.Rules()
	tallies := make([]tally, len(rules))
	for i := range tallies {
		tallies[i].clients, tallies[i].registries = map[string]bool{}, map[string]bool{}
	}
	runs := wholeMatrix(t, rules, tallies)
	twins := twinRuns(t, rules, tallies)
	got := report(t, rules, tallies, runs, twins)
	if *update {
		if err := os.WriteFile("COVERAGE.md", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile("COVERAGE.md")
	if err != nil {
		t.Fatal(err)
	}
	numbers := regexp.MustCompile(`\b[1-9][0-9]*\b`)
	mask := func(s string) string { return numbers.ReplaceAllString(s, "n") }
	if diff := cmp.Diff(mask(string(want)), mask(got)); diff != "" {
		t.Errorf("COVERAGE.md is not what the rules see; go test ./spec -run Coverage -update writes it\n%s", diff)
	}
}

func newest(t *testing.T) []string {
	list, err := all.List()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range list {
		names = append(names, c.Profile.Name)
		found[fmt.Sprintf("%T %s", c, c.Profile.Name)] = c // the newest version comes last
	}
	return slices.Compact(names)
}

func registryNames(t *testing.T) []string {
	list, err := registries.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range list {
		found[fmt.Sprintf("%T %s", p, p.ID())] = p
		names = append(names, p.ID())
	}
	return names
}

// wholeMatrix runs every newest client with every registry in every workflow,
// and asks the rules that need no second run.
func wholeMatrix(t *testing.T, rules []spec.Rule, tallies []tally) int {
	flows := workflows.Builtin()
	clients, places := newest(t), registryNames(t)
	parties := map[string]*sim.Setup{}
	for i, client := range clients {
		parties[client] = setup(t, &spec.Mutant{Workflow: flows[0].Name, Client: client, Registry: places[i%len(places)]}, false, "")
	}
	for _, registry := range places {
		parties[registry] = setup(t, &spec.Mutant{Workflow: flows[0].Name, Client: clients[0], Registry: registry}, false, "")
	}
	var setups []sim.Setup
	for _, registry := range places {
		for i := range flows {
			for _, client := range clients {
				setups = append(setups, sim.Setup{Workflow: flows[i], Client: parties[client].Client, Registry: parties[registry].Registry})
			}
		}
	}
	r := sim.NewRunner()
	r.Unjudged = true
	var c spec.Case
	var findings []spec.Finding
	for i := range setups {
		s := &setups[i]
		res, err := r.Run(s)
		if err != nil {
			t.Fatal(err)
		}
		c.Symbols, c.Exchanges, c.Truth = res.Trace.Symbols, res.Trace.Exchanges, res.Oracle
		findings = spec.AppendRuleFindings(findings[:0], &c)
		for k := range findings {
			if rules[k].Kind != spec.Differential {
				tallies[k].add(&findings[k], s.Client.Name, s.Registry.Name, len(s.Workflow.Registry) == 0)
			}
		}
	}
	return len(setups)
}

// twinRuns asks the differential rules: those about clients of every client at
// the reference registry, those about registries of every registry with the
// reference client.
func twinRuns(t *testing.T, rules []spec.Rule, tallies []tally) int {
	actors := actorOf(t)
	runs := 0
	for k, rule := range rules {
		if rule.Kind != spec.Differential {
			continue
		}
		m := mutantOf(rule.Name())
		of, names := &m.Registry, registryNames(t)
		if aboutClient(&rule, actors) {
			of, names = &m.Client, newest(t)
		} else {
			m.Given = nil
		}
		base, other := sim.NewRunner(), sim.NewRunner()
		base.Unjudged, other.Unjudged = true, true
		for _, name := range names {
			*of = name
			s := setup(t, &m, false, "")
			res, err := base.Run(s)
			if err != nil {
				t.Fatal(err)
			}
			twin, err := other.Run(setup(t, &m, false, rule.Change))
			if err != nil {
				t.Fatal(err)
			}
			f := rule.Find(&spec.Case{
				Symbols: res.Trace.Symbols, Exchanges: res.Trace.Exchanges,
				Twins: []spec.Twin{{Change: rule.Change, Symbols: twin.Trace.Symbols, Exchanges: twin.Trace.Exchanges}},
			})
			tallies[k].add(&f, s.Client.Name, s.Registry.Name, true)
			runs += 2
		}
	}
	return runs
}

// aboutClient tells a rule about the client: where several have to keep the
// requirement, its parts about challenges and answers are about the others.
func aboutClient(r *spec.Rule, actors map[string]string) bool {
	return strings.Contains(actors[r.ID], "client") && r.Part != "challenge" && r.Part != "answer"
}

func actorOf(t *testing.T) map[string]string {
	all, err := spec.Requirements()
	if err != nil {
		t.Fatal(err)
	}
	actors := map[string]string{}
	for _, r := range all {
		actors[r.ID] = r.Actor
	}
	return actors
}

func mutantOf(rule string) spec.Mutant {
	all := spec.Mutants()
	return all[slices.IndexFunc(all, func(m spec.Mutant) bool { return m.Rule == rule })]
}

func report(t *testing.T, rules []spec.Rule, tallies []tally, runs, twins int) string {
	var b strings.Builder
	b.WriteString("# Coverage of the requirements\n\n")
	b.WriteString("Written by `go test ./spec -run Coverage -update`.\n")
	fmt.Fprintf(&b, "The newest version of every client meets every registry in every workflow (%d runs).\n", runs)
	fmt.Fprintf(&b, "Differential rules compare %d runs of their own: every client at the reference registry, or every registry with the reference client.\n", twins)
	b.WriteString("A rule that is not triggered says nothing.\n")
	b.WriteString("Some workflows set a registry otherwise than it is; that counts, but not as a failure of that registry.\n")
	b.WriteString("Who fails is named by the side that has to keep the requirement.\n\n")
	b.WriteString("| Rule | Kind | Triggered | Passed | Failed | Who fails |\n| --- | --- | ---: | ---: | ---: | --- |\n")
	actors := actorOf(t)
	for k, rule := range rules {
		y := &tallies[k]
		if y.undecided > 0 {
			t.Errorf("%s: %d are undecided in a simulation", rule.Name(), y.undecided)
		}
		who := y.registries
		if aboutClient(&rule, actors) {
			who = y.clients
		}
		fmt.Fprintf(&b, "| %s | %s | %d | %d | %d | %s |\n", rule.Name(), rule.Kind, y.triggered, y.passed, y.failed, strings.Join(sorted(who), ", "))
	}
	b.WriteString("\nNot checked:\n\n")
	all, err := spec.Requirements()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		if !r.Checkable() {
			fmt.Fprintf(&b, "- %s: %s\n", r.ID, r.WhyNot)
		}
	}
	return b.String()
}

func sorted(set map[string]bool) []string {
	var names []string
	for name := range set {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
