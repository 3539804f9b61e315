// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"strings"

	"github.com/authsim/authsim/model"
)

// MountIf is when a client that could mount a blob does so; otherwise it uploads
// it.
type MountIf uint8

const (
	// MountAlways: whenever it knows a source.
	MountAlways MountIf = iota
	// MountIfTokenLists: it decodes the token, which is not meant for it (OAuth
	// documentation of the token specification: opaque), and mounts unless the
	// source is missing there.
	MountIfTokenLists
	// MountIfScopeLists: it goes by the scope field of the token answer (RFC 6749
	// §5.1) in the same way.
	MountIfScopeLists
)

// MountToken is what becomes of a token that was asked for with the source of a
// mount.
type MountToken uint8

const (
	// MountTokenKept: what becomes of any other.
	MountTokenKept MountToken = iota
	// MountTokenOnce: it is not kept.
	MountTokenOnce
)

// ForOneMount tells whether the token for the lane's request is not kept.
func (f *Frame) ForOneMount() bool {
	return f.C.MountToken == MountTokenOnce && f.C.MountSource == Yes && f.Op() == Mount
}

// readGrants is what the client reads about the access of a token that has
// arrived, a List; Absent where it does not look or there is nothing to read.
func (f *Frame) readGrants(a *model.TokenAnswer) model.Sym {
	switch f.C.MountIf {
	case MountIfTokenLists:
		return a.Grants
	case MountIfScopeLists:
		if a.Scope > model.Empty {
			// Entries are separated by spaces (RFC 6749 §3.3) or, by the reference token
			// server, by commas; each has one action there.
			return f.T.List(strings.FieldsFunc(f.T.Str(a.Scope), func(r rune) bool { return r == ' ' || r == ',' })...)
		}
	}
	return model.Absent
}

// mayMount tells whether nothing that the client has read about the token in an
// Authorization speaks against a mount of the lane.
func (f *Frame) mayMount(authorization model.Sym) bool {
	for i := range f.S.Tokens {
		t := &f.S.Tokens[i]
		if t.Used && t.Grants != model.Absent && t.Value != model.Absent && f.T.Bearer(t.Value) == authorization {
			return f.T.Covers(f.T.Normalize(t.Grants), f.T.RepositoryScope(f.L.From, "pull"))
		}
	}
	return true
}
