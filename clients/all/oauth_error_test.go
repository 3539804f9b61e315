// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package all_test

import (
	"strings"
	"testing"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/all"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/registries"
	"github.com/authsim/authsim/sim"
	"github.com/authsim/authsim/workflows"
)

// TestOAuthErrorShown: what a user is told of a refresh token that was replaced, by
// a token server that refuses as OAuth 2.0 has it. No client reads the error; some
// show the body, others the status alone or that of the GET behind it.
func TestOAuthErrorShown(t *testing.T) {
	const body = `{"error":"invalid_grant","error_description":"the credentials are wrong or no longer good"}`
	for name, want := range map[string]string{
		"buildkit":         "POST request to https://auth.example/token: 400 Bad Request: " + body, // util/errutil/errutil.go:30-60
		"containerd":       "GET request to https://auth.example/token?",                           // core/remotes/errors/errors.go:42-44, authorizer.go:320-335
		"containers-image": "Trying to obtain access token: received unexpected HTTP status: 400 Bad Request",
		"crane":            "POST https://auth.example/token: unexpected status code 400 Bad Request: " + body, // transport/error.go:48-76
		"moby":             "error parsing HTTP 400 response body: no error details found in HTTP response body: \"{\\\"error\\\":\\\"invalid_grant\\\",",
		"oras":             "POST \"https://auth.example/token\": response status code 400: Bad Request", // internal/errutil/errutil.go:34-49
	} {
		t.Run(name, func(t *testing.T) {
			c, err := all.Find(name)
			if err != nil {
				t.Fatal(err)
			}
			r, err := registries.Find("reference")
			if err != nil {
				t.Fatal(err)
			}
			w, err := workflows.Find("refresh-token-rotated")
			if err != nil {
				t.Fatal(err)
			}
			// A client that keeps the new refresh token is not refused.
			old, err := c.Profile.With([]model.Setting{{Axis: "refresh-token", Value: "ignored"}}, clients.Axes())
			if err != nil {
				t.Fatal(err)
			}
			run, err := sim.NewRunner().Run(&sim.Setup{Workflow: w, Client: simClient(c, old), Registry: simRegistry(r)})
			if err != nil {
				t.Fatal(err)
			}
			refused := 0
			for i := range run.Trace.Exchanges {
				if code, _ := run.Trace.Symbols.OAuthError(&run.Trace.Exchanges[i].Response); code == "invalid_grant" {
					refused++
				}
			}
			steps := run.Steps
			if got := run.Trace.Symbols.Str(steps[len(steps)-1].Outcome.Error); refused == 0 || !strings.Contains(got, want) {
				t.Errorf("after %d refusals the user is told %q, want %q", refused, got, want)
			}
		})
	}
}
