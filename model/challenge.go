// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

import "strings"

// Scheme is an authentication scheme (RFC 9110 §11.1).
type Scheme uint8

// The schemes that clients tell apart.
const (
	NoScheme Scheme = iota
	Basic
	Bearer
	Digest
	OtherScheme
)

// SchemeOf classifies a scheme name; names are case-insensitive.
func SchemeOf(name string) Scheme {
	switch strings.ToLower(name) {
	case "":
		return NoScheme
	case "basic":
		return Basic
	case "bearer":
		return Bearer
	case "digest":
		return Digest
	}
	return OtherScheme
}

func (s Scheme) String() string {
	return [...]string{"", "Basic", "Bearer", "Digest", "other"}[s]
}

// Challenge is one challenge as some parser has read it. A parameter that the
// parser did not see is Absent, an empty one is Empty.
type Challenge struct {
	Scheme Scheme
	// Name is the scheme as that parser reports it.
	Name                         Sym
	Realm, Service, Scope, Error Sym
}
