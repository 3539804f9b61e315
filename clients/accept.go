// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import "github.com/authsim/authsim/model"

// AcceptConfig are the axes about the Accept field. A registry that has the
// content in another form may answer 404.
type AcceptConfig struct {
	Accept           string
	AcceptDescriptor AcceptDescriptor
	AcceptLists      string
}

// AcceptDescriptor is what a client accepts when it knows the media type from a
// descriptor.
type AcceptDescriptor uint8

const (
	// AcceptSame: what it accepts of every manifest.
	AcceptSame AcceptDescriptor = iota
	// AcceptType: for a manifest that is read by its descriptor, that type alone.
	AcceptType
	// AcceptTypeOrAny: for everything that has a descriptor, that type, and any.
	AcceptTypeOrAny
)

var acceptAxes = []axis{
	text("accept", "", "What does a request for a manifest accept?", "Accept, field lines joined by a comma",
		func(c *Config) *string { return &c.Accept }),
	choice("accept-descriptor", "", "What does it accept when the media type is known from a descriptor?",
		func(c *Config) *AcceptDescriptor { return &c.AcceptDescriptor }, values(
			"same: the same as of every manifest", "type: a manifest that is read by its descriptor: that type alone",
			"type-or-any: manifests and blobs: that type, and any")),
	text("accept-lists", "", "What does a request for tags or the catalog accept?", "Accept",
		func(c *Config) *string { return &c.AcceptLists }),
}

var memoAccept = model.NewMemoFunc()

// accept is the Accept field of the lane's request.
func (f *Frame) accept(s *Step) model.Sym {
	onBlob := s.Op == HeadBlob || s.Op == GetBlob || s.Op == GetSourceBlob || s.Op == HeadSourceBlob
	switch {
	case s.Op == ListTags || s.Op == ListCatalog:
		return f.m.acceptLists
	case s.Op == ListReferrers && f.C.AcceptDescriptor == AcceptTypeOrAny:
		return f.withAny(f.T.Of("application/vnd.oci.image.index.v1+json"))
	case f.C.AcceptDescriptor == AcceptTypeOrAny && f.L.Item != model.Absent && (onBlob || s.Op.OnManifest() && s.Op.Reads()),
		f.C.AcceptDescriptor == AcceptType && s.Op.OnManifest() && s.Op.Method() == model.GET && s.At == ByItem:
		if t := f.T.Blob(f.L.Item).MediaType; t != model.Absent {
			if f.C.AcceptDescriptor == AcceptType {
				return t
			}
			return f.withAny(t)
		}
	}
	if s.Op.OnManifest() && s.Op.Reads() {
		return f.m.accept
	}
	return model.Absent
}

func (f *Frame) withAny(mediaType model.Sym) model.Sym {
	key := model.MemoKey{Func: memoAccept, Args: [6]model.Sym{mediaType}}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	return f.T.Remember(key, f.T.Str(mediaType)+", */*")
}
