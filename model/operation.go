// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

import "strings"

// OperationKind is a registry API call (distribution-spec, endpoints), or one of
// the other requests that stand beside them.
type OperationKind uint8

// The operations.
const (
	// OpOther is no registry API call that is known: a blob host's download, for
	// one.
	OpOther OperationKind = iota
	OpPing
	OpHeadManifest
	OpPullManifest
	OpPushManifest
	OpDeleteManifest
	OpHeadBlob
	OpPullBlob
	OpDeleteBlob
	// OpStartUpload opens an upload session; OpPostBlob sends a whole blob with one
	// POST.
	OpStartUpload
	OpPostBlob
	// OpMount asks for a blob of another repository; without From of any other.
	OpMount
	OpUploadPart
	OpFinishUpload
	OpUploadStatus
	OpCancelUpload
	OpTags
	OpCatalog
	OpReferrers
	// OpSearch and OpSearchPing belong to Docker Hub's v1 search.
	OpSearch
	OpSearchPing
	// OpExtension is an endpoint with a path component that starts with "_".
	OpExtension
	// OpToken is a request to a token endpoint.
	OpToken
	// OpPreflight is a browser's question whether a page may send its request.
	OpPreflight
	// NumOperations is the number of kinds.
	NumOperations
)

var operationNames = [NumOperations]string{
	OpOther: "other", OpPing: "ping",
	OpHeadManifest: "head manifest", OpPullManifest: "pull manifest", OpPushManifest: "push manifest", OpDeleteManifest: "delete manifest",
	OpHeadBlob: "head blob", OpPullBlob: "pull blob", OpDeleteBlob: "delete blob",
	OpStartUpload: "start upload", OpPostBlob: "post blob", OpMount: "mount",
	OpUploadPart: "upload part", OpFinishUpload: "finish upload", OpUploadStatus: "upload status", OpCancelUpload: "cancel upload",
	OpTags: "tags", OpCatalog: "catalog", OpReferrers: "referrers",
	OpSearch: "search", OpSearchPing: "search ping", OpExtension: "extension", OpToken: "token request", OpPreflight: "preflight",
}

func (k OperationKind) String() string { return operationNames[k] }

// Reads tells the operations that only read from a repository.
func (k OperationKind) Reads() bool {
	switch k {
	case OpHeadManifest, OpPullManifest, OpHeadBlob, OpPullBlob, OpTags, OpReferrers:
		return true
	}
	return false
}

// Writes tells the operations that put content into a repository.
func (k OperationKind) Writes() bool {
	switch k {
	case OpPushManifest, OpStartUpload, OpPostBlob, OpMount, OpUploadPart, OpFinishUpload:
		return true
	}
	return false
}

// Operation is what a request asks of a registry. It is a comparable value.
type Operation struct {
	Kind OperationKind
	// Repository is the repository in the path; Absent where there is none, as in
	// an upload's Location of a form of its own.
	Repository Sym
	// Reference is the tag or digest: of the manifest or blob, of the blob that is
	// mounted or whose upload ends.
	Reference Sym
	// From is the repository that a mount names as the source.
	From Sym
}

var (
	memoOperation  = NewMemoFunc()
	cacheOperation = NewCache[Operation]()
)

// OperationOf tells what a request is, by method, path and query alone. A token
// endpoint may have any URL: a request outside the registry API is taken for a
// token request when it has a form, or a parameter or path that token endpoints
// have; the cause of its exchange says it for certain.
func (t *Symbols) OperationOf(r *Request) Operation {
	if r.PreflightMethod != NoMethod {
		return Operation{Kind: OpPreflight}
	}
	var form Sym
	if r.Form != Absent {
		form = Empty
	}
	key := MemoKey{memoOperation, [6]Sym{Sym(r.Method), r.Path, r.Query, form}}
	name, ok := t.Recall(key)
	if ok {
		op, _ := cacheOperation.Get(t, name)
		return op
	}
	name = t.List(r.Method.String(), t.Str(r.Path), t.Str(r.Query), string(rune('0'+form)))
	t.RememberSym(key, name)
	return cacheOperation.Put(t, name, t.readOperation(r))
}

