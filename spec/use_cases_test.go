// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authsim/authsim/sim"
	"github.com/authsim/authsim/spec"
	"github.com/authsim/authsim/workflows"
)

// TestUseCasePage compares USE-CASES.md with what the newest clients do.
func TestUseCasePage(t *testing.T) {
	got := useCasePage(t)
	if *update {
		if err := os.WriteFile("USE-CASES.md", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile("USE-CASES.md")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("USE-CASES.md is not what the clients do; go test ./spec -run TestUseCasePage -update writes it\n%s", diff)
	}
}

// tally counts clients in a workflow.
type tally struct {
	// at are those that have a verdict at the reference registry, and ok those that
	// do there as intended; anywhere and best are the same of all registries.
	ok, at, best, anywhere int
	// short are those that do not at the reference registry, never those that do not
	// at any.
	short, never []string
}

func (c *tally) String() string {
	return fmt.Sprintf("%s (%s)", share(c.ok, c.at), share(c.best, c.anywhere))
}

func share(n, of int) string {
	if of == 0 {
		return "–"
	}
	return fmt.Sprintf("%d/%d", n, of)
}

// useCaseRuns lets every newest client do every workflow at the reference registry,
// and, where that does not go as intended, at the others until one does.
func useCaseRuns(t *testing.T) map[string]*tally {
	places := []string{"reference"}
	for _, name := range registryNames(t) {
		if !strings.HasPrefix(name, "reference@") {
			places = append(places, name)
		}
	}
	flows, clients := workflows.Builtin(), newest(t)
	parties, where := map[string]sim.Client{}, map[string]sim.Registry{}
	for _, c := range clients {
		parties[c] = setup(t, &spec.Mutant{Workflow: flows[0].Name, Client: c, Registry: "reference"}, false, "").Client
	}
	for _, r := range places {
		where[r] = setup(t, &spec.Mutant{Workflow: flows[0].Name, Client: "reference", Registry: r}, false, "").Registry
	}
	runner := sim.NewRunner()
	all := map[string]*tally{}
	for _, w := range flows {
		c := &tally{}
		all[w.Name] = c
		for _, name := range clients {
			supported, intended := false, false
			for i, place := range places {
				r, err := runner.Run(&sim.Setup{Workflow: w, Client: parties[name], Registry: where[place]})
				if err != nil {
					t.Fatal(err)
				}
				mark := r.Verdict.Mark()
				if mark == "unsupported" && r.Verdict.UnsupportedBy == "client" {
					break // nowhere
				}
				supported = supported || mark != "unsupported"
				intended = intended || mark == "ok"
				if i == 0 && mark != "unsupported" {
					c.at++
					if mark == "ok" {
						c.ok++
					} else {
						c.short = append(c.short, name)
					}
				}
				if intended {
					break
				}
			}
			switch {
			case supported && intended:
				c.anywhere++
				c.best++
			case supported:
				c.anywhere++
				c.never = append(c.never, name)
			}
		}
	}
	return all
}

func useCasePage(t *testing.T) string {
	of := useCaseRuns(t)
	var b strings.Builder
	fmt.Fprintf(&b, "# Use cases\n\nWritten by `go test ./spec -run TestUseCasePage -update`.\n")
	fmt.Fprintf(&b, "The working group's use cases and questions (ids of its list), each with its workflows, or the reason why it has none.\n")
	fmt.Fprintf(&b, "Behind a workflow stands how many of the %d newest clients do as intended at the reference registry, and in parentheses how many do at their best, which is at any of the %d built-in registries.\n", len(newest(t)), len(registryNames(t)))
	b.WriteString("A client that does not support a task of the workflow is left out.\n")
	b.WriteString("What is at stake may not come up at another registry: one that hands out no tokens names no realm, and nothing leaks there.\n\n")
	b.WriteString("| use case | workflows, or why none |\n| --- | --- |\n")
	covered, none := 0, 0
	for _, u := range workflows.UseCases() {
		if len(u.Workflows) == 0 {
			none++
			fmt.Fprintf(&b, "| %s | none: %s |\n", u.ID, u.Why)
			continue
		}
		covered++
		var cells []string
		for _, name := range u.Workflows {
			cells = append(cells, fmt.Sprintf("`%s` %s", name, of[name]))
		}
		fmt.Fprintf(&b, "| %s | %s |\n", u.ID, strings.Join(cells, ", "))
	}
	fmt.Fprintf(&b, "\n%d use cases have workflows, %d have none.\n", covered, none)
	b.WriteString("\n## Who falls short\n\nThe workflows in which not every client does as intended at the reference registry; in bold who does not at any registry.\n\n")
	b.WriteString("| workflow | at the reference registry | who does not |\n| --- | --- | --- |\n")
	for _, w := range workflows.Builtin() {
		c := of[w.Name]
		if len(c.short) == 0 {
			continue
		}
		var names []string
		for _, name := range c.short {
			if slices.Contains(c.never, name) {
				name = "**" + name + "**"
			}
			names = append(names, name)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", w.Name, share(c.ok, c.at), strings.Join(names, ", "))
	}
	return b.String()
}
