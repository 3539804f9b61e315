// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

// credentialRules are those of 12-credentials.md.
var credentialRules = []Rule{}

// credentialMutants make them fail.
var credentialMutants = []Mutant{}

// credentialChanges are those that no other chapter uses.
var credentialChanges = []Change{}
