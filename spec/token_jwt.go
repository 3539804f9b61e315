// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"encoding/base64"
	"encoding/json"
	"strings"
)

// isJWT tells a value that has the form of a signed JWT (RFC 7515 §7.1).
func isJWT(value string) bool { return strings.Count(value, ".") == 2 && jwtPart(value, 0) != nil }

// jwtPart is the header (0) or the claims (1) of a JWT, nil if they cannot be
// read.
func jwtPart(value string, part int) map[string]any {
	b, err := base64.RawURLEncoding.DecodeString(strings.Split(value, ".")[part])
	if err != nil {
		return nil
	}
	var members map[string]any
	if json.Unmarshal(b, &members) != nil {
		return nil
	}
	return members
}

// badJWT says what is wrong with a JWT; nothing if it is as the chapter has it.
func badJWT(value string) string {
	algorithm, _ := jwtPart(value, 0)["alg"].(string)
	if algorithm == "" || strings.EqualFold(algorithm, "none") {
		return "the token is not signed"
	}
	claims := jwtPart(value, 1)
	for _, name := range []string{"iss", "sub", "jti"} {
		if _, ok := claims[name].(string); !ok {
			return "the claim " + name + " is missing, or no text"
		}
	}
	for _, name := range []string{"exp", "nbf", "iat"} {
		if _, ok := claims[name].(float64); !ok {
			return "the claim " + name + " is missing, or no number"
		}
	}
	if !textOrTexts(claims["aud"]) {
		return "the claim aud is missing, or no text and no list of texts"
	}
	return badAccess(claims["access"])
}

// textOrTexts tells the form of aud (RFC 7519 §4.1.3).
func textOrTexts(v any) bool {
	if _, ok := v.(string); ok {
		return true
	}
	return texts(v)
}

func texts(v any) bool {
	list, ok := v.([]any)
	for _, e := range list {
		if _, text := e.(string); !text {
			return false
		}
	}
	return ok
}

// badAccess checks the claim access against its schema.
func badAccess(v any) string {
	list, ok := v.([]any)
	if !ok {
		return "the claim access is missing, or no list"
	}
	for _, e := range list {
		entry, _ := e.(map[string]any)
		_, hasType := entry["type"].(string)
		_, hasName := entry["name"].(string)
		if !hasType || !hasName || !texts(entry["actions"]) {
			return "an entry of the claim access has no type, no name or no list of actions"
		}
	}
	return ""
}
