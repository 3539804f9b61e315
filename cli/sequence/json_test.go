// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sequence

import (
	"encoding/json"
	"testing"

	"github.com/authsim/authsim/model"
)

func TestJSON(t *testing.T) {
	for _, c := range handMade {
		t.Run(c.name, func(t *testing.T) {
			trace, about := c.make()
			for name, v := range map[string]any{".json": NewExchanges(trace), ".har": NewHAR(trace, about.Title)} {
				b, err := json.MarshalIndent(v, "", "  ")
				if err != nil {
					t.Fatal(err)
				}
				golden(t, c.name+name, append(b, '\n'))
				noSecrets(t, string(b))
			}
		})
	}
}

// TestOAuthError: the refusal of a token endpoint in the form of OAuth 2.0 is in
// every form of a trace.
func TestOAuthError(t *testing.T) {
	symbols := model.NewSymbols()
	trace := &model.Trace{Symbols: symbols, Exchanges: []model.Exchange{{
		Request: model.Request{Method: model.POST, URL: model.URL{Origin: symbols.Of("https://auth.example"), Path: symbols.Of("/token")}},
		Response: model.Response{
			Status: 400, Size: -1, MediaType: symbols.Of("application/json"),
			JSON: symbols.Of(`{"error":"invalid_grant","error_description":"it was replaced"}`),
		},
	}}}
	if got := NewExchanges(trace)[0].Response.OAuthError; got != "invalid_grant" {
		t.Errorf("JSON has %q", got)
	}
	if got := NewHAR(trace, "x").Log.Entries[0].Response.Content.Text; got != `{"error":"invalid_grant","error_description":"it was replaced"}` {
		t.Errorf("HAR has %q", got)
	}
	b := &builder{t: symbols}
	if facts := b.answered(&trace.Exchanges[0]); len(facts) != 1 || facts[0].Text != "error invalid_grant: it was replaced" {
		t.Errorf("the diagram has %v", facts)
	}
}
