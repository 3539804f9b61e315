// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package crane

import (
	"slices"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// forbiddenIsAbsent: a HEAD that is refused says nothing about a tag (pusher.go:296-367).
func forbiddenIsAbsent(f *clients.Frame) bool { return f.C.ForbiddenTarget == clients.ForbiddenAbsent }

// push is remote.Push (pusher.go:146-153, :296-367) of a local image, and
// crane.Copy (/pkg/crane/copy.go:34-91) of one that is in the same registry: a
// Puller reads the source, and the Pusher gets what the Puller reads on demand.
var push = clients.Flow{Lingers: true, Steps: slices.Concat(
	[]clients.Step{
		{Do: start},
		{If: isPush, Then: "connect"},
		connect("ping-source", reader, clients.Fail),
		call(clients.Step{
			Text: "a copy: GET the manifest of the source",
			Do:   func(f *clients.Frame) { f.L.Reference = f.S.Task.FromReference },
			Op:   clients.GetSourceManifest,
			On:   []clients.Edge{{On: clients.Status(200), Do: sourceServed}},
		}),
		connect("connect", writer, clients.Fail),
		{Then: "manifest"},
		{Name: "child", If: seen, Then: clients.Done},
		call(clients.Step{
			Name: "manifest", Text: "HEAD the manifest at the target, by tag (of an index's manifests: by digest); the same digest: done; 403 counts as 404",
			Do: atTarget, Op: clients.HeadManifest, Hint: clients.ForPush,
			On: []clients.Edge{
				{On: clients.Status(200), If: isSame, To: clients.Done},
				{On: clients.Status(200), Do: otherThere},
				{On: clients.Status(403), If: forbiddenIsAbsent},
				{On: clients.Status(404)},
				{On: clients.Failure, If: token403},
				{On: clients.Failure, If: token404},
			},
		}),
		{Text: "an index that is copied: GET each of its manifests from the source", If: copiesIndex, Each: parts, Body: "source-child"},
		{Text: "an index: each of its manifests, as from the HEAD on", If: isIndex, Each: parts, Body: "child", Parallel: jobs, Then: "put-manifest"},
		{Text: "an image: each layer, then the config", Each: layersFirst, Body: "blob", Parallel: jobs},
		repeats("put-manifest", clients.Step{
			Name: "put-manifest", Text: "PUT the manifest",
			Do: atTarget, Op: clients.PutManifest, Hint: clients.ForPush,
			On: []clients.Edge{
				{On: clients.Success, If: accepted(200, 201, 202), To: "subject"},
				{On: clients.Failure, If: isTorn, Do: tornBefore, To: "torn-manifest"},
			},
		}),
		{Name: "subject", If: noSubject, Then: clients.Done},
		repeats("put-manifest", clients.Step{
			Text: "it has a subject: GET the subject's referrers; 200: done", Do: atSubject,
			Op: clients.ListReferrers, At: clients.ByRoot, Hint: clients.ForPush,
			On: []clients.Edge{
				{On: clients.Status(200), To: clients.Done},
				{On: clients.Status(400)},
				{On: clients.Status(404)},
			},
		}),
		repeats("put-manifest", clients.Step{
			Text: "400, 404: GET the tag that stands in for them,",
			Op:   clients.GetReferrersTag, At: clients.ByRoot, Hint: clients.ForPush,
			On: []clients.Edge{{On: clients.Status(200)}, {On: clients.Status(404)}},
		}),
		repeats("put-manifest", clients.Step{
			Text: "and PUT the index with the new one under that tag", Do: atReferrersTag,
			Op: clients.PutManifest, Hint: clients.ForPush,
			On: []clients.Edge{
				{On: clients.Success, If: accepted(200, 201, 202), To: clients.Done},
				{On: clients.Failure, If: isTorn, Do: tornBefore, To: "torn-manifest"},
			},
		}),
		call(clients.Step{
			Name: "source-child", Do: func(f *clients.Frame) { f.L.Reference = f.L.Item },
			Op: clients.GetSourceManifest,
			On: []clients.Edge{{On: clients.Status(200), Do: itemServed, To: clients.Done}},
		}),
	},
	upload,
	stray("torn-manifest", clients.PutManifest),
	stray("torn-blob", clients.PatchUpload),
)}

// upload is uploadOne (write.go:384-470), which is repeated as a whole if its
// error may pass.
var upload = []clients.Step{
	{Name: "blob", If: seen, Then: clients.Done},
	repeats("try", clients.Step{
		Name: "try", Text: "HEAD the blob; 200: done", Do: remember,
		Op: clients.HeadBlob, Hint: clients.ForPush,
		On: []clients.Edge{{On: clients.Status(200), To: clients.Done}, {On: clients.Status(404)}},
	}),
	repeats("try", clients.Step{
		Text: "the first blob of a copy from another repository: GET /v2/ for a transport that asks for pull on the source too",
		If:   isNarrow, Do: widen,
		Op: clients.Ping, Auth: clients.Bare,
		On: []clients.Edge{
			{On: clients.Status(200), Do: func(f *clients.Frame) { settle(f, wider, false) }},
			{On: clients.Status(401), If: badRealm, Do: narrowRealm, To: clients.Fail},
			{On: clients.Status(401), Do: func(f *clients.Frame) { settle(f, wider, true) }},
		},
	}),
	repeats("try", clients.Step{
		Text: "a copy: POST with from, mount and origin; 201: done; refused: go on as if it were none",
		If:   isCopy, Op: clients.Mount, Hint: clients.ForPush,
		On: []clients.Edge{
			{On: clients.Status(201), To: clients.Done},
			{On: clients.Status(202), Do: location, To: "read"},
			{On: clients.AnyResponse, To: "upload"},
			{On: clients.Failure, If: isMade, To: "upload"},
		},
	}),
	repeats("try", clients.Step{
		Name: "upload", Text: "POST an upload",
		Op: clients.StartUpload, Hint: clients.ForPush,
		On: []clients.Edge{
			{On: clients.Status(201), To: clients.Done},
			{On: clients.Status(202), Do: location, To: "read"},
		},
	}),
	again("try", clients.Step{
		Name: "read", Text: "a copy: GET the blob from the source, while",
		If: isCopy, Op: clients.GetSourceBlob,
		On: []clients.Edge{{On: clients.Status(200), Do: blobServed}},
	}),
	repeats("try", clients.Step{
		Text: "PATCH the whole blob to the Location",
		Op:   clients.PatchUpload, Hint: clients.ForPush,
		On: []clients.Edge{
			{On: clients.Success, If: accepted(201, 202, 204), Do: location},
			{On: clients.Failure, If: isTorn, Do: tornBefore, To: "torn-blob"},
		},
	}),
	repeats("try", clients.Step{
		Text: "PUT without a body to the next Location, with the digest",
		Do:   func(f *clients.Frame) { f.L.Marks |= clients.BodySent },
		Op:   clients.PutUpload, Hint: clients.ForPush,
		On: []clients.Edge{{On: clients.Status(201), To: clients.Done}},
	}),
}

// repeats makes a step whose round trips are not repeated, for the flow goes back
// to the step name as long as an error may pass (retry.Never and retry.Retry,
// write.go:385-386, :469, :623-624, :680).
func repeats(name string, s clients.Step) clients.Step {
	s.NoRetry = true
	return again(name, s)
}

// again is the same for a step whose round trips are repeated too.
func again(name string, s clients.Step) clients.Step {
	s.On = append(s.On[:len(s.On):len(s.On)],
		clients.Edge{On: clients.AnyResponse, If: mayPass, Do: pause, To: name},
		clients.Edge{On: clients.Failure, If: mayPass, Do: pause, To: name})
	return call(s)
}

// start sets the lane up: what is pushed is known, what is copied is not.
func start(f *clients.Frame) {
	f.S.Facts &^= widened
	clear(f.S.Known[:])
	f.L.Item = f.S.Task.Image
}

// jobs is how many blobs or manifests are under way at once, in each errgroup
// (pusher.go:375-376, :484-485).
func jobs(f *clients.Frame) int { return max(1, int(f.C.Parallel)) }

func isPush(f *clients.Frame) bool { return f.S.Task.Kind == model.Push }

func isCopy(f *clients.Frame) bool { return f.S.Task.Kind == model.Copy }

func copiesIndex(f *clients.Frame) bool { return isCopy(f) && isIndex(f) }
