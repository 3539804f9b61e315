// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package scenarios is the catalogue of what really happened: problems that were
// reported between clients and registries, security advisories, surprises and
// measurements, and what was predicted from code. Each is data: a run that shows
// it, a run in which it is mended, and what the judge has to say about them.
package scenarios

import (
	"embed"
	"io/fs"
	"slices"
	"strings"
	"sync"
)

// Scenario is one entry of the catalogue.
type Scenario struct {
	// ID is the kind and a number: IOP-055 is a problem that was reported, ADV-03
	// an advisory, SUR-04 a surprise, MEA-05 a measurement, PRE-06 a prediction.
	ID    string
	Title string
	// Words are the catalogue's own name for what users notice.
	Words string
	// About is what goes over the wire, and who said what about it.
	About string
	// Sources are issues, commits and documents, as in "owner/name#12".
	Sources []string
	// Run is the id of a run that shows it. Mended is that of a run in which it is
	// gone, and By says what mended it; both are empty where nothing has.
	Run, Mended, By string
	// Shows is what the judge reports of Run, and does not of Mended. It is nil
	// where the run is as intended and that is the news.
	Shows *Shows
	// Wire is what Run has to send and receive; of a scenario without Shows, Mended
	// does not.
	Wire Wire
	// Confirmed is the answer to a prediction: "yes", "no" or "in part".
	Confirmed string
	// Outside is why the model cannot show it; then there is no run.
	Outside string
	// File is where it stands.
	File string
}

// Shows is a mismatch as the judge reports it.
type Shows struct {
	Symptom, Cause string
	// Party is who is at fault: client, registry, token server, or "spec gap".
	Party string
	// Disputed: positions differ on whether it is.
	Disputed bool
}

//go:embed *.yaml
var files embed.FS

var all = sync.OnceValues(func() ([]Scenario, error) {
	names, err := fs.Glob(files, "*.yaml")
	if err != nil {
		return nil, err
	}
	var out []Scenario
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		found, err := Parse(name, data)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	slices.SortFunc(out, func(a, b Scenario) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
})

// All are all scenarios, by id.
func All() ([]Scenario, error) {
	list, err := all()
	return slices.Clone(list), err
}
