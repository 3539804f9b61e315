// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import "slices"

// rules are those of all chapters, in their order.
var rules = slices.Concat(challengeRules, methodRules, tokenGetRules, renegotiationRules)
