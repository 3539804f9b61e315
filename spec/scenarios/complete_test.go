// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package scenarios_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authsim/authsim/spec/scenarios"
)

// problems are the numbers on the list of reported problems that the catalogue is
// made from, which leaves some out.
var problems = []int{
	1, 2, 4, 5, 6, 8, 10, 11, 12, 14, 15, 16, 18, 20, 21, 22, 24, 25, 26, 28, 30, 31, 32, 34, 35, 36, 38, 40, 41, 42, 44, 45, 46, 48, 50, 51, 52, 54, 55, 56, 58,
	60, 61, 62, 64, 65, 66, 68, 70, 71, 72, 74, 75, 76, 78, 80, 81, 82, 84, 85, 86, 88, 90, 91, 92, 94, 95, 96, 98, 100, 101, 102, 104, 105, 106, 108, 110,
}

// mostOutside is how many of the problems the model may be unable to show.
const mostOutside = 5

// TestComplete: the catalogue has every entry of its lists and no other, and shows
// nearly all problems.
func TestComplete(t *testing.T) {
	var want []string
	for _, n := range problems {
		want = append(want, fmt.Sprintf("IOP-%03d", n))
	}
	for _, k := range []struct {
		prefix string
		last   int
	}{{"ADV", 23}, {"SUR", 12}, {"MEA", 9}, {"PRE", 14}} {
		for n := 1; n <= k.last; n++ {
			want = append(want, fmt.Sprintf("%s-%02d", k.prefix, n))
		}
	}
	slices.Sort(want)
	all, err := scenarios.All()
	if err != nil {
		t.Fatal(err)
	}
	var got, outside []string
	for i := range all {
		got = append(got, all[i].ID)
		if strings.HasPrefix(all[i].ID, "IOP-") && all[i].Outside != "" {
			outside = append(outside, all[i].ID)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the catalogue is not the lists:\n%s", diff)
	}
	if len(outside) > mostOutside {
		t.Errorf("%d problems are outside the model, at most %d may be: %v", len(outside), mostOutside, outside)
	}
}
