// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"slices"
	"testing"
)

func TestSetOrder(t *testing.T) {
	want := []string{"0.1", "0.9", "0.10", "1.0", "1.0.1", "10.0"}
	got := []string{"10.0", "1.0.1", "0.10", "1.0", "0.1", "0.9"}
	slices.SortFunc(got, compareVersions)
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
