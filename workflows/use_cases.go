// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package workflows

import "fmt"

// UseCase is an entry of the working group's list, with what stands for it here.
type UseCase struct {
	ID string
	// Workflows are the names of the built-in workflows that stand for it. Where
	// there is none, Why is the reason; a test sees to it that there is one of the two.
	Workflows []string
	Why       string
}

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

// UseCases are the working group's use cases and questions, in the order of its
// list.
func UseCases() []UseCase {
	all := make([]UseCase, lastUseCase)
	at := map[string]*UseCase{}
	for i := range all {
		all[i].ID = fmt.Sprintf("UC-%02d", i+1)
		at[all[i].ID] = &all[i]
	}
	for _, w := range Builtin() {
		for _, id := range w.UseCases {
			if u := at[id]; u != nil {
				u.Workflows = append(u.Workflows, w.Name)
			}
		}
	}
	for why, ids := range uncovered {
		for _, id := range ids {
			if u := at[id]; u != nil {
				u.Why = why
			}
		}
	}
	return all
}
