// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package containersimage

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// login is CheckAuth (CI docker_client.go:306-332). A login without a user name
// asks with none.
var login = clients.Flow{Steps: join(
	[]clients.Step{{Do: beginLogin}},
	ping("ping", pingFails(nowhere)),
	[]clients.Step{{
		Text: "GET /v2/ with what the challenge asks for, a token for no scope; 200: the credentials are stored",
		Op:   clients.Ping, Hint: clients.NoHint,
		On: []clients.Edge{
			{On: clients.Status(200), To: clients.Done},
			{On: clients.Status(401), Do: fails(text("unable to retrieve auth token: invalid username/password: ")), To: clients.Fail},
			{On: clients.AnyResponse, Do: fails(nowhere), To: clients.Fail},
		},
	}},
)}

// beginLogin refuses to try a stored identity token (go.podman.io/common
// pkg/auth/auth.go:128-225).
func beginLogin(f *clients.Frame) {
	beginPastMirrors(f)
	if f.S.Credential.Kind == model.IdentityToken {
		f.Fail(f.Say("currently logged in, auth file contains an Identity token"))
	}
}

// head is GetDigest (CI docker_image.go:141-186).
var head = clients.Flow{Steps: join(
	[]clients.Step{{Do: beginPastMirrors}},
	ping("ping", pingFails(gettingDigest)),
	[]clients.Step{{
		Text: "HEAD the manifest; the digest is that of the header",
		Op:   clients.HeadManifest,
		On: []clients.Edge{
			{On: clients.Status(200), If: noDigest, Do: func(f *clients.Frame) { f.Fail(f.Say("invalid checksum digest format")) }, To: clients.Fail},
			{On: clients.Status(200), To: clients.Done},
			{On: clients.AnyResponse, Do: fails(readingDigest), To: clients.Fail},
			{On: clients.Failure, Do: fails(gettingDigest), To: clients.Fail},
		},
	}},
)}

func noDigest(f *clients.Frame) bool { return f.R.ContentDigest <= model.Empty }

func gettingDigest(f *clients.Frame) string {
	return "getting digest " + f.T.Str(f.L.Reference) + " in " + name(f, f.L.Repository) + ": "
}

func readingDigest(f *clients.Frame) string {
	return "reading digest " + f.T.Str(f.L.Reference) + " in " + name(f, f.L.Repository) + ": "
}

// deleteImage is deleteImage (CI docker_image_src.go:968-1046). All actions are
// asked for, since registries differ in what they want to see (:977-983).
var deleteImage = clients.Flow{Steps: join(
	[]clients.Step{{Do: beginPastMirrors}},
	ping("ping", pingFails(nowhere)),
	[]clients.Step{
		{
			Text: "GET the manifest, also by digest",
			Op:   clients.GetManifest,
			On: []clients.Edge{
				{On: clients.Status(200), Do: func(f *clients.Frame) { f.L.Item = f.R.Body }, To: clients.Next},
				{On: clients.Status(404), Do: unableToDelete, To: clients.Fail},
				{On: clients.AnyResponse, Do: fails(deleting), To: clients.Fail},
			},
		},
		{
			Text: "DELETE it by the digest of what was served",
			Op:   clients.DeleteManifest, At: clients.ByItem,
			On: []clients.Edge{
				{On: clients.Status(202), To: clients.Done},
				{On: clients.AnyResponse, Do: fails(deleting), To: clients.Fail},
			},
		},
	},
)}

func deleting(f *clients.Frame) string { return "deleting " + imageOf(f) + ": " }

func unableToDelete(f *clients.Frame) {
	f.Fail(f.Say("Unable to delete " + imageOf(f) + ". Image may not exist or is not stored with a v2 Schema in a v2 registry"))
}

func imageOf(f *clients.Frame) string {
	t := &f.S.Task
	return imageName(f, t.Repository, t.Reference, t.ByDigest)
}

