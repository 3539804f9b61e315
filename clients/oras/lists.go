// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package oras

import (
	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// login is credentials.Login (credentials/registry.go:35-60): Registry.Ping with
// the cache of the session; the caller stores what it was given itself.
var login = clients.Flow{Steps: []clients.Step{{
	Text: "GET /v2/",
	Op:   clients.Ping,
	On: []clients.Edge{
		{On: clients.Status(200), To: clients.Done},
		{On: clients.AnyResponse, Do: loginFailed, To: clients.Fail},
		{On: clients.Failure, Do: loginFailed, To: clients.Fail},
	},
}}}

// tags is Repository.Tags (repository.go:413-468).
var tags = clients.Flow{Steps: pages(clients.ListTags, clients.ForPull, "GET the list of tags")}

// catalog is Registry.Repositories (registry.go:129-181).
var catalog = clients.Flow{Steps: pages(clients.ListCatalog, clients.ForCatalog, "GET the catalog")}

// pages reads a list to its end. Scopes are those of the first page.
func pages(op clients.Op, hint clients.Hint, text string) []clients.Step {
	on := []clients.Edge{
		{On: clients.Status(200), If: hasLink, Do: nextPage, To: "next"},
		{On: clients.Status(200), Do: decoded, To: clients.Done},
		{On: clients.AnyResponse, To: clients.Fail},
	}
	return []clients.Step{
		{Text: text, Op: op, Hint: hint, On: on},
		{
			Name: "next", Text: "while there is a Link: GET its target, which must be on the same origin",
			Op: clients.NextPage, Hint: hint, On: on,
		},
	}
}

// referrers is Repository.Referrers of a repository whose support is not known
// yet (repository.go:493-663).
var referrers = clients.Flow{Steps: []clients.Step{
	{
		Text: "GET the referrers of the digest",
		Op:   clients.ListReferrers, Hint: clients.ForPull,
		On: referrersAnswered,
	},
	{
		Name: "next", Text: "while there is a Link: GET its target, which must be on the same origin",
		Op: clients.NextPage, Hint: clients.ForPull,
		On: referrersAnswered,
	},
	{
		Name: "tag", Text: "404 for another reason than NAME_UNKNOWN, or no index: GET the tag that stands in for them; 404: there are none",
		Op: clients.GetReferrersTag, Hint: clients.ForPull,
		On: []clients.Edge{
			{On: clients.Status(404), To: clients.Done},
			{On: clients.Status(200), If: noLength, Do: referrersTag, To: "measure"},
			{On: clients.Status(200), Do: tagDescribed, To: clients.Done},
			{On: clients.AnyResponse, To: clients.Fail},
		},
	},
	{
		Name: "measure", Op: clients.HeadManifest, Hint: clients.ForPull,
		On: []clients.Edge{
			{On: clients.Status(404), To: clients.Done},
			{On: clients.Status(200), Do: tagDescribed, To: clients.Done},
			{On: clients.AnyResponse, To: clients.Fail},
		},
	},
}}

var referrersAnswered = []clients.Edge{
	{On: clients.Status(200), If: noList, To: "tag"},
	{On: clients.Status(200), If: hasLink, Do: nextPage, To: "next"},
	{On: clients.Status(200), Do: decoded, To: clients.Done},
	{On: clients.Status(404), If: nameUnknown, To: clients.Fail},
	{On: clients.Status(404), To: "tag"},
	{On: clients.AnyResponse, To: clients.Fail},
}

// deleteManifest is manifestStore.Delete (repository.go:1182-1239, :720-748) of a
// repository whose support of referrers is not known yet.
var deleteManifest = clients.Flow{Steps: []clients.Step{
	{
		If:   func(f *clients.Frame) bool { return !f.S.Task.ByDigest },
		Text: "by tag: HEAD the manifest",
		Op:   clients.HeadManifest, Hint: clients.ForPull,
		On: []clients.Edge{
			{On: clients.Status(200), Do: resolved, To: clients.Next},
			{On: clients.AnyResponse, To: clients.Fail},
		},
	},
	{
		If:   isDocker,
		Text: "a docker manifest or list: DELETE it, with delete alone in mind",
		Op:   clients.DeleteManifest, Hint: clients.ForDeleteOnly,
		On: []clients.Edge{
			{On: clients.Status(202), Do: referenceGone, To: clients.Done},
			{On: clients.AnyResponse, To: clients.Fail},
		},
	},
	{
		Text: "GET it, to see whether it has a subject",
		Op:   clients.GetManifest, Hint: clients.ForDelete,
		On: []clients.Edge{
			{On: clients.Status(200), If: hasSubject, Do: referenceServed, To: "probe"},
			{On: clients.Status(200), Do: referenceServed, To: "delete"},
			{On: clients.AnyResponse, To: clients.Fail},
		},
	},
	{
		Name: "probe", Text: "it has: GET the referrers of a digest of zeros, to see whether that is supported",
		Do: func(f *clients.Frame) { f.L.Item = f.T.Of(zeroDigest) },
		Op: clients.ListReferrers, At: clients.ByItem, Hint: clients.ForDelete,
		On: []clients.Edge{
			{On: clients.Status(200), If: noList, To: "tag"},
			{On: clients.Status(200), To: "delete"},
			{On: clients.Status(404), If: nameUnknown, To: clients.Fail},
			{On: clients.Status(404), To: "tag"},
			{On: clients.AnyResponse, To: clients.Fail},
		},
	},
	{
		Name: "tag", Text: "it is not: GET the tag that stands in for the subject's referrers, and DELETE the index if nothing else is in it",
		Do: func(f *clients.Frame) { f.L.Item = f.T.Blob(f.L.Reference).Subject },
		Op: clients.GetReferrersTag, At: clients.ByItem, Hint: clients.ForDelete,
		On: []clients.Edge{
			{On: clients.Status(200), If: onlyReferrer, Do: func(f *clients.Frame) { f.L.Item = f.R.Body }, To: "index"},
			{On: clients.Status(200), To: "delete"},
			{On: clients.Status(404), To: "delete"},
			{On: clients.AnyResponse, To: clients.Fail},
		},
	},
	{
		Name: "index",
		Op:   clients.DeleteManifest, At: clients.ByItem, Hint: clients.ForDelete,
		On: []clients.Edge{
			{On: clients.Status(202), Do: sameDigest, To: clients.Next},
			{On: clients.AnyResponse, To: clients.Fail},
		},
	},
	{
		Name: "delete", Text: "DELETE it",
		Op: clients.DeleteManifest, Hint: clients.ForDelete,
		On: []clients.Edge{
			{On: clients.Status(202), Do: referenceGone, To: clients.Done},
			{On: clients.AnyResponse, To: clients.Fail},
		},
	},
}}

// zeroDigest is for asking whether referrers are supported (referrers.go:29).
const zeroDigest = "sha256:0000000000000000000000000000000000000000000000000000000000000000"

func resolved(f *clients.Frame) {
	if check(f, answerProblem(f, model.Absent, false)) {
		f.L.Reference = f.R.ContentDigest
	}
}

func hasSubject(f *clients.Frame) bool { return f.T.Blob(f.L.Reference).Subject != model.Absent }

func isDocker(f *clients.Frame) bool {
	switch f.T.Str(f.T.Blob(f.L.Reference).MediaType) {
	case "application/vnd.docker.distribution.manifest.v2+json", "application/vnd.docker.distribution.manifest.list.v2+json":
		return true
	}
	return false
}

// onlyReferrer: the answer is an index with nothing in it but the manifest that
// is deleted (repository.go:641-662, :1534-1573).
func onlyReferrer(f *clients.Frame) bool {
	children := f.Blob().Children
	return !noIndex(f) && f.R.Body != f.L.Item && len(children) == 1 && children[0] == f.L.Reference
}

// referrersTag makes the tag of the digest the reference.
func referrersTag(f *clients.Frame) {
	f.L.Root, f.L.Reference = f.L.Reference, f.T.Of(model.ReferrersTag(f.T.Str(f.L.Reference)))
}
