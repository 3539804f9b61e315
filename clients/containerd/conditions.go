// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package containerd

import (
	"fmt"
	"slices"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

func byDigest(f *clients.Frame) bool { return f.S.Task.ByDigest }

// byDigestAny: before 2.0.11 and 2.2.6 every failure led to the blobs.
func byDigestAny(f *clients.Frame) bool {
	return f.S.Task.ByDigest && f.C.DigestFallback == clients.DigestAfterAny
}

// asksWhy: the 403 is to be read with a GET, if the refused request was still a
// HEAD (resolver.go:344-360).
func asksWhy(f *clients.Frame) bool {
	return f.L.As == model.NoMethod && f.C.ForbiddenBody == clients.Yes
}

// gaveUp tells whether a mount that the authorizer gave up becomes an upload:
// since 2.0.6 and 2.1.0 (commit 40b0083c4).
func gaveUp(f *clients.Frame) bool {
	return wasDenied(f) && f.C.MountFallback&clients.MountGivenUp != 0
}

func noDigest(f *clients.Frame) bool {
	return !f.S.Task.ByDigest && f.R.ContentDigest == model.Absent || f.R.Size < 0
}

func resolved(f *clients.Frame) {
	switch {
	case f.S.Task.ByDigest:
		f.L.Root = f.S.Task.Reference
	case f.R.Body != model.Absent:
		f.L.Root = f.R.Body
	default:
		f.L.Root = f.R.ContentDigest
	}
}

func isIndex(f *clients.Frame) bool { return f.T.Blob(f.L.Item).Kind == model.Index }

func children(f *clients.Frame) []model.Sym { return f.T.Blob(f.L.Item).Children }

// platform is the index's first manifest, which stands for the one of the
// platform (core/images/handlers.go, LimitManifests).
func platform(f *clients.Frame) []model.Sym {
	list := children(f)
	return list[:min(1, len(list))]
}

func parallel(f *clients.Frame) int { return max(1, int(f.C.Parallel)) }

func imageIsIndex(f *clients.Frame) bool { return f.T.Blob(f.S.Task.Image).Kind == model.Index }

func root(f *clients.Frame) []model.Sym { return f.One(f.S.Task.Image) }

// manifests are the manifests of the image, itself if it is one.
func manifests(f *clients.Frame) []model.Sym {
	if imageIsIndex(f) {
		return f.T.Blob(f.S.Task.Image).Children
	}
	return root(f)
}

// leaves are all configs and layers of the image.
func leaves(f *clients.Frame) []model.Sym {
	if !imageIsIndex(f) {
		return f.T.Blob(f.S.Task.Image).Children
	}
	return f.Leaves(f.S.Task.Image)
}

// sameManifest: a tag that is there must point to what is pushed
// (pusher.go:138-150).
func sameManifest(f *clients.Frame) bool {
	return f.L.Reference == f.L.Item || f.R.ContentDigest == f.L.Item
}

func wasDenied(f *clients.Frame) bool {
	was := f.L.Marks&denied != 0
	f.L.Marks &^= denied
	return was
}

func denyPull(f *clients.Frame) { deny(f, "pull") }

func denyPush(f *clients.Frame) { deny(f, "push") }

func deny(f *clients.Frame, what string) {
	if wasDenied(f) {
		f.L.Error = f.Say(what + " access denied, repository does not exist or may require authorization: " + f.T.Str(f.L.Error))
	}
}

// location takes the Location of an upload (pusher.go:264-299): on another
// origin it gets the name of the registry's host as ns (resolver.go:589-616).
func location(f *clients.Frame) {
	f.TakeLocation()
	if f.L.Upload.Origin != f.Endpoint() && f.C.UploadNS == clients.Yes {
		f.L.Upload.Query = f.WithParam(f.L.Upload.Query, "ns", f.T.Host(f.Endpoint()))
	}
}

// keepError remembers the text of the refused HEAD: the GET that follows adds to
// it only what the registry says (pusher.go:600-622).
func keepError(f *clients.Frame) { f.L.Error = f.Say(explain(f, f.R)) }

// toldWhy adds the registry's own words to the text that was kept, if the GET was
// refused alike.
func toldWhy(f *clients.Frame) {
	if f.R.Status == 403 {
		f.L.Error = f.Say(f.T.Str(f.L.Error) + serverSays(f, f.R))
	}
	f.R = nil
}

// explain is ErrUnexpectedStatus (core/remotes/errors/errors.go), which shows the
// request that was answered, after redirects.
func explain(f *clients.Frame, r *model.Response) string {
	if r.Status == 404 && f.Method() == model.HEAD {
		return fmt.Sprintf("%s/%s:%s: not found", f.T.Str(f.T.Host(f.Endpoint())), f.T.Str(f.L.Repository), f.T.Str(f.L.Reference))
	}
	if r.Status == 404 && f.Op() == clients.GetBlob {
		return fmt.Sprintf("%scould not fetch content descriptor %s (%s) from remote: not found",
			failedOpen, f.T.Str(f.L.Item), f.T.Str(f.T.Blob(f.L.Item).MediaType))
	}
	if r.Status == 404 && f.Op() == clients.GetManifest && f.L.Item != model.Absent {
		return failedOpen + "content at " + f.Target() + " not found: not found"
	}
	target := f.Target()
	if f.L.Hop != (model.URL{}) {
		target = f.T.Str(f.T.URLText(f.L.Hop))
	}
	text := fmt.Sprintf("unexpected status from %s request to %s: %s%s", f.Method(), target, clients.StatusLine(r.Status), serverSays(f, r))
	switch {
	case f.Op() == clients.GetBlob, f.Op() == clients.GetManifest && f.L.Item != model.Absent:
		return failedOpen + text
	case f.Op() == clients.PutUpload, f.Op() == clients.PutManifest:
		return fmt.Sprintf("failed commit on ref %q: %s", refKey(f), text)
	}
	return text
}

// failedOpen is what stands before the failure of a read (core/content/helpers.go,
// core/remotes/docker/httpreadseeker.go).
const failedOpen = "failed to copy: httpReadSeeker: failed open: "

// notOpened puts it before a failure that is no response.
func notOpened(f *clients.Frame) { f.L.Error = f.Say(failedOpen + f.T.Str(f.L.Error)) }

// otherDigest: the answer names another digest than that of what was sent, or
// none, which before 2.2.0 was no better.
func otherDigest(f *clients.Frame) bool {
	if f.R.ContentDigest <= model.Empty {
		return f.C.PutDigest == clients.Yes
	}
	return f.R.ContentDigest != f.L.Item
}

func refuseDigest(f *clients.Frame) {
	f.L.Error = f.Say("invalid content digest in response: invalid checksum digest format")
	if got := f.R.ContentDigest; got > model.Empty {
		f.L.Error = f.Say("got digest " + f.T.Str(got) + ", expected " + f.T.Str(f.L.Item))
	}
	f.R = nil
	notCommitted(f)
}

// notCommitted is the same for a write.
func notCommitted(f *clients.Frame) {
	f.L.Error = f.Say(fmt.Sprintf("failed commit on ref %q: %s", refKey(f), f.T.Str(f.L.Error)))
}

// refKey names what is being written (core/remotes/handlers.go, MakeRefKey).
func refKey(f *clients.Frame) string {
	kind := "unknown"
	switch f.T.Blob(f.L.Item).Kind {
	case model.Index:
		kind = "index"
	case model.Manifest:
		kind = "manifest"
	case model.Config:
		kind = "config"
	case model.Layer:
		kind = "layer"
	}
	return kind + "-" + f.T.Str(f.L.Item)
}

// serverSays is the second line of an error: the registry's own words.
func serverSays(f *clients.Frame, r *model.Response) string {
	if e := r.Errors[0]; e.Code != model.Absent {
		code := strings.ToLower(f.T.Str(e.Code))
		if !slices.Contains(knownCodes, code) {
			code = "unknown"
		}
		return "\n" + code + ": " + f.T.Str(e.Message)
	}
	return ""
}

// knownCodes are the error codes that the library knows by name
// (core/remotes/docker/errdesc.go).
var knownCodes = []string{"unknown", "unsupported", "unauthorized", "denied", "unavailable", "toomanyrequests"}

func explainToken(f *clients.Frame, r *model.Response) string {
	at := f.S.Handlers[f.L.Fetch.Handler].Origin
	return fmt.Sprintf("failed to authorize: failed to fetch %s token: unexpected status from %s request to %s: %s",
		kindOfToken(f, at), f.L.Fetch.Method, f.T.Str(f.T.URLText(f.TokenURL())), clients.StatusLine(r.Status))
}

// fetchFailed puts the same words before a failure that is no status.
func fetchFailed(f *clients.Frame, why model.Sym) clients.Decision {
	const prefix = "failed to authorize: "
	text := f.T.Str(why)
	if !strings.HasPrefix(text, prefix) {
		text = prefix + "failed to fetch " + kindOfToken(f, f.Endpoint()) + " token: " + text
	}
	return clients.GiveUp(f.Say(text))
}

// kindOfToken tells whether there is a secret for the host that challenged.
func kindOfToken(f *clients.Frame, challenger model.Sym) string {
	if f.OfferTo(challenger).Secret <= model.Empty {
		return "anonymous"
	}
	return "oauth"
}
