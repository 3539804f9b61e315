// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sequence

import (
	"encoding/json"
	"testing"
)

func TestJSON(t *testing.T) {
	for _, c := range handMade {
		t.Run(c.name, func(t *testing.T) {
			trace, about := c.make()
			for name, v := range map[string]any{".json": NewExchanges(trace), ".har": NewHAR(trace, about.Title)} {
				b, err := json.MarshalIndent(v, "", "  ")
				if err != nil {
					t.Fatal(err)
				}
				golden(t, c.name+name, append(b, '\n'))
				noSecrets(t, string(b))
			}
		})
	}
}
