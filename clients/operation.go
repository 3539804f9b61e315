// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"slices"
	"strconv"
	"strings"

	"github.com/authsim/authsim/model"
)

// Op is a request of the registry API as a flow names it.
type Op uint8

// The requests. Those that end in Upload go to the Location that the upload was
// given.
const (
	NoOp Op = iota
	Ping
	HeadManifest
	GetManifest
	PutManifest
	DeleteManifest
	HeadBlob
	GetBlob
	DeleteBlob
	// GetSourceBlob and GetSourceManifest read from the repository that the
	// content is copied from.
	GetSourceBlob
	HeadSourceBlob
	GetSourceManifest
	HeadSourceManifest
	StartUpload
	// Mount asks to mount the item from the lane's From; MountAnywhere names no
	// source.
	Mount
	MountAnywhere
	PatchUpload
	PutUpload
	StatusUpload
	CancelUpload
	ListTags
	ListCatalog
	ListReferrers
	// GetReferrersTag reads the tag that stands in for the referrers API.
	GetReferrersTag
	// NextPage reads on at the target of a Link (Frame.TakeLink).
	NextPage
	// PingV1 and SearchV1 belong to Docker Hub's old search.
	PingV1
	SearchV1
	// PostBlob uploads a blob with one request, its digest in the query.
	PostBlob
	// ReadManifest reads a manifest at the Location of an answer
	// (Frame.TakeLocation).
	ReadManifest
)

var opMethods = [...]model.Method{
	Ping: model.GET, HeadManifest: model.HEAD, GetManifest: model.GET, PutManifest: model.PUT,
	DeleteManifest: model.DELETE, HeadBlob: model.HEAD, GetBlob: model.GET, DeleteBlob: model.DELETE,
	GetSourceBlob: model.GET, HeadSourceBlob: model.HEAD, GetSourceManifest: model.GET, HeadSourceManifest: model.HEAD,
	StartUpload: model.POST, Mount: model.POST, MountAnywhere: model.POST, PatchUpload: model.PATCH,
	PutUpload: model.PUT, StatusUpload: model.GET, CancelUpload: model.DELETE,
	ListTags: model.GET, ListCatalog: model.GET, ListReferrers: model.GET, GetReferrersTag: model.GET,
	NextPage: model.GET, PingV1: model.GET, SearchV1: model.GET, PostBlob: model.POST,
	ReadManifest: model.GET,
}

// Method is the operation's request method.
func (op Op) Method() model.Method { return opMethods[op] }

// atUpload tells the requests that go to an upload's Location.
func (op Op) atUpload() bool { return op >= PatchUpload && op <= CancelUpload }

// Reads tells the requests that change nothing.
func (op Op) Reads() bool { return op.Method() == model.GET || op.Method() == model.HEAD }

// OnManifest tells the requests to a manifests path.
func (op Op) OnManifest() bool {
	return op >= HeadManifest && op <= DeleteManifest || op == GetSourceManifest || op == HeadSourceManifest || op == GetReferrersTag || op == ReadManifest
}

// Repository is the repository that the lane's request is about.
func (f *Frame) Repository() model.Sym {
	switch f.step().Op {
	case GetSourceBlob, HeadSourceBlob, GetSourceManifest, HeadSourceManifest:
		return f.L.From
	case Ping, ListCatalog, PingV1, SearchV1:
		return model.Absent
	}
	return f.L.Repository
}

// subject is the reference or digest of the lane's request.
func (f *Frame) subject(s *Step) model.Sym {
	switch s.At {
	case ByItem:
		return f.L.Item
	case ByRoot:
		return f.L.Root
	}
	return f.L.Reference
}

var memoPath = model.NewMemoFunc()

// kinds of paths below a repository.
const (
	pathManifests model.Sym = iota
	pathBlobs
	pathUploads
	pathTags
	pathReferrers
)

var pathKinds = []string{"/manifests/", "/blobs/", "/blobs/uploads/", "/tags/list", "/referrers/"}

