// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package all_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/all"
	"github.com/authsim/authsim/model/profile"
)

const schemaFile = "../client.schema.json"

// TestSchema keeps the JSON Schema of client profiles up to date and holds every
// built-in profile against it.
func TestSchema(t *testing.T) {
	want := profile.Schema("A client profile of authsim", clients.Axes(), false)
	if *update {
		if err := os.WriteFile(schemaFile, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s is not up to date; go test ./clients/all -run TestSchema -update renews it\n%s", schemaFile, d)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(got))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("client.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("client.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	list, err := all.List()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range list {
		data, err := os.ReadFile("../" + c.Profile.File)
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
			t.Errorf("%s: %v", c.Profile.File, err)
		}
	}
}
