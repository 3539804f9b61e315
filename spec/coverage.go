// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	_ "embed"
	"encoding/json"
	"sync"
)

// Coverage is what the rules saw when every implementation met every other. It is
// made by a test, which also holds it to the model (coverage.json).
type Coverage struct {
	// Runs are the runs of the matrix, Compared those of the differential rules.
	Runs     int            `json:"runs"`
	Compared int            `json:"compared"`
	Rules    []RuleCoverage `json:"rules"`
}

// RuleCoverage is what one rule saw.
type RuleCoverage struct {
	// Rule is the name of the rule, Requirement its id.
	Rule        string `json:"rule"`
	Requirement string `json:"requirement"`
	Kind        string `json:"kind"`
	Count
	// Of are the counts of each implementation that has to keep the requirement,
	// by name. A registry that a workflow has set otherwise than it is has none.
	Of map[string]Count `json:"of"`
}

// Count counts exchanges: those that triggered a rule, and what came of them.
type Count struct {
	Triggered int `json:"triggered"`
	Passed    int `json:"passed"`
	Failed    int `json:"failed"`
}

// Add adds a finding.
func (c *Count) Add(f *Finding) {
	c.Triggered += f.Triggered
	c.Passed += f.Passed
	c.Failed += f.Failed
}

//go:embed coverage.json
var coverage []byte

// Covered is the coverage of the built-in implementations.
var Covered = sync.OnceValues(func() (*Coverage, error) {
	var c Coverage
	err := json.Unmarshal(coverage, &c)
	return &c, err
})
