// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package crane is go-containerregistry: the library pkg/v1/remote, on which ko,
// kaniko, cosign and many others are built, and the flows of the command crane.
// Line numbers are those of v0.22.1; paths are below pkg/v1/remote unless they
// begin with a slash, which is the module's root.
package crane

import (
	"embed"
	"io/fs"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

//go:embed *.yaml
var files embed.FS

// Client is the library.
var Client = clients.Register(library())

func library() clients.Definition {
	return clients.Definition{
		Name:         "crane",
		Strategy:     strategy{},
		StrategyName: "ping-first: a ping decides about scheme, realm and service; a token comes before the first request; a 401 leads to one new token, for the challenged scopes too",
		Flows: map[model.TaskKind]*clients.Flow{
			model.Head:      &head,
			model.Pull:      &pull,
			model.Push:      &push,
			model.Copy:      &push,
			model.Tags:      &tags,
			model.Catalog:   &catalog,
			model.Delete:    &deleteManifest,
			model.Referrers: &referrers,
		},
		Explain:      explain,
		ExplainToken: explainToken,
		RetryFactor:  retryFactor,
		Fetched:      fetched,
		FetchFailed:  fetchFailed,
		Files:        files,
	}
}

// Command is the command crane under a name and with profiles of its own: one
// process for each task, with a login that asks nobody and without referrers.
func Command(name string, profiles fs.ReadFileFS) clients.Definition {
	d := library()
	d.Name, d.Files = name, profiles
	d.Strategy, d.StrategyName = nil, ""
	d.Flows[model.Login] = &login
	d.Flows[model.Head] = &digest
	delete(d.Flows, model.Referrers)
	return d
}

// login is "crane auth login" (/cmd/crane/cmd/auth.go:242-276).
var login = clients.Flow{Steps: []clients.Step{{Text: "keep the credentials in the config file; nothing is sent"}}}
