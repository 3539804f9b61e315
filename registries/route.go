// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"strings"

	"github.com/authsim/authsim/model"
)

// routeKind is an endpoint of the distribution API, or of what stands beside it.
type routeKind uint8

const (
	routeUnknown routeKind = iota
	routePing
	routePingNoSlash
	routeManifest
	routeBlob
	routeUploads
	routeUploadsNoSlash
	routeUpload
	routeTags
	routeReferrers
	routeCatalog
	routeStore
	routeSearchPing
	routeSearch
)

// storePath is where the blob host keeps blobs: the digest follows.
const storePath = "/sha256/"

// route is a path, read.
type route struct {
	kind routeKind
	// name is the repository as written; repo as the registry understands it.
	name, repo model.Sym
	// ref is the tag or digest of a manifest, the digest of a blob, the id of an
	// upload.
	ref      model.Sym
	isDigest bool
}

// route reads a path, once for each.
func (e *Engine) route(path model.Sym) *route {
	r, ok := e.routes[path]
	if !ok {
		r = new(route)
		*r = e.readPath(e.t.Str(path))
		e.routes[path] = r
	}
	return r
}

func (e *Engine) readPath(path string) route {
	unknown := route{kind: routeUnknown}
	switch path {
	case "/v2/":
		return route{kind: routePing}
	case "/v2":
		return route{kind: routePingNoSlash}
	case "/v2/_catalog":
		return route{kind: routeCatalog}
	case "/v1/_ping":
		return route{kind: routeSearchPing}
	case "/v1/search":
		return route{kind: routeSearch}
	}
	if digest, ok := strings.CutPrefix(path, storePath); ok {
		return route{kind: routeStore, ref: e.t.Of(digest)}
	}
	rest, ok := strings.CutPrefix(path, "/v2/")
	if !ok {
		return unknown
	}
	for _, form := range [...]struct {
		infix string
		kind  routeKind
	}{
		{"/blobs/uploads/", routeUpload},
		{"/blobs/uploads", routeUploadsNoSlash},
		{"/blobs/", routeBlob},
		{"/manifests/", routeManifest},
		{"/tags/list", routeTags},
		{"/referrers/", routeReferrers},
	} {
		i := strings.LastIndex(rest, form.infix)
		if i < 0 || !validName(rest[:i]) {
			continue
		}
		name, ref := rest[:i], rest[i+len(form.infix):]
		found := route{kind: form.kind, name: e.t.Of(name), repo: e.repositoryName(name), ref: e.t.Of(ref)}
		found.isDigest = e.isDigest(found.ref)
		switch {
		case form.kind == routeUpload && ref == "":
			found.kind = routeUploads
		case (form.kind == routeTags || form.kind == routeUploadsNoSlash) && ref != "":
			continue
		case (form.kind == routeBlob || form.kind == routeReferrers) && !found.isDigest:
			return unknown
		case form.kind == routeManifest && !found.isDigest && !validTag(ref):
			return unknown
		}
		return found
	}
	return unknown
}

// isDigest tells a digest from a tag: it has a colon, or it is a symbol in
// braces as in recordings, or the content is known by it.
func (e *Engine) isDigest(ref model.Sym) bool {
	text := e.t.Str(ref)
	if symbolicTag(text) {
		return false
	}
	return strings.Contains(text, ":") || strings.HasPrefix(text, "{") && strings.HasSuffix(text, "}") || e.t.Blob(ref).Kind != model.OtherBlob
}

// validName tells whether a repository name has the specified form
// (distribution-spec, pull): components of lower-case letters and digits, with
// single separators inside.
func validName(name string) bool {
	if name == "" {
		return false
	}
	for component := range strings.SplitSeq(name, "/") {
		if component == "" || !lowerAlnum(component[0]) || !lowerAlnum(component[len(component)-1]) {
			return false
		}
		for i := 0; i < len(component); {
			j := i
			for j < len(component) && !lowerAlnum(component[j]) {
				j++
			}
			switch separator := component[i:j]; {
			case separator == "":
				i++
				continue
			case separator == ".", separator == "_", separator == "__", strings.Trim(separator, "-") == "":
				i = j
			default:
				return false
			}
		}
	}
	return true
}

func lowerAlnum(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

// symbolicTag tells the referrers tag of a symbolic digest (model.ReferrersTag).
func symbolicTag(tag string) bool { return strings.HasPrefix(tag, "{tag:") }

// validTag tells whether a tag has the specified form.
func validTag(tag string) bool {
	if symbolicTag(tag) {
		return true
	}
	if tag == "" || len(tag) > 128 || tag[0] == '.' || tag[0] == '-' {
		return false
	}
	return !strings.ContainsFunc(tag, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '.' || r == '-')
	})
}