// path builds "/v2/REPOSITORY/KIND/REFERENCE".
func (f *Frame) path(repository, kind, reference model.Sym) model.Sym {
	key := model.MemoKey{Func: memoPath, Args: [6]model.Sym{repository, kind, reference}}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	return f.T.Remember(key, "/v2/"+f.T.Str(repository)+pathKinds[kind]+f.T.Str(reference))
}

var (
	memoMount    = model.NewMemoFunc()
	memoAnywhere = model.NewMemoFunc()
	memoDigest   = model.NewMemoFunc()
	memoTagOf    = model.NewMemoFunc()
	memoSearch   = model.NewMemoFunc()
	memoPage     = model.NewMemoFunc()
)

// target is where the step's request goes, without redirects.
func (f *Frame) target(s *Step) model.URL {
	u := model.URL{Origin: f.Endpoint()}
	switch s.Op {
	case Ping:
		if u.Path = model.PathBase; f.C.PingPath == PingWithoutSlash {
			u.Path = f.T.Of("/v2")
		}
	case HeadManifest, GetManifest, PutManifest, DeleteManifest:
		u.Path = f.path(f.physical(f.L.Repository), pathManifests, f.subject(s))
	case GetSourceManifest, HeadSourceManifest:
		u.Path = f.path(f.physical(f.L.From), pathManifests, f.subject(s))
	case HeadBlob, GetBlob, DeleteBlob:
		if there, ok := f.layerURL(s); ok {
			return there
		}
		u.Path = f.path(f.physical(f.L.Repository), pathBlobs, f.blob(s))
	case GetSourceBlob, HeadSourceBlob:
		if there, ok := f.layerURL(s); ok {
			return there
		}
		u.Path = f.path(f.physical(f.L.From), pathBlobs, f.blob(s))
	case StartUpload:
		u.Path = f.path(f.physical(f.L.Repository), pathUploads, model.Absent)
	case PostBlob:
		u.Path = f.path(f.physical(f.L.Repository), pathUploads, model.Absent)
		u.Query = f.WithDigest(model.Absent)
	case Mount:
		u.Path = f.path(f.physical(f.L.Repository), pathUploads, model.Absent)
		u.Query = f.mountQuery()
	case MountAnywhere:
		u.Path = f.path(f.physical(f.L.Repository), pathUploads, model.Absent)
		u.Query = f.anywhereQuery()
	case PatchUpload, StatusUpload, CancelUpload, NextPage, ReadManifest:
		return f.L.Upload
	case PutUpload:
		u = f.L.Upload
		if f.C.UploadQuery == QueryAppended {
			u.Query = f.AppendDigest(u.Query)
		} else {
			u.Query = f.WithDigest(u.Query)
		}
		return u
	case ListTags:
		u.Path, u.Query = f.path(f.physical(f.L.Repository), pathTags, model.Absent), f.pageQuery()
	case ListCatalog:
		u.Path, u.Query = model.PathCatalog, f.pageQuery()
	case ListReferrers:
		u.Path = f.path(f.physical(f.L.Repository), pathReferrers, f.subject(s))
	case GetReferrersTag:
		u.Path = f.path(f.physical(f.L.Repository), pathManifests, f.tagOf(f.subject(s)))
	case PingV1:
		u.Path = model.PathPingV1
	case SearchV1:
		u.Path = model.PathSearchV1
		u.Query = f.searchQuery()
	}
	if f.S.Task.Base != model.Absent || f.S.Task.Other.Origin != model.Absent {
		return f.placed(s, u)
	}
	return u
}

// blob is the digest of a blob request: the item unless the step says otherwise.
func (f *Frame) blob(s *Step) model.Sym {
	if s.At == ByReference {
		return f.L.Item
	}
	return f.subject(s)
}

