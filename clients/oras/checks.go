// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package oras

import (
	"fmt"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// The checks below end the lane when a 200 does not say what it must
// (generateDescriptor, repository.go:1585-1671; generateBlobDescriptor,
// :1090-1112; verifyContentDigest, :1690-1716; Fetch, :756-798 and :1118-1161).

// described checks the answer to a HEAD of the reference.
func described(f *clients.Frame) { check(f, answerProblem(f, ofReference(f), false)) }

// itemDescribed is described for the lane's item.
func itemDescribed(f *clients.Frame) { check(f, answerProblem(f, f.L.Item, false)) }

// rootDescribed checks the answer to a GET of the reference and keeps its digest.
func rootDescribed(f *clients.Frame) {
	if check(f, answerProblem(f, ofReference(f), true)) {
		rootServed(f)
	}
}

func rootServed(f *clients.Frame) { f.L.Root = f.R.Body }

// rootMeasured checks the HEAD that follows a GET without Content-Length.
func rootMeasured(f *clients.Frame) {
	if check(f, answerProblem(f, ofReference(f), false)) && f.L.Root == model.Absent {
		check(f, "mismatched digest")
	}
}

// blobDescribed checks the answer to a HEAD of the item's blob.
func blobDescribed(f *clients.Frame) {
	if f.R.Size < 0 {
		check(f, "unknown response Content-Length")
		return
	}
	check(f, digestProblem(f, f.L.Item))
}

// served checks the answer to a GET of the item by its digest.
func served(f *clients.Frame) { check(f, servedProblem(f, f.L.Item)) }

// referenceServed is served for a reference that is a digest.
func referenceServed(f *clients.Frame) { check(f, servedProblem(f, f.L.Reference)) }

// sameDigest checks the digest field of the answer to a PUT, mount or DELETE of
// the item.
func sameDigest(f *clients.Frame) { check(f, digestProblem(f, f.L.Item)) }

// referenceGone is sameDigest for the reference.
func referenceGone(f *clients.Frame) { check(f, digestProblem(f, f.L.Reference)) }

// tagDescribed checks the index that stands in for referrers. Anything else in
// its place counts as none.
func tagDescribed(f *clients.Frame) {
	if f.R.MediaType <= model.Empty {
		check(f, "invalid response `Content-Type` header; mime: no media type")
	}
}

// decoded checks that a list is JSON.
func decoded(f *clients.Frame) { decodes(f) }

func decodes(f *clients.Frame) bool {
	if f.R.JSON == model.Absent && f.R.Body == model.Absent && f.R.Text > model.Empty {
		return check(f, "failed to decode response")
	}
	return true
}

// noDigest is the one complaint that does not name the request.
const noDigest = `HTTP HEAD request missing required header "Docker-Content-Digest"`

// check tells whether the lane goes on.
func check(f *clients.Frame, problem string) bool {
	switch problem {
	case "":
		return true
	case noDigest:
		f.Fail(f.Say(problem))
	default:
		f.Fail(about(f, f.L.LastURL, problem))
	}
	return false
}

// ofReference is the lane's reference if that is a digest.
func ofReference(f *clients.Frame) model.Sym {
	if f.S.Task.ByDigest && f.L.Reference == f.S.Task.Reference || f.S.Task.FromByDigest && f.L.Reference == f.S.Task.FromReference {
		return f.L.Reference
	}
	return model.Absent
}

func answerProblem(f *clients.Frame, want model.Sym, got bool) string {
	r := f.R
	switch {
	case r.MediaType <= model.Empty:
		return "invalid response `Content-Type` header; mime: no media type"
	case r.Size < 0:
		return "unknown response Content-Length"
	case r.ContentDigest <= model.Empty && !got && want == model.Absent:
		return noDigest
	case got && (r.Body == model.Absent || r.ContentDigest > model.Empty && r.ContentDigest != r.Body):
		return "mismatched digest"
	}
	if want != model.Absent {
		return digestProblem(f, want)
	}
	return ""
}

func servedProblem(f *clients.Frame, want model.Sym) string {
	b := f.T.Blob(want)
	if b.Kind == model.Index || b.Kind == model.Manifest {
		if f.R.MediaType <= model.Empty {
			return "invalid response Content-Type: mime: no media type"
		}
		if f.R.MediaType != b.MediaType && b.MediaType != model.Absent {
			return fmt.Sprintf("mismatch response Content-Type %q: expect %q", f.T.Str(f.R.MediaType), f.T.Str(b.MediaType))
		}
	}
	if f.R.Size > 0 && b.Size > 0 && f.R.Size != b.Size {
		return "mismatch Content-Length"
	}
	if f.R.Body != want {
		return "mismatched digest"
	}
	if early(f) && b.Kind != model.Index && b.Kind != model.Manifest {
		return "" // repository.go:733-752 at v2.3.1
	}
	return digestProblem(f, want)
}

func digestProblem(f *clients.Frame, want model.Sym) string {
	if got := f.R.ContentDigest; got > model.Empty && got != want {
		return fmt.Sprintf("invalid response; digest mismatch in Docker-Content-Digest: received %q when expecting %q", f.T.Str(got), f.T.Str(want))
	}
	return ""
}
