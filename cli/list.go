// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/authsim/authsim/cli/sequence"
	"github.com/authsim/authsim/clients/all"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/workflows"
)

// lists are what can be listed.
var lists = []struct {
	name string
	show func(t *terminal, format string) error
}{
	{"clients", listClients},
	{"registries", listRegistries},
	{"workflows", listWorkflows},
	{"axes", listAxes},
	{"faults", listFaults},
	{"evidence", listEvidence},
	{"requirements", listRequirements},
	{"problems", listProblems},
}

func newList(t *terminal) *cobra.Command {
	var names []string
	for _, l := range lists {
		names = append(names, l.name)
	}
	c := &cobra.Command{
		Use:   "list " + strings.Join(names, "|"),
		Short: "List clients, registries, workflows, axes, requirements and more",
		Long: `List clients, registries, workflows, axes, faults, how much is known about each
client and registry (evidence), the requirements of the specification, or the
catalogue of problems.

With --format json an array of objects:
  clients     name, version, aliases; the last version of a name is the default
  registries  name, version, title, aliases
  workflows   name, title, about, use_cases
  axes        side, name, aliases, question, kind, values, unit, default,
              questions, requirements
  faults      name, about
  evidence    side, name, version, recordings, date, axes, and the number of
              axes by mark: wire, source, documented, observed, inferred,
              unknown, default
  requirements  id, level, actor, status, rule (its kind), triggers, passed,
              failed (exchanges of the matrix), chapter, text;
              its schema is cli/schema/requirements.schema.json
  problems    id, title, words, symptom, cause, party, disputed, run, mended,
              by, confirmed, outside, sources; its schema is
              cli/schema/problems.schema.json`,
		Example: `  authsim list workflows
  authsim list clients --format json`,
		ValidArgs: names,
		Args:      oneOf(names),
	}
	format := formatFlag(c, formatText, formatJSON)
	c.RunE = func(_ *cobra.Command, args []string) error {
		i := slices.Index(names, args[0])
		return lists[i].show(t, *format)
	}
	return c
}

// oneOf demands one argument that is one of names.
func oneOf(names []string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		expected := "expected one of " + strings.Join(names, ", ")
		switch {
		case len(args) == 0:
			return fmt.Errorf("%s: what? %s", c.CommandPath(), expected)
		case len(args) > 1:
			return fmt.Errorf("%s takes one argument, not %d; %s", c.CommandPath(), len(args), expected)
		case !slices.Contains(names, args[0]):
			return fmt.Errorf("%s: there are no %q%s; %s", c.CommandPath(), args[0], didYouMean(args[0], names), expected)
		}
		return nil
	}
}

type clientJSON struct {
	Name    string   `json:"name"`
	Version string   `json:"version"`
	Aliases []string `json:"aliases"`
}

func listClients(t *terminal, format string) error {
	list, err := all.List()
	if err != nil {
		return err
	}
	var out []clientJSON
	b := newTable("client", "version", "aliases", "what it is")
	for _, c := range list {
		out = append(out, clientJSON{c.Name, c.Version, emptied(c.Aliases)})
		b.add(c.Name, c.Version, strings.Join(c.Aliases, ", "), cmp.Or(c.Title, c.About))
	}
	return t.list(format, emptied(out), b)
}

type registryJSON struct {
	Name    string   `json:"name"`
	Version string   `json:"version"`
	Title   string   `json:"title"`
	Aliases []string `json:"aliases"`
}

func listRegistries(t *terminal, format string) error {
	all, err := allRegistries()
	if err != nil {
		return err
	}
	var out []registryJSON
	b := newTable("registry", "version", "what it is")
	for _, p := range all {
		out = append(out, registryJSON{p.Name, p.Version, p.Title, emptied(p.Aliases)})
		b.add(p.Name, p.Version, cmp.Or(p.Title, p.About))
	}
	return t.list(format, emptied(out), b)
}

