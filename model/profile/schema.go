// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"

	"github.com/authsim/authsim/model"
)

type object = map[string]any

// Schema writes the JSON Schema (draft 2020-12) of a profile that gives the
// axes, for editors. hosts says whether such a profile has hosts. The output
// depends on the arguments alone. It allows a few files that Parse refuses (an
// axis given under its name and again under an alias), none the other way.
func Schema(title string, axes []model.Axis, hosts bool) []byte {
	text := object{"type": "string", "minLength": 1}
	scalar := object{"type": []string{"string", "number"}}
	properties := object{
		"name":      object{"type": "string", "pattern": namePattern, "description": "The name, in kebab-case."},
		"version":   object{"type": []string{"string", "number"}, "pattern": versionPattern, "description": "The version, as the implementation writes it."},
		"title":     describe(text, "The name that people know."),
		"about":     describe(text, "What it is, in one or two sentences."),
		"aliases":   object{"type": "array", "items": object{"type": "string", "pattern": idPattern}, "description": "Other names of this name at this version."},
		"base":      object{"type": "string", "pattern": idPattern, "description": "The profile, as name@version, that gives the values which are not given here."},
		"recording": describe(text, "The recordings that the profile stands for."),
		"date":      object{"type": "string", "pattern": datePattern, "description": "The day on which the evidence was read."},
		"sources":   object{"type": "object", "additionalProperties": scalar, "description": "Abbreviations for use in evidence."},
		"axes":      object{"type": []string{"object", "null"}, "additionalProperties": false, "properties": axisProperties(axes), "description": "The values, by axis."},
	}
	if hosts {
		properties["hosts"] = object{
			"type":                 "object",
			"propertyNames":        object{"pattern": namePattern},
			"additionalProperties": object{"type": "string", "pattern": originPattern},
			"description":          "Origins by role: registry, token, blob.",
		}
	}
	defs := object{"evidence": evidence()}
	for _, a := range axes {
		defs["axis-"+a.Name] = axisSchema(a)
	}
	var b bytes.Buffer
	w := json.NewEncoder(&b)
	w.SetEscapeHTML(false)
	w.SetIndent("", "  ")
	// Maps of strings, numbers and lists always encode, keys sorted.
	_ = w.Encode(object{
		"$schema":              "https://json-schema.org/draft/2020-12/schema",
		"title":                title,
		"type":                 "object",
		"required":             keys[:2],
		"additionalProperties": false,
		"properties":           properties,
		"$defs":                defs,
	})
	return b.Bytes()
}

func describe(schema object, text string) object {
	described := object{"description": text}
	for k, v := range schema {
		described[k] = v
	}
	return described
}

func axisProperties(axes []model.Axis) object {
	properties := object{}
	for _, a := range axes {
		ref := object{"$ref": "#/$defs/axis-" + a.Name}
		properties[a.Name] = ref
		for _, alias := range a.Aliases {
			properties[alias] = ref
		}
	}
	return properties
}

func axisSchema(a model.Axis) object {
	return object{
		"description": a.Question,
		"allOf":       []object{{"$ref": "#/$defs/evidence"}},
		"properties":  object{"value": valueSchema(a)},
	}
}

func valueSchema(a model.Axis) object {
	switch a.Kind {
	case model.Number:
		return object{
			"description": a.Unit,
			"type":        []string{"integer", "string"},
			"minimum":     0, "maximum": MaxNumber,
			"pattern": "^[0-9]+$",
		}
	case model.Text:
		return object{"description": a.Unit, "type": []string{"string", "number", "boolean"}, "minLength": 1}
	case model.Set:
		quoted := make([]string, len(a.Values))
		for i, v := range a.Values {
			quoted[i] = regexp.QuoteMeta(v.Name)
		}
		one := "(" + strings.Join(quoted, "|") + ")"
		return object{
			"description": "Any number of the following, joined by +, or none. " + meanings(a),
			"type":        "string",
			"pattern":     "^(none|" + one + `(\+` + one + ")*)$",
		}
	}
	var values []object
	for _, v := range a.Values {
		values = append(values, object{"enum": spellings(v.Name), "description": v.Meaning})
	}
	return object{"anyOf": values}
}

// spellings are the JSON values that YAML makes of a name that is written
// without quotes.
func spellings(name string) []any {
	all := []any{name}
	var v any
	if json.Unmarshal([]byte(name), &v) == nil {
		switch v.(type) {
		case bool, float64:
			all = append(all, v)
		}
	}
	return all
}

func meanings(a model.Axis) string {
	var parts []string
	for _, v := range a.Values {
		parts = append(parts, v.Name+": "+v.Meaning)
	}
	return strings.Join(parts, "; ")
}

// evidence is the part that all settings have in common: a value and a mark,
// and a source unless nothing is known.
func evidence() object {
	return object{
		"type":          "object",
		"required":      settingKeys[:2],
		"propertyNames": object{"enum": settingKeys},
		"if":            object{"properties": object{"mark": object{"const": string(model.Unknown)}}},
		"then":          object{"required": []string{"note"}},
		"else":          object{"required": []string{"source"}},
		"properties": object{
			"mark":   object{"enum": marks, "description": "How sure the value is."},
			"source": object{"type": "string", "minLength": 1, "description": "The evidence: source file and line, document, issue or recording."},
			"note":   object{"type": "string", "minLength": 1, "description": "A remark; what is not known when the mark is unknown."},
		},
	}
}
