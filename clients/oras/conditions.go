// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package oras

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// resent marks a lane that has sent missing content again, which happens once
// only (/copy.go:284-309).
const resent uint8 = 1 << 6

func isCopy(f *clients.Frame) bool { return f.S.Task.Kind == model.Copy }

// mounts: Copy has somewhere to mount from (CopyGraphOptions.MountFrom).
func mounts(f *clients.Frame) bool {
	return f.L.From != model.Absent && !early(f) && f.S.Facts&unmounted == 0
}

func parallel(f *clients.Frame) int { return max(1, int(f.C.Parallel)) }

// isManifest goes by the media type, as isManifest does (manifest.go:27-48).
func isManifest(f *clients.Frame) bool {
	kind := f.T.Blob(f.L.Item).Kind
	return kind == model.Index || kind == model.Manifest
}

var refersTo = model.NewCache[[]model.Sym]()

// successors are what the lane's item refers to (/content/graph.go:42-113): a
// subject comes first. What is there twice is copied once (/copy.go:224-228).
func successors(f *clients.Frame) []model.Sym {
	if list, ok := refersTo.Get(f.T, f.L.Item); ok {
		return list
	}
	b := f.T.Blob(f.L.Item)
	var list []model.Sym
	add := func(digest model.Sym) {
		for _, have := range list {
			if have == digest {
				return
			}
		}
		list = append(list, digest)
	}
	if b.Subject != model.Absent {
		add(b.Subject)
	}
	for _, child := range b.Children {
		if !strings.Contains(f.T.Str(f.T.Blob(child).MediaType), "layer.nondistributable") && !strings.Contains(f.T.Str(f.T.Blob(child).MediaType), "rootfs.foreign") {
			add(child)
		}
	}
	if b.Kind == model.OtherBlob {
		return list // it may be described later
	}
	return refersTo.Put(f.T, f.L.Item, list)
}

// manifests are the manifests among the successors.
func manifests(f *clients.Frame) []model.Sym {
	var list []model.Sym
	for _, digest := range successors(f) {
		if kind := f.T.Blob(digest).Kind; kind == model.Index || kind == model.Manifest {
			list = append(list, digest)
		}
	}
	return list
}

// copied tells what this task has copied already; what is asked about counts as
// copied from then on (status.Tracker, /copy.go:224-228).
func copied(f *clients.Frame) bool {
	if f.Known(f.L.Item, model.Absent) {
		return true
	}
	f.Remember(f.L.Item, model.Absent)
	return false
}

func forgetCopied(f *clients.Frame) { clear(f.S.Known[:]) }

func noLength(f *clients.Frame) bool { return f.R.Size < 0 }

// noList: what answers for referrers is no list of them (repository.go:587-590);
// early versions take all for one.
func noList(f *clients.Frame) bool { return noIndex(f) && !early(f) }

// noIndex: the answer is no OCI index.
func noIndex(f *clients.Frame) bool {
	return f.T.Str(f.R.MediaType) != "application/vnd.oci.image.index.v1+json"
}

// nameUnknown: the one error is that there is no such repository
// (repository.go:577-583).
func nameUnknown(f *clients.Frame) bool {
	return f.T.Str(f.R.Errors[0].Code) == "NAME_UNKNOWN" && f.R.Errors[1] == (model.ErrorEntry{})
}

// missesContent is isMissingReferencedContentError (/copy.go:325-353).
func missesContent(f *clients.Frame) bool {
	if f.C.MissingContent == clients.No || f.L.Marks&resent != 0 || len(successors(f)) == 0 {
		return false
	}
	for _, e := range f.R.Errors {
		switch f.T.Str(e.Code) {
		case "MANIFEST_BLOB_UNKNOWN", "BLOB_UNKNOWN", "MANIFEST_UNKNOWN":
			return true
		}
	}
	return false
}

func resend(f *clients.Frame) { f.L.Marks |= resent }

// rootExisted is the Count of the lane of a root that was there before.
const rootExisted = 1

// rootExists: nothing is sent again if the root was there before
// (/copy.go:567-581).
func rootExists(f *clients.Frame) {
	f.L.Marks |= resent
	f.L.Count = rootExisted
	itemDescribed(f)
}

