// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"encoding/json"

	"github.com/authsim/authsim/model"
)

// corsFields are the header fields of CORS as recordings name them.
var corsFields = [...]struct {
	name string
	of   func(*model.CORS) model.Sym
}{
	{"access-control-allow-credentials", func(c *model.CORS) model.Sym { return c.AllowCredentials }},
	{"access-control-allow-headers", func(c *model.CORS) model.Sym { return c.AllowHeaders }},
	{"access-control-allow-methods", func(c *model.CORS) model.Sym { return c.AllowMethods }},
	{"access-control-allow-origin", func(c *model.CORS) model.Sym { return c.AllowOrigin }},
	{"access-control-expose-headers", func(c *model.CORS) model.Sym { return c.ExposeHeaders }},
}

// corsHeaders writes the CORS fields of a response as a recording does, nil for
// none.
func corsHeaders(t *model.Symbols, c *model.CORS) json.RawMessage {
	headers := map[string]string{}
	for _, f := range corsFields {
		if v := f.of(c); v != model.Absent {
			headers[f.name] = t.Str(v)
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
	for _, f := range corsFields {
		if w[f.name] != g[f.name] {
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