type workflowJSON struct {
	Name     string   `json:"name"`
	Title    string   `json:"title"`
	About    string   `json:"about"`
	UseCases []string `json:"use_cases"`
}

func listWorkflows(t *terminal, format string) error {
	var out []workflowJSON
	b := newTable("workflow", "what happens")
	for _, w := range workflows.Builtin() {
		out = append(out, workflowJSON{w.Name, w.Title, w.About, emptied(w.UseCases)})
		b.add(w.Name, w.Title)
	}
	return t.list(format, emptied(out), b)
}

type axisJSON struct {
	Side     string          `json:"side"`
	Name     string          `json:"name"`
	Aliases  []string        `json:"aliases"`
	Question string          `json:"question"`
	Kind     string          `json:"kind"`
	Values   []axisValueJSON `json:"values"`
	Unit     string          `json:"unit,omitempty"`
	Default  string          `json:"default"`
	// Questions and Requirements are ids of open questions and requirements that
	// the axis bears on.
	Questions    []string `json:"questions"`
	Requirements []string `json:"requirements"`
}

type axisValueJSON struct {
	Name    string `json:"name"`
	Meaning string `json:"meaning"`
}

var axisKinds = map[model.AxisKind]string{model.Choice: "choice", model.Set: "set", model.Number: "number", model.Text: "text"}

func listAxes(t *terminal, format string) error {
	out := []axisJSON{}
	for _, s := range sides() {
		for _, a := range s.axes {
			j := axisJSON{
				Side: s.name, Name: a.Name, Aliases: emptied(a.Aliases), Question: a.Question,
				Kind: axisKinds[a.Kind], Values: []axisValueJSON{}, Unit: a.Unit, Default: a.Default,
				Questions: emptied(a.Questions), Requirements: emptied(a.Requirements),
			}
			for _, v := range a.Values {
				j.Values = append(j.Values, axisValueJSON(v))
			}
			out = append(out, j)
		}
	}
	if format == formatJSON {
		return t.json(out)
	}
	for _, s := range sides() {
		t.printf("%s\n\n", t.bold("Axes of a "+s.name))
		for _, a := range s.axes {
			t.axis(a)
		}
	}
	return nil
}

// axis writes an axis with its values.
func (t *terminal) axis(a model.Axis) {
	t.printf("%s%s\n", t.bold(a.Name), t.paint(sequence.Quiet, also(a.Aliases)))
	t.paragraph(4, sequence.Plain, a.Question)
	for _, v := range a.Values {
		mark := ""
		if v.Name == a.Default {
			mark = " (the default)"
		}
		t.paragraph(8, sequence.Quiet, v.Name+": "+v.Meaning+mark)
	}
	switch a.Kind {
	case model.Number, model.Text:
		t.paragraph(8, sequence.Quiet, axisKinds[a.Kind]+", "+a.Unit+"; the default is "+a.Default)
	case model.Set:
		t.paragraph(8, sequence.Quiet, `any number of them, joined by "+"`)
	}
	t.printf("\n")
}

func also(aliases []string) string {
	if len(aliases) == 0 {
		return ""
	}
	return " (" + strings.Join(aliases, ", ") + ")"
}

type faultJSON struct {
	Name  string `json:"name"`
	About string `json:"about"`
}

func listFaults(t *terminal, format string) error {
	var out []faultJSON
	b := newTable("fault", "what happens")
	for f := model.NoFault + 1; f < model.NumFaults; f++ {
		out = append(out, faultJSON{f.String(), f.Text()})
		b.add(f.String(), f.Text())
	}
	return t.list(format, out, b)
}

// list writes a listing in either format.
func (t *terminal) list(format string, v any, b *table) error {
	if format == formatJSON {
		return t.json(v)
	}
	t.table(b)
	return nil
}

// emptied is a slice that JSON writes as [] when it is empty.
func emptied[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
