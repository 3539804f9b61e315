// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package spec is the specification of authentication between OCI clients and
// registries: chapters of requirements in Markdown, each with the rules that
// check them beside it. Rules look at traces, whoever made them.
package spec

import (
	"embed"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Requirement is one normative sentence.
type Requirement struct {
	// ID is the group and a number, as in CHAL-02. It is never given to another
	// requirement.
	ID string
	// Chapter is the file that it stands in.
	Chapter string
	// Actor is who has to keep it: client, registry, token server, or the
	// specification itself.
	Actor string
	// Level is its BCP 14 word, as in "MUST NOT".
	Level string
	// Statuses are one or two of settled, de facto, in conflict, open.
	Statuses []string
	// Text is the sentence, in one line.
	Text string
	// Sources are the clauses and places that say it, in one line.
	Sources string
	// Differs tells who does otherwise; empty when nobody is known to.
	Differs string
	// Positions are the sides of an open question; empty when it is not open.
	Positions string
	// IfViolated is what goes wrong, for the security considerations.
	IfViolated string
	// Check says in words how it is checked, WhyNot why it is not: one of the two
	// is empty.
	Check, WhyNot string
}

// Side is a position in an open question, and who would have to change if it were
// taken: the actor for the side of the requirement, somebody else or nobody for
// another one.
type Side struct{ Text, Blames string }

// Sides are the positions of an open requirement, the one that it takes first.
func (r *Requirement) Sides() []Side {
	var all []Side
	for text := range strings.SplitSeq(r.Positions, "; or ") {
		s := Side{Text: text}
		if m := blames.FindStringSubmatch(text); m != nil {
			s.Text, s.Blames = m[1], m[2]
		} else if len(all) == 0 {
			s.Blames = r.Actor
		}
		all = append(all, s)
	}
	return all
}

var blames = regexp.MustCompile(`^(.*) \(blames ([a-z, ]+)\)$`)

// Checkable tells a requirement that has a rule.
func (r *Requirement) Checkable() bool { return r.WhyNot == "" }

//go:embed *.md
var files embed.FS

// chapters are the files with requirements, in their order.
func chapters() ([]string, error) {
	names, err := fs.Glob(files, "[0-9][0-9]-*.md")
	slices.Sort(names)
	return names, err
}

// Requirements are all requirements in the order of the chapters.
func Requirements() ([]Requirement, error) {
	all, err := parsed()
	return slices.Clone(all), err
}

var parsed = sync.OnceValues(func() ([]Requirement, error) {
	names, err := chapters()
	if err != nil {
		return nil, err
	}
	var all []Requirement
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		found, err := parseChapter(name, text)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
})
