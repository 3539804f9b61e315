// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

// extensionRules are those of 16-extensibility.md.
var extensionRules = []Rule{}

// extensionMutants make them fail.
var extensionMutants = []Mutant{}

// extensionChanges are those that no other chapter uses.
var extensionChanges = []Change{}
