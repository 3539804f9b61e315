// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries_test

import (
	"strings"
	"testing"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/registries"
)

// TestZotBearerSheet holds zot with bearer tokens to its sheet. The tokens are
// those of somebody else's token server.
func TestZotBearerSheet(t *testing.T) {
	const (
		world = `{"auth":{"scheme":"bearer","token_endpoint":{"origin":"http://token.test","path":"/token","methods":[],"kind":"harness-minted"},` +
			`"service":"registry.test","realm":"http://token.test/token"},"accounts":{"anonymous":{}},"content":{"acme/app":{"tags":["latest"]},"acme/base":{"tags":["latest"]}},"options":{}}`
		app  = "/v2/acme/app/manifests/latest"
		up   = "/v2/acme/app/blobs/uploads/"
		asks = `401 challenge=Bearer realm="http://token.test/token",service="registry.test",scope="`
		bare = `401 type=application/json code=UNSUPPORTED`
	)
	p, w, err := registries.FromRecording("zot", "6d19b445", []byte(world))
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: model.NewSymbols()}
	if r.e, r.s, err = registries.New(r.t, p, w); err != nil {
		t.Fatal(err)
	}
	for i, token := range []struct{ value, access string }{
		{"pull", "repository:acme/app:pull"},
		{"push", "repository:acme/app:push"},
		{"star", "repository:acme/app:*"},
		{"delete", "repository:acme/app:delete"},
		{"catalog", "registry:catalog:*"},
		{"no-name", "repository::pull"},
		{"expired", "repository:acme/app:pull"},
	} {
		r.s.Issued[i] = model.Issued{Value: r.t.Of(token.value), Subject: r.t.Of("alice"), Issuer: r.t.Of("any"), Audience: r.t.Of("any"), Access: r.t.Of(token.access), Expires: model.Never}
		if token.value == "expired" {
			r.s.Issued[i].Issued, r.s.Issued[i].Expires = -2*model.Second, -model.Second
		}
	}
	ask := &walker{rig: r, tokens: map[string]string{}, locations: map[string]model.URL{}}
	for _, row := range []row{
		{step{name: "Z11", method: "GET", path: "/v2/"}, asks + `" version=registry/2.0 `},
		{step{name: "Z2", method: "HEAD", path: "/v2/"}, "405"},
		{step{name: "Z3", method: "GET", path: "/v2/", who: "pull"}, `200 challenge=bearer realm=http://token.test/token `},
		{step{name: "Z12 pull", method: "GET", path: app}, asks + `repository:acme/app:pull" `},
		{step{name: "Z12 push", method: "POST", path: up}, asks + `repository:acme/app:push" `},
		{step{name: "Z12 delete", method: "DELETE", path: app}, asks + `repository:acme/app:delete" `},
		{step{name: "Z13", method: "GET", path: "/v2/_catalog"}, asks + `repository::pull" `},
		{step{name: "Z13 catalog token", method: "GET", path: "/v2/_catalog", who: "catalog"}, asks + `repository::pull" `},
		{step{name: "Z13 no name", method: "GET", path: "/v2/_catalog", who: "no-name"}, "200 "},
		{step{name: "Z14", method: "POST", path: up, who: "pull"}, asks + `repository:acme/app:push" version`},
		{step{name: "Z15 expired", method: "GET", path: app, who: "expired"}, bare},
		{step{name: "Z15 garbage", method: "GET", path: app, who: "garbage"}, bare},
		{step{name: "Z15 Basic", method: "GET", path: app, who: "alice:password"}, bare},
		{step{name: "Z16 star", method: "GET", path: app, who: "star"}, asks + `repository:acme/app:pull" `},
		{step{name: "Z16 push only", method: "POST", path: up, who: "push"}, "202 "},
		{step{name: "Z16 lower case", method: "GET", path: app, who: "bearer pull"}, "200 "},
		{step{name: "Z17", method: "POST", path: up, query: "mount={layer1}&from=acme/base", who: "push"}, "201 "},
		{step{name: "Z17 unknown blob", method: "POST", path: up, query: "mount={other}&from=acme/base", who: "push"}, "202 "},
		{step{name: "delete", method: "DELETE", path: app, who: "delete"}, "202"},
	} {
		if got := strings.TrimPrefix(ask.do(row.ask), row.ask.name+": "); !strings.HasPrefix(got, row.want) {
			t.Errorf("%s\n got %s\nwant %s…", row.ask.name, got, row.want)
		}
	}
}
