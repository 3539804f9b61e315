// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import _ "embed"

// Gaps is the table of known gaps: the recorded scenarios of clients that the
// model does not reproduce yet.
//
//go:embed GAPS.md
var Gaps []byte
