// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package join_test

import (
	"testing"

	"github.com/authsim/authsim/cli/join"
)

// BenchmarkExplain explains a run with one mismatch, variants of both parties
// included.
func BenchmarkExplain(b *testing.B) {
	x, err := join.Explainer()
	if err != nil {
		b.Fatal(err)
	}
	s, err := join.Setup("token-expired-mid-push/containerd/quay")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		r, err := x.Explain(s)
		if err != nil || len(r.Mismatches) == 0 {
			b.Fatal(r, err)
		}
	}
}
