// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries_test

import (
	"strings"
	"testing"

	"github.com/authsim/authsim/model"
)

// TestCORS: what a page gets to see of registries. Steps with OPTIONS are
// preflights.
func TestCORS(t *testing.T) {
	const (
		app       = "/v2/team/app/manifests/v1"
		all       = "allow-origin=* allow-methods=GET, HEAD, POST, PUT, PATCH, DELETE allow-headers=Authorization, Accept, Content-Type, Range, Content-Range expose=WWW-Authenticate, Docker-Content-Digest, Location, Link, Range, OCI-Subject"
		allowed   = " allow-origin=* allow-methods=HEAD, GET, OPTIONS, DELETE allow-headers=Authorization, Accept expose=Docker-Content-Digest, WWW-Authenticate"
		challenge = "401 challenge=Bearer realm=\"https://auth.example/token/\",service=\"registry.example\""
		body      = " version=registry/2.0 type=application/json code=UNAUTHORIZED message=authentication required"
	)
	preflight := func(path string) step { return step{name: "preflight", method: "OPTIONS", path: path} }
	for _, c := range []struct {
		profile string
		rows    []row
	}{
		{"reference", []row{
			{preflight(app), "204 " + all},
			{preflight("TOKEN"), "204 " + all},
			{preflight("/sha256/app:layer1"), "204 " + all},
			{step{name: "nobody's page", method: "GET", path: app}, "401 challenge=Bearer realm=\"https://auth.example/token\",service=\"registry.example\",scope=\"repository:team/app:pull\" type=application/json code=UNAUTHORIZED message=authentication required"},
		}},
		{"distribution", []row{
			{preflight(app), challenge + body},
			{preflight("TOKEN"), "405"},
		}},
		{"distribution-cors", []row{
			{preflight(app), challenge + body + allowed},
			{preflight("TOKEN"), "405"},
			{step{name: "any request", method: "GET", path: "/v2/"}, challenge + body + allowed},
		}},
		{"quay", []row{
			{preflight(app), "200 allow=PUT, HEAD, OPTIONS, GET, DELETE type=text/html; charset=utf-8"},
			{step{name: "garbage", method: "GET", path: app, who: "garbage"}, "401 challenge=Bearer realm=\"https://quay.io/v2/auth\",service=\"quay.io\",scope=\"repository:team/app:pull\" version=registry/2.0 type=text/html; charset=utf-8 json={\"error\":\"Invalid bearer token format\"} allow-origin=* allow-methods=PUT, HEAD, OPTIONS, GET, DELETE allow-headers=Authorization, Content-Type"},
		}},
		{"zot", []row{
			{preflight(app), "204 allow-origin=* allow-methods=HEAD,GET,DELETE,OPTIONS allow-headers=Authorization,content-type,X-ZOT-API-CLIENT"},
			{step{name: "private", method: "GET", path: app}, "401 challenge=Basic realm=\"Authorization Required\" version=registry/2.0 type=application/json code=UNAUTHORIZED message=authentication required"},
		}},
		{"acr", []row{
			{step{name: "private", method: "GET", path: app}, "401 challenge=Bearer realm=\"https://example.azurecr.io/oauth2/token\",service=\"example.azurecr.io\",scope=\"repository:team/app:pull\" type=application/json code=UNAUTHORIZED message=authentication required expose=Docker-Content-Digest, WWW-Authenticate, Link, X-Ms-Correlation-Request-Id"},
		}},
	} {
		t.Run(c.profile, func(t *testing.T) {
			w := &walker{rig: newRig(t, c.profile), tokens: map[string]string{}, locations: map[string]model.URL{}}
			for _, r := range c.rows {
				if got := strings.TrimPrefix(w.do(r.ask), r.ask.name+": "); got != r.want {
					t.Errorf("%s %s\n got %s\nwant %s", r.ask.name, r.ask.path, got, r.want)
				}
			}
		})
	}
}
