// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package buildkit is the registry access of buildkit: containerd's resolver
// library (package containerd) with an authorizer of buildkit's own
// (util/resolver), a pool that outlives pulls and pushes, limits and retries.
//
// Who asks for tokens depends on the session. A docker CLI or buildx of today
// asks itself and hands the daemon nothing but the token: that is the client in
// this folder. With BUILDKIT_NO_CLIENT_TOKEN=1, or an old CLI, the daemon gets the
// credentials and asks: package buildkitdaemonside. Line numbers are those of
// v0.32.2.
package buildkit

import (
	"embed"
	"io/fs"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

//go:embed *.yaml
var files embed.FS

// Client is buildkit with tokens that the client side fetches.
var Client = clients.Register(definition("buildkit", files))

func definition(name string, files fs.ReadFileFS) clients.Definition {
	return clients.Definition{
		Name:         name,
		Strategy:     strategy{},
		StrategyName: "repeat-then-renew: the first 401 is answered with the token at hand, a further one with an error parameter by a token with the challenge's scopes too",
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
	}
}

// DaemonSide is buildkit with tokens that the daemon fetches, under another name
// and with profiles of its own.
func DaemonSide(name string, files fs.ReadFileFS) clients.Definition {
	d := definition(name, files)
	d.Strategy, d.StrategyName = nil, "" // the same
	d.FetchFailed = fetchFailedHere
	d.OwnAgent = ownAgent
	return d
}

// ownAgent: the daemon calls itself buildkit but in a GET with credentials, where
// the library's name goes out (authorizer.go:388, which hands no header over).
func ownAgent(f *clients.Frame) bool {
	return f.L.Fetch.Method != model.GET || !secretFor(f).HasSecret()
}
