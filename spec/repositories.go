// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

// mountRules are those of 09-repositories-and-mount.md.
var mountRules = []Rule{}

// mountMutants make them fail.
var mountMutants = []Mutant{}

// mountChanges are those that no other chapter uses.
var mountChanges = []Change{}
