// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

// tokenPostRules are those of 04-token-endpoint-post.md.
var tokenPostRules = []Rule{}

// tokenPostMutants make them fail.
var tokenPostMutants = []Mutant{}

// tokenPostChanges are those that no other chapter uses.
var tokenPostChanges = []Change{}
