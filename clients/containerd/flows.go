// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package containerd is the resolver, fetcher and pusher of containerd
// (core/remotes/docker), as ctr, the transfer service and CRI use it. Line
// numbers are those of v2.3.4.
package containerd

import (
	"embed"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

//go:embed *.yaml
var files embed.FS

// Client is containerd.
var Client = clients.Register(clients.Definition{
	Name:         "containerd",
	Strategy:     strategy{},
	StrategyName: "error-parameter: a 401 with an error parameter leads to one new challenge and token; one without to the same token again",
	Flows: map[model.TaskKind]*clients.Flow{
		model.Pull:      &pull,
		model.Head:      &head,
		model.Push:      &push,
		model.Referrers: &referrers,
	},
	Explain:      explain,
	ExplainToken: explainToken,
	FetchFailed:  fetchFailed,
	Files:        files,
})

// resolve is Resolve (resolver.go:236-462).
var resolve = []clients.Step{
	{
		Name: "resolve", Text: "HEAD the manifest by tag or digest, with a new authorizer",
		Do: (*clients.Frame).NewAuthorizer,
		Op: clients.HeadManifest, Hint: clients.ForPull,
		On: []clients.Edge{
			{On: clients.Status(404), If: byDigest, To: "resolve-blob"},
			{On: clients.Failure, If: byDigest, Do: denyPull, To: "resolve-blob"},
			{On: clients.Failure, Do: denyPull, To: clients.Fail},
			{On: clients.NotSuccess, If: byDigestAny, To: "resolve-blob"},
			{On: clients.Status(404), To: clients.Fail},
			{On: clients.Status(403), If: asksWhy, Do: keepError, To: "resolve-why"},
			{On: clients.Success, If: noDigest, To: "resolve-get"},
			{On: clients.Success, Do: resolved, To: "resolved"},
		},
	},
	{
		Name: "resolve-blob", Text: "by digest, 404: HEAD the blob of that digest",
		Op: clients.HeadBlob, At: clients.ByReference, Hint: clients.ForPull,
		Do: func(f *clients.Frame) { f.L.Item = f.L.Reference },
		On: []clients.Edge{
			{On: clients.Failure, Do: denyPull, To: clients.Fail},
			{On: clients.Status(403), If: asksWhy, Do: keepError, To: "resolve-why-blob"},
			{On: clients.Success, Do: resolved, To: "resolved"},
		},
	},
	{
		Name: "resolve-why", Text: "403: GET the same, only to read the error",
		Op: clients.GetManifest, Hint: clients.ForPull,
		On: []clients.Edge{
			{On: clients.AnyResponse, Do: toldWhy, To: clients.Fail},
			{On: clients.Failure, To: clients.Fail},
		},
	},
	{
		Name: "resolve-why-blob",
		Op:   clients.GetBlob, At: clients.ByReference, Hint: clients.ForPull,
		On: []clients.Edge{
			{On: clients.AnyResponse, Do: toldWhy, To: clients.Fail},
			{On: clients.Failure, To: clients.Fail},
		},
	},
	{
		Name: "resolve-get", Text: "no digest header or length: GET the manifest by tag",
		Op: clients.GetManifest, Hint: clients.ForPull,
		On: []clients.Edge{{On: clients.Success, Do: resolved, To: "resolved"}},
	},
}

// nextHost is the rescue of a pull that failed at a mirror: the next of the
// configured hosts. containerd looks for each blob at all hosts anew
// (fetcher.go); here what is found at one is read there.
func nextHost(f *clients.Frame) string {
	if !f.NextEndpoint() {
		return ""
	}
	f.L.Item, f.L.Root = model.Absent, model.Absent
	return "resolve"
}

var pull = clients.Flow{Rescue: nextHost, Steps: append(resolve[:len(resolve):len(resolve)],
	clients.Step{
		Name: "resolved", Text: "with a new authorizer (Fetcher):",
		Do: func(f *clients.Frame) { f.NewAuthorizer(); f.L.Item = f.L.Root },
	},
	clients.Step{
		Name: "fetch", Text: "GET the manifest by digest",
		Op: clients.GetManifest, At: clients.ByItem, Hint: clients.ForPull,
		On: []clients.Edge{{On: clients.Failure, Do: notOpened, To: clients.Fail}},
	},
	clients.Step{
		Text: "an index: GET its manifest for the platform, and on as from there",
		If:   isIndex, Each: platform, Body: "fetch", Then: clients.Done,
	},
	clients.Step{
		Text: "a manifest: GET config and layers",
		Each: children, Body: "blob", Parallel: parallel, Then: clients.Done,
	},
	clients.Step{
		Name: "blob", Op: clients.GetBlob, Hint: clients.ForPull,
		On: []clients.Edge{{On: clients.Failure, Do: notOpened, To: clients.Fail}},
	},
)}

var head = clients.Flow{Rescue: nextHost, Steps: append(resolve[:len(resolve):len(resolve)],
	clients.Step{Name: "resolved", Then: clients.Done},
)}

// committed is what becomes of a PUT (pusher.go:487-581): the digest that the
// answer names must be that of what was sent.
var committed = []clients.Edge{
	{On: clients.Success, If: otherDigest, Do: refuseDigest, To: clients.Fail},
	{On: clients.Success, To: clients.Done},
	{On: clients.Failure, Do: notCommitted, To: clients.Fail},
}

// push is PushContent (core/remotes/handlers.go:195-294) over dockerPusher.push
// (pusher.go:76-339). All requests have push in their scope.
var push = clients.Flow{Steps: []clients.Step{
	{Text: "with a new authorizer (Pusher):", Do: (*clients.Frame).NewAuthorizer},
	{Text: "for each blob:", Each: leaves, Body: "blob", Parallel: parallel},
	{Text: "then for each manifest:", Each: manifests, Body: "manifest", Parallel: parallel},
	{Text: "last for the index", If: imageIsIndex, Each: root, Body: "manifest", Then: clients.Done},
	{Then: clients.Done},
	{
		Name: "blob", Text: "HEAD the blob; 200: done; refused with an error parameter: go on as after 404",
		Op: clients.HeadBlob, Hint: clients.ForPush,
		On: []clients.Edge{
			{On: clients.Status(200), To: clients.Done},
			{On: clients.Status(404), To: "mount"},
			{On: clients.Failure, If: wasDenied, To: "mount"},
			{On: clients.Status(403), If: asksWhy, Do: keepError, To: "blob-why"},
			{On: clients.AnyResponse, To: clients.Fail},
		},
	},
	{
		Name: "mount", Text: "a candidate is known: POST with mount and from; 201: done; 401: as if there were none",
		If: func(f *clients.Frame) bool { return f.S.Task.MountCandidate != model.Absent },
		Do: func(f *clients.Frame) { f.L.From = f.S.Task.MountCandidate },
		Op: clients.Mount, Hint: clients.ForPush,
		On: []clients.Edge{
			{On: clients.Status(201), To: clients.Done},
			{On: clients.Success, Do: location, To: "put"},
			{On: clients.NotSuccess, If: (*clients.Frame).MountFalls, To: "upload"},
			{On: clients.Failure, If: gaveUp, To: "upload"},
		},
	},
	{
		Name: "upload", Text: "POST an upload",
		Op: clients.StartUpload, Hint: clients.ForPush,
		On: []clients.Edge{
			{On: clients.Status(201), To: clients.Done},
			{On: clients.Success, Do: location, To: "put"},
			{On: clients.Failure, Do: denyPush, To: clients.Fail},
		},
	},
	{
		Name: "put", Text: "PUT the whole blob to its Location",
		Op: clients.PutUpload, Hint: clients.ForPush,
		On: committed,
	},
	{
		Name: "blob-why", Op: clients.GetBlob, Hint: clients.ForPush,
		On: []clients.Edge{{On: clients.AnyResponse, Do: toldWhy, To: clients.Fail}, {On: clients.Failure, To: clients.Fail}},
	},
	{
		Name: "manifest", Text: "HEAD the manifest (the tag for the root, else the digest); 200 and the same digest: done",
		Do: func(f *clients.Frame) {
			f.L.Reference = f.L.Item
			if f.L.Item == f.S.Task.Image {
				f.L.Reference = f.S.Task.Reference
			}
		},
		Op: clients.HeadManifest, Hint: clients.ForPush,
		On: []clients.Edge{
			{On: clients.Status(200), If: sameManifest, To: clients.Done},
			{On: clients.Status(200), To: "put-manifest"},
			{On: clients.Status(404), To: "put-manifest"},
			{On: clients.Failure, If: wasDenied, To: "put-manifest"},
			{On: clients.Status(403), If: asksWhy, Do: keepError, To: "manifest-why"},
			{On: clients.AnyResponse, To: clients.Fail},
		},
	},
	{
		Name: "put-manifest", Text: "PUT the manifest",
		Op: clients.PutManifest, Hint: clients.ForPush,
		On: committed,
	},
	{
		Name: "manifest-why", Op: clients.GetManifest, Hint: clients.ForPush,
		On: []clients.Edge{{On: clients.AnyResponse, Do: toldWhy, To: clients.Fail}, {On: clients.Failure, To: clients.Fail}},
	},
}}

// referrers is openReferrers (referrers.go:80-158).
var referrers = clients.Flow{Steps: []clients.Step{
	{
		Text: "GET the referrers of the digest; any failure: GET the tag that stands in for them",
		Do:   (*clients.Frame).NewAuthorizer,
		Op:   clients.ListReferrers, Hint: clients.ForPull,
		On: []clients.Edge{
			{On: clients.Success, To: clients.Done},
			{On: clients.AnyResponse, To: "tag"},
			{On: clients.Failure, To: "tag"},
		},
	},
	{
		Name: "tag", Text: "404: there are none",
		Op: clients.GetReferrersTag, Hint: clients.ForPull,
		On: []clients.Edge{{On: clients.Status(404), To: clients.Done}, {On: clients.Success, To: clients.Done}},
	},
}}
