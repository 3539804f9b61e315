// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"errors"
	"fmt"
	"path"
	"strings"
)

// GapKey names a scenario of a recording: the file without folder and ending,
// and the scenario, or a registry's case.
type GapKey struct{ File, Scenario string }

// Gap is a known gap: a scenario that the model does not reproduce yet.
type Gap struct {
	// First is the first exchange that differs, in words.
	First, Reason string
	// Line is the row's place in the file.
	Line int
}

// Key is the key that a result has in a table of gaps.
func (r *ScenarioResult) Key() GapKey { return GapKey{fileKey(r.File), r.Scenario} }

func fileKey(name string) string {
	return strings.TrimSuffix(path.Base(strings.ReplaceAll(name, `\`, "/")), ".jsonl")
}

// ReadGaps reads the tables of known gaps in a Markdown file: those with the
// columns file, scenario, first differing exchange, and reason. Other text and
// other tables are left alone.
func ReadGaps(name string, data []byte) (map[GapKey]Gap, error) {
	gaps := map[GapKey]Gap{}
	inTable := false
	for i, line := range strings.Split(string(data), "\n") {
		cells, row := tableRow(line)
		switch {
		case !row:
			inTable = false
			continue
		case !inTable:
			inTable = strings.EqualFold(cells[0], "file")
			if inTable && len(cells) != 4 {
				return nil, &LineError{name, i + 1, "file", fmt.Errorf("the table has %d columns, want file, scenario, first differing exchange, reason", len(cells))}
			}
			continue
		case strings.Trim(cells[0], "-: ") == "" && cells[0] != "":
			continue
		case len(cells) != 4:
			return nil, &LineError{name, i + 1, "file", fmt.Errorf("the row has %d cells, want 4", len(cells))}
		}
		for c, column := range []string{"file", "scenario", "first differing exchange", "reason"} {
			if cells[c] == "" {
				return nil, &LineError{name, i + 1, column, errors.New("is empty")}
			}
		}
		key := GapKey{fileKey(cells[0]), cells[1]}
		if old, twice := gaps[key]; twice {
			return nil, &LineError{name, i + 1, "scenario", fmt.Errorf("%s %s has a row already, in line %d", key.File, key.Scenario, old.Line)}
		}
		gaps[key] = Gap{First: cells[2], Reason: cells[3], Line: i + 1}
	}
	return gaps, nil
}

// tableRow splits a row of a Markdown table. Code marks around a cell are
// dropped, \| is a bar that does not end one.
func tableRow(line string) (cells []string, ok bool) {
	line = strings.TrimSpace(line)
	if !strings.HasPrefix(line, "|") {
		return nil, false
	}
	const bar = "\x00"
	line = strings.ReplaceAll(line, `\|`, bar)
	line = strings.TrimSuffix(strings.TrimPrefix(line, "|"), "|")
	for c := range strings.SplitSeq(line, "|") {
		c = strings.Trim(strings.TrimSpace(c), "`")
		cells = append(cells, strings.ReplaceAll(c, bar, "|"))
	}
	return cells, true
}

// Unknown are the results that are not OK and not known gaps, in their order.
func Unknown(results []ScenarioResult, gaps map[GapKey]Gap) []ScenarioResult {
	var unknown []ScenarioResult
	for i := range results {
		if _, known := gaps[results[i].Key()]; !results[i].OK && !known {
			unknown = append(unknown, results[i])
		}
	}
	return unknown
}

// Closed are the rows of the table that have no failure any more in the files
// that were replayed, in the order of the table: they are to be removed.
func Closed(results []ScenarioResult, gaps map[GapKey]Gap) []GapKey {
	failed, replayed := map[GapKey]bool{}, map[string]bool{}
	for i := range results {
		key := results[i].Key()
		replayed[key.File] = true
		failed[key] = failed[key] || !results[i].OK
	}
	var closed []GapKey
	for _, key := range sortedGaps(gaps) {
		if replayed[key.File] && !failed[key] {
			closed = append(closed, key)
		}
	}
	return closed
}
