// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

// redirectRules are those of 10-redirects.md.
var redirectRules = []Rule{}

// redirectMutants make them fail.
var redirectMutants = []Mutant{}

// redirectChanges are those that no other chapter uses.
var redirectChanges = []Change{}
