// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries_test

import (
	"bytes"
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/registries"
)

var update = flag.Bool("update", false, "write the committed schema anew")

// schemaFile is the committed JSON Schema of registry profiles.
const schemaFile = "registry.schema.json"

func TestSchema(t *testing.T) {
	want := registries.Schema()
	if *update {
		if err := os.WriteFile(schemaFile, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(schemaFile); err != nil || !bytes.Equal(got, want) {
		t.Fatalf("%s is not what the axes say (%v); write it with: go test ./registries -run TestSchema -update", schemaFile, err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(want))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(schemaFile, doc); err != nil {
		t.Fatal(err)
	}
	schema := compiler.MustCompile(schemaFile)
	entries, err := os.ReadDir("profiles")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		data, err := os.ReadFile("profiles/" + entry.Name())
		if err != nil {
			t.Fatal(err)
		}
		asJSON, err := yaml.YAMLToJSON(data)
		if err != nil {
			t.Fatal(err)
		}
		instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(instance); err != nil {
			t.Errorf("%s: %v", entry.Name(), err)
		}
	}
}

// TestBuiltin: the profiles of the primary sheets give every axis that has a say
// in them, with evidence, and none is the default by neglect. zot brings no token
// server of its own.
func TestBuiltin(t *testing.T) {
	all, err := registries.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range all {
		names = append(names, p.Name)
		if p.Name == "reference" || strings.HasPrefix(p.Name, "zot") {
			continue
		}
		for _, axis := range registries.Axes() {
			if scheme, _ := p.Value("scheme"); scheme.Value == "basic" && ofTokens[axis.Name] {
				continue
			}
			if _, given := p.Value(axis.Name); !given && !leftOut[axis.Name] && !ofProblems[axis.Name] {
				t.Errorf("%s says nothing about %s", p.Name, axis.Name)
			}
		}
	}
	for _, name := range []string{
		"acr", "artifact-registry", "artifactory", "artifactory-basic", "codeberg", "distribution", "distribution-autoredirect", "distribution-cors",
		"distribution-htpasswd", "dockerhub", "ecr", "ecr-public", "gcr", "ghcr", "gitea", "gitlab", "harbor", "ibm-cloud",
		"nexus", "nexus-bearer", "quay", "quay-mirror", "reference", "zot", "zot-bearer",
	} {
		if !strings.Contains(" "+strings.Join(names, " ")+" ", " "+name+" ") {
			t.Errorf("%s is missing", name)
		}
	}
}

// leftOut are axes that matter only where another one has a certain value, and
// those of which no registry on record has another value than the default: they
// are ways of registries that have been mended since or that have no profile.
var leftOut = map[string]bool{
	"challenge-form": true, "basic-realm": true, "basic-service": true,
	"cors-places": true, "cors-origin": true, "cors-methods": true, "cors-headers": true, "cors-expose": true, "cors-credentials": true,
	"wrong-basic": true, "basic-rights": true, "token-realm": true, "password-grant": true, "post-token-fields": true, "post-token-errors": true, "blob-origin": true, "digest-tags": true,
	"cancel-needs": true, "other-scheme": true, "link-target": true,
	"plain-http": true, "challenge-extra": true, "challenge-quotes": true, "docker-agents": true, "no-credentials": true, "head-challenge": true, "unused-credentials": true,
	"token-network": true, "empty-scope": true, "unknown-action": true, "resource-class": true, "refresh-rotation": true,
	// One registry at most is known to differ from the default.
	"tags-needs": true, "token-judged": true, "ended-password": true, "insufficient-realm": true, "refresh-scope": true,
}

// ofProblems are axes that tell one implementation or installation with a problem
// from all others; the sheets have nothing on them, and the default is what they
// imply.
var ofProblems = map[string]bool{
	"origin": true, "base-path": true, "redirect-to": true,
	"upstream": true, "upstream-account": true, "upstream-schemes": true, "upstream-failure": true,
	"ping-without-slash": true, "token-network": true, "missing-tag": true,
	"login-limit": true, "login-limit-per": true, "request-limit": true, "request-limit-place": true, "limit-window": true, "limit-status": true, "limit-retry-after": true,
}

// ofTokens are axes that matter only where there are tokens.
var ofTokens = func() map[string]bool {
	names := map[string]bool{}
	for _, name := range strings.Fields(`realm service ping-service ping-scope scope-in-challenge mount-scope scope-order
		basic-at-registry scheme-case bearer-secret claims-checked clock-leeway own-tokens bad-token altered-token token-actions
		token-path token-methods method-refused token-challenge anonymous-token wrong-password account-parameter token-errors
		scope-grammar scope-parameters grantable token-holds not-granted empty-entries push-at-token token-fields token-lifetime
		refresh-tokens audience issuer equal-tokens`) {
		names[name] = true
	}
	return names
}()

// TestParse: what is wrong with a user's own file is told by file, line and
// field, with what was expected.
func TestParse(t *testing.T) {
	for _, c := range []struct{ name, file, want string }{
		{"good", "name: ours\nversion: \"1\"\nbase: quay@ffba0c70\nhosts: {registry: \"https://ours.example\"}\naxes:\n  insufficient: {value: \"403\", mark: wire, source: a trace}\n", ""},
		{"unknown value", "name: ours\nversion: \"1\"\naxes:\n  insufficient: {value: \"402\", mark: wire, source: a trace}\n", "ours.yaml:4: axes.insufficient: \"402\" is not a value of this axis"},
		{"unknown axis", "name: ours\nversion: \"1\"\naxes:\n  insufficent: {value: \"403\", mark: wire, source: a trace}\n", "ours.yaml:4: axes.insufficent: there is no such axis, did you mean \"insufficient\"?"},
		{"no evidence", "name: ours\nversion: \"1\"\naxes:\n  insufficient: {value: \"403\", mark: wire}\n", "ours.yaml:4: axes.insufficient: source is missing"},
		{"not YAML", "name: [", "ours.yaml:1: not YAML"},
		{"unknown base", "name: ours\nversion: \"1\"\nbase: quai@1\n", "ours.yaml: base: there is no profile \"quai@1\""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := registries.Parse("ours.yaml", []byte(c.file))
			if c.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestFind(t *testing.T) {
	for _, name := range []string{"quay", "quay@ffba0c70", "distribution-token", "docker-hub"} {
		if _, err := registries.Find(name); err != nil {
			t.Error(err)
		}
	}
	all, err := registries.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		if got, err := registries.Find(p.ID()); err != nil || !reflect.DeepEqual(got, p) {
			t.Errorf("%s is found as something else (%v)", p.ID(), err)
		}
	}
	if _, err := registries.Find("quey"); err == nil || !strings.Contains(err.Error(), "did you mean \"quay\"") {
		t.Errorf("got %v, want a suggestion", err)
	}
}

// TestUnknown: a value without evidence that decides something is reported.
func TestUnknown(t *testing.T) {
	r := newRig(t, "dockerhub")
	r.e.Serve(&r.s, &model.Request{Method: model.GET, URL: r.url("/v2/")}, model.Arrival{})
	if got := registries.Unknown(&r.s); len(got) != 0 {
		t.Errorf("a ping is well known, but %v was reported", got)
	}
	r.e.Serve(&r.s, &model.Request{Method: model.HEAD, URL: r.url("/v2/")}, model.Arrival{})
	if got := registries.Unknown(&r.s); len(got) != 1 || got[0] != "head-ping" {
		t.Errorf("got %v, want head-ping", got)
	}
}

// TestFromRecordingErrors: a first line that cannot be made into a registry says
// why.
func TestFromRecordingErrors(t *testing.T) {
	for _, c := range []struct{ registry, world, want string }{
		{"quey", "{}", "there is no profile for recordings of \"quey\""},
		{"quay", "[]", "world: "},
		{"quay", "{\"accounts\":[]}", "world.accounts: expected an object"},
		{"quay", "{\"content\":{\"a\":{\"tags\":3}}}", "world.content: a: "},
	} {
		if _, _, err := registries.FromRecording(c.registry, "1", []byte(c.world)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %s: got %v, want %s", c.registry, c.world, err, c.want)
		}
	}
}
