// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

// scopeRules are those of 05-scopes.md.
var scopeRules = []Rule{}

// scopeMutants make them fail.
var scopeMutants = []Mutant{}

// scopeChanges are those that no other chapter uses.
var scopeChanges = []Change{}
