// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/authsim/authsim/model/document"
)

// Baseline are the requirements that implementations are known to break, with the
// reason, by implementation and id. What is expected fails no check; an entry that
// no longer occurs does.
type Baseline map[string]map[string]string

//go:embed baseline.yaml
var baseline []byte

// KnownFailures is the baseline of the built-in implementations.
var KnownFailures = sync.OnceValues(func() (Baseline, error) { return ParseBaseline("baseline.yaml", baseline) })

// ParseBaseline reads a baseline: under the key baseline the implementations, and
// under each the ids with their reasons. All that is wrong is reported.
func ParseBaseline(file string, data []byte) (Baseline, error) {
	all, err := parsed()
	if err != nil {
		return nil, err
	}
	r, root := document.Open(file, data, "the key baseline", "one document with a baseline")
	if err := r.Err(); err != nil {
		return nil, err
	}
	b := Baseline{}
	for _, e := range r.Mapping(root) {
		if e.Key != "baseline" {
			r.Fail(e.Node, "there is no such key; expected baseline")
			continue
		}
		for _, of := range r.Mapping(e.Node) {
			b[of.Key] = map[string]string{}
			for _, q := range r.Mapping(of.Node) {
				reason, ok := r.Text(q.Node)
				switch {
				case !slices.ContainsFunc(all, func(k Requirement) bool { return k.ID == q.Key }):
					r.Fail(q.Node, "there is no requirement %q", q.Key)
				case ok && strings.TrimSpace(reason) == "":
					r.Fail(q.Node, "expected the reason")
				}
				b[of.Key][q.Key] = reason
			}
		}
	}
	return b, r.Err()
}
