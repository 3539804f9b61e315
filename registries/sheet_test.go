// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries_test

import (
	"strings"
	"testing"

	"github.com/authsim/authsim/model"
)

// TestSheets holds the profiles of registries that cannot be recorded to their
// behaviour sheets, row by row. Each transcript is asked of one registry.
func TestSheets(t *testing.T) {
	const (
		alice    = "alice:alice-password"
		hubToken = "service=registry.docker.io&scope="
		hub      = "challenge=Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\""
		ghcr     = "challenge=Bearer realm=\"https://ghcr.io/token\",service=\"ghcr.io\""
		ghToken  = "service=ghcr.io&scope="
		up       = "/v2/team/app/blobs/uploads/"
	)
	for _, sheet := range []struct {
		profile string
		rows    []row
	}{
		{"dockerhub", []row{
			{step{name: "H1 ping", method: "GET", path: "/v2/"}, "401 " + hub + " type=application/json code=UNAUTHORIZED message=authentication required"},
			{step{name: "H3 public", method: "GET", path: "/v2/open/tool/manifests/v1"}, "401 " + hub + ",scope=\"repository:open/tool:pull\" "},
			{step{name: "H3 private", method: "GET", path: "/v2/team/app/manifests/v1"}, "401 " + hub + ",scope=\"repository:team/app:pull\" "},
			{step{name: "H3 missing", method: "GET", path: "/v2/no/such/manifests/v1"}, "401 " + hub + ",scope=\"repository:no/such:pull\" "},
			{step{name: "H4 anonymous, beyond rights", method: "GET", path: "TOKEN", query: hubToken + "repository:team/app:pull,push", keep: "empty"}, "200 type=application/json token=t1 access_token=t1 expires_in=300 issued_at=0"},
			{step{name: "H5 then", method: "GET", path: "/v2/team/app/manifests/v1", who: "empty"}, "401 " + hub + ",scope=\"repository:team/app:pull\",error=\"insufficient_scope\" "},
			{step{name: "H5 missing", method: "GET", path: "/v2/no/such/manifests/v1", who: "empty"}, "401 " + hub + ",scope=\"repository:no/such:pull\",error=\"insufficient_scope\" "},
			{step{name: "H7 token", method: "GET", path: "TOKEN", query: hubToken + "repository:team/app:pull,push", who: alice, keep: "push"}, "200 type=application/json token=t2 access_token=t2 grants=repository:team/app:pull,push expires_in=300 issued_at=0"},
			{step{name: "H8 wrong password", method: "GET", path: "TOKEN", query: hubToken + "repository:open/tool:pull", who: "alice:wrong"}, "401 type=application/json json={\"details\":\"incorrect username or password\"}"},
			{step{name: "H9 access token that only reads", method: "GET", path: "TOKEN", query: hubToken + "repository:team/app:pull,push", who: "alice:alice-pat"}, "401 "},
			{step{name: "H9 the same, reading", method: "GET", path: "TOKEN", query: hubToken + "repository:team/app:pull", who: "alice:alice-pat"}, "200 "},
			{step{name: "H10 password grant", method: "POST", path: "TOKEN", form: "grant_type=password&access_type=offline&client_id=x&username=alice&password=alice-password&" + hubToken + "repository:team/app:pull"}, "200 type=application/json access_token=t4 refresh_token=r5 scope=repository:team/app:pull grants=repository:team/app:pull expires_in=300 issued_at=0"},
			{step{name: "H10 refresh", method: "POST", path: "TOKEN", form: "grant_type=refresh_token&refresh_token=r5&client_id=x&" + hubToken + "repository:team/base:pull"}, "200 type=application/json access_token=t6 refresh_token=r5 "},
			{step{name: "H11 offline token", method: "GET", path: "TOKEN", query: hubToken + "repository:team/app:pull&offline_token=true", who: alice}, "200 type=application/json token=t7 access_token=t7 refresh_token=r5 "},
			{step{name: "H12 mount, public source not in the token", method: "POST", path: up, query: "mount=tool:layer1&from=open/tool", who: "push"}, "401 " + hub + ",scope=\"repository:team/app:pull,push repository:open/tool:pull\",error=\"insufficient_scope\" "},
			{step{name: "H14 delete", method: "DELETE", path: "/v2/team/app/manifests/app:manifest"}, "401 " + hub + ",scope=\"repository:team/app:delete\" "},
			{step{name: "H14 never granted", method: "GET", path: "TOKEN", query: hubToken + "repository:team/app:delete", who: alice}, "200 type=application/json token=t8 access_token=t8 expires_in=300 issued_at=0"},
			{step{name: "H15 catalog", method: "GET", path: "/v2/_catalog"}, "401 " + hub + ",scope=\"registry:catalog:*\" "},
			{step{name: "H15 token", method: "GET", path: "TOKEN", query: hubToken + "registry:catalog:*", who: alice, keep: "catalog"}, "200 type=application/json token=t9 access_token=t9 expires_in=300 issued_at=0"},
			{step{name: "H15 and again", method: "GET", path: "/v2/_catalog", who: "catalog"}, "401 " + hub + ",scope=\"registry:catalog:*\",error=\"insufficient_scope\" "},
			{step{name: "H16 blob", method: "GET", path: "/v2/team/app/blobs/app:layer1", who: "push"}, "307 location=https://production.cloudflare.docker.com/"},
			{step{name: "H17b Basic", method: "GET", path: "/v2/team/app/manifests/v1", who: alice}, "401 " + hub + ",scope=\"repository:team/app:pull\" "},
			{step{name: "H17d odd service", method: "GET", path: "TOKEN", query: "service=a+b&scope=repository:team/app:pull", who: alice}, "200 "},
			{step{name: "expired", method: "GET", path: "/v2/team/app/manifests/v1", who: "push", after: 1000}, "401 " + hub + ",scope=\"repository:team/app:pull\",error=\"invalid_token\" "},
		}},
		{"ghcr", []row{
			{step{name: "G1 ping", method: "GET", path: "/v2/"}, "401 " + ghcr + ",scope=\"repository:user/image:pull\" type=application/json code=UNAUTHORIZED message=authentication required"},
			{step{name: "G1 catalog", method: "GET", path: "/v2/_catalog"}, "401 " + ghcr + ",scope=\"repository:user/image:pull\" "},
			{step{name: "G2 public", method: "GET", path: "/v2/open/tool/manifests/v1"}, "401 " + ghcr + ",scope=\"repository:open/tool:pull\" "},
			{step{name: "G2 push", method: "POST", path: up}, "401 " + ghcr + ",scope=\"repository:team/app:pull,push\" "},
			{step{name: "G4 anonymous, public", method: "GET", path: "TOKEN", query: ghToken + "repository:open/tool:pull", keep: "public"}, "200 type=application/json token=t1 grants=repository:open/tool:pull"},
			{step{name: "G4 then", method: "GET", path: "/v2/open/tool/manifests/v1", who: "public"}, "200 "},
			{step{name: "G6 anonymous, private", method: "GET", path: "TOKEN", query: ghToken + "repository:team/app:pull"}, "401 " + ghcr},
			{step{name: "G6 anonymous, missing", method: "GET", path: "TOKEN", query: ghToken + "repository:no/such:pull"}, "401 "},
			{step{name: "G7 anonymous, pull and push of public", method: "GET", path: "TOKEN", query: ghToken + "repository:open/tool:pull,push"}, "403 type=application/json code=DENIED"},
			{step{name: "G8 wrong password", method: "GET", path: "TOKEN", query: ghToken + "repository:open/tool:pull", who: "alice:wrong"}, "403 type=application/json code=DENIED"},
			{step{name: "G9 Bearer at the token endpoint", method: "GET", path: "TOKEN", query: ghToken + "repository:team/app:pull", who: "alice-password"}, "401 " + ghcr + ",scope=\"repository:user/image:pull\" "},
			{step{name: "the placeholder, logging in", method: "GET", path: "TOKEN", query: ghToken + "repository:user/image:pull", who: alice}, "200 "},
			{step{name: "the placeholder, anonymous", method: "GET", path: "TOKEN", query: ghToken + "registry:catalog:*&scope=repository:user/image:pull"}, "403 "},
			{step{name: "beyond rights", method: "GET", path: "TOKEN", query: ghToken + "repository:team/app:pull,push", who: "bob:bob-password"}, "403 type=application/json code=DENIED"},
			{step{name: "G10 access token as it is", method: "GET", path: "/v2/team/app/manifests/v1", who: "YWxpY2UtcGFzc3dvcmQ="}, "200 "},
			{step{name: "G11 too weak", method: "GET", path: "/v2/team/app/manifests/v1", who: "public"}, "403 type=application/json code=DENIED"},
			{step{name: "G11 HEAD", method: "HEAD", path: "/v2/team/app/manifests/v1", who: "public"}, "403 type=application/json"},
			{step{name: "G12 POST", method: "POST", path: "TOKEN", form: "grant_type=password"}, "405"},
			{step{name: "a pull token", method: "GET", path: "TOKEN", query: ghToken + "repository:team/app:pull,push", who: alice, keep: "push"}, "200 "},
			{step{name: "G15 mount, public source", method: "POST", path: up, query: "mount=tool:layer1&from=open/tool", who: "push"}, "201 "},
			{step{name: "G16 blob", method: "GET", path: "/v2/team/app/blobs/app:layer1", who: "push"}, "307 location=https://pkg-containers.githubusercontent.com/"},
			{step{name: "G17 not accepted", method: "GET", path: "/v2/team/app/manifests/v1", who: "push", accept: "text/plain"}, "404 type=application/json code=MANIFEST_UNKNOWN"},
			{step{name: "referrers", method: "GET", path: "/v2/team/app/referrers/app:manifest", who: "push"}, "404 type=application/json code=MANIFEST_UNKNOWN"},
			{step{name: "G13 delete", method: "DELETE", path: "/v2/team/app/manifests/v1", who: "YWxpY2UtcGFzc3dvcmQ="}, "405 type=application/json code=UNSUPPORTED"},
		}},
		{"reference", []row{
			{step{name: "CORS-01", method: "OPTIONS", path: "/v2/team/app/manifests/v1"}, "204"},
			{step{name: "RENG-03 step up", method: "GET", path: "TOKEN", query: "service=registry.example&scope=repository:team/app:pull", who: alice, keep: "pull"}, "200 "},
			{step{name: "RENG-03", method: "POST", path: up, who: "pull"}, "401 challenge=Bearer realm=\"https://auth.example/token\",service=\"registry.example\",scope=\"repository:team/app:pull,push\",error=\"insufficient_scope\" "},
			{step{name: "bob", method: "GET", path: "TOKEN", query: "service=registry.example&scope=repository:team/app:pull,push", who: "bob:bob-password", keep: "bob"}, "200 type=application/json token=t2 access_token=t2 grants=repository:team/app:pull "},
			{step{name: "RENG-09 no right", method: "POST", path: up, who: "bob"}, "403 type=application/json code=DENIED"},
			{step{name: "MULT-03 source missing", method: "GET", path: "TOKEN", query: "service=registry.example&scope=repository:team/app:pull,push", who: alice, keep: "push"}, "200 "},
			{step{name: "MULT-03", method: "POST", path: up, query: "mount=base:layer1&from=team/base", who: "push"}, "202 "},
		}},
	} {
		t.Run(sheet.profile, func(t *testing.T) {
			askRows(t, sheet.profile, sheet.rows)
		})
	}
}

// askRows asks one registry the rows of its sheet in their order.
func askRows(t *testing.T, profile string, rows []row) {
	t.Helper()
	w := &walker{rig: newRig(t, profile), tokens: map[string]string{}, locations: map[string]model.URL{}}
	for _, r := range rows {
		if got := strings.TrimPrefix(w.do(r.ask), r.ask.name+": "); !strings.HasPrefix(got, r.want) {
			t.Errorf("%s\n got %s\nwant %s…", r.ask.name, got, r.want)
		}
	}
}

// row is a request and how the answer begins.
type row struct {
	ask  step
	want string
}

// between is what stands between two texts.
func between(s, before, after string) string {
	_, s, ok := strings.Cut(s, before)
	if !ok {
		return ""
	}
	s, _, _ = strings.Cut(s, after)
	return s
}
