// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package workflows

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authsim/authsim/model"
)

// small is a right file, which the tests of errors spoil.
const small = `world:
  accounts:
    ann: {password: secret, grants: {team/*: [pull, push]}}
  repositories:
    team/app: {tags: {1.10: app}}
  images:
    app: {layers: 1}
workflows:
  - name: one
    title: One
    use-cases: [UC-12]
    credential: {kind: password, account: ann}
    registry: {blob-redirect: cdn}
    second-registry:
      origin: https://mirror.test
      mirror: true
      below: proxy
      accounts: [ann]
      credential: {kind: password, account: ann}
      registry: {ping: open}
    steps:
      - login
      - pull: team/app:1.10
        after: 90s
        expect: denied
        faults: [{fault: token-expires, on: blob, at: 2}]
      - push: app
        to: team/app@app
        as: {kind: none}
`

func TestParse(t *testing.T) {
	got, err := Parse("small.yaml", []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	want := []*model.Workflow{{
		Name: "one", Title: "One", UseCases: []string{"UC-12"}, Source: "small.yaml",
		World: model.World{
			Accounts: []model.Account{{
				Name: "ann", Password: "secret",
				Grants: []model.Grant{{Pattern: "team/*", Actions: []string{"pull", "push"}}},
			}},
			Repositories: []model.Repository{{Name: "team/app", Tags: []model.TaggedImage{{Tag: "1.10", Image: "app"}}}},
			Images: []model.Image{{
				Name: "app", Root: "{app-manifest}", ManifestDigest: "{app-manifest}",
				ConfigDigest: "{app-config}", LayerDigests: []string{"{app-layer1}"},
			}},
		},
		Credential: model.WorkflowCredential{Kind: model.Password, Account: "ann", User: "ann"},
		Registry:   []model.Setting{{Axis: "blob-redirect", Value: "cdn"}},
		Second: &model.SecondRegistry{
			Origin: "https://mirror.test", Mirror: true, Below: "proxy", Accounts: []string{"ann"},
			Credential: model.WorkflowCredential{Kind: model.Password, Account: "ann", User: "ann"},
			Registry:   []model.Setting{{Axis: "ping", Value: "open"}},
		},
		Steps: []model.WorkflowStep{
			{Task: model.Login},
			{
				Task: model.Pull, Repository: "team/app", Reference: "1.10", After: 90 * model.Second, Expect: model.Denied,
				Faults: []model.StepFault{{Fault: model.TokenExpires, On: "blob", At: 2}},
			},
			{Task: model.Push, Image: "app", Repository: "team/app", Reference: "@app", As: &model.WorkflowCredential{}},
		},
	}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestParseErrors(t *testing.T) {
	schema := compileSchema(t)
	for _, c := range []struct {
		old, new, want string
		// loose: what the schema cannot see, because it depends on the world.
		loose bool
	}{
		{old: "    title: One", new: "    titel: One", want: `f.yaml:10: workflows[0].titel: there is no such key, did you mean "title"?`},
		{old: "name: one", new: "name: One Thing", want: `f.yaml:9: workflows[0].name: "One Thing" does not fit; expected a name in kebab-case`},
		{old: "UC-12", new: "UC-1", want: `f.yaml:11: workflows[0].use-cases[0]: "UC-1" does not fit`},
		{old: "account: ann", new: "account: bob", want: `f.yaml:12: workflows[0].credential.account: "bob" is not known`, loose: true},
		{old: "kind: password", new: "kind: passwort", want: `f.yaml:12: workflows[0].credential.kind: "passwort" is not known, did you mean "password"?`},
		{old: "kind: password", new: "kind: identity-token", want: `f.yaml:12: workflows[0].credential: account ann has no identity-token`, loose: true},
		{old: "pull: team/app:1.10", new: "pull: team/app", want: `f.yaml:23: workflows[0].steps[1].pull: "team/app" does not fit; expected repository:tag`},
		{old: "pull: team/app:1.10", new: "pulll: team/app:1.10", want: `f.yaml:23: workflows[0].steps[1].pulll: there is no such key, did you mean "pull"?`},
		{old: "pull: team/app:1.10", new: "pull: [a]", want: `f.yaml:23: workflows[0].steps[1].pull: expected a text, not a list`},
		{old: "after: 90s", new: "after: soon", want: `f.yaml:24: workflows[0].steps[1].after: "soon" does not fit; expected a duration`, loose: true},
		{old: "expect: denied", new: "expect: deny", want: `f.yaml:25: workflows[0].steps[1].expect: "deny" is not known`},
		{old: "token-expires", new: "token-expired", want: `f.yaml:26: workflows[0].steps[1].faults[0].fault: "token-expired" is not known, did you mean "token-expires"?`},
		{old: "on: blob", new: "on: blobs", want: `f.yaml:26: workflows[0].steps[1].faults[0].on: "blobs" is not known`},
		{old: "at: 2", new: "at: 0", want: `f.yaml:26: workflows[0].steps[1].faults[0].at: "0" does not fit; expected a whole number from 1 to 1000`},
		{old: "        to: team/app@app\n", new: "", want: `workflows[0].steps[2]: the step does not say where to`},
		{old: "kind: none", new: "kind: no", want: `f.yaml:29: workflows[0].steps[2].as.kind: "no" is not known`},
		{old: "push: app", new: "push: nosuch", want: `f.yaml:27: workflows[0].steps[2].push: there is no image "nosuch"`, loose: true},
		{old: "1.10: app}", new: "1.10: nosuch}", want: `repositories.team/app.tags.1.10: there is no image "nosuch"`, loose: true},
		{old: "layers: 1", new: "layers: 100", want: `f.yaml:7: world.images.app.layers: "100" does not fit`},
		{old: "[pull, push]", new: "[Pull]", want: `f.yaml:3: world.accounts.ann.grants.team/*[0]: "Pull" does not fit; expected an action`},
		{old: "      - login\n", new: "      - logon\n", want: `f.yaml:22: workflows[0].steps[0]: "logon" is not known, did you mean "login"?`},
		{old: "origin: https://mirror.test", new: "origin: mirror.test", want: `f.yaml:15: workflows[0].second-registry.origin: "mirror.test" does not fit; expected an origin`},
		{old: "accounts: [ann]", new: "accounts: [bob]", want: `f.yaml:18: workflows[0].second-registry.accounts[0]: "bob" is not known`, loose: true},
		{old: "below: proxy", new: "under: proxy", want: `f.yaml:17: workflows[0].second-registry.under: there is no such key`},
		{old: "    steps:\n", new: "    steps: &a\n", want: `expected a list, not an anchor`, loose: true},
		{old: "workflows:", new: "workflow:", want: `f.yaml:8: workflow: there is no such key, did you mean "workflows"?`},
		{old: "    title: One", new: "    title: One\n    title: Two", want: `f.yaml:11: workflows[0].title: the key is given twice`},
		{old: "world:", new: "world: [", want: `not YAML`},
		{old: small, new: "", want: `f.yaml:1: the file is empty`},
		{old: small, new: "a: 1\n---\nb: 2\n", want: `f.yaml:3: there is a second document`},
	} {
		text := strings.Replace(small, c.old, c.new, 1)
		if text == small {
			t.Errorf("%q is not in the file", c.old)
		}
		_, err := Parse("f.yaml", []byte(text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q for %q: got %v, want %s", c.new, c.old, err, c.want)
		}
		if !c.loose && fits(schema, []byte(text)) == nil {
			t.Errorf("%q for %q: the schema accepts it", c.new, c.old)
		}
	}
	if err := fits(schema, []byte(small)); err != nil {
		t.Error(err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(small))
	entries, err := files.ReadDir(".")
	if err != nil {
		f.Fatal(err)
	}
	for _, e := range entries {
		data, err := files.ReadFile(e.Name())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		flows, err := Parse("f.yaml", data)
		if err == nil && len(flows) == 0 {
			t.Error("no error and no workflow")
		}
		if err != nil && !strings.HasPrefix(err.Error(), "f.yaml:") {
			t.Errorf("the error names no file: %v", err)
		}
	})
}
