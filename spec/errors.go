// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

// errorRules are those of 14-errors.md.
var errorRules = []Rule{}

// errorMutants make them fail.
var errorMutants = []Mutant{}

// errorChanges are those that no other chapter uses.
var errorChanges = []Change{}
