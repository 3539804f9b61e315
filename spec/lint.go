// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Lint tells what is wrong with the chapters and their rules: a requirement that
// is not of the form that README.md describes (with one word of BCP 14), an id
// twice or left out, a link that leads nowhere, a line with several sentences, a
// requirement that is to be checked and has no rule, a rule without a mutant.
// Each problem is an error of its own, joined; it returns nil when all is well.
func Lint() error {
	all, err := parsed()
	if err != nil {
		return err
	}
	pages, err := readPages()
	if err != nil {
		return err
	}
	return errors.Join(slices.Concat(lintIDs(all), lintRules(all, rules, mutants), lintPages(pages))...)
}

// readPages reads every page of the folder by its name.
func readPages() (map[string]string, error) {
	names, err := fs.Glob(files, "*.md")
	if err != nil {
		return nil, err
	}
	pages := map[string]string{}
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		pages[name] = string(data)
	}
	return pages, nil
}

// lintIDs wants the ids of a group to be there once, without a gap.
func lintIDs(all []Requirement) (errs []error) {
	seen, groups := map[string]string{}, map[string]int{}
	for i := range all {
		r := &all[i]
		if other, twice := seen[r.ID]; twice {
			errs = append(errs, fmt.Errorf("%s: %s is there twice, first in %s", r.Chapter, r.ID, other))
		}
		seen[r.ID] = r.Chapter
		group, _, _ := strings.Cut(r.ID, "-")
		groups[group]++
	}
	for _, group := range slices.Sorted(maps.Keys(groups)) {
		for i := range groups[group] {
			if id := fmt.Sprintf("%s-%02d", group, i+1); seen[id] == "" {
				errs = append(errs, fmt.Errorf("%s is missing; an id is never given up, a requirement that is withdrawn says so", id))
			}
		}
	}
	return errs
}

// lintRules wants rules for the requirements that say how they are checked, and
// for nothing else, and a mutant for every rule.
func lintRules(all []Requirement, rules []Rule, mutants []Mutant) (errs []error) {
	byID := map[string]*Requirement{}
	for i := range all {
		byID[all[i].ID] = &all[i]
	}
	ruled, names, last := map[string]bool{}, map[string]bool{}, ""
	for i := range rules {
		r := &rules[i]
		switch req := byID[r.ID]; {
		case ruled[r.ID] && last != r.ID:
			errs = append(errs, fmt.Errorf("%s: the rules of one requirement do not follow each other", r.Name()))
		case names[r.Name()]:
			errs = append(errs, fmt.Errorf("%s: two rules have that name", r.Name()))
		case req == nil || !req.Checkable():
			errs = append(errs, fmt.Errorf("%s: there is a rule and no requirement that is checked", r.Name()))
		case (r.Kind == Differential) != (r.Change != ""):
			errs = append(errs, fmt.Errorf("%s: a differential rule, and no other, has a change", r.Name()))
		case !slices.ContainsFunc(mutants, func(m Mutant) bool { return m.Rule == r.Name() }):
			errs = append(errs, fmt.Errorf("%s: there is no mutant that makes it fail", r.Name()))
		}
		last, ruled[r.ID], names[r.Name()] = r.ID, true, true
	}
	for i := range all {
		if all[i].Checkable() && !ruled[all[i].ID] {
			errs = append(errs, fmt.Errorf("%s: %s is checked by no rule", all[i].Chapter, all[i].ID))
		}
	}
	return errs
}

var (
	link    = regexp.MustCompile(`\]\(([^)]+)\)`)
	mention = regexp.MustCompile(`\b(CHAL|METH|TGET|TPOST|SCOP|TOKN|USE|RENG|MULT|REDR|ANON|CRED|GLOB|ERRS|CORS|EXT)-[0-9]{2}\b`)
	// sentences is the end of a sentence that does not end the line.
	sentences = regexp.MustCompile(`[a-z)][.] [A-Z]`)
)

// lintPages resolves links and ids, and wants one sentence a line.
func lintPages(pages map[string]string) (errs []error) {
	names := slices.Sorted(maps.Keys(pages))
	whole := ""
	for _, name := range names {
		whole += pages[name]
	}
	for _, name := range names {
		for i, line := range strings.Split(pages[name], "\n") {
			fail := func(format string, args ...any) {
				errs = append(errs, fmt.Errorf("%s:%d: %s", name, i+1, fmt.Sprintf(format, args...)))
			}
			for _, m := range link.FindAllStringSubmatch(line, -1) {
				file, anchor, _ := strings.Cut(m[1], "#")
				if strings.Contains(file, "/") {
					continue // elsewhere, or in a folder below, which a test looks at
				}
				if file == "" {
					file = name
				}
				if target, there := pages[file]; !there {
					fail("there is no page %s", file)
				} else if anchor != "" && !strings.Contains(target, `<a id="`+anchor+`"></a>`) {
					fail("%s has no %s", file, anchor)
				}
			}
			for _, id := range mention.FindAllString(line, -1) {
				if !strings.Contains(whole, `<a id="`+id+`"></a>`) {
					fail("there is no %s", id)
				}
			}
			if sentences.MatchString(line) {
				fail("more than one sentence on the line")
			}
		}
	}
	return errs
}
