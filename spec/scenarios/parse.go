// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package scenarios

import (
	"regexp"
	"slices"
	"strings"

	"github.com/authsim/authsim/model/document"
)

var (
	idForm  = regexp.MustCompile(`^(IOP-[0-9]{3}|(ADV|SUR|MEA|PRE)-[0-9]{2})$`)
	runForm = regexp.MustCompile(`^[^/]+/[^/]+/[^/]+$`)

	scenarioKeys = []string{"id", "title", "words", "about", "sources", "run", "mended", "by", "shows", "wire", "confirmed", "outside"}
	showsKeys    = []string{"symptom", "cause", "party", "disputed"}
	parties      = []string{"client", "registry", "token server", "spec gap"}
)

// Parse reads a file of scenarios. All that is wrong is reported, one line each.
func Parse(file string, data []byte) ([]Scenario, error) {
	r, root := document.Open(file, data, "the key scenarios", "one document with a list of scenarios")
	if err := r.Err(); err != nil {
		return nil, err
	}
	p := parser{r}
	var out []Scenario
	for _, e := range r.Mapping(root) {
		if e.Key != "scenarios" {
			r.Fail(e.Node, "there is no such key; expected scenarios")
			continue
		}
		for _, n := range r.Items(e.Node) {
			s := p.scenario(n)
			s.File = file
			if slices.ContainsFunc(out, func(o Scenario) bool { return o.ID == s.ID }) {
				r.Fail(n, "there are two scenarios %s", s.ID)
			}
			out = append(out, s)
		}
	}
	return out, r.Err()
}

type parser struct{ *document.Reader }

func (p parser) text(n document.Node) string {
	s, _ := p.Text(n)
	return s
}

func (p parser) oneOf(n document.Node, among []string) string {
	s, ok := p.Text(n)
	if ok && !slices.Contains(among, s) {
		p.Fail(n, "%q; expected one of %s", s, strings.Join(among, ", "))
	}
	return s
}

func (p parser) scenario(n document.Node) Scenario {
	var s Scenario
	for _, e := range p.Mapping(n) {
		switch e.Key {
		case "id":
			s.ID = p.Form(e.Node, idForm, "as in IOP-055, ADV-03, SUR-04, MEA-05 or PRE-06")
		case "title":
			s.Title = p.text(e.Node)
		case "words":
			s.Words = p.text(e.Node)
		case "about":
			s.About = strings.Join(strings.Fields(p.text(e.Node)), " ")
		case "sources":
			for _, i := range p.Items(e.Node) {
				s.Sources = append(s.Sources, p.text(i))
			}
		case "run":
			s.Run = p.Form(e.Node, runForm, "a run id, as in pull-private/moby@28.5.2/zot")
		case "mended":
			s.Mended = p.Form(e.Node, runForm, "a run id, as in pull-private/moby@28.5.2/zot")
		case "by":
			s.By = p.text(e.Node)
		case "shows":
			s.Shows = p.shows(e.Node)
		case "wire":
			for _, i := range p.Items(e.Node) {
				s.Wire = append(s.Wire, p.line(i))
			}
		case "confirmed":
			s.Confirmed = p.oneOf(e.Node, []string{"yes", "no", "in part"})
		case "outside":
			s.Outside = p.text(e.Node)
		default:
			p.Fail(e.Node, "there is no such key; expected one of %s", strings.Join(scenarioKeys, ", "))
		}
	}
	switch {
	case s.ID == "" || s.Title == "" || s.About == "":
		p.Fail(n, "expected id, title and about")
	case (s.Outside == "") == (s.Run == ""):
		p.Fail(n, "expected run, or outside with the reason why there is none")
	case s.Run == "" && len(s.Wire) > 0:
		p.Fail(n, "expected wire together with run")
	case (s.Mended == "") != (s.By == ""):
		p.Fail(n, "expected mended with by, which says what mended it")
	case s.Confirmed != "" != strings.HasPrefix(s.ID, "PRE-"):
		p.Fail(n, "expected confirmed for a prediction, and for nothing else")
	}
	return s
}

func (p parser) line(n document.Node) Line {
	s, ok := p.Text(n)
	l, err := ParseLine(s)
	if ok && err != nil {
		p.Fail(n, "%s", err)
	}
	return l
}

func (p parser) shows(n document.Node) *Shows {
	s := &Shows{}
	for _, e := range p.Mapping(n) {
		switch e.Key {
		case "symptom":
			s.Symptom = p.text(e.Node)
		case "cause":
			s.Cause = p.text(e.Node)
		case "party":
			s.Party = p.oneOf(e.Node, parties)
		case "disputed":
			text, _ := p.Text(e.Node)
			s.Disputed = text == "true"
		default:
			p.Fail(e.Node, "there is no such key; expected one of %s", strings.Join(showsKeys, ", "))
		}
	}
	if s.Symptom == "" || s.Cause == "" || s.Party == "" {
		p.Fail(n, "expected symptom, cause and party")
	}
	return s
}
