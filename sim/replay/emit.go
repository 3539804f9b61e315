// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
)

// sent is the i-th exchange with the request that the client sent.
func (p *plan) sent(i int, r *model.Request) Exchange {
	x := p.scenario.Exchanges[i]
	x.WaitMS = 0
	if !p.recorded[i].anything {
		x.Request = p.names.request(r)
	}
	return x
}

// names write a file's messages.
type names struct {
	t         *model.Symbols
	userAgent string
	// accept maps Accept headers, several lines joined, to the file's names for them.
	accept map[string]string
}

func newNames(t *model.Symbols, file *FileLine) (*names, error) {
	n := &names{t: t, userAgent: file.UserAgent, accept: map[string]string{}}
	var lines map[string][]string
	if len(file.Accept) > 0 {
		if err := json.Unmarshal(file.Accept, &lines); err != nil {
			return nil, fmt.Errorf("accept: %w", err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(lines)) {
		n.accept[strings.Join(lines[name], ", ")] = name
	}
	return n, nil
}

// request writes a model request in the recording's terms. An Accept header that
// the file has no name for is left out.
func (n *names) request(r *model.Request) Request {
	t := n.t
	x := Request{
		Method: r.Method.String(), Origin: t.Str(r.Origin), Path: t.Str(r.Path), Query: decodePairs(t, r.Query),
		Form: decodePairs(t, r.Form), Authorization: symbolOf(t, r.Authorization), Accept: n.accept[t.Str(r.Accept)],
		ContentType: t.Str(r.ContentType), Range: t.Str(r.Range), ContentRange: t.Str(r.ContentRange), Body: t.Str(r.Body),
		Chunked: r.Chunked,
	}
	if ua := t.Str(r.UserAgent); ua != n.userAgent {
		x.UserAgent = ua
	}
	return x
}

// Emit is the recording that the model would have made: what it sent, with the
// recorded responses, or what it answered.
func Emit(rec *Recording, results []ScenarioResult) *Recording {
	out := &Recording{Name: rec.Name, File: rec.File}
	out.File.NumExchanges = 0
	for i := range results {
		r := &results[i]
		out.File.NumExchanges += len(r.Sent)
		if rec.OfRegistry() {
			out.Exchanges = append(out.Exchanges, r.Sent...)
			continue
		}
		s := rec.Scenarios[i]
		s.Exchanges, s.NumExchanges = r.Sent, len(r.Sent)
		s.Result, s.Error, s.Stored = r.Result, r.ErrorText, r.Stored
		if s.Result == "" {
			// The model came to no end.
			s.Result = "error"
		}
		out.Scenarios = append(out.Scenarios, s)
	}
	return out
}
