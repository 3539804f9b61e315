// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"slices"

	"github.com/authsim/authsim/sim/compare"
)

// The objects of "compare --format json". Their fields are documented in the
// command's help.

type axisDifferenceJSON struct {
	Kind     string            `json:"kind"`
	Axis     string            `json:"axis"`
	Question string            `json:"question"`
	Values   []valueOfAxisJSON `json:"values"`
}

type valueOfAxisJSON struct {
	Of      string `json:"of"`
	Value   string `json:"value"`
	Meaning string `json:"meaning"`
	Mark    string `json:"mark"`
	Source  string `json:"source"`
	Note    string `json:"note"`
}

type runDifferenceJSON struct {
	Kind     string        `json:"kind"`
	Workflow string        `json:"workflow"`
	With     string        `json:"with"`
	Differs  []string      `json:"differs"`
	Sides    []runSideJSON `json:"sides"`
	Lines    [][2]int      `json:"lines,omitempty"`
}

type runSideJSON struct {
	Of         string     `json:"of"`
	Run        string     `json:"run"`
	Verdict    string     `json:"verdict"`
	Mismatches []string   `json:"mismatches"`
	Ends       []string   `json:"ends"`
	Exchanges  []stepText `json:"exchanges"`
}

// stepText is a step as it is compared.
type stepText struct {
	Method string `json:"method"`
	Role   string `json:"role"`
	Path   string `json:"path"`
	Auth   string `json:"auth"`
	Status int16  `json:"status"`
	Scope  string `json:"scope,omitempty"`
}

type costsDifferenceJSON struct {
	Kind     string         `json:"kind"`
	Workflow string         `json:"workflow"`
	Sides    []costSideJSON `json:"sides"`
}

type costSideJSON struct {
	Of            string `json:"of"`
	RoundTrips    int    `json:"round_trips"`
	TokenRequests int    `json:"token_requests"`
	Refused       int    `json:"refused"`
	Secrets       int    `json:"secrets"`
	Excess        int    `json:"excess"`
}

// json are the objects of a comparison.
func (c *comparison) json(d *differences) []any {
	out := []any{}
	for _, x := range d.axes {
		j := axisDifferenceJSON{Kind: "axis", Axis: x.Axis.Name, Question: x.Axis.Question}
		for i, s := range x.Settings {
			j.Values = append(j.Values, valueOfAxisJSON{c.names[i], s.Value, compare.Meaning(x.Axis, s.Value), string(s.Mark), s.Source, s.Note})
		}
		out = append(out, j)
	}
	for run := range c.runs[0] {
		if j := c.runJSON(run, d); len(j.Differs) > 0 {
			out = append(out, j)
		}
	}
	for _, w := range c.costs() {
		if !w.differ() {
			continue
		}
		j := costsDifferenceJSON{Kind: "costs", Workflow: w.workflow}
		for i, o := range w.of {
			j.Sides = append(j.Sides, costSideJSON{c.names[i], o.RoundTrips, o.TokenRequests, o.Refused, o.Secrets, o.Excess})
		}
		out = append(out, j)
	}
	return out
}

func (c *comparison) runJSON(run int, d *differences) runDifferenceJSON {
	w, other := c.place(run)
	j := runDifferenceJSON{Kind: "run", Workflow: w, With: other}
	if slices.Contains(d.ends, run) {
		j.Differs = append(j.Differs, "verdict")
	}
	if slices.Contains(d.traces, run) {
		j.Differs = append(j.Differs, "trace")
	}
	for i := range c.runs {
		o := &c.runs[i][run]
		side := runSideJSON{c.names[i], o.ID, o.Verdict, emptied(o.Mismatches), emptied(o.Ends), []stepText{}}
		for _, s := range o.Steps {
			side.Exchanges = append(side.Exchanges, stepText{s.Method.String(), string(s.Role), s.Path, string(s.Auth), s.Status, s.Scope})
		}
		j.Sides = append(j.Sides, side)
	}
	if len(c.runs) == 2 {
		for _, p := range compare.Align(c.runs[0][run].Steps, c.runs[1][run].Steps) {
			j.Lines = append(j.Lines, [2]int{p.Left + 1, p.Right + 1})
		}
	}
	return j
}
