// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package crane

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

func isIndex(f *clients.Frame) bool { return f.T.Blob(f.L.Item).Kind == model.Index }

// parts are the manifests of an index, or an image's config and layers.
func parts(f *clients.Frame) []model.Sym { return f.T.Blob(f.L.Item).Children }

// forPlatform is the first manifest of an index (index.go:173-190); what platforms
// they are for is not modelled.
func forPlatform(f *clients.Frame) []model.Sym {
	if all := parts(f); len(all) > 0 {
		return all[:1]
	}
	return nil
}

var uploads = model.NewCache[[]model.Sym]()

// layersFirst are the layers that may be distributed, and then the config
// (pusher.go:478-533).
func layersFirst(f *clients.Frame) []model.Sym {
	if list, ok := uploads.Get(f.T, f.L.Item); ok {
		return list
	}
	all := parts(f)
	if len(all) == 0 {
		return nil // it may be described later
	}
	list := slices.DeleteFunc(slices.Clone(all[1:]), func(digest model.Sym) bool {
		mediaType := f.T.Str(f.T.Blob(digest).MediaType)
		return strings.Contains(mediaType, "layer.nondistributable") || strings.Contains(mediaType, "rootfs.foreign")
	})
	return uploads.Put(f.T, f.L.Item, append(list, all[0]))
}

// What a Pusher has begun it does not begin again (pusher.go:42-76).
func seen(f *clients.Frame) bool { return f.Known(f.L.Item, model.Absent) }

func remember(f *clients.Frame) { f.Remember(f.L.Item, model.Absent) }

// atTarget makes the reference the one at the target.
func atTarget(f *clients.Frame) {
	f.L.Reference = f.S.Task.Reference
	if f.L.Parent != 0 {
		f.L.Reference = f.L.Item
		remember(f)
	}
}

// otherThere: what the tag points to is there, and need not be looked for again
// (pusher.go:450-452).
func otherThere(f *clients.Frame) {
	if described(f); !f.L.Failing && !f.S.Ended {
		f.Remember(f.R.ContentDigest, model.Absent)
	}
}

func isSame(f *clients.Frame) bool { return isDescribed(f) && f.R.ContentDigest == f.L.Item }

// accepted: only some statuses of the class are (CheckError).
func accepted(statuses ...int16) func(*clients.Frame) bool {
	return func(f *clients.Frame) bool { return slices.Contains(statuses, f.R.Status) }
}

func noSubject(f *clients.Frame) bool { return f.T.Blob(f.L.Item).Subject == model.Absent }

func atSubject(f *clients.Frame) { f.L.Root = f.T.Blob(f.L.Item).Subject }

// atReferrersTag: the index that is made holds what was there and the new one; its
// digest cannot be told.
func atReferrersTag(f *clients.Frame) {
	f.L.Reference = f.Say(model.ReferrersTag(f.T.Str(f.L.Root)))
}

// widened is the fact that the pull scope of the source was added to the writer's
// scopes, whether or not a transport with it could be made (write.go:150-163).
const widened uint32 = 1

func isNarrow(f *clients.Frame) bool {
	return isCopy(f) && f.S.Facts&widened == 0 && f.L.From != f.L.Repository && f.C.MountSource == clients.Yes
}

// widen begins a transport; until it is there or has failed the other lanes wait.
func widen(f *clients.Frame) {
	f.S.Facts |= widened
	f.L.Marks |= widening
	i := f.Add(model.Handler{Key: f.Key(wider(f)), Origin: f.Endpoint()})
	if i < 0 {
		return
	}
	f.OrderBeside(i, model.Absent, tokenKey)
	f.L.Fetch = model.Fetch{}
}

// narrowed: the wider transport could not be made, and the former one stays.
func narrowed(f *clients.Frame) {
	if f.L.Marks&widening != 0 {
		f.L.Marks &^= widening
		forget(f, wider)
	}
}

func narrowRealm(f *clients.Frame) {
	narrowed(f)
	tellRealm(f)
}

