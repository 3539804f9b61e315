// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/authsim/authsim/cli/sequence"
	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/all"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/profile"
	"github.com/authsim/authsim/registries"
	"github.com/authsim/authsim/sim/compare"
)

// evidenceJSON is how much is known about a client or a registry at a version:
// the recordings that it stands for, and on how many axes its value has which
// mark. Default are axes of which the profile says nothing.
type evidenceJSON struct {
	Side       string `json:"side"`
	Name       string `json:"name"`
	Version    string `json:"version"`
	Recordings string `json:"recordings"`
	Date       string `json:"date"`
	Axes       int    `json:"axes"`
	Wire       int    `json:"wire"`
	Source     int    `json:"source"`
	Documented int    `json:"documented"`
	Observed   int    `json:"observed"`
	Inferred   int    `json:"inferred"`
	Unknown    int    `json:"unknown"`
	Default    int    `json:"default"`
}

func newEvidence(side string, p *profile.Profile, axes []model.Axis) evidenceJSON {
	e := evidenceJSON{Side: side, Name: p.Name, Version: p.Version, Recordings: p.Recording, Date: p.Date, Axes: len(axes)}
	counts := map[model.Mark]*int{
		model.Wire: &e.Wire, model.Source: &e.Source, model.Documented: &e.Documented, model.Observed: &e.Observed,
		model.Inferred: &e.Inferred, model.Unknown: &e.Unknown, compare.Default: &e.Default,
	}
	for _, a := range axes {
		if n := counts[compare.Value(p, a).Mark]; n != nil {
			*n++
		}
	}
	return e
}

// allEvidence is that of every client and registry at every version.
func allEvidence() ([]evidenceJSON, error) {
	ours, err := all.List()
	if err != nil {
		return nil, err
	}
	theirs, err := registries.Builtin()
	if err != nil {
		return nil, err
	}
	var out []evidenceJSON
	axes := clients.Axes()
	for _, c := range ours {
		out = append(out, newEvidence("client", c.Profile, axes))
	}
	axes = registries.Axes()
	for _, p := range theirs {
		out = append(out, newEvidence("registry", p, axes))
	}
	return out, nil
}

func listEvidence(t *terminal, format string) error {
	all, err := allEvidence()
	if err != nil {
		return err
	}
	if format == formatJSON {
		return t.json(all)
	}
	for i, side := range sides() {
		if i > 0 {
			t.printf("\n")
		}
		b := newTable("wire", "source", "doc.", "obs.", "inf.", "unk.", "def.", side.name)
		for _, e := range all {
			if e.Side != side.name {
				continue
			}
			name := e.Name + "@" + e.Version
			if e.Recordings != "" {
				name += " (recordings " + e.Recordings + ")"
			}
			if e.Date != "" {
				name += ", read " + e.Date
			}
			b.add(append(numbers(e.Wire, e.Source, e.Documented, e.Observed, e.Inferred, e.Unknown, e.Default), name)...)
		}
		t.table(b)
	}
	t.printf("\n")
	t.paragraph(0, sequence.Quiet, fmt.Sprintf("On how many axes (%s) a value was seen on the wire, read in the source code, documented by the vendor, observed by a third party, inferred, or is not known; default: the profile says nothing.",
		axisCounts()))
	return nil
}

func axisCounts() string {
	var words []string
	for _, s := range sides() {
		words = append(words, fmt.Sprintf("%d of a %s", len(s.axes), s.name))
	}
	return strings.Join(words, ", ")
}

func numbers(values ...int) []string {
	out := make([]string, len(values))
	for i, n := range values {
		out[i] = strconv.Itoa(n)
	}
	return out
}
