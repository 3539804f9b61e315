// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// The statuses that a requirement may have, and who may have to keep it.
var (
	statuses = []string{"settled", "de facto", "in conflict", "open"}
	actors   = []string{"client", "registry", "token server", "specification"}
)

// bcp14 finds the words of BCP 14. Longer ones come first.
var bcp14 = regexp.MustCompile(`\b(MUST NOT|SHALL NOT|SHOULD NOT|NOT RECOMMENDED|MUST|REQUIRED|SHALL|SHOULD|RECOMMENDED|MAY|OPTIONAL)\b`)

// head is the first line of a requirement, behind its id: who has to keep it,
// and its statuses.
var head = regexp.MustCompile(`^ \(([^();]+); ([^()]+)\):$`)

var idForm = regexp.MustCompile(`^[A-Z]+-[0-9]{2}$`)

// parseChapter reads the requirements of a chapter; README.md describes their
// form. An error names the file, the line and what was expected.
func parseChapter(file string, source []byte) ([]Requirement, error) {
	doc := goldmark.DefaultParser().Parse(text.NewReader(source))
	var all []Requirement
	var errs []error
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		p, ok := n.(*ast.Paragraph)
		if !ok || !strings.HasPrefix(blockText(p, source), `<a id="`) {
			continue
		}
		r, err := parseRequirement(p, source)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s:%d: %w", file, lineOf(p, source), err))
			continue
		}
		r.Chapter = file
		all = append(all, r)
	}
	return all, errors.Join(errs...)
}

// parseRequirement reads the paragraph of a requirement and the list behind it.
func parseRequirement(p *ast.Paragraph, source []byte) (Requirement, error) {
	lines := strings.Split(blockText(p, source), "\n")
	id, rest, ok := strings.Cut(strings.TrimPrefix(lines[0], `<a id="`), `"></a>**`)
	if !ok || !idForm.MatchString(id) || !strings.HasPrefix(rest, id+"**") {
		return Requirement{}, errors.New(`expected a requirement that begins as in <a id="CHAL-01"></a>**CHAL-01** (registry; settled): and a new line`)
	}
	m := head.FindStringSubmatch(strings.TrimPrefix(rest, id+"**"))
	if m == nil {
		return Requirement{}, fmt.Errorf("%s: expected who has to keep it and its status, as in (registry; settled): at the end of the line", id)
	}
	r := Requirement{ID: id, Actor: m[1], Statuses: strings.Split(m[2], ", "), Text: strings.Join(lines[1:], " ")}
	for actor := range strings.SplitSeq(r.Actor, ", ") {
		if !slices.Contains(actors, actor) {
			return r, fmt.Errorf("%s: %q is nobody; expected one of %s", id, actor, strings.Join(actors, ", "))
		}
	}
	for _, s := range r.Statuses {
		if !slices.Contains(statuses, s) {
			return r, fmt.Errorf("%s: %q is no status; expected one of %s", id, s, strings.Join(statuses, ", "))
		}
	}
	words := bcp14.FindAllString(r.Text, -1)
	if len(words) != 1 {
		return r, fmt.Errorf("%s: it has the words %q of BCP 14; expected one", id, words)
	}
	r.Level = words[0]
	return r, parseFields(&r, p.NextSibling(), source)
}

// parseFields reads the list behind a requirement: a name and a text an item.
func parseFields(r *Requirement, n ast.Node, source []byte) error {
	list, ok := n.(*ast.List)
	if !ok {
		return fmt.Errorf("%s: expected a list with its sources behind it", r.ID)
	}
	fields := map[string]*string{
		"Sources": &r.Sources, "Differs": &r.Differs, "Positions": &r.Positions,
		"Check": &r.Check, "Not checked": &r.WhyNot, "If violated": &r.IfViolated,
	}
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		line := strings.Join(strings.Fields(blockText(item.FirstChild(), source)), " ")
		name, value, _ := strings.Cut(line, ": ")
		field := fields[name]
		if field == nil || *field != "" || value == "" {
			return fmt.Errorf("%s: %q; expected Sources, Differs, Positions, Check, Not checked or If violated once, a colon and a text", r.ID, line)
		}
		*field = value
	}
	switch {
	case r.Sources == "" || r.IfViolated == "":
		return fmt.Errorf("%s: expected Sources and If violated", r.ID)
	case (r.Check == "") == (r.WhyNot == ""):
		return fmt.Errorf("%s: expected either Check or Not checked", r.ID)
	case slices.Contains(r.Statuses, "open") != (r.Positions != ""):
		return fmt.Errorf("%s: expected Positions if, and only if, it is open", r.ID)
	}
	return nil
}

// blockText is the text of a block as it stands in the source.
func blockText(n ast.Node, source []byte) string {
	if n == nil || n.Type() != ast.TypeBlock {
		return ""
	}
	var b strings.Builder
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		b.Write(line.Value(source))
	}
	return strings.TrimRight(b.String(), "\n")
}

func lineOf(n ast.Node, source []byte) int {
	if n.Lines().Len() == 0 {
		return 1
	}
	return 1 + strings.Count(string(source[:n.Lines().At(0).Start]), "\n")
}

// Block is a fenced block of a chapter.
type Block struct {
	File, Language, Text string
	// Line is the line of its first line.
	Line int
}

// Blocks are the fenced blocks of all chapters in that language.
func Blocks(language string) ([]Block, error) {
	names, err := chapters()
	if err != nil {
		return nil, err
	}
	var all []Block
	for _, name := range names {
		source, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		doc := goldmark.DefaultParser().Parse(text.NewReader(source))
		for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
			if f, ok := n.(*ast.FencedCodeBlock); ok && string(f.Language(source)) == language {
				all = append(all, Block{name, language, blockText(f, source), lineOf(f, source)})
			}
		}
	}
	return all, nil
}
