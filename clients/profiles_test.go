// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"slices"
	"testing"
)

// TestCompareVersions: numbers by their value, and words before all numbers.
func TestCompareVersions(t *testing.T) {
	want := []string{"containerd-2.3.4", "0.0.0-20251212221603", "0.5.3", "0.11.7", "1", "2.3.1", "2.3.4", "28.5.2", "29.7.2"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, compareVersions)
	if !slices.Equal(got, want) {
		t.Errorf("sorted: %q", got)
	}
}
