// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"encoding/json"

	"github.com/authsim/authsim/model"
)

// corsFields are the header fields of CORS as recordings name them.
var corsFields = [...]string{
	"access-control-allow-credentials", "access-control-allow-headers", "access-control-allow-methods",
	"access-control-allow-origin", "access-control-expose-headers",
}

// corsOf reads them.
func corsOf(t *model.Symbols, raw json.RawMessage) model.CORS {
	var c model.CORS
	headers := headersOf(raw)
	for _, name := range corsFields {
		*c.Field(name) = optional(t, headers[name])
	}
	return c
}

// corsHeaders writes the CORS fields of a response as a recording does, nil for
// none.
func corsHeaders(t *model.Symbols, c *model.CORS) json.RawMessage {
	headers := map[string]string{}
	for _, name := range corsFields {
		if v := *c.Field(name); v != model.Absent {
			headers[name] = t.Str(v)
		}
	}
	if len(headers) == 0 {
		return nil
	}
	// Texts in a map can always be encoded.
	encoded, _ := json.Marshal(headers)
	return encoded
}

// sameCORS compares the CORS fields of two answers; other header fields, which
// the model does not have, may differ.
func sameCORS(want, got json.RawMessage) bool {
	w, g := headersOf(want), headersOf(got)
	for _, name := range corsFields {
		if w[name] != g[name] {
			return false
		}
	}
	return true
}

func headersOf(raw json.RawMessage) map[string]string {
	var headers map[string]string
	if json.Unmarshal(raw, &headers) != nil {
		return nil
	}
	return headers
}
