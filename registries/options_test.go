// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries_test

import (
	"strings"
	"testing"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/registries"
)

// TestRecordedOptions: the configuration switches that a recording's first line
// names change what the registry answers.
func TestRecordedOptions(t *testing.T) {
	const (
		quay = `{"auth":{"scheme":"bearer","token_endpoint":{"origin":"http://registry.test","path":"/v2/auth","methods":["GET","HEAD"],"kind":"own"},` +
			`"service":"registry.test","issuer":"quay","audience":"registry.test","realm":"http://registry.test/v2/auth"},` +
			`"accounts":{"anonymous":{"acme/pub":["pull"]},"alice":{"acme/*":["*"]}},"content":{"acme/pub":{"tags":["latest"],"public":true},"acme/app":{"tags":["latest"]}},"options":{`
		minted = `{"auth":{"scheme":"bearer","token_endpoint":{"origin":"http://token.test","path":"/token","methods":[],"kind":"harness-minted"},` +
			`"service":"registry.test","issuer":"i","audience":"registry.test","realm":"http://token.test/token"},"accounts":{"anonymous":{}},` +
			`"content":{"acme/app":{"tags":["latest"]}},"options":{`
		pub, app = "/v2/acme/pub/manifests/latest", "/v2/acme/app/manifests/latest"
		bare     = `401 type=text/html; charset=utf-8 json={"error":"Anonymous access is not allowed"}`
		asked    = `401 challenge=Bearer realm="http://registry.test/v2/auth",service="registry.test"`
		deletes  = `404 version=registry/2.0 type=application/json code=MANIFEST_UNKNOWN`
	)
	for _, c := range []struct {
		name, registry, version, world string
		rows                           []row
	}{
		{"anonymous access", "quay", "ffba0c70", quay + `"FEATURE_ANONYMOUS_ACCESS":true}}`, []row{
			{step{method: "GET", path: pub}, "200 "},
			{step{method: "GET", path: "/v2/_catalog"}, `200 type=application/json json={"repositories":[]}`},
		}},
		{"no anonymous access", "quay", "ffba0c70", quay + `"FEATURE_ANONYMOUS_ACCESS":false}}`, []row{
			{step{method: "GET", path: "/v2/"}, asked},
			{step{method: "GET", path: pub}, asked + `,scope="repository:acme/pub:pull"`},
			{step{method: "GET", path: "TOKEN", query: "service=registry.test&scope=repository:acme/pub:pull"}, bare},
			{step{method: "GET", path: "TOKEN", query: "service=registry.test&scope=repository:acme/pub:pull", who: "alice:wrong"}, bare},
			{step{method: "GET", path: "/v2/_catalog"}, bare},
			{step{method: "GET", path: "TOKEN", query: "service=registry.test&scope=repository:acme/app:pull", who: "alice:password", keep: "app"}, "200 "},
			{step{method: "GET", path: pub, who: "app"}, asked + `,scope="repository:acme/pub:pull"`},
			{step{method: "GET", path: app, who: "app"}, "200 "},
		}},
		{"public catalog", "quay", "ffba0c70", quay + `"FEATURE_PUBLIC_CATALOG":true}}`, []row{
			{step{method: "GET", path: "/v2/_catalog"}, `200 type=application/json json={"repositories":["acme/pub"]}`},
		}},
		{"no referrers", "quay", "ffba0c70", quay + `"FEATURE_REFERRERS_API":false}}`, []row{
			{step{method: "GET", path: "/v2/acme/pub/referrers/{manifest}"}, "404 "},
		}},
		{"delete", "distribution", "3.1.2", minted + `"storage.delete.enabled":true}}`, []row{
			{step{method: "DELETE", path: "/v2/acme/app/manifests/{none}", who: "minted"}, deletes},
			{step{method: "DELETE", path: app, who: "minted"}, "202 "},
			{step{method: "GET", path: app, who: "minted!"}, `401 challenge=Bearer realm="http://token.test/token",service="registry.test",scope="repository:acme/app:pull" `},
			{step{method: "GET", path: "/token"}, "404 "},
		}},
		{"no delete", "distribution", "3.1.2", minted + `}}`, []row{
			{step{method: "DELETE", path: app, who: "minted"}, "405 version=registry/2.0 type=application/json code=UNSUPPORTED"},
		}},
		{"distribution 2.8", "distribution", "2.8.2", minted + `"storage.delete.enabled":true}}`, []row{
			{step{method: "GET", path: app, who: "minted!"}, `401 challenge=Bearer realm="http://token.test/token",service="registry.test",scope="repository:acme/app:pull",error="invalid_token" `},
			{step{method: "DELETE", path: app, who: "minted"}, "400 version=registry/2.0 type=application/json code=DIGEST_INVALID"},
		}},
		{"distribution 2.8 with htpasswd", "distribution", "2.8.2", `{"auth":{"scheme":"basic","realm":"r"},"accounts":{"anonymous":{},"alice":{"**":["*"]}},"content":{"acme/app":{"tags":["latest"]}},"options":{"storage.delete.enabled":true}}`, []row{
			{step{method: "DELETE", path: app, who: "alice:password"}, "400 version=registry/2.0 type=application/json code=DIGEST_INVALID"},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, world, err := registries.FromRecording(c.registry, c.version, []byte(c.world))
			if err != nil {
				t.Fatal(err)
			}
			r := &rig{t: model.NewSymbols()}
			if r.e, r.s, err = registries.New(r.t, p, world); err != nil {
				t.Fatal(err)
			}
			r.accept = r.t.Of("application/vnd.oci.image.manifest.v1+json")
			r.s.Issued[0] = model.Issued{
				Value: r.t.Of("minted"), Subject: r.t.Of("alice"), Issuer: r.t.Of("i"), Audience: r.t.Of("registry.test"),
				Access: r.t.Of("repository:acme/app:*"), Expires: model.Never,
			}
			w := &walker{rig: r, tokens: map[string]string{}, locations: map[string]model.URL{}}
			for i, row := range c.rows {
				if got := strings.TrimPrefix(w.do(row.ask), ": "); !strings.HasPrefix(got, row.want) {
					t.Errorf("row %d %s %s\n got %s\nwant %s…", i+1, row.ask.method, row.ask.path, got, row.want)
				}
			}
		})
	}
}