func hasLink(f *clients.Frame) bool { return f.R.Link > model.Empty }

// nextPage is parseLink (utils.go:38-68): the first target of the field, whatever
// its relation.
func nextPage(f *clients.Frame) {
	if !decodes(f) {
		return
	}
	link := f.T.Str(f.R.Link)
	inner, bracket := strings.CutPrefix(link, "<")
	inner, _, closed := strings.Cut(inner, ">")
	switch {
	case !bracket:
		f.Fail(f.Say(fmt.Sprintf("invalid next link %q: missing '<'", link)))
		return
	case !closed:
		f.Fail(f.Say(fmt.Sprintf("invalid next link %q: missing '>'", link)))
		return
	}
	u, authority, ok := relative(f, inner)
	switch {
	case !ok:
		f.Fail(f.Say(fmt.Sprintf("invalid next link %q", link)))
	case u.Origin != f.L.LastURL.Origin && f.C.UploadElsewhere == clients.ElsewhereRefused:
		f.Fail(f.Say(fmt.Sprintf("invalid next link %q: not the same origin as %q", inner, f.T.Str(f.T.URLText(f.L.LastURL)))))
	default:
		f.L.Upload = u
		if strings.Contains(inner, "//") {
			f.L.From = model.Absent
			if authority != f.T.Str(f.T.Host(u.Origin)) {
				scheme, _, _ := strings.Cut(f.T.Str(u.Origin), ":")
				f.L.From = f.T.Of(scheme + "://" + authority)
			}
		}
	}
}

// spelled is the origin of the lane's call as a Link spelled it, if that says more
// than it must, such as the port 443. It is then another host to the cache and to
// the credentials, which go by the host as it is spelled (auth/client.go:527-530).
func spelled(f *clients.Frame, origin model.Sym) model.Sym {
	if isSpelled(f) {
		return f.L.From
	}
	return origin
}

func isSpelled(f *clients.Frame) bool { return f.Op() == clients.NextPage && f.L.From != model.Absent }

// hintless: hints belong to a host as it is spelled, since v2.4.0
// (auth/scope.go:156-188).
func hintless(f *clients.Frame) bool { return isSpelled(f) && !early(f) }

// location keeps the POST's Authorization and takes its Location, which must be
// on the registry's host and port and not lead from https to http
// (repository.go:905-971).
func location(f *clients.Frame) {
	f.Keep()
	if f.R.Location <= model.Empty {
		f.Fail(f.Say("http: no Location header in response"))
		return
	}
	u, authority, ok := relative(f, f.T.Str(f.R.Location))
	if !ok {
		f.Fail(f.Say(fmt.Sprintf("failed to parse Location header %q", f.T.Str(f.R.Location))))
		return
	}
	from := f.Endpoint()
	host, _, _ := strings.Cut(authority, ":")
	if f.C.UploadElsewhere == clients.ElsewhereRefused && (u.Origin != from || !strings.HasPrefix(f.T.Str(f.T.Host(from)), host)) {
		f.Fail(f.Say(fmt.Sprintf("blob upload Location %q is on a different host than the registry %q", f.T.Str(f.T.Host(u.Origin)), f.T.Str(f.T.Host(from)))))
		return
	}
	f.L.Upload = u
}

var memoRelative = model.NewMemoFunc()

// relative resolves a reference against the URL that answered (RFC 3986 §5).
// authority is host and port as they are spelled.
func relative(f *clients.Frame, ref string) (u model.URL, authority string, ok bool) {
	base := f.T.URLText(f.L.LastURL)
	key := model.MemoKey{Func: memoRelative, Args: [6]model.Sym{base, f.T.Of(ref)}}
	text, seen := f.T.Recall(key)
	if !seen {
		if b, err := url.Parse(f.T.Str(base)); err == nil {
			if r, err := b.Parse(ref); err == nil {
				text = f.T.Of(r.String())
			}
		}
		f.T.RememberSym(key, text)
	}
	if text == model.Absent {
		return u, "", false
	}
	_, authority, _ = strings.Cut(f.T.Str(text), "://")
	authority = authority[:strings.IndexAny(authority+"/", "/?#")]
	u, ok = f.T.Resolve(model.Absent, text)
	return u, authority, ok
}