// tags is GetRepositoryTags (CI docker_image.go:57-133).
var tags = clients.Flow{Steps: join(
	[]clients.Step{{Do: beginPastMirrors}},
	ping("ping", pingFails(text("getting repository tags: "))),
	pages(clients.ListTags, "GET the tags", text("fetching tags list: "), text("getting repository tags: ")),
)}

// catalog is SearchRegistry for no term, of which podman search is made (CI
// docker_client.go:352-481).
var catalog = clients.Flow{Steps: join(
	[]clients.Step{{Do: beginPastMirrors}},
	ping("ping", pingFails(searching)),
	pages(clients.ListCatalog, "GET the catalog", searching, searching),
)}

// search is the same for a term: the old API first.
var search = clients.Flow{Steps: join(
	[]clients.Step{{Do: beginPastMirrors}},
	ping("ping", pingFails(searching)), // if it fails the catalog does not make another
	[]clients.Step{{
		Text: "GET /v1/search without credentials; 200: that is all",
		Do:   oldSearch,
		Op:   clients.NextPage, Auth: clients.Bare,
		On: []clients.Edge{
			{On: clients.Status(200), To: clients.Done},
			{On: clients.AnyResponse, To: clients.Next},
			{On: clients.Failure, To: clients.Next},
		},
	}},
	pages(clients.ListCatalog, "GET the catalog and look for the term in it", searching, searching),
)}

// oldSearch builds the query of the old search, sorted by name.
func oldSearch(f *clients.Frame) {
	f.L.Upload = model.URL{Origin: f.Endpoint(), Path: model.PathSearchV1, Query: f.Say(model.EncodeParams([]model.Param{
		{Name: "n", Value: strconv.Itoa(int(f.S.Task.Limit))}, {Name: "q", Value: f.T.Str(f.S.Task.Term)},
	}))}
}

func searching(f *clients.Frame) string {
	return "couldn't search registry " + strconv.Quote(f.T.Str(registryHost(f))) + ": "
}

// pages reads a list to its end, or until a search has found enough.
func pages(op clients.Op, text string, refused, lost func(*clients.Frame) string) []clients.Step {
	on := []clients.Edge{
		{On: clients.Status(200), If: followsLink, To: "next"},
		{On: clients.Status(200), To: clients.Done},
		{On: clients.AnyResponse, Do: fails(refused), To: clients.Fail},
		{On: clients.Failure, Do: fails(lost), To: clients.Fail},
	}
	return []clients.Step{
		{Text: text, Op: op, On: on},
		{
			Name: "next", Text: "while there is a Link: GET its path and query, at the registry wherever it leads",
			Op: clients.NextPage, On: on,
		},
	}
}

// followsLink takes path and query of the Link, whatever its relation and its
// host (CI docker_image.go:115-131).
func followsLink(f *clients.Frame) bool {
	if f.R.Link <= model.Empty || foundEnough(f) {
		return false
	}
	link, _, _ := strings.Cut(f.T.Str(f.R.Link), ";")
	u, ok := f.T.Resolve(f.Endpoint(), f.Say(strings.Trim(link, "<>")))
	if ok {
		f.L.Upload = model.URL{Origin: f.Endpoint(), Path: u.Path, Query: u.Query}
	}
	return ok
}

// foundEnough counts the repositories that a search has found so far.
func foundEnough(f *clients.Frame) bool {
	if f.S.Task.Kind != model.Search || f.S.Task.Limit == 0 {
		return false
	}
	var page struct {
		Repositories []string `json:"repositories"`
	}
	_ = json.Unmarshal([]byte(f.T.Str(f.R.JSON)), &page)
	for _, name := range page.Repositories {
		if strings.Contains(name, f.T.Str(f.S.Task.Term)) && f.L.Count < 255 {
			f.L.Count++
		}
	}
	return int32(f.L.Count) >= f.S.Task.Limit
}