func forget(f *clients.Frame, to side) {
	if i := made(f, to); i >= 0 {
		f.Drop(i)
	}
}

// isMade: the call failed, and not because its transport could not be made.
func isMade(f *clients.Frame) bool { return f.L.Marks&unmade == 0 }

// mayPass is the retry predicate (options.go:69-78), for two repetitions.
func mayPass(f *clients.Frame) bool {
	narrowed(f)
	if int32(f.L.Count) >= f.C.RetryLimit || isTorn(f) {
		return false
	}
	if f.R != nil {
		return temporary(f, f.L.LastMethod, f.R)
	}
	return f.L.Marks&passing != 0 || brokenOff(f.T.Str(f.L.Error))
}

// retryFactor is how a back-off grows (options.go:80-85).
const retryFactor = 3

// pause waits before a step is repeated as a whole.
func pause(f *clients.Frame) {
	wait := model.Instant(f.C.RetryWait)
	for range f.L.Count {
		wait *= retryFactor
	}
	f.L.Count++
	f.L.Marks &^= clients.BodySent
	f.Pause(wait)
}

// isReferrersIndex goes by the media type letter by letter (referrers.go:70).
func isReferrersIndex(f *clients.Frame) bool {
	return f.T.Str(f.R.MediaType) == "application/vnd.oci.image.index.v1+json"
}

// byDigest tells a reference that the user gave as a digest, and the children of
// an index.
func byDigest(f *clients.Frame) bool {
	switch {
	case f.L.Reference == f.L.Item:
		return true
	case isCopy(f) && f.Op() == clients.GetSourceManifest:
		return f.S.Task.FromByDigest
	}
	return f.S.Task.ByDigest
}

// token403 and token404 tell a request for which the token endpoint had that
// status when a new token was needed: an error of that status is looked for in
// whatever wraps it (pusher.go:431-445, referrers.go:81-84).
func token403(f *clients.Frame) bool { return f.L.Marks&unmade == 0 && f.L.LastStatus == 403 }

func token404(f *clients.Frame) bool { return f.L.Marks&unmade == 0 && f.L.LastStatus == 404 }

// isNothing: what came is no manifest.
func isNothing(f *clients.Frame) bool { return f.R.Body == model.Absent }

func tellNothing(f *clients.Frame) { check(f, "EOF") }

// headProblem is what headManifest demands of a 200 (fetcher.go:271-296).
func headProblem(f *clients.Frame) string {
	u := f.Target()
	switch {
	case f.R.MediaType <= model.Empty:
		return "HEAD " + u + ": response did not include Content-Type header"
	case f.R.Size < 0:
		return "GET " + u + ": response did not include Content-Length header"
	case f.R.ContentDigest <= model.Empty:
		return "HEAD " + u + ": response did not include Docker-Content-Digest header"
	case byDigest(f) && f.R.ContentDigest != f.L.Reference:
		return fmt.Sprintf("manifest digest: %q does not match requested digest: %q", f.T.Str(f.R.ContentDigest), f.T.Str(f.L.Reference))
	}
	return ""
}

func isDescribed(f *clients.Frame) bool { return headProblem(f) == "" }

func described(f *clients.Frame) { check(f, headProblem(f)) }

func check(f *clients.Frame, problem string) {
	if problem != "" {
		f.Fail(f.Say(problem))
	}
}

// served takes the manifest that came, which must have the digest that was asked
// for; what the digest header says does not matter (fetcher.go:176-235).
func served(f *clients.Frame) {
	if byDigest(f) && f.R.Body != model.Absent && f.R.Body != f.L.Reference {
		check(f, fmt.Sprintf("manifest digest: %q does not match requested digest: %q", f.T.Str(f.R.Body), f.T.Str(f.L.Reference)))
		return
	}
	f.L.Item = f.R.Body
}

