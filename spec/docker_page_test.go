// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authsim/authsim/spec"
)

// TestDocker compares DOCKER.md with docker.yaml and the chapters. That every
// requirement and conflict in it exists is seen when it is read.
func TestDocker(t *testing.T) {
	d, err := spec.DockerSentences()
	if err != nil {
		t.Fatal(err)
	}
	all, err := spec.Requirements()
	if err != nil {
		t.Fatal(err)
	}
	got := dockerPage(d, all)
	if *update {
		if err := os.WriteFile("DOCKER.md", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile("DOCKER.md")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("DOCKER.md is not what docker.yaml says; go test ./spec -run Docker -update writes it\n%s", diff)
	}
}

// ofDocker finds a place in one of the documents among the sources of a
// requirement.
var ofDocker = regexp.MustCompile(`Docker token specification|(OAuth|[Ss]cope|JWT) documentation|(token|oauth|scope|jwt)\.md`)

// TestDockerSources: a requirement that has one of the documents among its sources
// is what some sentence there became.
func TestDockerSources(t *testing.T) {
	d, err := spec.DockerSentences()
	if err != nil {
		t.Fatal(err)
	}
	all, err := spec.Requirements()
	if err != nil {
		t.Fatal(err)
	}
	carried := map[string]bool{}
	for _, doc := range d.Documents {
		for _, s := range doc.Sentences {
			for _, id := range s.Requirements {
				carried[id] = true
			}
		}
	}
	cited := 0
	for i := range all {
		if r := &all[i]; ofDocker.MatchString(r.Sources) {
			if cited++; !carried[r.ID] {
				t.Errorf("%s is from %q, and no sentence in docker.yaml has it", r.ID, r.Sources)
			}
		}
	}
	if cited == 0 {
		t.Error("no requirement has one of the documents among its sources")
	}
}

// kinds are what becomes of a sentence, in the order of the columns.
var kinds = []string{"carried", "in conflict", "not adopted"}

func dockerPage(d *spec.Docker, all []spec.Requirement) string {
	var b strings.Builder
	chapter := map[string]string{}
	for i := range all {
		chapter[all[i].ID] = all[i].Chapter
	}
	link := func(id string) string { return "[" + id + "](" + chapter[id] + "#" + id + ")" }
	carried := map[string]bool{}
	counts := make([]map[string]int, len(d.Documents))

	fmt.Fprintf(&b, "# Docker's token authentication, sentence by sentence\n\n")
	fmt.Fprintf(&b, "Written from `docker.yaml` by `go test ./spec -run Docker -update`.\n")
	fmt.Fprintf(&b, "What the documents of %s at %.7s say about behaviour, in other words than theirs, and the requirements that carry it.\n", d.Repository, d.Commit)
	fmt.Fprintf(&b, "A sentence in conflict disagrees with another source; the requirements beside it are what was made of that.\n")
	for i := range d.Documents {
		doc := &d.Documents[i]
		counts[i] = map[string]int{}
		fmt.Fprintf(&b, "\n## %s\n\n", doc.Name)
		fmt.Fprintf(&b, "[%s](https://github.com/%s/blob/%s/%s), %d lines.\n\n", doc.Path, d.Repository, d.Commit, doc.Path, doc.Length)
		fmt.Fprintf(&b, "| Lines | It says | Here |\n| --- | --- | --- |\n")
		for j := range doc.Sentences {
			s := &doc.Sentences[j]
			counts[i][s.Kind()]++
			lines := fmt.Sprint(s.First)
			if s.Last > s.First {
				lines = fmt.Sprintf("%d-%d", s.First, s.Last)
			}
			var here []string
			for _, id := range s.Requirements {
				carried[id] = true
				here = append(here, link(id))
			}
			text := strings.Join(here, ", ")
			if s.NotAdopted != "" {
				text = "not adopted: " + s.NotAdopted
			}
			if len(s.Conflicts) > 0 {
				var names []string
				for _, name := range s.Conflicts {
					names = append(names, "["+name+"](#"+name+")")
				}
				text = strings.TrimSuffix("in conflict, "+strings.Join(names, ", ")+": "+text, ": ")
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", lines, s.Says, text)
		}
	}
	fmt.Fprintf(&b, "\n## Conflicts\n\n| | What disagrees |\n| --- | --- |\n")
	for _, c := range d.Conflicts {
		fmt.Fprintf(&b, "| <a id=\"%s\"></a>%s | %s |\n", c.Name, c.Name, c.Text)
	}
	fmt.Fprintf(&b, "\n## Counts\n\n| Document | Sentences | Carried | In conflict | Not adopted |\n| --- | ---: | ---: | ---: | ---: |\n")
	total := make([]int, len(kinds)+1)
	for i := range d.Documents {
		row := []int{len(d.Documents[i].Sentences)}
		for _, kind := range kinds {
			row = append(row, counts[i][kind])
		}
		fmt.Fprintf(&b, "| %s |", d.Documents[i].Name)
		for k, n := range row {
			total[k] += n
			fmt.Fprintf(&b, " %d |", n)
		}
		b.WriteString("\n")
	}
	b.WriteString("| all |")
	for _, n := range total {
		fmt.Fprintf(&b, " %d |", n)
	}
	fmt.Fprintf(&b, "\n\n## What no sentence of them carries\n\n")
	fmt.Fprintf(&b, "%d of %d requirements are in none of these documents: they come from an RFC, from the distribution-spec, from what is deployed, or are open.\n\n", len(all)-len(carried), len(all))
	fmt.Fprintf(&b, "| Chapter | Requirements |\n| --- | --- |\n")
	var order []string
	of := map[string][]string{}
	for i := range all {
		r := &all[i]
		if of[r.Chapter] == nil {
			order = append(order, r.Chapter)
			of[r.Chapter] = []string{}
		}
		if !carried[r.ID] {
			of[r.Chapter] = append(of[r.Chapter], link(r.ID))
		}
	}
	for _, name := range order {
		if ids := of[name]; len(ids) > 0 {
			fmt.Fprintf(&b, "| %s | %s |\n", name, strings.Join(ids, ", "))
		}
	}
	return b.String()
}
