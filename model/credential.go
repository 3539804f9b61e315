// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

import "encoding/base64"

// CredentialKind is what a client was given to authenticate with.
type CredentialKind uint8

const (
	// NoCredential: anonymous.
	NoCredential CredentialKind = iota
	// Password: user name and password, a personal access token included.
	Password
	// IdentityToken is a refresh token kept in the credential store (docker's
	// identitytoken), with or without a user name.
	IdentityToken
	// RegistryToken is a bearer token that is used as it is (docker's
	// registrytoken).
	RegistryToken
)

var credentialNames = [...]string{"none", "password", "identity-token", "registry-token"}

func (k CredentialKind) String() string { return credentialNames[k] }

// ParseCredentialKind reads a kind by its name.
func ParseCredentialKind(s string) (CredentialKind, bool) {
	for i, n := range credentialNames {
		if n == s {
			return CredentialKind(i), true
		}
	}
	return 0, false
}

// Credential is what a client has for one registry host.
type Credential struct {
	Kind CredentialKind
	// User may be Absent or Empty, also where Secret is there.
	User Sym
	// Secret is the password, refresh token or bearer token.
	Secret Sym
}

// HasSecret tells a credential that can be exchanged for a token: a password or
// an identity token that is not empty.
func (c Credential) HasSecret() bool {
	return (c.Kind == Password || c.Kind == IdentityToken) && c.Secret > Empty
}

var (
	memoBasic  = NewMemoFunc()
	memoBearer = NewMemoFunc()
)

// Basic is the Authorization field value of RFC 7617.
func (t *Symbols) Basic(user, password Sym) Sym {
	key := MemoKey{memoBasic, [6]Sym{user, password}}
	if v, ok := t.Recall(key); ok {
		return v
	}
	return t.Remember(key, "Basic "+base64.StdEncoding.EncodeToString([]byte(t.Str(user)+":"+t.Str(password))))
}

// Bearer is the Authorization field value of RFC 6750 §2.1.
func (t *Symbols) Bearer(token Sym) Sym {
	key := MemoKey{memoBearer, [6]Sym{token}}
	if v, ok := t.Recall(key); ok {
		return v
	}
	return t.Remember(key, "Bearer "+t.Str(token))
}
