// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries_test

import (
	"strings"
	"testing"

	"github.com/authsim/authsim/model"
)

// TestLimits: requests that are one too many are refused until the window is over,
// and failed logins lock the right password out too.
func TestLimits(t *testing.T) {
	const (
		alice, wrong, bob = "alice:alice-password", "alice:wrong", "bob:bob-password"
		query             = "service=registry.example&scope=repository:open/tool:pull"
		form              = "service=registry.example&client_id=x&grant_type=password&username=alice&password=wrong"
		tooMany           = "429 retry-after=60 type=application/json code=TOOMANYREQUESTS"
	)
	ask := func(who string, after int) step {
		return step{method: "GET", path: "TOKEN", query: query, who: who, after: after}
	}
	post := step{method: "POST", path: "TOKEN", form: form}
	for _, c := range []struct {
		name, settings string
		rows           []row
	}{
		{"logins of an account", "post-token-errors=as-get login-limit=2", []row{
			{ask(wrong, 0), "401 "},
			{ask(alice, 0), "200 "},
			{post, "401 "},
			{ask(alice, 0), tooMany},
			{ask(bob, 0), "200 "},
			{ask("", 0), "200 "},
			{ask(alice, 61), "200 "},
		}},
		{"logins of an address", "login-limit=1 login-limit-per=address limit-retry-after=no limit-status=403", []row{
			{ask(wrong, 0), "401 "},
			{ask(bob, 0), "403 type=application/json code=TOOMANYREQUESTS"},
			{ask("", 0), "200 "},
		}},
		{"token requests", "request-limit=2 request-limit-place=token limit-window=10", []row{
			{ask("", 0), "200 "},
			{step{method: "GET", path: "/v2/"}, "401 "},
			{ask("", 4), "200 "},
			{ask("", 6), "429 retry-after=4 "},
			{ask("", 11), "200 "},
		}},
		{"manifests", "request-limit=1 request-limit-place=manifests public-read=open", []row{
			{step{method: "HEAD", path: "/v2/open/tool/manifests/v1"}, "200 "},
			{step{method: "GET", path: "/v2/open/tool/manifests/v1"}, "200 "},
			{step{method: "GET", path: "/v2/open/tool/tags/list"}, "200 "},
			{step{method: "GET", path: "/v2/open/tool/manifests/v1"}, tooMany},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var settings []model.Setting
			for _, s := range strings.Fields(c.settings) {
				axis, value, _ := strings.Cut(s, "=")
				settings = append(settings, model.Setting{Axis: axis, Value: value})
			}
			w := &walker{rig: newRig(t, "reference", settings...), tokens: map[string]string{}, locations: map[string]model.URL{}}
			for i, r := range c.rows {
				if got := strings.TrimPrefix(w.do(r.ask), ": "); !strings.HasPrefix(got, r.want) {
					t.Errorf("row %d: got %s, want %s", i+1, got, r.want)
				}
			}
		})
	}
}
