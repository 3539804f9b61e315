// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries_test

import (
	"testing"

	"github.com/authsim/authsim/model"
)

// TestOAuthErrors: any registry can refuse a POST as OAuth 2.0 has it, and a GET
// in that form; without the axis it refuses both in one way.
func TestOAuthErrors(t *testing.T) {
	const client = "service=registry.example&client_id=x"
	for _, c := range []struct{ profile, name, form, code string }{
		{"reference", "wrong password", client + "&grant_type=password&username=alice&password=x", "invalid_grant"},
		{"reference", "unknown refresh token", client + "&grant_type=refresh_token&refresh_token=x", "invalid_grant"},
		{"reference", "another grant", client + "&grant_type=urn:x", "unsupported_grant_type"},
		{"reference", "no grant", client, "invalid_request"},
		{"reference", "no password", client + "&grant_type=password&username=alice", "invalid_request"},
		{"reference", "another access type", client + "&grant_type=password&access_type=x", "invalid_request"},
		{"distribution", "password is no grant", client + "&grant_type=password&username=alice&password=alice-password", "unsupported_grant_type"},
		{"distribution", "no client_id", "service=x&grant_type=password", "invalid_request"},
		{"dockerhub", "wrong password", client + "&grant_type=password&username=alice&password=x", "invalid_grant"},
	} {
		t.Run(c.profile+"/"+c.name, func(t *testing.T) {
			for _, form := range []string{"oauth", "as-get"} {
				w := &walker{rig: newRig(t, c.profile, model.Setting{Axis: "post-token-errors", Value: form})}
				a := w.e.Serve(&w.s, &model.Request{Method: model.POST, URL: w.e.TokenEndpoint(), Form: w.t.Of(c.form)}, model.Arrival{})
				code, description := w.t.OAuthError(&a)
				switch {
				case form == "oauth" && (a.Status != 400 || code != c.code || description == "" || a.Challenges[0] != model.Absent):
					t.Errorf("got %s", show(w.t, &a))
				case form == "as-get" && code != "":
					t.Errorf("as a GET, got %s", show(w.t, &a))
				}
			}
		})
	}
	w := &walker{rig: newRig(t, "quay", model.Setting{Axis: "token-errors", Value: "oauth"})}
	a := w.e.Serve(&w.s, &model.Request{Method: model.GET, URL: w.e.TokenEndpoint(), Authorization: w.authorization("alice:x")}, model.Arrival{})
	if code, _ := w.t.OAuthError(&a); a.Status != 401 || code != "invalid_grant" || a.Errors[0] != (model.ErrorEntry{}) {
		t.Errorf("GET: got %s", show(w.t, &a))
	}
}
