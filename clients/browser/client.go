// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package browser is an image explorer that runs in a web page, as the working
// group discussed it on 16 January 2024 (explore.ggcr.dev itself asks from its
// server). It lists, reads manifests, configs and layers, anonymously or with a
// password that the user typed, and writes nothing.
//
// The page's code does what the settled requirements ask of a client (package
// reference), so that what goes wrong is due to the browser that stands between it
// and the wire (axis fetch-rules): a preflight that is refused, an answer or a
// challenge that the page is not shown. Without a challenge it has nothing to go
// by: no page is known that has token endpoints built in.
package browser

import (
	"embed"

	"github.com/authsim/authsim/clients"
	_ "github.com/authsim/authsim/clients/reference" // whose strategy the profile names
	"github.com/authsim/authsim/model"
)

//go:embed *.yaml
var files embed.FS

// Client is the page.
var Client = clients.Register(clients.Definition{
	Name: "browser",
	Flows: map[model.TaskKind]*clients.Flow{
		model.Login:     &login,
		model.Pull:      &pull,
		model.Head:      &head,
		model.Tags:      &tags,
		model.Catalog:   &catalog,
		model.Referrers: &referrers,
	},
	Files: files,
})
