// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package regclient

import (
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

func byDigest(f *clients.Frame) bool { return f.S.Task.ByDigest }

func isCopy(f *clients.Frame) bool { return f.S.Task.Kind == model.Copy }

func sameRepository(f *clients.Frame) bool { return f.L.From == f.L.Repository }

func isIndex(f *clients.Frame) bool { return f.T.Blob(f.L.Item).Kind == model.Index }

func isManifest(f *clients.Frame) bool { return f.T.Blob(f.L.Item).Kind == model.Manifest }

func children(f *clients.Frame) []model.Sym { return f.T.Blob(f.L.Item).Children }

// blobsAtOnce and manifestsAtOnce stay below the lanes that a state has room for.
// regclient itself knows no limit but the request slots of the host, which come
// to the same.
func blobsAtOnce(f *clients.Frame) int {
	if n := int(f.C.Parallel); n > 0 {
		return min(n, 6)
	}
	return 6
}

func manifestsAtOnce(*clients.Frame) int { return 3 }

func served(f *clients.Frame) { f.L.Item = f.R.Body }

// resolved keeps the digest that the answer tells.
func resolved(f *clients.Frame) { f.L.Root = digestOf(f) }

// digestOf is the digest of the manifest that the answer is about: its header,
// or what was served (types/manifest/manifest.go:120-150).
func digestOf(f *clients.Frame) model.Sym {
	if f.R.ContentDigest > model.Empty {
		return f.R.ContentDigest
	}
	return f.R.Body
}

// noDigest: a HEAD by tag that does not tell the digest (manifest.go:199-201 of
// the module).
func noDigest(f *clients.Frame) bool {
	return f.R.ContentDigest <= model.Empty && f.L.Reference != f.L.Item && !(f.L.Parent == 0 && f.S.Task.ByDigest)
}

// begin sets the lane up: what is pushed is known, what is copied by tag is not.
func begin(f *clients.Frame) {
	forgetSeen(f)
	f.L.Item = f.S.Task.Image
	if isCopy(f) {
		f.L.Item = model.Absent
		if f.S.Task.FromByDigest {
			f.L.Item = f.S.Task.FromReference
		}
	}
}

// atTarget makes the reference the one at the target: the manifests of an index
// go by their digests.
func atTarget(f *clients.Frame) {
	f.L.Reference = f.S.Task.Reference
	if f.L.Parent != 0 {
		f.L.Reference = f.L.Item
	}
}

func atSource(f *clients.Frame) {
	f.L.Reference = f.S.Task.FromReference
	if f.L.Parent != 0 {
		f.L.Reference = f.L.Item
	}
}

func sourceUnknown(f *clients.Frame) bool { return f.L.Item == model.Absent }

// sameAsItem: the target has what is sent.
func sameAsItem(f *clients.Frame) bool {
	return f.L.Item != model.Absent && (f.L.Reference == f.L.Item || digestOf(f) == f.L.Item)
}

// sameAsRoot: the source is what the target has.
func sameAsRoot(f *clients.Frame) bool { return digestOf(f) == f.L.Root }

// unreachable: the call ended with an error of the network, and not because a
// response said so (image.go:597-602).
func unreachable(f *clients.Frame) bool {
	return f.L.Marks&network != 0 || f.L.Marks&unauthorized == 0 && f.L.LastStatus == 0
}

func wasUnauthorized(f *clients.Frame) bool { return f.L.Marks&unauthorized != 0 }

// location takes the Location of an upload, relative to the URL that answered
// (blob.go:298-315, :369-382), and tells whether there is one.
func location(f *clients.Frame) bool {
	if f.R.Location <= model.Empty {
		return false
	}
	u, ok := f.T.Resolve(f.L.LastURL.Origin, f.R.Location)
	if ok {
		f.L.Upload, f.L.Root, f.L.Count = u, f.T.URLText(u), 0
	}
	return ok
}

// declined takes the place of an upload that a mount became: where it would go
// on, or (before v0.6) its id.
func declined(f *clients.Frame) bool {
	if !location(f) {
		return false
	}
	if f.C.UploadCancel == clients.CancelByID {
		f.L.Upload = model.URL{}
		if f.R.UploadUUID > model.Empty {
			f.L.Upload = model.URL{Origin: f.Endpoint(), Path: f.Say("/v2/" + f.T.Str(f.L.Repository) + "/blobs/uploads/" + f.T.Str(f.R.UploadUUID))}
		}
	}
	return true
}

// cancels: there is such an upload, and it is given up.
func cancels(f *clients.Frame) bool {
	return isCopy(f) && f.C.UploadCancel != clients.CancelNot && f.L.Upload != (model.URL{})
}

// Seen blobs are copied once for all manifests of an index (imageSeenOrWait,
// image.go:1006-1064). That the later ones wait for the first shows nowhere on the
// wire.
func seen(f *clients.Frame) bool { return f.Known(f.L.Item, f.Say("(seen)")) }

func remember(f *clients.Frame) { f.Remember(f.L.Item, f.Say("(seen)")) }

// forgetSeen: the memory is that of one copy.
func forgetSeen(f *clients.Frame) {
	mark := f.Say("(seen)")
	for i := len(f.S.Known) - 1; i >= 0; i-- {
		if k := f.S.Known[i]; k.Repository == mark {
			f.Forget(k.Digest, mark)
		}
	}
}

// noReferrersAPI: it failed before in this repository (referrer.go:71-87).
func noReferrersAPI(f *clients.Frame) bool {
	return f.Known(f.Say("(no referrers API)"), f.L.Repository) && !f.Known(f.Say("(referrers API)"), f.L.Repository)
}

func rememberNoAPI(f *clients.Frame) { f.Remember(f.Say("(no referrers API)"), f.L.Repository) }

// isReferrersIndex: the answer is an index; the API is known to be there from now
// on.
func isReferrersIndex(f *clients.Frame) bool {
	mediaType := f.T.Str(f.R.MediaType)
	if f.R.Text != model.Absent || strings.Contains(mediaType, ".manifest.") && !strings.Contains(mediaType, ".manifest.list.") {
		return false
	}
	f.Remember(f.Say("(referrers API)"), f.L.Repository)
	return true
}

func moreReferrers(f *clients.Frame) bool { return isReferrersIndex(f) && f.TakeLink() }

// emptyLayer is descriptor.EmptyDigest, the digest of "{}".
const emptyLayer = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"

// dummyBlobs are what TagDelete pushes; the config has the time in it, and so no
// digest that could be told beforehand.
func dummyBlobs(f *clients.Frame) []model.Sym {
	return []model.Sym{f.Say(emptyLayer), f.Say("{delete-config}")}
}

func dummyManifest(f *clients.Frame) model.Sym { return f.Say("{delete-manifest}") }

// gaveUpMount tells whether a mount without an answer becomes an upload.
func gaveUpMount(f *clients.Frame) bool { return f.C.MountFallback&clients.MountGivenUp != 0 }