func (t *Symbols) readOperation(r *Request) Operation {
	path := belowBase(t.Str(r.Path))
	switch {
	case path == "/v2/" || path == "/v2":
		return Operation{Kind: OpPing}
	case path == "/v2/_catalog":
		return Operation{Kind: OpCatalog}
	case path == "/v1/search":
		return Operation{Kind: OpSearch}
	case path == "/v1/_ping":
		return Operation{Kind: OpSearchPing}
	}
	params := DecodeParams(t.Str(r.Query))
	if rest, ok := strings.CutPrefix(path, "/v2/"); ok {
		if op, ok := t.repositoryOperation(r.Method, rest, params); ok {
			return op
		}
	}
	switch {
	case r.Form != Absent, tokenRequest(r.Method, path, params):
		return Operation{Kind: OpToken}
	case r.Method == PATCH:
		return Operation{Kind: OpUploadPart}
	case r.Method == PUT:
		return Operation{Kind: OpFinishUpload, Reference: t.param(params, "digest")}
	}
	return Operation{Kind: OpOther}
}

// belowBase is a path without that below which a registry has its API
// (/registry/v2/…).
func belowBase(path string) string {
	if i := strings.Index(path, "/v2/"); i > 0 && !strings.HasPrefix(path, "/v1/") {
		return path[i:]
	}
	return path
}

// repositoryOperation reads a path behind "/v2/". The name of the repository
// ends at the last of the infixes, so that a repository may itself have
// "manifests" in its name.
func (t *Symbols) repositoryOperation(m Method, rest string, params []Param) (op Operation, ok bool) {
	for _, infix := range [...]string{"/blobs/uploads", "/manifests/", "/blobs/", "/referrers/", "/tags/list"} {
		i := strings.LastIndex(rest, infix)
		if i <= 0 {
			continue
		}
		name, reference := rest[:i], rest[i+len(infix):]
		if infix == "/blobs/uploads" {
			if reference != "" && reference[0] != '/' {
				continue
			}
			reference = strings.TrimPrefix(reference, "/")
		}
		if infix == "/tags/list" && reference != "" || infix != "/blobs/uploads" && strings.Contains(reference, "/") {
			continue
		}
		op = Operation{Repository: t.Of(name)}
		if strings.HasPrefix(name, "_") || strings.Contains(name, "/_") {
			op.Kind = OpExtension
			return op, true
		}
		if infix == "/blobs/uploads" {
			return t.uploadOperation(op, m, reference, params)
		}
		op.Kind = kindAt(m, infix)
		if reference != "" {
			op.Reference = t.Of(reference)
		}
		return op, op.Kind != OpOther
	}
	if strings.HasPrefix(rest, "_") || strings.Contains(rest, "/_") {
		return Operation{Kind: OpExtension}, true
	}
	return Operation{}, false
}

func kindAt(m Method, infix string) OperationKind {
	switch infix + m.String() {
	case "/manifests/HEAD":
		return OpHeadManifest
	case "/manifests/GET":
		return OpPullManifest
	case "/manifests/PUT":
		return OpPushManifest
	case "/manifests/DELETE":
		return OpDeleteManifest
	case "/blobs/HEAD":
		return OpHeadBlob
	case "/blobs/GET":
		return OpPullBlob
	case "/blobs/DELETE":
		return OpDeleteBlob
	case "/tags/listGET", "/tags/listHEAD":
		return OpTags
	case "/referrers/GET", "/referrers/HEAD":
		return OpReferrers
	}
	return OpOther
}

func (t *Symbols) uploadOperation(op Operation, m Method, session string, params []Param) (Operation, bool) {
	switch {
	case m == POST && session == "":
		op.Kind = OpStartUpload
		if digest := t.param(params, "mount"); digest != Absent {
			op.Kind, op.Reference, op.From = OpMount, digest, t.param(params, "from")
		} else if digest := t.param(params, "digest"); digest != Absent {
			op.Kind, op.Reference = OpPostBlob, digest
		}
	case m == PATCH:
		op.Kind = OpUploadPart
	case m == PUT:
		op.Kind, op.Reference = OpFinishUpload, t.param(params, "digest")
	case m == GET || m == HEAD:
		op.Kind = OpUploadStatus
	case m == DELETE:
		op.Kind = OpCancelUpload
	default:
		return op, false
	}
	return op, true
}

// param is the first parameter of that name; Absent without it, and for an empty
// one.
func (t *Symbols) param(params []Param, name string) Sym {
	for _, p := range params {
		if p.Name == name && p.Value != "" {
			return t.Of(p.Value)
		}
	}
	return Absent
}

func tokenRequest(m Method, path string, params []Param) bool {
	if m != GET && m != POST {
		return false
	}
	for _, p := range params {
		switch p.Name {
		case "service", "scope", "account", "offline_token", "client_id":
			return true
		}
	}
	last := path[strings.LastIndexByte(path, '/')+1:]
	return last == "token" || last == "auth"
}
