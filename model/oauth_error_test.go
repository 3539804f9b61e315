// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model_test

import (
	"testing"

	"github.com/authsim/authsim/model"
)

func TestOAuthError(t *testing.T) {
	for _, c := range []struct{ body, code, description string }{
		{`{"error":"invalid_grant"}`, "invalid_grant", ""},
		{`{"error":"invalid_grant","error_description":"it was replaced","error_uri":"https://x"}`, "invalid_grant", "it was replaced"},
		{`{"error":"Not Found"}`, "", ""}, // Quay's form of other errors
		{`{"error":{"code":"X"}}`, "", ""},
		{`{"error":""}`, "", ""},
		{`{"errors":[]}`, "", ""},
		{`[]`, "", ""},
		{`{"error":"invalid_grant"`, "", ""},
		{"", "", ""},
	} {
		symbols := model.NewSymbols()
		code, description := symbols.OAuthError(&model.Response{JSON: symbols.Of(c.body)})
		if code != c.code || description != c.description {
			t.Errorf("%s: %q, %q", c.body, code, description)
		}
	}
}
