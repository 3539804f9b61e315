// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

import "encoding/json"

// OAuthError reads a body in the form of RFC 6749 §5.2, {"error":…} with or
// without an error_description. Of any other body both are "".
func (t *Symbols) OAuthError(r *Response) (code, description string) {
	var body struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	if r.JSON <= Empty || json.Unmarshal([]byte(t.Str(r.JSON)), &body) != nil || !oauthCode(body.Error) {
		return "", ""
	}
	return body.Error, body.Description
}

// oauthCode tells the spelling of the codes that are registered: words of small
// letters, joined by underscores.
func oauthCode(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && c != '_' {
			return false
		}
	}
	return s != "" && len(s) <= 40
}
