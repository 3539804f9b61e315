// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package moby

import (
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// tags is the listing that pulls all tags of a repository (M
// distribution/pull.go:33-47, DD registry/client/repository.go:201-249).
var tags = clients.Flow{Rescue: nextEndpoint, Steps: []clients.Step{
	{Do: start},
	pingStep(),
	{
		Text: "GET the tags",
		Op:   clients.ListTags, Hint: clients.ForPull,
		On: pages,
	},
	{
		Name: "next", Text: "a Link: GET the page that it names, wherever that is",
		Op: clients.NextPage, Hint: clients.ForPull,
		On: pages,
	},
}}

var pages = []clients.Edge{
	{On: accepted, If: hasLink, Do: followLink, To: "next"},
	{On: accepted, To: clients.Done},
	{On: clients.AnyResponse, Do: refusedPull, To: clients.Fail},
	{On: clients.Failure, Do: inRequest, To: clients.Fail},
}

func hasLink(f *clients.Frame) bool { return f.R.Link > model.Empty }

// followLink takes the text before the first semicolon, without angle brackets,
// whatever its relation.
func followLink(f *clients.Frame) {
	link, _, _ := strings.Cut(f.T.Str(f.R.Link), ";")
	to, ok := resolve(f, f.T.Of(f.Target()), f.T.Of(strings.Trim(link, "<>")))
	if !ok {
		f.Fail(f.Say("parse " + link + ": it is not a URL"))
		return
	}
	f.L.Upload = to
}
