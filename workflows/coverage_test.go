// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package workflows

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite COVERAGE.md")

// TestUseCases sees to it that every use case of the working group has a workflow
// or a reason, and keeps the table of them, COVERAGE.md.
func TestUseCases(t *testing.T) {
	all := UseCases()
	var b strings.Builder
	b.WriteString("# Use cases\n\nThe working group's use cases and questions (ids of its list), each with the workflows that stand for it or the reason why none does.\n\n| use case | workflows, or why none |\n| --- | --- |\n")
	for _, u := range all {
		switch {
		case u.Workflows != nil && u.Why != "":
			t.Errorf("%s is covered: take it out of the table", u.ID)
		case u.Workflows == nil && u.Why == "":
			t.Errorf("%s has no workflow and no reason", u.ID)
		case u.Workflows != nil:
			fmt.Fprintf(&b, "| %s | `%s` |\n", u.ID, strings.Join(u.Workflows, "`, `"))
		default:
			fmt.Fprintf(&b, "| %s | none: %s |\n", u.ID, u.Why)
		}
	}
	listed := func(id string) {
		if !slices.ContainsFunc(all, func(u UseCase) bool { return u.ID == id }) {
			t.Errorf("%s is not on the list", strings.TrimSpace(id))
		}
	}
	for _, w := range Builtin() {
		for _, id := range w.UseCases {
			listed(id)
		}
	}
	for _, ids := range uncovered {
		for _, id := range ids {
			listed(id)
		}
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
