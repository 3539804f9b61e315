// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"strings"

	"github.com/authsim/authsim/model"
)

type scopeGrammar uint8

const (
	grammarSpec scopeGrammar = iota
	grammarFirstColons
	grammarStrict
	grammarStrictList
)

var scopeGrammarAxis = choice(model.Axis{
	Name:     "scope-grammar",
	Aliases:  []string{"R-TOKPARSE", "unknownAction"},
	Question: "How does the token endpoint read a scope parameter?",
	Values: []model.AxisValue{
		{Name: "spec", Meaning: "entries separated by spaces, split at the first and the last colon; what cannot be read is left out"},
		{Name: "first-colons", Meaning: "one entry in a query, split at the first two colons, so that a second one spoils it; spaces separate in a form"},
		{Name: "strict", Meaning: "one entry, repository with pull, push and * only; anything else refuses the whole request with 400"},
		{Name: "strict-list", Meaning: "the same, but entries may be separated by spaces"},
	},
	Default:      "spec",
	Requirements: []string{"TGET-03", "TGET-07", "SCOP-02"},
}, func(c *config) *scopeGrammar { return &c.scopeGrammar })

type scopeParameters uint8

const scopesRefused scopeParameters = 3

var scopeParametersAxis = choice(model.Axis{
	Name:     "scope-parameters",
	Aliases:  []string{"scopeParam"},
	Question: "Which of several scope parameters counts?",
	Values: []model.AxisValue{
		{Name: "all", Meaning: "all of them"},
		{Name: "first", Meaning: "the first"},
		{Name: "last", Meaning: "the last"},
		{Name: "400", Meaning: "none: more than one is a 400"},
	},
	Default:      "all",
	Requirements: []string{"TGET-03", "MULT-05"},
}, func(c *config) *scopeParameters { return &c.scopeParameters })

// asked is an entry of a scope that a token is asked for.
type asked struct {
	// label is the entry up to the last colon, as written.
	label model.Sym
	// repo is the repository, Absent for another resource.
	repo    model.Sym
	catalog bool
	actions action
	// last is the action that was named last.
	last action
	// others are actions that the model gives no meaning to.
	others []string
	// empty: the parameter was there and empty.
	empty bool
	// nameInvalid: the name is not one that a repository may have.
	nameInvalid bool
}

// readScopes reads the scope parameters by the token endpoint's grammar.
func (e *Engine) readScopes(p *params, isForm bool) {
	values := p.scopes
	if len(values) > 1 {
		switch e.c.scopeParameters {
		case 1:
			values = values[:1]
		case 2:
			values = values[len(values)-1:]
		}
	}
	for _, value := range values {
		text := e.t.Str(value)
		p.odd = p.odd || strings.ContainsAny(text, " ()") || strings.Count(text, ":") != 2
		switch {
		case e.c.scopeGrammar == grammarStrict:
			e.addStrict(p, text)
		case e.c.scopeGrammar == grammarStrictList:
			for entry := range strings.SplitSeq(text, " ") {
				e.addStrict(p, entry)
			}
		case e.c.scopeGrammar == grammarFirstColons && !isForm:
			p.add(e.readAt(text, secondColon(text)))
		case e.c.scopeGrammar == grammarFirstColons:
			for entry := range strings.SplitSeq(text, " ") {
				p.add(e.readAt(entry, secondColon(entry)))
			}
		default:
			for entry := range strings.SplitSeq(text, " ") {
				p.add(e.readAt(entry, strings.LastIndexByte(entry, ':')))
			}
		}
	}
}

// add puts an entry to the others; entries for one resource are one.
func (p *params) add(a asked) {
	if a.label == model.Absent {
		return
	}
	for i := range p.asked {
		if p.asked[i].label == a.label {
			p.asked[i].actions |= a.actions
			p.asked[i].last = a.last
			p.asked[i].others = append(p.asked[i].others, a.others...)
			return
		}
	}
	p.asked = append(p.asked, a)
}

// addStrict puts an entry of the strict grammar to the others, or notes that it
// spoils the request.
func (e *Engine) addStrict(p *params, entry string) {
	if a, ok := e.readStrict(entry); ok {
		p.asked = append(p.asked, a)
	} else if p.bad == model.Absent {
		p.bad = e.t.Of(entry)
	}
}

func secondColon(s string) int {
	first := strings.IndexByte(s, ':')
	if first < 0 {
		return -1
	}
	second := strings.IndexByte(s[first+1:], ':')
	if second < 0 {
		return -1
	}
	return first + 1 + second
}

// readAt reads an entry whose actions begin after the colon at a place. An entry
// without a label cannot be read.
func (e *Engine) readAt(entry string, colon int) asked {
	first := strings.IndexByte(entry, ':')
	if colon <= first || first < 0 {
		return asked{}
	}
	kind, ok := resourceType(entry[:first])
	if !ok {
		return asked{}
	}
	name := entry[first+1 : colon]
	a := asked{label: e.t.Of(entry[:colon])}
	switch {
	case kind == "repository":
		a.repo = e.repositoryName(name)
	case kind == "registry" && name == "catalog":
		a.catalog = true
	}
	for word := range strings.SplitSeq(entry[colon+1:], ",") {
		bit := actionNamed(word)
		a.actions |= bit
		a.last = bit
		if bit == 0 {
			a.others = append(a.others, word)
		}
	}
	return a
}

// resourceType splits a deprecated class off: repository(plugin).
func resourceType(s string) (kind string, ok bool) {
	kind, class, hasClass := strings.Cut(s, "(")
	if hasClass && (len(class) < 2 || class[len(class)-1] != ')' || !alnum(class[:len(class)-1])) {
		return "", false
	}
	return kind, alnum(kind)
}

func alnum(s string) bool {
	for i := range len(s) {
		if !lowerAlnum(s[i]) {
			return false
		}
	}
	return s != ""
}

func actionNamed(word string) action {
	switch word {
	case "pull":
		return pull
	case "push":
		return push
	case "delete":
		return del
	case "*":
		return star
	}
	return 0
}

// readStrict reads a scope as Quay does (endpoints/v2/v2auth.py:60, 211-232): the
// name may begin with the registry's own host.
func (e *Engine) readStrict(scope string) (asked, bool) {
	if scope == "" {
		return asked{empty: true}, true
	}
	rest, ok := strings.CutPrefix(scope, "repository:")
	colon := strings.LastIndexByte(rest, ':')
	if !ok || colon < 0 {
		return asked{}, false
	}
	written := rest[:colon]
	name := strings.TrimPrefix(written, e.t.Str(e.service)+"/")
	for component := range strings.SplitSeq(name, "/") {
		if component == "" || strings.ContainsFunc(component, notInStrictName) {
			return asked{}, false
		}
	}
	a := asked{label: e.t.Of("repository:" + written), repo: e.repositoryName(name)}
	for word := range strings.SplitSeq(rest[colon+1:], ",") {
		a.last = actionNamed(word)
		if a.last == 0 || a.last == del {
			return asked{}, false
		}
		a.actions |= a.last
	}
	base := name[strings.IndexByte(name, '/')+1:]
	a.nameInvalid = !lowerAlnum(base[0])
	return a, true
}

func notInStrictName(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '_' || r == '-')
}
