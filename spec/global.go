// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

// globalRules are those of 13-global-apis.md.
var globalRules = []Rule{}

// globalMutants make them fail.
var globalMutants = []Mutant{}

// globalChanges are those that no other chapter uses.
var globalChanges = []Change{}
