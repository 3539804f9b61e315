// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/authsim/authsim/cli/sequence"
	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/all"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/profile"
	"github.com/authsim/authsim/registries"
)

func newShow(t *terminal) *cobra.Command {
	c := &cobra.Command{
		Use:   "show client|registry NAME",
		Short: "Show what is known about a client or a registry, with evidence",
		Long: `Show a client or a registry: its value on each axis, how sure we are of it and
where it is read. NAME is a name, NAME@VERSION, or the path of a file.

With --format json an array of objects, one per axis: side, axis, question,
value, mark, source, note, from. The mark is wire (seen in a recording),
source, documented, observed, inferred, unknown, or "default" where the profile
says nothing.`,
		Example: `  authsim show client containerd
  authsim show registry ./ours.yaml --format json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 || args[0] != "client" && args[0] != "registry" {
				return withHints(fmt.Errorf("expected client or registry, and a name"), `as in "authsim show client containerd"`)
			}
			return nil
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			switch {
			case len(args) == 0:
				return []string{"client", "registry"}, cobra.ShellCompDirectiveNoFileComp
			case len(args) == 1 && args[0] == "client":
				return clientNames(), cobra.ShellCompDirectiveDefault
			case len(args) == 1 && args[0] == "registry":
				return registryNames(), cobra.ShellCompDirectiveDefault
			}
			return nil, cobra.ShellCompDirectiveNoFileComp
		},
	}
	format := formatFlag(c, formatText, formatJSON)
	c.RunE = func(_ *cobra.Command, args []string) error {
		if args[0] == "registry" {
			p, err := findRegistry(args[1])
			if err != nil {
				return err
			}
			return t.profile(*format, p, "registry", registries.Axes())
		}
		found, err := findClient(args[1])
		if err != nil {
			return err
		}
		if err := t.profile(*format, found.Profile, "client", clients.Axes()); err != nil || *format == formatJSON {
			return err
		}
		t.flows(found)
		return nil
	}
	return c
}

type settingJSON struct {
	Side     string `json:"side"`
	Axis     string `json:"axis"`
	Question string `json:"question"`
	Value    string `json:"value"`
	Mark     string `json:"mark"`
	Source   string `json:"source,omitempty"`
	Note     string `json:"note,omitempty"`
	From     string `json:"from,omitempty"`
}

// byDefault is the mark of a value that the profile does not give.
const byDefault = "default"

func (t *terminal) profile(format string, p *profile.Profile, side string, axes []model.Axis) error {
	var out []settingJSON
	for _, a := range axes {
		s, ok := p.Value(a.Name)
		if !ok {
			s = profile.Setting{Value: a.Default, Mark: byDefault}
		}
		out = append(out, settingJSON{side, a.Name, a.Question, s.Value, string(s.Mark), s.Source, s.Note, s.From})
	}
	if format == formatJSON {
		return t.json(out)
	}
	t.printf("%s%s\n", t.bold(p.ID()), t.paint(sequence.Quiet, also(p.Aliases)))
	t.paragraph(0, sequence.Plain, p.Title)
	t.paragraph(0, sequence.Plain, p.About)
	for _, h := range p.Hosts {
		t.printf("%-10s %s\n", h.Role, h.Origin)
	}
	t.printf("\n")
	for _, s := range out {
		t.setting(s)
	}
	if len(p.Sources) > 0 {
		t.printf("%s\n", t.bold("Sources"))
		for _, s := range p.Sources {
			t.paragraph(4, sequence.Plain, s.Key+": "+s.Text)
		}
	}
	return nil
}

// markTones: what is not known stands out.
var markTones = map[string]sequence.Tone{
	string(model.Wire): sequence.Good, string(model.Source): sequence.Good,
	string(model.Unknown): sequence.Asking, byDefault: sequence.Quiet,
}

// setting writes an axis's value with its evidence.
func (t *terminal) setting(s settingJSON) {
	t.printf("%s: %s %s\n", s.Axis, t.bold(s.Value), t.paint(markTones[s.Mark], "["+s.Mark+"]"))
	evidence := s.Source
	if s.From != "" {
		evidence += " (as " + s.From + ")"
	}
	t.paragraph(4, sequence.Quiet, strings.TrimSpace(evidence))
	t.paragraph(4, sequence.Quiet, s.Note)
}

// flows writes what a client does for each task.
func (t *terminal) flows(c all.Client) {
	for kind := model.NoTask + 1; kind < model.NumTasks; kind++ {
		flow := c.Definition.Flow(kind)
		if flow == nil {
			continue
		}
		t.printf("\n%s\n%s", t.bold(kind.String()), flow.Workflow())
	}
}
