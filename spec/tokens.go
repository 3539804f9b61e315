// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

// tokenRules are those of 06-tokens.md.
var tokenRules = []Rule{}

// tokenMutants make them fail.
var tokenMutants = []Mutant{}

// tokenChanges are those that no other chapter uses.
var tokenChanges = []Change{}
