// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/authsim/authsim/cli/sequence"
	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/profile"
	"github.com/authsim/authsim/registries"
)

// The working group began two survey tables, one of registries and one of client
// tools, and left their rows empty (its pull request 4). These are their columns
// as far as axes carry them.
var (
	clientSurvey = []string{
		"reauth", "challenge-parser", "scheme-choice", "challenge-scope", "push-scope", "delete-scope", "catalog-scope",
		"mount-source-scope", "token-method", "token-fallback", "refresh-token", "lifetime", "redirect-authorization",
		"credential-hosts", "realm-policy", "upload-elsewhere", "retry-statuses",
	}
	registrySurvey = []string{
		"scheme", "ping", "ping-scope", "public-read", "anonymous-token", "insufficient", "bad-token", "not-granted",
		"wrong-password", "token-methods", "password-grant", "token-fields", "token-lifetime", "refresh-tokens",
		"delete-needs", "delete", "mount-source", "catalog", "blob-redirect", "referrers", "cors",
	}
)

func newSurvey(t *terminal) *cobra.Command {
	c := &cobra.Command{
		Use:   "survey clients|registries [NAME…]",
		Short: "Tabulate what clients or registries do, with how sure we are",
		Long: `Tabulate clients or registries, all of them or those named: a row is a question, a
column an implementation. A letter behind a value says how sure it is: w wire,
s source, d documented, o observed, i inferred, ? unknown; without one it is what
an implementation does that says nothing.

With --format json an array of objects: of, version, axis, question, value, mark,
source.`,
		Example: `  authsim survey registries dockerhub acr gcr ecr ghcr zot
  authsim survey clients docker-cli oras regclient containers-image --format markdown`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 || args[0] != "clients" && args[0] != "registries" {
				return withHints(fmt.Errorf("expected clients or registries"), `as in "authsim survey registries"`)
			}
			return nil
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			switch {
			case len(args) == 0:
				return []string{"clients", "registries"}, cobra.ShellCompDirectiveNoFileComp
			case args[0] == "clients":
				return clientNames(), cobra.ShellCompDirectiveDefault
			}
			return registryNames(), cobra.ShellCompDirectiveDefault
		},
	}
	format := formatFlag(c, formatText, formatMarkdown, formatJSON)
	c.RunE = func(_ *cobra.Command, args []string) error {
		s := survey{axes: registries.Axes(), names: registrySurvey}
		find, names := findRegistry, args[1:]
		if args[0] == "clients" {
			s = survey{axes: clients.Axes(), names: clientSurvey}
			find = func(name string) (*profile.Profile, error) {
				c, err := findClient(name)
				return c.Profile, err
			}
			if len(names) == 0 {
				names = newest(clientNames())
			}
		} else if len(names) == 0 {
			names = newest(registryNames())
		}
		for _, name := range names {
			p, err := find(name)
			if err != nil {
				return err
			}
			s.profiles = append(s.profiles, p)
		}
		return s.write(t, *format)
	}
	return c
}

// newest leaves the names that stand for the newest version.
func newest(names []string) []string {
	var out []string
	for _, n := range names {
		if !strings.Contains(n, "@") {
			out = append(out, n)
		}
	}
	return out
}

type survey struct {
	axes     []model.Axis
	names    []string
	profiles []*profile.Profile
}

// surveyJSON is a cell of a survey.
type surveyJSON struct {
	Of       string `json:"of"`
	Version  string `json:"version"`
	Axis     string `json:"axis"`
	Question string `json:"question"`
	Value    string `json:"value"`
	Mark     string `json:"mark"`
	Source   string `json:"source,omitempty"`
}

func (s survey) axis(name string) model.Axis {
	for _, a := range s.axes {
		if a.Name == name {
			return a
		}
	}
	return model.Axis{Name: name} // a test sees to it that there is none
}

// cell is an implementation's value on an axis, and its mark; "" for the default,
// which says nothing about a registry without a token endpoint.
func (s survey) cell(p *profile.Profile, a model.Axis) (value string, mark model.Mark, source string) {
	if v, ok := p.Value(a.Name); ok {
		return v.Value, v.Mark, v.Source
	}
	if v, ok := p.Value("scheme"); ok && v.Value == "basic" {
		return "–", "", ""
	}
	return a.Default, "", ""
}

var markLetters = map[model.Mark]string{
	model.Wire: " w", model.Source: " s", model.Documented: " d", model.Observed: " o", model.Inferred: " i", model.Unknown: " ?",
}

func (s survey) write(t *terminal, format string) error {
	switch format {
	case formatJSON:
		cells := []surveyJSON{}
		for _, p := range s.profiles {
			for _, name := range s.names {
				a := s.axis(name)
				value, mark, source := s.cell(p, a)
				if mark == "" {
					mark = "default"
				}
				cells = append(cells, surveyJSON{p.Name, p.Version, a.Name, a.Question, value, string(mark), source})
			}
		}
		return t.json(cells)
	case formatMarkdown:
		t.printf("| question |")
		for _, p := range s.profiles {
			t.printf(" %s |", p.ID())
		}
		t.printf("\n|%s\n", strings.Repeat(" --- |", len(s.profiles)+1))
		for _, name := range s.names {
			a := s.axis(name)
			t.printf("| %s |", a.Question)
			for _, p := range s.profiles {
				value, mark, _ := s.cell(p, a)
				t.printf(" %s%s |", strings.ReplaceAll(value, "|", `\|`), markLetters[mark])
			}
			t.printf("\n")
		}
		return nil
	}
	heads := []string{"axis"}
	for _, p := range s.profiles {
		heads = append(heads, p.Name)
	}
	b := newTable(heads...)
	for _, name := range s.names {
		a := s.axis(name)
		row := []cell{{text: name}}
		for _, p := range s.profiles {
			value, mark, _ := s.cell(p, a)
			tone := sequence.Plain
			switch mark {
			case model.Unknown:
				tone = sequence.Asking
			case "":
				tone = sequence.Quiet
			}
			row = append(row, cell{value + markLetters[mark], tone})
		}
		b.addCells(row...)
	}
	t.blocks(b)
	t.printf("\n")
	t.paragraph(0, sequence.Quiet, "w wire, s source, d documented, o observed, i inferred, ? unknown; no letter: not said by the profile.")
	return nil
}
