// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package crane

import (
	"slices"

	"github.com/authsim/authsim/clients"
)

// call makes a step of one request, of which only what its edges name is a
// success.
func call(s clients.Step) clients.Step {
	s.On = append(s.On[:len(s.On):len(s.On)],
		clients.Edge{On: clients.AnyResponse, To: clients.Fail},
		clients.Edge{On: clients.Failure, Do: requestFailed, To: clients.Fail})
	return s
}

// head is remote.Head (puller.go:86-94, fetcher.go:249-304).
var head = clients.Flow{Steps: []clients.Step{
	connect("ping", reader, clients.Fail),
	call(clients.Step{
		Text: "HEAD the manifest", Op: clients.HeadManifest,
		On: []clients.Edge{{On: clients.Status(200), Do: described, To: clients.Done}},
	}),
}}

// digest is "crane digest" (/pkg/crane/digest.go:20-52): a HEAD that fails for any
// reason is followed by a GET, through a transport of its own.
var digest = clients.Flow{Steps: []clients.Step{
	connect("ping", reader, "again"),
	{
		Text: "HEAD the manifest; 200 with type, length and digest: done", Op: clients.HeadManifest,
		On: []clients.Edge{
			{On: clients.Status(200), If: isDescribed, To: clients.Done},
			{On: clients.AnyResponse, To: "again"},
			{On: clients.Failure, To: "again"},
		},
	},
	{Name: "again", Text: "otherwise start anew:", Do: func(f *clients.Frame) { forget(f, reader) }},
	connect("ping-again", reader, clients.Fail),
	call(clients.Step{
		Text: "GET the manifest", Op: clients.GetManifest,
		On: []clients.Edge{{On: clients.Status(200), Do: served, To: clients.Done}},
	}),
}}

// pull is remote.Image, of which config and layers are read one after the other,
// as the command does it for a tarball (image.go:62-69, index.go:154-190,
// /pkg/v1/tarball/write.go:154-199).
var pull = clients.Flow{Steps: []clients.Step{
	connect("ping", reader, clients.Fail),
	call(clients.Step{
		Text: "GET the manifest by tag or digest", Op: clients.GetManifest,
		On: []clients.Edge{{On: clients.Status(200), If: isNothing, Do: tellNothing}, {On: clients.Status(200), Do: served}},
	}),
	{Name: "image", Text: "an index: GET its manifest for the platform, and on as from there", If: isIndex, Each: forPlatform, Body: "child", Then: clients.Done},
	{Text: "GET the config, then each layer", Each: parts, Body: "blob", Then: clients.Done},
	call(clients.Step{
		Name: "child", Op: clients.GetManifest, At: clients.ByItem,
		On: []clients.Edge{{On: clients.Status(200), Do: itemServed, To: "image"}},
	}),
	call(clients.Step{
		Name: "blob", Op: clients.GetBlob,
		On: []clients.Edge{{On: clients.Status(200), Do: blobServed, To: clients.Done}},
	}),
}}

// tags is remote.List (puller.go:135-173, list.go:53-99): all pages.
var tags = clients.Flow{Steps: list(clients.ListTags, "GET tags/list with n=1000")}

// catalog is remote.Catalog (puller.go:182-218, catalog.go:89-135): all pages.
var catalog = clients.Flow{Steps: list(clients.ListCatalog, "GET _catalog with n=1000")}

func list(op clients.Op, text string) []clients.Step {
	pages := []clients.Edge{
		{On: clients.Status(200), If: hasNext, Do: nextPage, To: "next"},
		{On: clients.Status(200), Do: decoded, To: clients.Done},
	}
	return []clients.Step{
		connect("ping", reader, clients.Fail),
		call(clients.Step{Text: text, Op: op, On: pages}),
		call(clients.Step{Name: "next", Text: "while there is a Link: GET its target, which must be at the registry", Op: clients.NextPage, On: slices.Clone(pages)}),
	}
}

// deleteManifest is remote.Delete (pusher.go:162-194), which does not use the
// pusher's transport.
var deleteManifest = clients.Flow{Steps: []clients.Step{
	connect("ping", deleter, clients.Fail),
	call(clients.Step{
		Text: "DELETE the manifest by tag or digest, as given", Op: clients.DeleteManifest,
		On: []clients.Edge{{On: clients.Status(200), To: clients.Done}, {On: clients.Status(202), To: clients.Done}},
	}),
}}

// referrers is remote.Referrers (referrers.go:50-106).
var referrers = clients.Flow{Steps: []clients.Step{
	connect("ping", reader, clients.Fail),
	call(clients.Step{
		Text: "GET the referrers of the digest; 200 with an OCI index: done", Op: clients.ListReferrers,
		On: []clients.Edge{
			{On: clients.Status(200), If: isReferrersIndex, To: clients.Done},
			{On: clients.Status(200), To: "tag"},
			{On: clients.Status(400), To: "tag"},
			{On: clients.Status(404), To: "tag"},
			{On: clients.Status(406), To: "tag"},
		},
	}),
	call(clients.Step{
		Name: "tag", Text: "200 with anything else, 400, 404, 406: GET the tag that stands in for them; 404: there are none",
		Op: clients.GetReferrersTag,
		On: []clients.Edge{
			{On: clients.Status(200), To: clients.Done},
			{On: clients.Status(404), To: clients.Done},
			{On: clients.Failure, If: token404, To: clients.Done},
		},
	}),
}}
