// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package compare

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
)

// Cell names a cell of a matrix.
type Cell struct{ Client, Registry, Workflow string }

// Saved is a saved matrix: the fields of each cell, but for those of its name.
type Saved map[Cell]map[string]any

// ReadSaved reads what "authsim matrix --format json" writes. Fields that are not
// known are compared like the others.
func ReadSaved(file string, data []byte) (Saved, error) {
	var cells []map[string]any
	if err := json.Unmarshal(data, &cells); err != nil {
		return nil, fmt.Errorf("%s: %w; expected what \"authsim matrix --format json\" writes", file, err)
	}
	saved := Saved{}
	for i, fields := range cells {
		var name [3]string
		for k, field := range [...]string{"client", "registry", "workflow"} {
			text, ok := fields[field].(string)
			if !ok || text == "" {
				return nil, fmt.Errorf("%s: cell %d: %s is missing; expected what \"authsim matrix --format json\" writes", file, i+1, field)
			}
			name[k] = text
			delete(fields, field)
		}
		c := Cell{name[0], name[1], name[2]}
		if _, twice := saved[c]; twice {
			return nil, fmt.Errorf("%s: cell %d: %s with %s at %s is there twice", file, i+1, c.Workflow, c.Client, c.Registry)
		}
		saved[c] = fields
	}
	return saved, nil
}

// Renames says which names of an old matrix are called otherwise in a new one,
// old name to new name.
type Renames struct {
	Clients    map[string]string `yaml:"clients"`
	Registries map[string]string `yaml:"registries"`
	Workflows  map[string]string `yaml:"workflows"`
}

// ReadRenames reads a rename table, in YAML or JSON.
func ReadRenames(file string, data []byte) (r Renames, err error) {
	if err := yaml.UnmarshalWithOptions(data, &r, yaml.Strict()); err != nil {
		return r, fmt.Errorf("%s: %s; expected clients, registries and workflows, each a map from the old name to the new one",
			file, strings.TrimSpace(yaml.FormatError(err, false, false)))
	}
	return r, nil
}

// Rename gives the cells their new names.
func (s Saved) Rename(r Renames) (Saved, error) {
	to := func(names map[string]string, old string) string {
		if name, ok := names[old]; ok {
			return name
		}
		return old
	}
	out := Saved{}
	for _, c := range s.Cells() {
		renamed := Cell{to(r.Clients, c.Client), to(r.Registries, c.Registry), to(r.Workflows, c.Workflow)}
		if _, twice := out[renamed]; twice {
			return nil, fmt.Errorf("the rename table makes two cells one: %s with %s at %s", renamed.Workflow, renamed.Client, renamed.Registry)
		}
		out[renamed] = s[c]
	}
	return out, nil
}

// Cells are the names of the cells in order of client, registry and workflow.
func (s Saved) Cells() []Cell {
	return slices.SortedFunc(maps.Keys(s), func(a, b Cell) int {
		return slices.Compare([]string{a.Client, a.Registry, a.Workflow}, []string{b.Client, b.Registry, b.Workflow})
	})
}

// CellDifference is a cell that is not the same in two matrices. Old or New is
// nil where the cell is missing.
type CellDifference struct {
	Cell     Cell
	Old, New map[string]any
	// Fields are the fields that differ, in order.
	Fields []string
}

// CompareSaved are the cells that differ, in order.
func CompareSaved(older, newer Saved) []CellDifference {
	r := reporter{fields: map[Cell][]string{}}
	cmp.Equal(older, newer, cmp.Reporter(&r))
	all := maps.Clone(older)
	maps.Copy(all, newer)
	var out []CellDifference
	for _, c := range all.Cells() {
		if fields, ok := r.fields[c]; ok {
			slices.Sort(fields)
			out = append(out, CellDifference{c, older[c], newer[c], slices.Compact(fields)})
		}
	}
	return out
}

// reporter collects which fields of which cells go-cmp finds to differ.
type reporter struct {
	path   cmp.Path
	fields map[Cell][]string
}

func (r *reporter) PushStep(s cmp.PathStep) { r.path = append(r.path, s) }
func (r *reporter) PopStep()                { r.path = r.path[:len(r.path)-1] }

func (r *reporter) Report(rs cmp.Result) {
	if rs.Equal() {
		return
	}
	var cell Cell
	var field []string
	for _, step := range r.path {
		if at, ok := step.(cmp.MapIndex); ok {
			switch key := at.Key().Interface().(type) {
			case Cell:
				cell = key
			case string:
				field = append(field, key)
			}
		}
	}
	fields := r.fields[cell]
	if len(field) > 0 {
		fields = append(fields, field[0])
	}
	r.fields[cell] = fields
}