func (f *Frame) mountQuery() model.Sym {
	key := model.MemoKey{Func: memoMount, Args: [6]model.Sym{f.L.Item, f.L.From, model.Sym(f.C.MountQuery), f.Endpoint()}}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	digest, from := f.T.Str(f.L.Item), f.T.Str(f.L.From)
	params := []model.Param{{Name: "from", Value: from}, {Name: "mount", Value: digest}}
	switch f.C.MountQuery {
	case MountFirst:
		params[0], params[1] = params[1], params[0]
	case MountOrigin:
		params = append(params, model.Param{Name: "origin", Value: f.T.Str(f.T.Host(f.Endpoint()))})
	}
	return f.T.Remember(key, model.EncodeParams(params))
}

// pageQuery asks for a number of entries, if the client says how many.
func (f *Frame) pageQuery() model.Sym {
	if f.C.PageSize == 0 {
		return model.Absent
	}
	key := model.MemoKey{Func: memoPage, Args: [6]model.Sym{model.Sym(f.C.PageSize)}}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	return f.T.Remember(key, "n="+strconv.Itoa(int(f.C.PageSize)))
}

func (f *Frame) anywhereQuery() model.Sym {
	key := model.MemoKey{Func: memoAnywhere, Args: [6]model.Sym{f.L.Item}}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	return f.T.Remember(key, model.EncodeParams([]model.Param{{Name: "mount", Value: f.T.Str(f.L.Item)}}))
}

// WithDigest sets the digest parameter of the lane's item in an upload's query.
// All clients write the query anew, sorted by name (Go's url.Values.Encode).
func (f *Frame) WithDigest(query model.Sym) model.Sym {
	key := model.MemoKey{Func: memoDigest, Args: [6]model.Sym{query, f.L.Item}}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	params := slices.DeleteFunc(model.DecodeParams(f.T.Str(query)), func(p model.Param) bool { return p.Name == "digest" })
	params = append(params, model.Param{Name: "digest", Value: f.T.Str(f.L.Item)})
	return f.T.Remember(key, encodeSorted(params))
}

var memoAppend = model.NewMemoFunc()

// AppendDigest puts the digest of the lane's item behind the query, whatever is
// there.
func (f *Frame) AppendDigest(query model.Sym) model.Sym {
	key := model.MemoKey{Func: memoAppend, Args: [6]model.Sym{query, f.L.Item}}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	own := model.EncodeParams([]model.Param{{Name: "digest", Value: f.T.Str(f.L.Item)}})
	if query > model.Empty {
		own = f.T.Str(query) + "&" + own
	}
	return f.T.Remember(key, own)
}

var memoParam = model.NewMemoFunc()

// WithParam adds a parameter to a query, sorted.
func (f *Frame) WithParam(query model.Sym, name string, value model.Sym) model.Sym {
	key := model.MemoKey{Func: memoParam, Args: [6]model.Sym{query, f.T.Of(name), value}}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	params := append(model.DecodeParams(f.T.Str(query)), model.Param{Name: name, Value: f.T.Str(value)})
	return f.T.Remember(key, encodeSorted(params))
}

// encodeSorted encodes parameters sorted by name, those of one name in their
// order, as Go's url.Values.Encode does.
func encodeSorted(params []model.Param) string {
	slices.SortStableFunc(params, func(a, b model.Param) int { return strings.Compare(a.Name, b.Name) })
	return model.EncodeParams(params)
}

// tagOf is the referrers tag of a digest: "sha256:HEX" with a dash for the
// colon (distribution-spec, referrers tag schema). A symbolic digest {x} becomes
// {tag:x}.
func (f *Frame) tagOf(digest model.Sym) model.Sym {
	key := model.MemoKey{Func: memoTagOf, Args: [6]model.Sym{digest}}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	return f.T.Remember(key, model.ReferrersTag(f.T.Str(digest)))
}

func (f *Frame) searchQuery() model.Sym {
	key := model.MemoKey{Func: memoSearch, Args: [6]model.Sym{f.S.Task.Term, model.Sym(f.S.Task.Limit)}}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	return f.T.Remember(key, model.EncodeParams([]model.Param{
		{Name: "q", Value: f.T.Str(f.S.Task.Term)},
		{Name: "n", Value: strconv.Itoa(int(f.S.Task.Limit))},
	}))
}
