// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"slices"
	"strconv"
	"strings"

	"github.com/authsim/authsim/cli/sequence"
	"github.com/authsim/authsim/sim/compare"
)

// costs are the costs of a workflow, with all others together, of each
// implementation; only of runs that all can do. The name is empty for the sum.
type costs struct {
	workflow string
	of       []compare.Costs
}

// costs are those of each workflow, and the sum last.
func (c *comparison) costs() []costs {
	total := costs{of: make([]compare.Costs, len(c.names))}
	var out []costs
	for run := range c.runs[0] {
		w, _ := c.place(run)
		if run%len(c.others) == 0 {
			out = append(out, costs{w, make([]compare.Costs, len(c.names))})
		}
		if !c.supported(run) {
			continue
		}
		for i := range c.names {
			out[len(out)-1].of[i].Add(c.runs[i][run].Costs)
			total.of[i].Add(c.runs[i][run].Costs)
		}
	}
	return append(out, total)
}

// differ tells whether not all have the same costs.
func (c *costs) differ() bool {
	return slices.ContainsFunc(c.of, func(o compare.Costs) bool { return o != c.of[0] })
}

// writeCosts writes the costs where they differ.
func (c *comparison) writeCosts(r *report, d *differences) {
	all := c.costs()
	r.heading("Costs: " + strings.Join(c.names, " / "))
	total := &all[len(all)-1]
	r.text(sequence.Plain, "In all: "+costWords(total)+".")
	b := newTable("trips", "tokens", "refused", "secrets", "excess", "workflow")
	for i := range all[:len(all)-1] {
		if w := &all[i]; w.differ() {
			b.add(append(costCells(w), w.workflow)...)
		}
	}
	if len(b.rows) == 0 {
		r.text(sequence.Quiet, "The same in every workflow.")
		return
	}
	r.grid(b)
	r.text(sequence.Quiet, "Trips are round trips, tokens the token requests among them, refused the answers 401 and 403, secrets the requests that carry a password or a refresh token, excess the rights that are asked for and not needed. Workflows that cost the same are left out.")
}

// costFields are the costs in the order of tables.
var costFields = []struct {
	word string
	of   func(*compare.Costs) int
}{
	{"round trips", func(c *compare.Costs) int { return c.RoundTrips }},
	{"token requests", func(c *compare.Costs) int { return c.TokenRequests }},
	{"refused", func(c *compare.Costs) int { return c.Refused }},
	{"with a secret", func(c *compare.Costs) int { return c.Secrets }},
	{"rights in excess", func(c *compare.Costs) int { return c.Excess }},
}

// costCells are numbers with slashes between the implementations, one number
// where all have the same.
func costCells(c *costs) []string {
	var cells []string
	for _, f := range costFields {
		var numbers []string
		for i := range c.of {
			numbers = append(numbers, strconv.Itoa(f.of(&c.of[i])))
		}
		if !slices.ContainsFunc(numbers, func(n string) bool { return n != numbers[0] }) {
			numbers = numbers[:1]
		}
		cells = append(cells, strings.Join(numbers, "/"))
	}
	return cells
}

func costWords(c *costs) string {
	var words []string
	for i, cell := range costCells(c) {
		words = append(words, strings.ReplaceAll(cell, "/", " / ")+" "+costFields[i].word)
	}
	return strings.Join(words, ", ")
}
