// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// machineOutputs are commands whose JSON has a schema in the folder schema. ARCHIVE
// stands for an HTTP archive of a run.
var machineOutputs = []struct {
	schema, command string
	code            int
}{
	{"check", "check ARCHIVE ../sim/replay/testdata/clients/containerd-resolver-v2.3.4.jsonl --format json", exitMismatch},
	{"check", "check ARCHIVE --baseline containerd --format json", exitIntended},
	{"mismatches", "mismatches --clients containerd,oras --registries quay,zot --workflows pull-private,delete,token-expired-mid-pull --format json", exitMismatch},
	{"mismatches", "mismatches --clients reference --registries reference --workflows pull-private --format json", exitIntended},
	{"requirements", "list requirements --format json", exitIntended},
	{"problems", "list problems --format json", exitIntended},
}

// TestSchemas: what programs read is as its schema says, and every property that a
// schema has occurs.
func TestSchemas(t *testing.T) {
	archive := filepath.Join(t.TempDir(), "run.har")
	var har bytes.Buffer
	Main(strings.Fields("run pull-private --client containerd --registry quay --format har"), strings.NewReader(""), &har, io.Discard)
	if err := os.WriteFile(archive, har.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	seen := map[string]map[string]bool{}
	for _, o := range machineOutputs {
		var out, errs bytes.Buffer
		args := strings.Fields(strings.ReplaceAll(o.command, "ARCHIVE", archive))
		if code := Main(args, strings.NewReader(""), &out, &errs); code != o.code {
			t.Errorf("%s: exit code %d, want %d: %s", o.command, code, o.code, errs.String())
			continue
		}
		doc, err := jsonschema.UnmarshalJSON(&out)
		if err != nil {
			t.Fatal(err)
		}
		if err := readSchema(t, o.schema).Validate(doc); err != nil {
			t.Errorf("%s: %v", o.command, err)
		}
		if seen[o.schema] == nil {
			seen[o.schema] = map[string]bool{}
		}
		for _, item := range doc.([]any) {
			for name := range item.(map[string]any) {
				seen[o.schema][name] = true
			}
		}
	}
	files, err := filepath.Glob("schema/*.schema.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no schemas", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".schema.json")
		items := readSchema(t, name).Items2020
		if items == nil {
			t.Errorf("%s is not that of an array", file)
			continue
		}
		for property := range items.Properties {
			if !seen[name][property] {
				t.Errorf("%s: no output has %s", file, property)
			}
		}
	}
}

// TestSchemasRefuse: the schemas do not accept just anything.
func TestSchemasRefuse(t *testing.T) {
	const check = `[{"trace":"x","requirement":"RENG-03","status":"Pass","triggers":1,"passed":1,"failed":0,"undecided":0,"scored":true}]`
	for _, c := range []struct {
		change, to string
		ok         bool
	}{
		{"", "", true},
		{`"Pass"`, `"pass"`, false},
		{`"RENG-03"`, `"RENG-3"`, false},
		{`"triggers":1`, `"triggers":"1"`, false},
		{`"failed":0,`, ``, false},
		{`"failed":0`, `"failed":0,"more":1`, false},
		{`[{`, `[[{`, false},
	} {
		text := strings.Replace(check, c.change, c.to, 1)
		if strings.HasPrefix(text, "[[") {
			text += "]"
		}
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := readSchema(t, "check").Validate(doc); (err == nil) != c.ok {
			t.Errorf("%s: got %v", text, err)
		}
	}
}

// readSchema compiles a schema of the folder.
func readSchema(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	schema, err := c.Compile("schema/" + name + ".schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if schema.DraftVersion != 2020 {
		t.Errorf("%s is of draft %d", name, schema.DraftVersion)
	}
	return schema
}
