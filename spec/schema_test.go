// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/authsim/authsim/spec"
)

// The schemas of the chapters, by their $id and a pointer.
const (
	endpointSchema = "https://github.com/authsim/authsim/spec/token-endpoint.schema.json"
	errorsSchema   = "https://github.com/authsim/authsim/spec/errors.schema.json"
	getRequest     = endpointSchema + "#/$defs/getRequest"
	postRequest    = endpointSchema + "#/$defs/postRequest"
	getAnswer      = endpointSchema + "#/$defs/getAnswer"
	postAnswer     = endpointSchema + "#/$defs/postAnswer"
	oauthAnswer    = endpointSchema + "#/$defs/oauthAnswer"
	refusal        = endpointSchema + "#/$defs/refusal"
	accessClaim    = endpointSchema + "#/$defs/accessClaim"
)

// schemas compiles the schemas that stand in the chapters.
func schemas(t *testing.T) map[string]*jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	blocks, err := spec.Blocks("json")
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range blocks {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(b.Text))
		if err != nil {
			t.Fatalf("%s:%d: %v", b.File, b.Line, err)
		}
		if members, _ := doc.(map[string]any); members["$schema"] != nil {
			id, _ := members["$id"].(string)
			if err := c.AddResource(id, doc); err != nil {
				t.Fatalf("%s:%d: %v", b.File, b.Line, err)
			}
		}
	}
	all := map[string]*jsonschema.Schema{}
	for _, name := range []string{endpointSchema, errorsSchema, getRequest, postRequest, getAnswer, postAnswer, oauthAnswer, refusal, accessClaim} {
		s, err := c.Compile(name)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all[name] = s
	}
	return all
}

func fits(t *testing.T, s *jsonschema.Schema, text string) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return s.Validate(doc)
}

// TestSchemas has for each schema what it takes and what it does not.
func TestSchemas(t *testing.T) {
	all := schemas(t)
	for _, c := range []struct{ schema, good, bad string }{
		{getRequest, `{"service":"r","scope":["a:b:pull","a:b:push"]}`, `{"scope":["a:b:pull"]}`},
		{getRequest, `{"service":"r","offline_token":"true"}`, `{"service":"r","offline_token":"maybe"}`},
		{postRequest, `{"grant_type":"password","service":"r","client_id":"c","username":"u","password":"p"}`, `{"grant_type":"password","service":"r","client_id":"c","username":"u"}`},
		{postRequest, `{"grant_type":"refresh_token","service":"r","client_id":"c","refresh_token":"t","scope":"a:b:pull c:d:pull"}`, `{"grant_type":"refresh_token","service":"r","client_id":"c","refresh_token":"t","scope":""}`},
		{postRequest, `{"grant_type":"urn:other","service":"r","client_id":"c"}`, `{"service":"r","client_id":"c"}`},
		{getAnswer, `{"token":"a.b.c="}`, `{"expires_in":300}`},
		{getAnswer, `{"access_token":"abc","expires_in":60,"more":1}`, `{"access_token":"abc","expires_in":59}`},
		{getAnswer, `{"token":"abc","issued_at":"2026-11-24T12:00:00Z"}`, `{"token":"abc","issued_at":"yesterday"}`},
		{getAnswer, `{"token":"abc","token_type":"bearer"}`, `{"token":"a b"}`},
		{postAnswer, `{"access_token":"abc","scope":"a:b:pull","expires_in":300}`, `{"token":"abc","scope":"a:b:pull","expires_in":300}`},
		{postAnswer, `{"access_token":"abc","scope":"","expires_in":300}`, `{"access_token":"a b","scope":"","expires_in":300}`},
		{oauthAnswer, `{"access_token":"abc","token_type":"Bearer"}`, `{"access_token":"abc"}`},
		{refusal, `{"error":"invalid_grant"}`, `{"errors":[{"code":"UNAUTHORIZED"}]}`},
		{accessClaim, `[{"type":"repository","name":"a","actions":["pull"]}]`, `[{"type":"repository","name":"a","actions":"pull"}]`},
		{errorsSchema, `{"errors":[{"code":"DENIED","message":"no","detail":[1,{"a":null}]}]}`, `{"errors":[]}`},
		{errorsSchema, `{"errors":[{"code":"DENIED"}]}`, `{"errors":[{"code":"METHOD NOT ALLOWED"}]}`},
	} {
		if err := fits(t, all[c.schema], c.good); err != nil {
			t.Errorf("%s: %v", c.good, err)
		}
		if fits(t, all[c.schema], c.bad) == nil {
			t.Errorf("%s fits %s", c.bad, c.schema)
		}
	}
}

// TestExamples validates the messages that the chapters show: token requests,
// token answers and errors. An answer to POST is one that stands behind a POST.
func TestExamples(t *testing.T) {
	all := schemas(t)
	blocks, err := spec.Blocks("http")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	posted := ""
	for _, b := range blocks {
		head, body, _ := strings.Cut(strings.TrimSpace(b.Text), "\n\n")
		first, _, _ := strings.Cut(head, "\n")
		name, doc := "", any(nil)
		switch words := strings.Fields(first); {
		case words[0] == http.MethodPost && strings.Contains(body, "grant_type="):
			posted = b.File
			name, doc = postRequest, params(t, body, "")
		case words[0] == http.MethodGet && strings.Contains(words[1], "service="):
			posted = ""
			_, query, _ := strings.Cut(words[1], "?")
			name, doc = getRequest, params(t, query, "scope")
		case !strings.HasPrefix(words[0], "HTTP/"):
			posted = ""
		case strings.TrimSpace(body) == "":
		default:
			if doc, err = jsonschema.UnmarshalJSON(strings.NewReader(body)); err != nil {
				t.Errorf("%s:%d: %v", b.File, b.Line, err)
				continue
			}
			name = answerSchema(words[1], doc, posted == b.File)
		}
		if name == "" {
			continue
		}
		seen[name]++
		if err := all[name].Validate(doc); err != nil {
			t.Errorf("%s:%d: %v", b.File, b.Line, err)
		}
	}
	for _, name := range []string{getRequest, postRequest, getAnswer, postAnswer, refusal, errorsSchema} {
		if seen[name] == 0 {
			t.Errorf("no chapter shows an example of %s", name)
		}
	}
}

// answerSchema is the schema of an answer, empty for one that is neither a token
// nor an error.
func answerSchema(status string, doc any, posted bool) string {
	members, _ := doc.(map[string]any)
	has := func(name string) bool { _, ok := members[name]; return ok }
	switch {
	case status[0] == '4' && has("error"):
		return refusal
	case status[0] == '4':
		return errorsSchema
	case status[0] == '2' && posted:
		return postAnswer
	case status[0] == '2' && (has("token") || has("access_token")):
		return getAnswer
	}
	return ""
}

// params are parameters as the schemas have them: each a member, that of the name
// list a list.
func params(t *testing.T, encoded, list string) any {
	t.Helper()
	values, err := url.ParseQuery(strings.TrimSpace(encoded))
	if err != nil {
		t.Fatal(err)
	}
	doc := map[string]any{}
	for name, all := range values {
		switch {
		case name == list:
			var members []any
			for _, v := range all {
				members = append(members, v)
			}
			doc[name] = members
		case len(all) > 1:
			t.Errorf("%s: %s is there twice", encoded, name)
		default:
			doc[name] = all[0]
		}
	}
	return doc
}
