// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package scenarios_test

import (
	"strings"
	"testing"

	"github.com/authsim/authsim/cli/join"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/sim"
	"github.com/authsim/authsim/spec/scenarios"
)

// dead is a run with all that lines tell: challenges, a POST and a GET token
// request, tokens that are refused.
const dead = "token-revoked-mid-pull/containerd/quay"

func trace(t *testing.T, id string) *model.Trace {
	t.Helper()
	setup, err := join.Setup(id)
	if err != nil {
		t.Fatal(err)
	}
	r, err := sim.NewRunner().Run(setup)
	if err != nil {
		t.Fatal(err)
	}
	return &r.Trace
}

func wire(t *testing.T, lines ...string) scenarios.Wire {
	t.Helper()
	var w scenarios.Wire
	for _, text := range lines {
		l, err := scenarios.ParseLine(text)
		if err != nil {
			t.Fatal(err)
		}
		w = append(w, l)
	}
	return w
}

func TestWireFind(t *testing.T) {
	const (
		refused = "GET /v2/team/app/blobs/{app-config} Bearer 1 401"
		token   = "GET quay.io/v2/auth Basic alice scope=repository:team/app:pull 200"
	)
	for _, tt := range []struct {
		name string
		wire []string
		// line is the first that is not found, 0 when all are.
		line int
	}{
		{"nothing", nil, 0},
		{"as the command shows it", []string{"HEAD /v2/team/app/manifests/latest anonymous 401 challenge=Bearer scope=repository:team/app:pull !error", "POST /v2/auth password=* 405", token}, 0},
		{"five and no sixth", []string{refused, refused, refused, refused, refused, "no " + refused}, 0},
		{"no sixth", []string{refused, refused, refused, refused, refused, refused}, 6},
		{"four and no fifth", []string{refused, refused, refused, refused, "no " + refused}, 0},
		{"four first and no fifth", []string{token, token, "no " + refused, "GET /v2/team/app/manifests/{app-index} Bearer 200", refused, refused, refused, refused, "no GET /v2/team/app/* Bearer 401"}, 0},
		{"nothing between", []string{token, "no HEAD * *", "no POST * *", token}, 4},
		{"something else between", []string{token, "no DELETE * *", token}, 0},
		{"the end", []string{refused, "end"}, 0},
		{"not yet the end", []string{"HEAD * 200", "end"}, 2},
		{"order", []string{token, "POST /v2/auth 405", "HEAD * 401"}, 3},
		{"another status", []string{"HEAD /v2/team/app/manifests/latest 403"}, 1},
		{"another path", []string{"HEAD /v2/team/app/manifests/v1 401"}, 1},
		{"another host", []string{"HEAD quay.test/v2/team/app/manifests/latest 401"}, 1},
		{"another user", []string{"GET /v2/auth Basic rita 200"}, 1},
		{"another token", []string{"HEAD * Bearer 2 200"}, 1},
		{"anybody", []string{"HEAD * Bearer 200"}, 0},
		{"another parameter", []string{"GET /v2/auth scope=repository:team/app:push 200"}, 1},
		{"one value too many", []string{"GET /v2/auth scope=repository:team/app:pull scope=* 200"}, 1},
		{"an absent parameter", []string{"GET /v2/auth !scope 200"}, 1},
		{"an absent field", []string{"GET /v2/auth 200 token=* !expires_in"}, 0},
		{"another challenge", []string{"HEAD * 401 challenge=Basic"}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ok, line := wire(t, tt.wire...).Find(trace(t, dead))
			if ok != (tt.line == 0) || !ok && line != tt.line {
				t.Errorf("found %v, stopped at line %d, want %d", ok, line, tt.line)
			}
		})
	}
}

// TestWireLines: what is written of a trace is found in it line by line, and has no
// secret.
func TestWireLines(t *testing.T) {
	for _, id := range []string{
		dead, "push-new/moby/dockerhub", "copy/oras/gitlab", "login/docker-cli/ecr", "explore-password/browser/reference",
		"pull-private-identity-token/containerd/acr", "redirect-cdn/regclient/harbor", "pull-private/crane/quay~connection-closed-after@2",
	} {
		tr := trace(t, id)
		lines := scenarios.Lines(tr)
		if ok, line := wire(t, append(lines, "end")...).Find(tr); !ok {
			t.Errorf("%s: line %d is not found: %s", id, line, lines[line-1])
		}
		for _, l := range lines {
			if strings.Contains(l, "alice-") || strings.Contains(l, "rita-") {
				t.Errorf("%s: %s", id, l)
			}
		}
	}
}

func TestParseLineErrors(t *testing.T) {
	for _, tt := range []struct{ line, want string }{
		{"", "too short"},
		{"HEAD /v2/", "too short"},
		{"LOOK /v2/ 200", "no method LOOK"},
		{"GET /v2/ anonymous", "no status"},
		{"GET /v2/ nobody 200", `"nobody"`},
		{"GET /v2/ 200 300", `"300"`},
		{"GET /v2/ 99", `"99"`},
		{"GET /v2/ scope=%zz 200", "not encoded"},
	} {
		if _, err := scenarios.ParseLine(tt.line); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %v, want %q", tt.line, err, tt.want)
		}
	}
}
