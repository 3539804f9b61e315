// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
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

var update = flag.Bool("update", false, "write COVERAGE.md and coverage.json")

// TestCoverage compares COVERAGE.md, coverage.json and the baseline with what the
// rules see in the matrix. A failure that is not in the baseline, and an entry that
// no longer occurs, is a difference.
func TestCoverage(t *testing.T) {
	rules := spec.Rules()
	c := &spec.Coverage{Rules: make([]spec.RuleCoverage, len(rules))}
	for i, r := range rules {
		c.Rules[i] = spec.RuleCoverage{Rule: r.Name(), Requirement: r.ID, Kind: r.Kind.String(), Of: map[string]spec.Count{}}
	}
	why := &reasons{shortest: map[string]*broken{}}
	wholeMatrix(t, rules, c, why)
	twinRuns(t, rules, c, why)
	for name, got := range map[string]string{"coverage.json": lines(t, c), "COVERAGE.md": table(t, c), "baseline.yaml": why.write(t, c)} {
		if *update {
			if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s is not what the rules see; go test ./spec -run Coverage -update writes it\n%s", name, diff)
		}
	}
}

// add counts a finding for the rule and for who has to keep the requirement. A
// registry that the workflow sets otherwise is not itself.
func add(t *testing.T, c *spec.RuleCoverage, rule *spec.Rule, f *spec.Finding, actor, client, registry string, itself bool) (name string) {
	if f.Undecided > 0 {
		t.Errorf("%s: %d are undecided in a simulation", rule.Name(), f.Undecided)
	}
	if f.Triggered == 0 {
		return ""
	}
	c.Add(f)
	name = registry
	if rule.Side(actor) == spec.ClientSide {
		name = client
	} else if !itself {
		return ""
	}
	of := c.Of[name]
	of.Add(f)
	c.Of[name] = of
	return name
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
func wholeMatrix(t *testing.T, rules []spec.Rule, c *spec.Coverage, why *reasons) {
	actors := actorOf(t)
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
	var seen spec.Case
	var findings []spec.Finding
	for i := range setups {
		s := &setups[i]
		res, err := r.Run(s)
		if err != nil {
			t.Fatal(err)
		}
		seen.Symbols, seen.Exchanges, seen.Truth = res.Trace.Symbols, res.Trace.Exchanges, res.Oracle
		findings = spec.AppendRuleFindings(findings[:0], &seen)
		for k := range findings {
			if rules[k].Kind != spec.Differential {
				name := add(t, &c.Rules[k], &rules[k], &findings[k], actors[rules[k].ID], s.Client.Name, s.Registry.Name, len(s.Workflow.Registry) == 0)
				if name != "" && findings[k].Failed > 0 {
					why.note(name, &rules[k], &spec.Mutant{Workflow: s.Workflow.Name, Client: s.Client.Name, Registry: s.Registry.Name}, len(res.Trace.Exchanges))
				}
			}
		}
	}
	c.Runs = len(setups)
}

// twinRuns asks the differential rules: those about clients of every client at
// the reference registry, those about registries of every registry with the
// reference client.
func twinRuns(t *testing.T, rules []spec.Rule, c *spec.Coverage, why *reasons) {
	actors := actorOf(t)
	for k, rule := range rules {
		if rule.Kind != spec.Differential {
			continue
		}
		m := mutantOf(rule.Name())
		of, names := &m.Registry, registryNames(t)
		if rule.Side(actors[rule.ID]) == spec.ClientSide {
			of, names = &m.Client, newest(t)
			m.GivenClient = nil
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
			if name := add(t, &c.Rules[k], &rule, &f, actors[rule.ID], s.Client.Name, s.Registry.Name, true); f.Failed > 0 {
				run := m
				why.note(name, &rules[k], &run, len(res.Trace.Exchanges))
			}
			c.Compared += 2
		}
	}
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

// lines writes the coverage for programs, a rule a line.
func lines(t *testing.T, c *spec.Coverage) string {
	var b strings.Builder
	fmt.Fprintf(&b, "{\"runs\":%d,\"compared\":%d,\"rules\":[\n", c.Runs, c.Compared)
	for i := range c.Rules {
		data, err := json.Marshal(&c.Rules[i])
		if err != nil {
			t.Fatal(err)
		}
		b.Write(data)
		if i < len(c.Rules)-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString("]}\n")
	return b.String()
}

// table writes the coverage for people.
func table(t *testing.T, c *spec.Coverage) string {
	var b strings.Builder
	b.WriteString("# Coverage of the requirements\n\n")
	b.WriteString("Written by `go test ./spec -run Coverage -update`; `coverage.json` has the counts of every implementation.\n")
	fmt.Fprintf(&b, "The newest version of every client meets every registry in every workflow (%d runs).\n", c.Runs)
	fmt.Fprintf(&b, "Differential rules compare %d runs of their own: every client at the reference registry, or every registry with the reference client.\n", c.Compared)
	b.WriteString("A rule that is not triggered says nothing.\n")
	b.WriteString("Some workflows set a registry otherwise than it is; that counts, but not for that registry.\n")
	b.WriteString("Who fails is named by the side that has to keep the requirement, with the number of its failures and of its triggers.\n\n")
	b.WriteString("| Rule | Kind | Triggered | Passed | Failed | Who fails |\n| --- | --- | ---: | ---: | ---: | --- |\n")
	for i := range c.Rules {
		y := &c.Rules[i]
		var who []string
		for _, name := range slices.Sorted(maps.Keys(y.Of)) {
			if n := y.Of[name]; n.Failed > 0 {
				who = append(who, fmt.Sprintf("%s %d/%d", name, n.Failed, n.Triggered))
			}
		}
		fmt.Fprintf(&b, "| %s | %s | %d | %d | %d | %s |\n", y.Rule, y.Kind, y.Triggered, y.Passed, y.Failed, strings.Join(who, ", "))
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
