// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

import (
	"slices"
	"strings"
)

// BlobKind tells what a piece of content is.
type BlobKind uint8

// The kinds of content. Content that nobody described is OtherBlob.
const (
	OtherBlob BlobKind = iota
	Index
	Manifest
	Config
	Layer
)

// Blob describes symbolic content: what a digest stands for. A simulation needs
// no bytes.
type Blob struct {
	Kind      BlobKind
	MediaType Sym
	Size      int64
	// Children are the digests that an index or manifest refers to: of an index
	// the manifests, of a manifest the config first and then the layers.
	Children []Sym
	// Subject is the digest that a manifest refers to as its subject.
	Subject Sym
	// URL is where descriptors say that the content is too (urls); Absent without.
	URL Sym
}

// Describe tells what the digest stands for. Content does not change: the first
// description of a digest stays.
func (t *Symbols) Describe(digest Sym, b Blob) {
	if _, ok := t.blobs[digest]; !ok {
		b.Children = slices.Clone(b.Children)
		t.blobs[digest] = b
	}
}

// Blob returns the description of a digest, and the zero Blob for content that
// was never described.
func (t *Symbols) Blob(digest Sym) Blob { return t.blobs[digest] }

// ReferrersTag is the tag that stands in for the referrers API (distribution
// specification, referrers tag schema): the digest with a dash for the colon. A
// symbolic digest {x} becomes {tag:x}.
func ReferrersTag(digest string) string {
	if name, ok := strings.CutPrefix(digest, "{"); ok {
		return "{tag:" + name
	}
	return strings.Replace(digest, ":", "-", 1)
}
