// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec_test

import (
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/spec"
)

// told is the truth of the written traces: every token starts with "token-", and
// whoever knows the password "secret" is who he says and may pull team/app.
type told struct{ t *model.Symbols }

func (w told) Presents(user, secret model.Sym) (model.Sym, bool) {
	return user, w.t.Str(secret) == "secret"
}

func (w told) Grantable(subject, scopes model.Sym) model.Sym {
	if subject == model.Absent {
		return model.Absent
	}
	pull := model.Access{Type: "repository", Name: "team/app", Action: "pull"}
	if !w.t.ScopeOf(scopes).Allows(pull) {
		return model.Absent
	}
	return w.t.Of("repository:team/app:pull")
}

func (w told) Token(secret model.Sym) bool { return strings.HasPrefix(w.t.Str(secret), "token-") }

// written reads the traces of testdata: a file is named by a rule and what it
// shows, as in "CHAL-01 pass" or, for the changed run, "CHAL-02/scheme-case fail
// twin". A changed run whose rule has no file for the run without the change
// belongs to the file "base".
func written(t *testing.T) map[string]string {
	t.Helper()
	traces := map[string]string{}
	for _, name := range []string{"challenges", "methods", "token-endpoint-get", "renegotiation"} {
		archive, err := txtar.ParseFile("testdata/" + name + ".txtar")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if traces[f.Name] != "" {
				t.Errorf("%s.txtar: %s is there twice", name, f.Name)
			}
			traces[f.Name] = string(f.Data)
		}
	}
	return traces
}

func parse(t *testing.T, name, text string) model.Trace {
	t.Helper()
	tr, err := model.ParseTranscript(model.NewSymbols(), text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return tr
}

// TestTraces has for every rule a trace that keeps it and one that does not.
func TestTraces(t *testing.T) {
	traces := written(t)
	used := map[string]bool{"base": true}
	for _, rule := range spec.Rules() {
		for _, want := range []struct {
			name   string
			status spec.Status
		}{{"pass", spec.Pass}, {"fail", spec.Fail}} {
			name := rule.Name() + " " + want.name
			base, twin := traces[name], traces[name+" twin"]
			used[name], used[name+" twin"] = true, true
			if base == "" && twin != "" {
				base = traces["base"]
			}
			if base == "" || (twin != "") != (rule.Kind == spec.Differential) {
				t.Errorf("%s: there is no such trace in testdata", name)
				continue
			}
			tr := parse(t, name, base)
			c := &spec.Case{Symbols: tr.Symbols, Exchanges: tr.Exchanges, Truth: told{tr.Symbols}}
			if twin != "" {
				other := parse(t, name+" twin", twin)
				c.Twins = []spec.Twin{{Change: rule.Change, Symbols: other.Symbols, Exchanges: other.Exchanges}}
			}
			if f := rule.Find(c); f.Status() != want.status {
				t.Errorf("%s: it is %s %+v", name, f.Status(), f)
			}
			if rule.Kind == spec.Wire || rule.Kind == spec.Grammar {
				continue
			}
			c.Truth, c.Twins = nil, nil
			if f := rule.Find(c); f.Passed+f.Failed > 0 || f.Status() != spec.Inconclusive {
				t.Errorf("%s: without the truth it is %s %+v", name, f.Status(), f)
			}
		}
	}
	for name := range traces {
		if !used[name] {
			t.Errorf("no rule looks at the trace %q", name)
		}
	}
}
