// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/spec"
)

// carols is the number of the task in which the client is carol.
const carols = 2

// told is the truth of the written traces. Whoever knows the password "secret" is
// who he says and may pull team/app and team/lib, push to team/lib and list the
// catalog, and so may the client, who is alice, or carol in the task of that number, unless it calls itself anonymous. Everybody may pull
// library/hello, nobody team/secret. A token starts with "token-"; those that the
// trace shows to be handed out hold what it says they do (grants), for ever unless it
// says for how long. They are alice's, or nobody's where no credentials were
// presented, and for the service that was named, or the one behind an @ in the token.
// The registry is registry.example, its token endpoint auth.example, its blob host
// cdn.example.
type told struct {
	t         *model.Symbols
	issued    []model.Issued
	anonymous bool
}

func tell(tr *model.Trace) *told {
	w := &told{t: tr.Symbols}
	for i := range tr.Exchanges {
		x := &tr.Exchanges[i]
		w.anonymous = w.anonymous || w.t.Str(x.Request.UserAgent) == "anonymous"
		a := &x.Response.Token
		if !a.Present {
			continue
		}
		made := model.Issued{Value: a.Token, Access: a.Grants, Issued: x.Arrived, Expires: 1 << 60}
		if made.Value == model.Absent {
			made.Value = a.AccessToken
		}
		for _, p := range model.DecodeParams(w.t.Str(x.Request.Query) + "&" + w.t.Str(x.Request.Form)) {
			if p.Name == "service" {
				made.Service, made.Audience = w.t.Of(p.Value), w.t.Of(p.Value)
			}
		}
		if _, other, ok := strings.Cut(w.t.Str(made.Value), "@"); ok {
			made.Audience = w.t.Of(other)
		}
		if x.Request.Authorization != model.Absent || x.Request.Form != model.Absent {
			made.Subject = w.t.Of("alice")
		}
		if a.HasExpiresIn {
			made.Expires = x.Arrived + model.Instant(a.ExpiresIn)*model.Second
		}
		w.issued = append(w.issued, made)
		if a.RefreshToken != model.Absent {
			made.Value, made.Refresh, made.Expires = a.RefreshToken, true, 1<<60
			w.issued = append(w.issued, made)
		}
	}
	return w
}

func (w *told) Presents(user, secret model.Sym) (model.Sym, bool) {
	return user, w.t.Str(secret) == "secret"
}

func (w *told) Grantable(subject, scopes model.Sym) model.Sym {
	if subject == model.Absent {
		if hello := "repository:library/hello:pull"; w.t.Str(scopes) == hello {
			return scopes
		}
		return model.Absent
	}
	var may []model.Access
	for a := range w.t.ScopeOf(scopes).Iter() {
		switch a {
		case model.Access{Type: "repository", Name: "team/app", Action: "pull"},
			model.Access{Type: "repository", Name: "team/lib", Action: "pull"},
			model.Access{Type: "repository", Name: "team/lib", Action: "push"},
			model.Access{Type: "registry", Name: "catalog", Action: "*"}:
			may = append(may, a)
		}
	}
	return w.t.List(model.ScopeOf(may...).Normal()...)
}

func (w *told) Token(secret model.Sym) bool { return strings.HasPrefix(w.t.Str(secret), "token-") }

func (w *told) Issued(value model.Sym) *model.Issued {
	if i := slices.IndexFunc(w.issued, func(k model.Issued) bool { return k.Value == value }); i >= 0 {
		return &w.issued[i]
	}
	return nil
}

func (w *told) Registry() model.Sym { return w.t.Of("https://registry.example") }

func (w *told) Client() (model.Credential, model.Sym) {
	if w.anonymous {
		return model.Credential{}, model.Absent
	}
	alice := w.t.Of("alice")
	return model.Credential{Kind: model.Password, User: alice, Secret: w.t.Of("secret")}, alice
}

func (w *told) Subject(task int) model.Sym {
	if task == carols {
		return w.t.Of("carol")
	}
	return w.t.Of("alice")
}

func (w *told) Own(origin model.Sym) bool {
	switch w.t.Str(origin) {
	case "https://registry.example", "https://auth.example", "https://cdn.example":
		return true
	}
	return false
}

func (w *told) Over(secret model.Sym, _ model.Instant) bool { return w.t.Str(secret) == "ended" }

func (w *told) Mirror(origin model.Sym) bool { return w.t.Str(origin) == "https://mirror.example" }

func (w *told) Made(repository model.Sym) bool { return w.t.Str(repository) == "team/made" }

func (w *told) Reads(task int) bool { return task == 0 }

func (w *told) Session(task int) int { return task }

func (w *told) Exists(repository model.Sym) bool {
	switch w.t.Str(repository) {
	case "team/app", "team/secret", "library/hello":
		return true
	}
	return false
}

// written reads the traces of testdata: a file is named by a rule and what it
// shows, as in "CHAL-01 pass" or, for the changed run, "CHAL-02/scheme-case fail
// twin". A changed run whose rule has no file for the run without the change
// belongs to the file "base".
func written(t *testing.T) map[string]string {
	t.Helper()
	traces := map[string]string{}
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if traces[f.Name] != "" {
				t.Errorf("%s: %s is there twice", name, f.Name)
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
			c := &spec.Case{Symbols: tr.Symbols, Exchanges: tr.Exchanges, Truth: tell(&tr)}
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
