// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package crane

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

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
	if byDigest(f) && f.R.Body != f.L.Reference {
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
