// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package browser

import (
	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// fresh clears what the strategy noted of the call before.
func fresh(f *clients.Frame) { f.L.Marks = 0 }

func children(f *clients.Frame) []model.Sym { return f.T.Blob(f.L.Item).Children }

func isIndex(f *clients.Frame) bool { return f.T.Blob(f.L.Item).Kind == model.Index }

func isManifest(f *clients.Frame) bool { return f.T.Blob(f.L.Item).Kind == model.Manifest }

var login = clients.Flow{Steps: []clients.Step{
	{Text: "GET /v2/ with the password that was typed, once there is a challenge", Do: fresh, Op: clients.Ping},
}}

var head = clients.Flow{Steps: []clients.Step{
	{Text: "HEAD the manifest", Do: fresh, Op: clients.HeadManifest},
}}

// pull shows an image: the digest is that of the content, which the page can
// compute where Docker-Content-Digest is hidden from it (docker-registry-ui
// src/scripts/http.js, getContentDigest).
var pull = clients.Flow{Steps: []clients.Step{
	{
		Text: "GET the manifest", Do: fresh, Op: clients.GetManifest,
		On: []clients.Edge{{On: clients.Success, Do: func(f *clients.Frame) { f.L.Item = f.R.Body }}},
	},
	{Name: "parts", Text: "an index: GET its manifests", If: isIndex, Each: children, Body: "manifest", Then: clients.Done},
	{Text: "GET config and layers, one after the other", If: isManifest, Each: children, Body: "blob", Then: clients.Done},
	{Then: clients.Done},
	{Name: "manifest", Do: fresh, Op: clients.GetManifest, At: clients.ByItem, On: []clients.Edge{{On: clients.Success, To: "parts"}}},
	{Name: "blob", Do: fresh, Op: clients.GetBlob, On: []clients.Edge{{On: clients.Success, To: clients.Done}}},
}}

// pages reads a list to the end that the page can see: a Link that is not exposed
// is none.
func pages(text string, op clients.Op) *clients.Flow {
	next := []clients.Edge{{On: clients.Success, If: (*clients.Frame).TakeLink, To: "next"}, {On: clients.Success, To: clients.Done}}
	return &clients.Flow{Steps: []clients.Step{
		{Text: text, Do: fresh, Op: op, On: next},
		{Name: "next", Text: "while there is a Link that the page may read: GET it", Do: fresh, Op: clients.NextPage, On: next},
	}}
}

var (
	tags    = *pages("GET the tags", clients.ListTags)
	catalog = *pages("GET the catalog", clients.ListCatalog)
)

var referrers = clients.Flow{Steps: []clients.Step{
	{
		Text: "GET the referrers; 404: GET the tag that stands in for them", Do: fresh, Op: clients.ListReferrers,
		On: []clients.Edge{{On: clients.Status(404), To: "tag"}, {On: clients.Success, To: clients.Done}},
	},
	{
		Name: "tag", Text: "404: there are none", Do: fresh, Op: clients.GetReferrersTag,
		On: []clients.Edge{{On: clients.Status(404), To: clients.Done}},
	},
}}
