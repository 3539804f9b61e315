// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

import (
	"strings"
	"testing"
)

// show is kind, repository, reference, "<" source.
func show(t *Symbols, op Operation) string {
	s := op.Kind.String()
	for _, v := range []Sym{op.Repository, op.Reference} {
		if v != Absent {
			s += " " + t.Str(v)
		}
	}
	if op.From != Absent {
		s += " < " + t.Str(op.From)
	}
	return s
}

func TestOperationOf(t *testing.T) {
	s := NewSymbols()
	for _, tt := range []struct{ request, want string }{
		{"GET /v2/", "ping"},
		{"GET /v2", "ping"},
		{"HEAD /v2/org/app/manifests/v1", "head manifest org/app v1"},
		{"GET /v2/org/app/manifests/sha256:aa", "pull manifest org/app sha256:aa"},
		{"PUT /v2/org/app/manifests/v1", "push manifest org/app v1"},
		{"DELETE /v2/org/app/manifests/{m}", "delete manifest org/app {m}"},
		{"GET /v2/a/manifests/b/manifests/v1", "pull manifest a/manifests/b v1"},
		{"HEAD /v2/a/blobs/{l}", "head blob a {l}"},
		{"GET /v2/a/blobs/{l}", "pull blob a {l}"},
		{"DELETE /v2/a/blobs/{l}", "delete blob a {l}"},
		{"POST /v2/a/blobs/uploads/", "start upload a"},
		{"POST /v2/a/blobs/uploads", "start upload a"},
		{"POST /v2/a/blobs/uploads/?digest={l}", "post blob a {l}"},
		{"POST /v2/a/blobs/uploads/?from=b%2Fc&mount=sha256%3Aaa", "mount a sha256:aa < b/c"},
		{"POST /v2/a/blobs/uploads/?mount=x", "mount a x"},
		{"PATCH /v2/a/blobs/uploads/1?_state=x", "upload part a"},
		{"PUT /v2/a/blobs/uploads/1?digest=x&_state=y", "finish upload a x"},
		{"GET /v2/a/blobs/uploads/1", "upload status a"},
		{"DELETE /v2/a/blobs/uploads/1", "cancel upload a"},
		{"PATCH /elsewhere/1", "upload part"},
		{"PUT /elsewhere/1?digest=x", "finish upload x"},
		{"GET /v2/a/tags/list?n=10", "tags a"},
		{"GET /v2/a/referrers/{m}?artifactType=x", "referrers a {m}"},
		{"GET /v2/_catalog?n=1", "catalog"},
		{"GET /v2/_oci/ext/discover", "extension"},
		{"GET /v2/a/_x/y", "extension"},
		{"GET /v2/a/_x/blobs/y", "extension a/_x"},
		{"GET /v1/search?q=x", "search"},
		{"GET /v1/_ping", "search ping"},
		{"GET /token?service=x", "token request"},
		{"GET /v2/auth?account=bob", "token request"},
		{"GET /oauth2/token", "token request"},
		{"POST /x (form)", "token request"},
		{"GET /sha256/ab", "other"},
		{"GET ", "other"},
		{"POST /v2/a/manifests/v1", "other"},
		{"GET /v2/a/manifests/b/c", "other"},
	} {
		method, target, _ := strings.Cut(tt.request, " ")
		target, form := strings.CutSuffix(target, " (form)")
		path, query, has := strings.Cut(target, "?")
		r := Request{Method: ParseMethod(method), URL: URL{Path: s.Of(path)}}
		if has {
			r.Query = s.Of(query)
		}
		if form {
			r.Form = s.Of("grant_type=password")
		}
		for range 2 {
			if got := show(s, s.OperationOf(&r)); got != tt.want {
				t.Errorf("%s: got %q, want %q", tt.request, got, tt.want)
			}
		}
		if n := testing.AllocsPerRun(10, func() { s.OperationOf(&r) }); n > 0 {
			t.Errorf("%s: %v allocations", tt.request, n)
		}
	}
}

func TestNeed(t *testing.T) {
	s := NewSymbols()
	a, b := s.Of("a"), s.Of("b")
	for _, tt := range []struct {
		op                           Operation
		proposed, distribution, quay string
	}{
		{Operation{Kind: OpPing}, "nothing", "identity", "identity"},
		{Operation{Kind: OpPullBlob, Repository: a}, "repository:a:pull", "repository:a:pull", "repository:a:pull"},
		{Operation{Kind: OpTags, Repository: a}, "repository:a:pull", "repository:a:pull", "repository:a:pull"},
		{Operation{Kind: OpPushManifest, Repository: a}, "repository:a:pull,push", "repository:a:pull,push", "repository:a:push"},
		{Operation{Kind: OpUploadPart, Repository: a}, "repository:a:pull,push", "repository:a:pull,push", "repository:a:push"},
		{Operation{Kind: OpUploadPart}, "unknown", "unknown", "unknown"},
		{Operation{Kind: OpUploadStatus, Repository: a}, "repository:a:pull,push", "repository:a:pull", "repository:a:push"},
		{Operation{Kind: OpCancelUpload, Repository: a}, "repository:a:pull,push", "repository:a:delete", "repository:a:push"},
		{Operation{Kind: OpDeleteManifest, Repository: a}, "unknown", "repository:a:delete", "repository:a:push"},
		{
			Operation{Kind: OpMount, Repository: a, From: b},
			"repository:a:pull,push, if possible repository:b:pull", "repository:a:pull,push repository:b:pull", "repository:a:push, if possible repository:b:pull",
		},
		{Operation{Kind: OpMount, Repository: a, From: a}, "repository:a:pull,push", "repository:a:pull,push", "repository:a:push, if possible repository:a:pull"},
		{Operation{Kind: OpMount, Repository: a}, "repository:a:pull,push", "repository:a:pull,push", "repository:a:push"},
		{Operation{Kind: OpCatalog}, "registry:catalog:*", "registry:catalog:*", "identity"},
		{Operation{Kind: OpExtension, Repository: a}, "unknown", "unknown", "unknown"},
		{Operation{Kind: OpToken}, "unknown", "unknown", "unknown"},
	} {
		for rule, want := range []string{NeedProposed: tt.proposed, NeedDistribution: tt.distribution, NeedQuay: tt.quay} {
			n := s.Need(tt.op, NeedRule(rule))
			got := strings.Join(s.Members(n.Access), " ")
			switch {
			case !n.Known:
				got += "unknown"
			case n.Identity:
				got += "identity"
			case got == "":
				got = "nothing"
			}
			if n.Optional != Absent {
				got += ", if possible " + s.Str(n.Optional)
			}
			if got != want || n.Access != s.Normalize(n.Access) {
				t.Errorf("%s by %s: got %q, want %q", show(s, tt.op), NeedRule(rule), got, want)
			}
		}
	}
}
