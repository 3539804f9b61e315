// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/authsim/authsim/cli/join"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/profile"
	"github.com/authsim/authsim/sim/explain"
	"github.com/authsim/authsim/spec/scenarios"
)

// explainScenario tells of a problem, and shows it.
func explainScenario(d *document, s *scenarios.Scenario) error {
	d.title(1, s.ID+" "+s.Title)
	d.text(s.About)
	shown := ""
	if s.Shows != nil {
		shown = fmt.Sprintf("%s (%s); at fault: %s", s.Shows.Symptom, s.Shows.Cause, s.Shows.Party)
		if s.Shows.Disputed {
			shown += ", which is disputed"
		}
	}
	d.fields([][2]string{
		{"kind", s.Words},
		{"shows", shown},
		{"confirmed", s.Confirmed},
		{"mended by", s.By},
		{"sources", d.sources(s.Sources)},
		{"not shown", s.Outside},
	}...)
	if s.Run == "" {
		return nil
	}
	x, err := join.Explainer()
	if err != nil {
		return err
	}
	for _, of := range []struct{ title, id string }{{"The run that shows it", s.Run}, {"Mended", s.Mended}} {
		if of.id == "" {
			continue
		}
		setup, err := join.Setup(of.id)
		if err != nil {
			return err
		}
		r, err := x.Explain(setup)
		if err != nil {
			return err
		}
		d.title(2, of.title)
		to := len(r.Mismatches)
		if of.id == s.Mended {
			if err := d.diagram(setup, r.Result, nil); err != nil {
				return err
			}
			d.text(mendedText(r))
		} else if err := d.run(setup, r, 0, to); err != nil {
			return err
		}
		d.command("authsim run " + r.Result.ID)
	}
	return nil
}

// mendedText says what is left of a run in which a problem is gone.
func mendedText(r *explain.Report) string {
	if len(r.Mismatches) == 0 {
		return "The run is as intended."
	}
	var left []string
	for i := range r.Mismatches {
		left = append(left, fmt.Sprintf("%s (%s)", r.Mismatches[i].Symptom, r.Mismatches[i].Cause))
	}
	return "It is gone. What is left: " + strings.Join(left, ", ") + "."
}

// knownProblems are the ids of scenarios by what lies behind them.
type knownProblems map[string][]string

func key(m *explain.Mismatch) string {
	if len(m.Broken) == 0 {
		return fmt.Sprintf("%s|%s|", m.Symptom, m.Cause)
	}
	return fmt.Sprintf("%s|%s|%s", m.Symptom, m.Cause, m.Broken[0].Requirement.ID)
}

// of are the problems that a mismatch is one of: the same symptom and class of
// cause, by the same broken requirement.
func (k knownProblems) of(m *explain.Mismatch) []string {
	if len(m.Broken) == 0 {
		return nil
	}
	return k[key(m)]
}

// explained explains every scenario once.
var explained = sync.OnceValues(func() (knownProblems, error) {
	all, err := scenarios.All()
	if err != nil {
		return nil, err
	}
	x, err := join.Explainer()
	if err != nil {
		return nil, err
	}
	known := knownProblems{}
	for i := range all {
		s := &all[i]
		if s.Run == "" || s.Shows == nil {
			continue
		}
		setup, err := join.Setup(s.Run)
		if err != nil {
			return nil, err
		}
		r, err := x.Explain(setup)
		if err != nil {
			return nil, err
		}
		for k := range r.Mismatches {
			m := &r.Mismatches[k]
			if id := key(m); m.Symptom.String() == s.Shows.Symptom && m.Cause.String() == s.Shows.Cause && !slices.Contains(known[id], s.ID) {
				known[id] = append(known[id], s.ID)
			}
		}
	}
	return known, nil
})

// explainAxis shows an axis, who has which value, and the problems in whose runs
// it is set.
func explainAxis(d *document, s side, a model.Axis) error {
	d.title(1, a.Name+also(a.Aliases))
	d.text(a.Question)
	of := map[string][]string{}
	guessed := false
	profiles, err := profilesOf(s)
	if err != nil {
		return err
	}
	for _, p := range profiles {
		value, id := a.Default, p.ID()
		if v, ok := p.Value(a.Name); ok {
			value = v.Value
			if v.Mark == model.Unknown {
				id, guessed = id+"?", true
			}
		}
		of[value] = append(of[value], id)
	}
	var list [][2]string
	for _, v := range a.Values {
		var who []string
		for value, names := range of {
			if slices.Contains(strings.Split(value, "+"), v.Name) {
				who = append(who, names...)
			}
		}
		slices.Sort(who)
		list = append(list, [2]string{v.Name, v.Meaning + ": " + cmp.Or(strings.Join(who, ", "), "nobody")})
	}
	if a.Kind == model.Number || a.Kind == model.Text {
		for _, value := range slices.Sorted(maps.Keys(of)) {
			list = append(list, [2]string{cmp.Or(value, "none"), strings.Join(of[value], ", ")})
		}
	}
	d.fields(list...)
	if guessed {
		d.text("? marks whose behaviour is not known: the value is a guess.")
	}
	all, err := scenarios.All()
	if err != nil {
		return err
	}
	var reports []string
	for i := range all {
		if strings.Contains(all[i].Run, "+"+a.Name+"=") {
			reports = append(reports, all[i].ID)
		}
	}
	d.fields([2]string{"requirements", strings.Join(a.Requirements, ", ")}, [2]string{"open questions", strings.Join(a.Questions, ", ")},
		[2]string{"reports", strings.Join(reports, ", ")})
	return nil
}

// profilesOf are the newest profiles of a side.
func profilesOf(s side) ([]*profile.Profile, error) {
	var out []*profile.Profile
	if s.name == "registry" {
		for _, name := range newest(registryNames()) {
			p, err := findRegistry(name)
			if err != nil {
				return nil, err
			}
			out = append(out, p)
		}
		return out, nil
	}
	for _, name := range clientNames() {
		c, err := findClient(name)
		if err != nil {
			return nil, err
		}
		out = append(out, c.Profile)
	}
	return out, nil
}
