// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import "slices"

// rules, mutants and changes are those of all chapters, in their order.
var (
	rules = slices.Concat(
		challengeRules,
		methodRules,
		tokenGetRules,
		tokenPostRules,
		scopeRules,
		tokenRules,
		useRules,
		renegotiationRules,
		mountRules,
		redirectRules,
		anonymousRules,
		credentialRules,
		globalRules,
		errorRules,
		browserRules,
		extensionRules,
	)
	mutants = slices.Concat(
		firstMutants,
		tokenPostMutants,
		scopeMutants,
		tokenMutants,
		useMutants,
		mountMutants,
		redirectMutants,
		anonymousMutants,
		credentialMutants,
		globalMutants,
		errorMutants,
		browserMutants,
		extensionMutants,
	)
	changes = slices.Concat(
		commonChanges,
		tokenPostChanges,
		scopeChanges,
		tokenChanges,
		useChanges,
		mountChanges,
		redirectChanges,
		anonymousChanges,
		credentialChanges,
		globalChanges,
		errorChanges,
		browserChanges,
		extensionChanges,
	)
)
