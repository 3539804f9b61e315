// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries_test

import (
	"strings"
	"testing"

	"github.com/authsim/authsim/model"
)

// TestFaults: each fault that a registry knows changes the answer to the request
// that it strikes, and what lasts of it the answer to the next.
func TestFaults(t *testing.T) {
	const (
		alice   = "alice:alice-password"
		query   = "service=registry.example&scope=repository:team/app:pull,push"
		app     = "/v2/team/app/manifests/v1"
		uploads = "/v2/team/app/blobs/uploads/"
		bearer  = "401 challenge=Bearer realm=\"https://auth.example/token\",service=\"registry.example\",scope=\"repository:team/app:pull\""
	)
	var (
		read    = step{name: "read", method: "GET", path: app, who: "token"}
		nobody  = step{name: "read", method: "GET", path: app}
		ask     = step{name: "token", method: "GET", path: "TOKEN", query: query, who: alice, keep: "token"}
		mount   = step{name: "mount", method: "POST", path: uploads, query: "mount=app:layer1&from=team/app", who: "token"}
		redeem  = step{name: "redeem", method: "POST", path: "TOKEN", form: "grant_type=refresh_token&refresh_token=alice-identity&client_id=x&" + query}
		foreign = step{name: "weak", method: "DELETE", path: app, who: "token"}
	)
	for _, c := range []struct {
		fault       model.Fault
		struck      step
		want        string
		next        step
		wantedAfter string
	}{
		{model.TokenExpires, read, bearer + ",error=\"invalid_token\" ", read, bearer + ",error=\"invalid_token\" "},
		{model.TokenRevoked, read, bearer + ",error=\"invalid_token\" ", read, bearer + ",error=\"invalid_token\" "},
		{model.ErrorParameterMissing, foreign, "401 challenge=Bearer realm=\"https://auth.example/token\",service=\"registry.example\",scope=\"repository:team/app:delete\" ", read, "200 "},
		{model.ForbiddenForUnauthorized, nobody, "403 type=application/json code=DENIED", nobody, bearer + " "},
		{model.MountDeclined, mount, "202 ", mount, "201 "},
		{model.RefreshTokenRotated, redeem, "200 type=application/json access_token=t2 refresh_token=r3 ", redeem, "400 type=application/json json={\"error\":\"invalid_grant\","},
		{model.RealmChanged, nobody, "401 challenge=Bearer realm=\"https://auth.example/token-moved\",service=\"registry.example\"", nobody, "401 challenge=Bearer realm=\"https://auth.example/token-moved\""},
		{model.ServiceChanged, nobody, "401 challenge=Bearer realm=\"https://auth.example/token\",service=\"registry.example-moved\"", read, "401 challenge=Bearer realm=\"https://auth.example/token\",service=\"registry.example-moved\",scope=\"repository:team/app:pull\",error=\"invalid_token\""},
		{model.GrantReduced, ask, "200 type=application/json token=t2 access_token=t2 grants=repository:team/app:pull ", ask, "200 type=application/json token=t3 access_token=t3 grants=repository:team/app:pull,push "},
	} {
		t.Run(c.fault.String(), func(t *testing.T) {
			w := &walker{rig: newRig(t, "reference"), tokens: map[string]string{}, locations: map[string]model.URL{}}
			w.do(ask)
			w.fault = c.fault
			got := w.do(c.struck)
			if w.fault = model.NoFault; !strings.HasPrefix(got, c.struck.name+": "+c.want) {
				t.Errorf("struck\n got %s\nwant %s…", got, c.want)
			}
			if got := w.do(c.next); !strings.HasPrefix(got, c.next.name+": "+c.wantedAfter) {
				t.Errorf("after\n got %s\nwant %s…", got, c.wantedAfter)
			}
		})
	}
}

// TestOverflow: a registry whose state is full says so.
func TestOverflow(t *testing.T) {
	w := &walker{rig: newRig(t, "reference"), tokens: map[string]string{}, locations: map[string]model.URL{}}
	ask := step{name: "token", method: "GET", path: "TOKEN", query: "service=x"}
	for range model.MaxIssued {
		if got := w.do(ask); !strings.HasPrefix(got, "token: 200") {
			t.Fatal(got)
		}
	}
	if got := w.do(ask); !strings.HasPrefix(got, "token: 500") || !w.s.Overflow {
		t.Errorf("got %s, overflow %v", got, w.s.Overflow)
	}
}
