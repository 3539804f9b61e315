// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"encoding/json"
)

func claimsText(raw json.RawMessage) string {
	return string(raw)
}
