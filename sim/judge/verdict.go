// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package judge

import "slices"

// Verdict is what a run shows.
type Verdict struct {
	// Intended: what ought to happen did, and nothing that ought not.
	Intended bool
	// Unsupported: the client has no such task, or the registry no such API.
	Unsupported bool
	// UnknownAxes are axes without evidence whose stand-in value had a say.
	UnknownAxes []string
	Mismatches  []Mismatch
	Costs       Costs
}

// Clone returns a copy that shares nothing.
func (v Verdict) Clone() Verdict {
	v.UnknownAxes = slices.Clone(v.UnknownAxes)
	v.Mismatches = slices.Clone(v.Mismatches)
	return v
}

type Mismatch struct{}
type Costs struct{}
type Judge struct{}
