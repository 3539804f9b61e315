// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

// anonymousRules are those of 11-anonymous.md.
var anonymousRules = []Rule{}

// anonymousMutants make them fail.
var anonymousMutants = []Mutant{}

// anonymousChanges are those that no other chapter uses.
var anonymousChanges = []Change{}
