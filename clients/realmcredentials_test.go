// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import "testing"

func TestSameSite(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"registry-1.docker.io", "auth.docker.io", true},
		{"nvcr.io", "authn.nvidia.com", false},
		{"example.com", "login.example.com", true},
		{"registry.example", "auth.example", false},
		{"registry.example", "registry.example", true},
		{"localhost", "localhost", true},
		{"localhost", "other", false},
		{"10.0.0.5", "10.1.0.5", false},
		{"[::1]", "[::1]", true},
	} {
		if got := sameSite(tt.a, tt.b); got != tt.want {
			t.Errorf("%s and %s: %v", tt.a, tt.b, got)
		}
	}
}
