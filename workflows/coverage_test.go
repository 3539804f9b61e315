// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package workflows

import (
	"fmt"
	"slices"
	"strings"
	"testing"
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
	"a workflow has one identity":                        {"UC-16"},
	"client certificates are not simulated":              {"UC-22"},
	"outside the document: nothing of it is on the wire": {"UC-17", "UC-78"},
	"no simulated party asks for a wildcard":             {"UC-67"},
}

func TestUseCases(t *testing.T) {
	covered := map[string]bool{}
	for _, w := range Builtin() {
		for _, u := range w.UseCases {
			covered[u] = true
		}
	}
	var reasons []string
	for _, list := range uncovered {
		reasons = append(reasons, list...)
	}
	for n := 1; n <= lastUseCase; n++ {
		id := fmt.Sprintf("UC-%02d", n)
		switch has, excused := covered[id], slices.Contains(reasons, id); {
		case has && excused:
			t.Errorf("%s is covered: take it out of the table", id)
		case !has && !excused:
			t.Errorf("%s has no workflow and no reason", id)
		}
		delete(covered, id)
	}
	for id := range covered {
		t.Errorf("%s is not on the list", strings.TrimSpace(id))
	}
}
