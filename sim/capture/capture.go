// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package capture reads traces that were not simulated: transcripts, HTTP
// archives (HAR 1.2) and recordings. Secrets are replaced by symbols while they
// are read, so that none is kept; equal secrets have equal symbols.
package capture

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/sim/replay"
)

// Trace is what was captured.
type Trace struct {
	// Name is the file, with the scenario if the file has several.
	Name string
	// OfRegistry: a test program asked a registry one thing after the other; what
	// was sent says nothing about a client.
	OfRegistry bool
	model.Trace
}

// Read reads a file of any of the forms. name is what errors show.
func Read(name string, data []byte) ([]Trace, error) {
	var head struct {
		Type string          `json:"type"`
		Log  json.RawMessage `json:"log"`
	}
	first, _, _ := bytes.Cut(bytes.TrimSpace(data), []byte("\n"))
	switch {
	case json.Unmarshal(data, &head) == nil && head.Log != nil:
		return readHAR(name, head.Log)
	case json.Unmarshal(first, &head) == nil && head.Type != "":
		rec, err := replay.Read(name, bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		return readRecording(name, rec)
	case bytes.HasPrefix(first, []byte("{")):
		return nil, fmt.Errorf("%s:1: expected an HTTP archive with the member log, or a recording whose first line has the member type", name)
	}
	tr, err := model.ParseTranscript(model.NewSymbols(), string(data))
	if err == nil && len(tr.Exchanges) == 0 {
		err = fmt.Errorf("there is no exchange; expected an HTTP archive, a recording or a transcript")
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	redact(&tr)
	return []Trace{{Name: name, Trace: tr}}, nil
}

// readRecording makes a trace of each scenario of a client, and one of all that a
// registry was asked.
func readRecording(name string, rec *replay.Recording) ([]Trace, error) {
	if rec.OfRegistry() {
		tr, err := replay.TraceOf(rec.Exchanges)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		infer(&tr)
		return []Trace{{Name: name, OfRegistry: true, Trace: tr}}, nil
	}
	var all []Trace
	for i := range rec.Scenarios {
		s := &rec.Scenarios[i]
		tr, err := replay.TraceOf(s.Exchanges)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		infer(&tr)
		all = append(all, Trace{Name: name + "#" + s.Name, Trace: tr})
	}
	return all, nil
}
