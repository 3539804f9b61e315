// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"encoding/base64"
	"strings"

	"github.com/authsim/authsim/model"
)

// Change is one thing that is changed in a run, for a differential rule, which
// compares the run with it and without, or as a fault that makes a rule fail.
// Who runs it puts it between the parties; a hook that is nil changes nothing.
type Change struct {
	Name, Text string
	// Registry are settings of the registry.
	Registry []model.Setting
	// Sent changes a request as the client sends it; Arrives changes it on its
	// way, so that the trace shows what the client sent.
	Sent, Arrives func(t *model.Symbols, r *model.Request)
	// Answer changes a response, also in the trace; Seen changes what the client
	// takes it for.
	Answer, Seen func(t *model.Symbols, r *model.Response)
}

// Changes are all changes by name.
func Changes() []Change { return append([]Change(nil), changes...) }

// FindChange finds a change by its name.
func FindChange(name string) (Change, bool) {
	for _, c := range changes {
		if c.Name == name {
			return c, true
		}
	}
	return Change{}, false
}

// rewrite is a hook that writes the challenges of a response anew, each on a
// line of its own, and leaves out one for which it has no line.
func rewrite(write func(c model.HeaderChallenge) string) func(*model.Symbols, *model.Response) {
	return func(t *model.Symbols, r *model.Response) {
		if r.Challenges[0] == model.Absent {
			return
		}
		var out []string
		for _, c := range challengesOf(t, r) {
			if line := write(c); line != "" {
				out = append(out, line)
			}
		}
		put(t, r, out)
	}
}

func put(t *model.Symbols, r *model.Response, lines []string) {
	r.Challenges = [model.MaxChallengeLines]model.Sym{}
	for i, line := range lines[:min(len(lines), model.MaxChallengeLines)] {
		r.Challenges[i] = t.Of(line)
	}
}

// written writes a challenge by the sender grammar, with separators and
// spellings of the caller's choice.
func written(c model.HeaderChallenge, scheme, equals string, name func(string) string) string {
	var params []string
	for _, p := range c.Params {
		params = append(params, name(p.Name)+equals+quoted(p.Value))
	}
	return strings.TrimRight(scheme+" "+c.Token68+strings.Join(params, ","), " ")
}

func plain(c model.HeaderChallenge) string { return written(c, c.Scheme, "=", same) }

func same(s string) string { return s }

var quoting = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

func quoted(s string) string { return `"` + quoting.Replace(s) + `"` }

// decoded is what base64 text stands for, and nothing for other text.
func decoded(s string) string {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return ""
	}
	return string(b)
}