// itemServed is served for the manifest of an index.
func itemServed(f *clients.Frame) {
	if f.R.Body != model.Absent && f.R.Body != f.L.Item {
		check(f, fmt.Sprintf("manifest digest: %q does not match requested digest: %q", f.T.Str(f.R.Body), f.T.Str(f.L.Item)))
	}
}

func sourceServed(f *clients.Frame) { served(f) }

// blobServed checks the length and the content of a blob (fetcher.go:335-350).
func blobServed(f *clients.Frame) {
	switch size := f.T.Blob(f.L.Item).Size; {
	case f.R.Size >= 0 && size > 0 && f.R.Size != size:
		check(f, fmt.Sprintf("GET %s: Content-Length header %d does not match expected size %d", f.Target(), f.R.Size, size))
	case f.R.Body != model.Absent && f.R.Body != f.L.Item:
		check(f, fmt.Sprintf("error verifying sha256 checksum; got %q, want %q", f.T.Str(f.R.Body), f.T.Str(f.L.Item)))
	}
}

// location takes the Location of an upload, relative to the URL that answered; a
// private address is refused unless the host name stays (write.go:169-202).
func location(f *clients.Frame) {
	if f.R.Location <= model.Empty {
		check(f, "missing Location header")
		return
	}
	u, ok := resolve(f, f.R.Location)
	if !ok {
		check(f, "parse "+f.T.Str(f.R.Location))
		return
	}
	from, to := clients.Hostname(f.T.Str(f.T.Host(f.L.LastURL.Origin))), clients.Hostname(f.T.Str(f.T.Host(u.Origin)))
	if from != to && clients.PrivateAddress(to) {
		check(f, fmt.Sprintf("SSRF protection: Location header redirects to private/link-local host %q", to))
		return
	}
	f.L.Upload = u
}

// resolve resolves a reference against the URL that answered (RFC 3986 §5).
func resolve(f *clients.Frame, ref model.Sym) (model.URL, bool) {
	text := f.T.Str(ref)
	if !strings.HasPrefix(text, "/") && !strings.Contains(text, "://") {
		if base, err := url.Parse(f.T.Str(f.T.URLText(f.L.LastURL))); err == nil {
			if u, err := base.Parse(text); err == nil {
				ref = f.T.Of(u.String())
			}
		}
	}
	return f.T.Resolve(f.L.LastURL.Origin, ref)
}

// decoded: a list must be JSON.
func decoded(f *clients.Frame) {
	if f.R.JSON == model.Absent && f.R.Body == model.Absent && f.R.Text > model.Empty {
		check(f, "invalid character in a list that is not JSON")
	}
}

// nextLink is the first target of the Link field, whatever its relation; an empty
// one is none (list.go:105-139).
func nextLink(f *clients.Frame) string {
	link := f.T.Str(f.R.Link)
	if !strings.HasPrefix(link, "<") {
		return link
	}
	target, _, ok := strings.Cut(link[1:], ">")
	if !ok {
		return link
	}
	return target
}

func hasNext(f *clients.Frame) bool { return f.R.Link > model.Empty && nextLink(f) != "" }

// nextPage goes to the target of the Link, which must have the registry's scheme
// and host (list.go:141-155).
func nextPage(f *clients.Frame) {
	decoded(f)
	if f.S.Ended {
		return
	}
	target := nextLink(f)
	if target == f.T.Str(f.R.Link) {
		lacks := "'<'"
		if strings.HasPrefix(target, "<") {
			lacks = "'>'"
		}
		check(f, "failed to parse link header: missing "+lacks+" in: "+target)
		return
	}
	u, ok := resolve(f, f.Say(target))
	from, to := f.T.Str(f.T.Scheme(f.Endpoint())), f.T.Str(f.T.Scheme(u.Origin))
	switch {
	case !ok:
		check(f, "parse "+target)
	case from != to:
		check(f, fmt.Sprintf("pagination URL scheme %q does not match registry scheme %q", to, from))
	case u.Origin != f.Endpoint():
		check(f, "pagination URL host does not match registry host: potential SSRF attack")
	default:
		f.L.Upload = u
	}
}
