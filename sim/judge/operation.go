// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"strings"

	"github.com/authsim/authsim/model"
)

// Operation is what a request asks for, read from its method and URL alone
// (distribution-spec, endpoints; the token endpoint by its parameters).
type Operation uint8

// The operations.
const (
	// Other: nothing that a registry API knows, as a blob at its redirect target.
	Other Operation = iota
	Ping
	ReadManifest
	WriteManifest
	DeleteManifest
	ReadBlob
	DeleteBlob
	StartUpload
	Mount
	// WriteUpload is a PATCH or PUT that sends content.
	WriteUpload
	UploadStatus
	CancelUpload
	ListTags
	ListReferrers
	Catalog
	Search
	// Token is a request at a token endpoint.
	Token
)

var operationNames = [...]string{
	"request", "ping", "manifest read", "manifest write", "manifest deletion", "blob read", "blob deletion", "upload start", "mount",
	"upload", "upload status", "upload cancellation", "tag list", "referrers list", "catalog", "search", "token request",
}

func (o Operation) String() string { return operationNames[o] }

// place is what a path names.
type place struct {
	kind       placeKind
	repository model.Sym
}

type placeKind uint8

const (
	elsewhere placeKind = iota
	atPing
	atManifest
	atBlob
	atUploads
	atUpload
	atTags
	atReferrers
	atCatalog
	atSearch
)

var places = model.NewCache[place]()

// placeOf reads a path. Upload locations are whatever the registry says (RFC
// 3986 reference in Location); those of the usual form are known.
func placeOf(t *model.Symbols, path model.Sym) place {
	if p, ok := places.Get(t, path); ok {
		return p
	}
	return places.Put(t, path, readPlace(t, t.Str(path)))
}

func readPlace(t *model.Symbols, path string) place {
	rest, ok := strings.CutPrefix(path, "/v2/")
	switch {
	case path == "/v2" || ok && rest == "":
		return place{kind: atPing}
	case strings.HasPrefix(path, "/v1/search"):
		return place{kind: atSearch}
	case !ok:
		return place{}
	case rest == "_catalog":
		return place{kind: atCatalog}
	}
	for _, part := range [...]struct {
		text string
		kind placeKind
	}{
		{"/blobs/uploads/", atUploads},
		{"/blobs/", atBlob},
		{"/manifests/", atManifest},
		{"/tags/list", atTags},
		{"/referrers/", atReferrers},
	} {
		i := strings.LastIndex(rest, part.text)
		if i <= 0 {
			continue
		}
		p := place{part.kind, t.Of(rest[:i])}
		if p.kind == atUploads && len(rest) > i+len(part.text) {
			p.kind = atUpload
		}
		return p
	}
	return place{}
}

// OperationOf tells what a request asks for, and of which repository. From is
// the source of a mount.
func OperationOf(t *model.Symbols, e *model.Exchange) (op Operation, repository, from model.Sym) {
	r := &e.Request
	p := placeOf(t, r.Path)
	switch p.kind {
	case atPing:
		return Ping, 0, 0
	case atManifest:
		return byMethod(r.Method, ReadManifest, WriteManifest, DeleteManifest), p.repository, 0
	case atBlob:
		return byMethod(r.Method, ReadBlob, WriteUpload, DeleteBlob), p.repository, 0
	case atUpload:
		return byMethod(r.Method, UploadStatus, WriteUpload, CancelUpload), p.repository, 0
	case atUploads:
		if q := queryOf(t, r.Query); q.mount {
			return Mount, p.repository, q.from
		}
		return StartUpload, p.repository, 0
	case atTags:
		return ListTags, p.repository, 0
	case atReferrers:
		return ListReferrers, p.repository, 0
	case atCatalog:
		return Catalog, 0, 0
	case atSearch:
		return Search, 0, 0
	}
	if r.Form != model.Absent || e.Cause == model.ForToken || e.Cause == model.ForRefresh || queryOf(t, r.Query).token {
		return Token, 0, 0
	}
	if r.Method == model.PUT || r.Method == model.PATCH {
		return WriteUpload, 0, 0
	}
	return Other, 0, 0
}

func byMethod(m model.Method, read, write, del Operation) Operation {
	switch m {
	case model.GET, model.HEAD:
		return read
	case model.DELETE:
		return del
	}
	return write
}

// query is what a query string says.
type query struct {
	// mount and from belong to a mount.
	mount bool
	from  model.Sym
	// token: it has parameters of a token request.
	token bool
	// scopes are the scope values of a token request, in normal form.
	scopes Access
	// secrets are values that might be secrets.
	secrets []model.Sym
}

var queries = model.NewCache[query]()

// queryOf reads a query string, or a form.
func queryOf(t *model.Symbols, encoded model.Sym) query {
	if encoded == model.Absent {
		return query{}
	}
	if q, ok := queries.Get(t, encoded); ok {
		return q
	}
	var q query
	for _, p := range model.DecodeParams(t.Str(encoded)) {
		switch p.Name {
		case "mount":
			q.mount = true
		case "from":
			q.from = t.Of(p.Value)
		case "service", "account", "client_id", "offline_token", "grant_type":
			q.token = true
		case "scope":
			q.token = true
			q.scopes = q.scopes.union(readAccess(t, p.Value))
		case "password", "refresh_token", "access_token", "token", "username":
			if p.Name != "username" {
				q.secrets = append(q.secrets, t.Of(p.Value))
			}
		}
	}
	return queries.Put(t, encoded, q)
}
