// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package ociconformance

import (
	"encoding/json"
	"slices"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// ping is TestPing (run.go:1747-1760). Any status passes; only an Authorization
// that cannot be had fails it (api.go:1037-1051).
var ping = clients.Flow{Steps: []clients.Step{{
	Text: "GET /v2/; a 401 is answered once, and then any status will do",
	Op:   clients.Ping, Hint: clients.NoHint,
	On: []clients.Edge{{On: clients.AnyResponse, To: clients.Done}},
}}}

// head is TestHeadManifestTag or TestHeadManifestDigest (run.go:1532-1584).
var head = clients.Flow{Steps: []clients.Step{{
	Text: "HEAD the manifest by tag or digest",
	Op:   clients.HeadManifest,
	On:   []clients.Edge{{On: clients.Status(200), To: clients.Done}, {On: clients.AnyResponse, To: clients.Fail}},
}}}

// pull is TestPull (run.go:1762-1788). The suite knows the digests of what it
// has pushed; here they are those of the manifest that the reference leads to.
var pull = clients.Flow{Steps: []clients.Step{
	{
		Text: "by tag: GET the manifest",
		If:   func(f *clients.Frame) bool { return !f.S.Task.ByDigest },
		Op:   clients.GetManifest,
		On: []clients.Edge{
			{On: clients.Status(200), Do: func(f *clients.Frame) { f.L.Root = f.R.Body }, To: "digests"},
			{On: clients.AnyResponse, To: clients.Fail},
		},
	},
	{
		Text: "by digest: GET that",
		Op:   clients.GetManifest,
		On: []clients.Edge{
			{On: clients.Status(200), Do: func(f *clients.Frame) { f.L.Root = f.R.Body }, To: "inner"},
			{On: clients.AnyResponse, To: clients.Fail},
		},
	},
	{Name: "digests", Text: "GET every manifest by digest, the index last", Each: manifests, Body: "manifest", Then: "blobs"},
	{Name: "inner", Each: inner, Body: "manifest"},
	{Name: "blobs", Text: "then GET every blob; a failure is noted, and it goes on", Each: leaves, Body: "blob"},
	{Do: conclude, Then: clients.Done},
	{
		Name: "manifest",
		Op:   clients.GetManifest, At: clients.ByItem,
		On: []clients.Edge{
			{On: clients.Status(200), To: clients.Done},
			{On: clients.AnyResponse, Do: note, To: clients.Done},
			{On: clients.Failure, Do: note, To: clients.Done},
		},
	},
	{
		Name: "blob",
		Op:   clients.GetBlob,
		On: []clients.Edge{
			{On: clients.Status(200), To: clients.Done},
			{On: clients.AnyResponse, Do: note, To: clients.Done},
			{On: clients.Failure, Do: note, To: clients.Done},
		},
	},
}}

// tags is TestList (run.go:1586-1632): Link is not followed; with two tags or
// more the second half is asked for, behind the last tag of the first.
var tags = clients.Flow{Steps: []clients.Step{
	{
		Text: "GET the list; 404 means none",
		Op:   clients.ListTags,
		On: []clients.Edge{
			{On: clients.Status(200), If: secondHalf, To: clients.Next},
			{On: clients.Status(200), To: clients.Done},
			{On: clients.Status(404), To: clients.Done},
			{On: clients.AnyResponse, To: clients.Fail},
		},
	},
	{
		Text: "two tags or more: GET it again with last",
		Op:   clients.NextPage, Hint: clients.ForPull,
		On: []clients.Edge{
			{On: clients.Status(200), To: clients.Done},
			{On: clients.Status(404), To: clients.Done},
			{On: clients.AnyResponse, To: clients.Fail},
		},
	},
}}

func secondHalf(f *clients.Frame) bool {
	var body struct {
		Tags []string `json:"tags"`
	}
	if f.R.JSON <= model.Empty || json.Unmarshal([]byte(f.T.Str(f.R.JSON)), &body) != nil || len(body.Tags) < 2 {
		return false
	}
	slices.Sort(body.Tags)
	f.L.Upload = model.URL{Origin: f.Endpoint(), Path: f.T.Of("/v2/" + f.T.Str(f.L.Repository) + "/tags/list")}
	f.L.Upload.Query = f.WithParam(model.Absent, "last", f.T.Of(body.Tags[len(body.Tags)/2-1]))
	return true
}

// referrers is ReferrersList (api.go:1053-1071), without the filter by type.
var referrers = clients.Flow{Steps: []clients.Step{{
	Text: "GET the referrers; there is no other way to find them",
	Op:   clients.ListReferrers,
	On:   []clients.Edge{{On: clients.Status(200), To: clients.Done}, {On: clients.AnyResponse, To: clients.Fail}},
}}}

// remove is TestDeleteTag or TestDeleteManifest (run.go:1347-1404).
var remove = clients.Flow{Steps: []clients.Step{
	{
		Text: "DELETE the manifest by tag or digest",
		Op:   clients.DeleteManifest,
		On: []clients.Edge{
			{On: clients.Status(202), To: clients.Next},
			{On: clients.Status(404), To: clients.Next},
			{On: clients.Status(400), Do: unsupported, To: clients.Fail},
			{On: clients.Status(405), Do: unsupported, To: clients.Fail},
			{On: clients.AnyResponse, To: clients.Fail},
		},
	},
	{
		Text: "then HEAD it, which must not find it",
		Op:   clients.HeadManifest,
		On:   []clients.Edge{{On: clients.Status(404), To: clients.Done}, {On: clients.AnyResponse, To: clients.Fail}},
	},
}}

// removed tells the HEAD that comes after a DELETE.
func removed(f *clients.Frame) bool {
	return f.S.Task.Kind == model.Delete && f.Op() == clients.HeadManifest
}

func unsupported(f *clients.Frame) {
	f.Fail(f.Say("registry returned status " + clients.StatusLine(f.R.Status)[:3]))
}

// manifests are the manifests below what the reference led to, and that.
func manifests(f *clients.Frame) []model.Sym {
	if list := inner(f); len(list) > 0 {
		return append(slices.Clone(list), f.L.Root)
	}
	return f.One(f.L.Root)
}

func inner(f *clients.Frame) []model.Sym {
	if f.T.Blob(f.L.Root).Kind != model.Index {
		return nil
	}
	return f.T.Blob(f.L.Root).Children
}

func leaves(f *clients.Frame) []model.Sym {
	if f.T.Blob(f.L.Root).Kind != model.Index {
		return f.T.Blob(f.L.Root).Children
	}
	return f.Leaves(f.L.Root)
}
