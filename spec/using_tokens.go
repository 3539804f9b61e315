// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

// useRules are those of 07-using-tokens.md.
var useRules = []Rule{}

// useMutants make them fail.
var useMutants = []Mutant{}

// useChanges are those that no other chapter uses.
var useChanges = []Change{}
