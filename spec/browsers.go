// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

// browserRules are those of 15-browsers.md.
var browserRules = []Rule{}

// browserMutants make them fail.
var browserMutants = []Mutant{}

// browserChanges are those that no other chapter uses.
var browserChanges = []Change{}
