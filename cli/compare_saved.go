// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/authsim/authsim/cli/sequence"
	"github.com/authsim/authsim/sim/compare"
)

// cellDifferenceJSON is a cell that differs in two saved matrices. Old or new is
// null where the cell is missing.
type cellDifferenceJSON struct {
	Kind     string         `json:"kind"`
	Client   string         `json:"client"`
	Registry string         `json:"registry"`
	Workflow string         `json:"workflow"`
	Fields   []string       `json:"fields"`
	Old      map[string]any `json:"old"`
	New      map[string]any `json:"new"`
}

// compareSaved compares two matrices that were saved.
func (t *terminal) compareSaved(f *compareFlags, oldFile, newFile string) error {
	older, err := readSaved(oldFile)
	if err != nil {
		return err
	}
	newer, err := readSaved(newFile)
	if err != nil {
		return err
	}
	if f.renames != "" {
		data, err := readFile(f.renames)
		if err != nil {
			return err
		}
		table, err := compare.ReadRenames(f.renames, data)
		if err != nil {
			return err
		}
		if older, err = older.Rename(table); err != nil {
			return err
		}
	}
	differences, again := onlyRunID(compare.CompareSaved(older, newer))
	if f.format == formatJSON {
		out := []cellDifferenceJSON{}
		for _, d := range differences {
			out = append(out, cellDifferenceJSON{"cell", d.Cell.Client, d.Cell.Registry, d.Cell.Workflow, emptied(d.Fields), d.Old, d.New})
		}
		if err := t.json(out); err != nil {
			return err
		}
	} else {
		r := &report{t, f.format == formatMarkdown}
		savedText(r, differences, len(older), len(newer))
		if again > 0 {
			r.text(sequence.Quiet, counted(again, "cell has", "cells have")+" another run id and is the same otherwise.")
		}
	}
	if len(differences) == 0 {
		return nil
	}
	return errMismatch
}

func readSaved(file string) (compare.Saved, error) {
	data, err := readFile(file)
	if err != nil {
		return nil, err
	}
	return compare.ReadSaved(file, data)
}

// onlyRunID takes out the cells that differ in nothing but the run id, which
// names versions, and counts them.
func onlyRunID(all []compare.CellDifference) (rest []compare.CellDifference, count int) {
	for _, d := range all {
		if d.Old != nil && d.New != nil && len(d.Fields) == 1 && d.Fields[0] == "run" {
			count++
			continue
		}
		rest = append(rest, d)
	}
	return rest, count
}

func savedText(r *report, differences []compare.CellDifference, older, newer int) {
	r.heading(fmt.Sprintf("%d cells before, %d now, %s", older, newer, counted(len(differences), "difference", "differences")))
	b := newTable("before", "now", "client", "registry", "workflow")
	for _, d := range differences {
		b.add(saved(d.Old, d.Fields), saved(d.New, d.Fields), d.Cell.Client, d.Cell.Registry, d.Cell.Workflow)
	}
	if len(b.rows) > 0 {
		r.grid(b)
	}
	for _, of := range []struct {
		what string
		name func(compare.Cell) string
	}{
		{"client", func(c compare.Cell) string { return c.Client }},
		{"registry", func(c compare.Cell) string { return c.Registry }},
		{"workflow", func(c compare.Cell) string { return c.Workflow }},
	} {
		if before, now := vanished(differences, of.name); len(before) > 0 && len(now) > 0 {
			r.text(sequence.Asking, fmt.Sprintf("Only before: %s %s; only now: %s. If that is a new name, say so with --renames.",
				of.what, strings.Join(before, ", "), strings.Join(now, ", ")))
		}
	}
}

// vanished are the names that are in missing cells only: of the older matrix and
// of the newer one.
func vanished(differences []compare.CellDifference, name func(compare.Cell) string) (before, now []string) {
	for _, d := range differences {
		n := name(d.Cell)
		switch {
		case d.New == nil && !slices.Contains(before, n):
			before = append(before, n)
		case d.Old == nil && !slices.Contains(now, n):
			now = append(now, n)
		}
	}
	both := func(n string) bool { return slices.Contains(before, n) && slices.Contains(now, n) }
	return slices.DeleteFunc(slices.Clone(before), both), slices.DeleteFunc(slices.Clone(now), both)
}

// saved is what a cell holds, as far as it differs.
func saved(cell map[string]any, fields []string) string {
	if cell == nil {
		return "(missing)"
	}
	var words []string
	for _, f := range fields {
		switch f {
		case "run":
		case "verdict":
			words = append(words, fmt.Sprint(cell[f]))
		default:
			words = append(words, f+" "+fmt.Sprint(cell[f]))
		}
	}
	if len(words) == 0 {
		return fmt.Sprint(cell["verdict"])
	}
	return strings.Join(words, ", ")
}
