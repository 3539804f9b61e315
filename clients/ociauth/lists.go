// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package ociauth

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

var (
	tags    = clients.Flow{Steps: pages(clients.ListTags, clients.ForPull, "GET the tags")}
	catalog = clients.Flow{Steps: pages(clients.ListCatalog, clients.ForCatalog, "GET the catalog")}
)

// pages is pager (C lister.go:125-190): a page that is not full is the last one,
// whatever its Link says.
func pages(op clients.Op, hint clients.Hint, text string) []clients.Step {
	edges := append([]clients.Edge{
		{On: clients.Status(200), If: notFull, To: clients.Done},
		{On: clients.Status(200), If: hasLink, Do: followLink, To: "link"},
		{On: clients.Status(200), Do: afterLast, To: "last"},
	}, on(200, nil, clients.Done)[1:]...)
	return []clients.Step{
		{Text: text, Op: op, Hint: hint, On: edges},
		{
			Name: "link", Text: "as long as pages are full: GET the target of the Link, with no scope in mind",
			Op: clients.NextPage, Hint: clients.NoHint, On: edges,
		},
		{
			Name: "last", Text: "or, without a Link, the same list after its last entry",
			Op: clients.NextPage, Hint: hint, On: edges,
		},
	}
}

// entries are the names of a page.
func entries(f *clients.Frame) []string {
	var page struct {
		Repositories []string `json:"repositories"`
		Tags         []string `json:"tags"`
	}
	_ = json.Unmarshal([]byte(f.T.Str(f.R.JSON)), &page)
	return append(page.Repositories, page.Tags...)
}

func notFull(f *clients.Frame) bool {
	n := len(entries(f))
	return n == 0 || n < int(f.C.PageSize)
}

func hasLink(f *clients.Frame) bool { return f.R.Link > model.Empty }

// followLink takes what stands in the first angle brackets, whatever its relation.
func followLink(f *clients.Frame) {
	link := f.T.Str(f.R.Link)
	target, opened := strings.CutPrefix(link, "<")
	target, _, closed := strings.Cut(target, ">")
	u, ok := f.T.Resolve(f.L.LastURL.Origin, f.Say(target))
	switch {
	case !opened:
		f.Fail(f.Say("invalid Link header in response: no initial < character in Link=" + strconv.Quote(link)))
	case !closed:
		f.Fail(f.Say("invalid Link header in response: no > character in Link=" + strconv.Quote(link)))
	case !ok:
		f.Fail(f.Say("invalid Link header in response: invalid URL in Link=" + strconv.Quote(link)))
	default:
		f.L.Upload = u
	}
}

// afterLast asks for what comes after the last entry.
func afterLast(f *clients.Frame) {
	all := entries(f)
	u := model.URL{Origin: f.Endpoint(), Path: model.PathCatalog}
	if f.S.Task.Kind == model.Tags {
		u.Path = f.Say("/v2/" + f.T.Str(f.L.Repository) + "/tags/list")
	}
	u.Query = f.Say(model.EncodeParams([]model.Param{
		{Name: "last", Value: all[len(all)-1]}, {Name: "n", Value: strconv.Itoa(int(f.C.PageSize))},
	}))
	f.L.Upload = u
}

// referrers is Referrers (C lister.go:66-123): without the API the tag that stands
// in for it, and without that none.
var referrers = clients.Flow{Steps: []clients.Step{
	{
		Text: "GET the referrers of the digest",
		Op:   clients.ListReferrers,
		On:   append([]clients.Edge{{On: clients.Status(404), To: clients.Next}}, on(200, nil, clients.Done)...),
	},
	{
		Text: "404: GET the tag that stands in for them; MANIFEST_UNKNOWN: there are none",
		Op:   clients.GetReferrersTag,
		On:   append([]clients.Edge{{On: clients.AnyResponse, If: manifestUnknown, To: clients.Done}}, on(200, nil, clients.Done)...),
	},
}}

func manifestUnknown(f *clients.Frame) bool {
	return f.T.Str(f.R.Errors[0].Code) == "MANIFEST_UNKNOWN"
}
