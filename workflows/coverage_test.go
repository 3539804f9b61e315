// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package workflows

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// lastUseCase is the last id of the working group's list.
const lastUseCase = 84

// uncovered are the use cases that no workflow stands for, by the reason. A use
// case that a workflow comes to cover leaves the table.
var uncovered = map[string][]string{
	"about the document or the group's way of working, not about what goes over the wire": {
		"UC-01", "UC-02", "UC-04", "UC-26", "UC-27", "UC-28", "UC-29", "UC-33", "UC-38", "UC-42", "UC-50", "UC-76", "UC-79", "UC-80", "UC-83", "UC-84",
	},
	"about the profiles of clients and registries": {"UC-34", "UC-41", "UC-74", "UC-75"},
	"needs an extension's endpoint or another method of authentication, which no simulated party has": {
		"UC-10", "UC-49", "UC-51", "UC-59", "UC-63",
	},
	"client certificates are not simulated":              {"UC-22"},
	"outside the document: nothing of it is on the wire": {"UC-17", "UC-78"},
	"no simulated party asks for a wildcard":             {"UC-67"},
}

var update = flag.Bool("update", false, "rewrite COVERAGE.md")

// TestUseCases sees to it that every use case of the working group has a workflow
// or a reason, and keeps the table of them, COVERAGE.md.
func TestUseCases(t *testing.T) {
	covered := map[string][]string{}
	for _, w := range Builtin() {
		for _, u := range w.UseCases {
			covered[u] = append(covered[u], w.Name)
		}
	}
	reasons := map[string]string{}
	for why, list := range uncovered {
		for _, id := range list {
			reasons[id] = why
		}
	}
	var b strings.Builder
	b.WriteString("# Use cases\n\nThe working group's use cases and questions (ids of its list), each with the workflows that stand for it or the reason why none does.\n\n| use case | workflows, or why none |\n| --- | --- |\n")
	for n := 1; n <= lastUseCase; n++ {
		id := fmt.Sprintf("UC-%02d", n)
		flows, why := covered[id], reasons[id]
		switch {
		case flows != nil && why != "":
			t.Errorf("%s is covered: take it out of the table", id)
		case flows == nil && why == "":
			t.Errorf("%s has no workflow and no reason", id)
		case flows != nil:
			fmt.Fprintf(&b, "| %s | `%s` |\n", id, strings.Join(flows, "`, `"))
		default:
			fmt.Fprintf(&b, "| %s | none: %s |\n", id, why)
		}
		delete(covered, id)
	}
	for id := range covered {
		t.Errorf("%s is not on the list", strings.TrimSpace(id))
	}
	if *update {
		if err := os.WriteFile("COVERAGE.md", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("COVERAGE.md")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(b.String(), string(got)); d != "" {
		t.Errorf("COVERAGE.md is not up to date; go test ./workflows -run TestUseCases -update renews it\n%s", d)
	}
}
