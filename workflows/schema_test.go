// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package workflows

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/authsim/authsim/model"
)

func compileSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	data, err := os.ReadFile("workflow.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("workflow.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile("workflow.schema.json")
}

// fits tells whether a YAML text fits the schema.
func fits(s *jsonschema.Schema, text []byte) error {
	asJSON, err := yaml.YAMLToJSON(text)
	if err != nil {
		return err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
	if err != nil {
		return err
	}
	return s.Validate(doc)
}

func TestSchemaAcceptsBuiltin(t *testing.T) {
	s := compileSchema(t)
	entries, err := files.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		data, err := files.ReadFile(e.Name())
		if err != nil {
			t.Fatal(err)
		}
		if e.Name() == standardFile {
			data = append([]byte("workflows: [{name: a, title: a, steps: [login]}]\nworld:\n  "),
				bytes.ReplaceAll(data, []byte("\n"), []byte("\n  "))...)
		}
		if err := fits(s, data); err != nil {
			t.Errorf("%s: %v", e.Name(), err)
		}
	}
}

// TestSchemaKnowsTheNames compares the schema's lists of names with the code's.
func TestSchemaKnowsTheNames(t *testing.T) {
	data, err := os.ReadFile("workflow.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Defs map[string]struct {
			Properties map[string]struct {
				Enum []string `json:"enum"`
			} `json:"properties"`
		} `json:"$defs"`
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for k := model.NoCredential; k <= model.RegistryToken; k++ {
		kinds = append(kinds, k.String())
	}
	for _, c := range []struct {
		def, property string
		want          []string
	}{
		{"fault", "fault", faultNames()},
		{"fault", "on", RequestKinds},
		{"credential", "kind", kinds},
		{"account", "kind", accountKinds},
	} {
		if got := doc.Defs[c.def].Properties[c.property].Enum; !slices.Equal(got, c.want) {
			t.Errorf("%s.%s: the schema has %v, the code %v", c.def, c.property, got, c.want)
		}
	}
}
