// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package scenarios_test

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/authsim/authsim/spec/scenarios"
)

var update = flag.Bool("update", false, "write CATALOGUE.md")

// kinds are the kinds of scenarios, by the beginning of their ids.
var kinds = []struct{ prefix, name string }{
	{"IOP", "Problems"},
	{"ADV", "Advisories"},
	{"SUR", "Surprises"},
	{"MEA", "Measurements"},
	{"PRE", "Predictions"},
}

// TestCatalogue compares CATALOGUE.md with the scenarios.
func TestCatalogue(t *testing.T) {
	all, err := scenarios.All()
	if err != nil {
		t.Fatal(err)
	}
	got := catalogue(all)
	if *update {
		if err := os.WriteFile("CATALOGUE.md", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile("CATALOGUE.md")
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(string(want), got); diff != "" {
		t.Errorf("CATALOGUE.md is not what the scenarios say; go test ./spec/scenarios -run TestCatalogue -update writes it\n%s", diff)
	}
}

func catalogue(all []scenarios.Scenario) string {
	var b strings.Builder
	b.WriteString("# The catalogue\n\nWritten from the scenarios by `go test ./spec/scenarios -run TestCatalogue -update`.\n")
	b.WriteString("`authsim explain` takes an id or a run id and shows what happens.\n\n")
	counts(&b, all)
	words(&b, all)
	for _, k := range kinds {
		fmt.Fprintf(&b, "\n## %s\n\n", k.name)
		head := []string{"id", "title", "symptom (cause)", "at fault", "mended by", "run"}
		if k.prefix == "PRE" {
			head = append(head, "confirmed")
		}
		row(&b, head...)
		row(&b, slices.Repeat([]string{"---"}, len(head))...)
		for i := range all {
			s := &all[i]
			if !strings.HasPrefix(s.ID, k.prefix) {
				continue
			}
			cells := []string{s.ID, s.Title, shown(s), fault(s), cmp.Or(s.By, "–"), code(s.Run)}
			if k.prefix == "PRE" {
				cells = append(cells, s.Confirmed)
			}
			row(&b, cells...)
		}
	}
	b.WriteString("\n## Outside the model\n\n")
	row(&b, "id", "title", "why")
	row(&b, "---", "---", "---")
	for i := range all {
		if s := &all[i]; s.Outside != "" {
			row(&b, s.ID, s.Title, s.Outside)
		}
	}
	return b.String()
}

// counts writes how many scenarios of each kind there are, and run.
func counts(b *strings.Builder, all []scenarios.Scenario) {
	row(b, "kind", "scenarios", "run", "mended in a second run", "as intended, which is the news", "outside the model")
	row(b, "---", "---:", "---:", "---:", "---:", "---:")
	line := func(name, prefix string) {
		var n, runs, mended, intended, outside int
		for i := range all {
			s := &all[i]
			if !strings.HasPrefix(s.ID, prefix) {
				continue
			}
			n++
			switch {
			case s.Outside != "":
				outside++
			default:
				runs++
				if s.Shows == nil {
					intended++
				}
			}
			if s.Mended != "" {
				mended++
			}
		}
		row(b, name, fmt.Sprint(n), fmt.Sprint(runs), fmt.Sprint(mended), fmt.Sprint(intended), fmt.Sprint(outside))
	}
	for _, k := range kinds {
		line(k.name, k.prefix)
	}
	line("all", "")
	problems, outside := 0, 0
	for i := range all {
		if strings.HasPrefix(all[i].ID, "IOP") {
			problems++
			if all[i].Outside != "" {
				outside++
			}
		}
	}
	fmt.Fprintf(b, "\nOf the %d reported problems %d run, and %d are outside the model.\n", problems, problems-outside, outside)
}

// words writes what stands behind each word for what users notice.
func words(b *strings.Builder, all []scenarios.Scenario) {
	b.WriteString("\n## Words\n\nWhat the catalogue calls it, and what the judge reports of its scenarios.\n\n")
	row(b, "words", "symptom (cause)", "scenarios")
	row(b, "---", "---", "---")
	ids := map[[2]string][]string{}
	for i := range all {
		s := &all[i]
		key := [2]string{cmp.Or(s.Words, "–"), shown(s)}
		ids[key] = append(ids[key], s.ID)
	}
	keys := slices.SortedFunc(maps.Keys(ids), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	for _, key := range keys {
		row(b, key[0], key[1], strings.Join(ids[key], ", "))
	}
}

// shown is what the judge reports of a scenario's run.
func shown(s *scenarios.Scenario) string {
	switch {
	case s.Outside != "":
		return "outside the model"
	case s.Shows == nil:
		return "as intended"
	}
	return fmt.Sprintf("%s (%s)", s.Shows.Symptom, s.Shows.Cause)
}

func fault(s *scenarios.Scenario) string {
	switch {
	case s.Shows == nil:
		return "–"
	case s.Shows.Disputed:
		return s.Shows.Party + " (disputed)"
	}
	return s.Shows.Party
}

func code(run string) string {
	if run == "" {
		return "–"
	}
	return "`" + run + "`"
}

// row writes a row of a table.
func row(b *strings.Builder, cells ...string) {
	for _, c := range cells {
		b.WriteString("| " + cell(c) + " ")
	}
	b.WriteString("|\n")
}

// cell is a text in one line that neither ends its cell nor is read as markup; in a
// code span only the bar has a meaning.
func cell(text string) string {
	text = strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "|", `\|`)
	if strings.HasPrefix(text, "`") {
		return text
	}
	return markup.Replace(text)
}

var markup = strings.NewReplacer("*", `\*`, "<", `\<`, "[", `\[`)

// TestCatalogueCells: no text breaks a row.
func TestCatalogueCells(t *testing.T) {
	const want = "| a\\|b c | `x\\|*` | \\*x \\<y |\n"
	var b strings.Builder
	row(&b, "a|b\n c", "`x|*`", "*x <y")
	if b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
	bad := []scenarios.Scenario{{ID: "IOP-001", Title: "a | b", Words: "c|d", By: "e\nf|", Run: "a/b/c+d=|"}, {ID: "PRE-01", Title: "|", Words: "|", Outside: "x\n|"}}
	columns := 0
	for line := range strings.Lines(catalogue(bad)) {
		if !strings.HasPrefix(line, "|") {
			if strings.Contains(line, "|") {
				t.Errorf("a row is broken: %q", line)
			}
			columns = 0
			continue
		}
		n := strings.Count(line, "|") - strings.Count(line, `\|`)
		if columns != 0 && n != columns {
			t.Errorf("a row has %d bars and not %d: %q", n, columns, line)
		}
		columns = n
	}
}
