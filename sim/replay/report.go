// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package replay

// Report stub.
func Report(results []ScenarioResult, gaps Gaps) string { return "" }

type Gaps map[Key]Gap
type Key struct{ File, Scenario string }
type Gap struct{ Exchange, Reason string }
