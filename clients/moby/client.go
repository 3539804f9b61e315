// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package moby is the docker engine with its graph-driver image store: package
// distribution and package registry of moby over the client of
// docker/distribution. In comments M is github.com/docker/docker@v28.5.2 and DD
// github.com/docker/distribution@v2.8.3, which moby vendors.
//
// What outlives a task is the memory of layers alone: which digest was seen in
// which repository, with which credentials (M distribution/metadata). The
// manifests and layers that are there already make a later pull of the same
// image shorter; here every task begins without any, as in the recordings.
package moby

import (
	"embed"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

//go:embed *.yaml
var files embed.FS

// Client is moby. It has no command that copies, lists a catalog, deletes or
// lists referrers.
var Client = clients.Register(clients.Definition{
	Name:         "moby",
	Strategy:     strategy{},
	StrategyName: "never: a 401 is final; tokens are renewed by the clock alone",
	Flows: map[model.TaskKind]*clients.Flow{
		model.Login:  &login,
		model.Pull:   &pull,
		model.Push:   &push,
		model.Tags:   &tags,
		model.Search: &search,
	},
	Explain:      explain,
	ExplainToken: explain,
	Fetched:      overwrite,
	FetchFailed:  fetchFailed,
	Files:        files,
})

// What a task keeps in ClientState.Facts.
const (
	// answered: the endpoint that is being tried has answered the ping.
	answered uint32 = 1 << iota
	// alwaysBasic: the search sends Basic whether there is a user or not.
	alwaysBasic
	// confirmedTLS is the first of a bit for each endpoint: https was spoken
	// there, so its host is not tried without.
	confirmedTLS
	// layerFailed is the first of a bit for each layer of a pull, as far as they
	// go.
	layerFailed = 1 << 8
)

// What a lane keeps in Lane.Marks. Bit 7 is the engine's.
const (
	// final: the failure of the call that was just made is one after which
	// nothing is tried again.
	final uint8 = 1 << iota
	// checked: the layer's digest was looked up in the target repository.
	checked
	// unauthorized: a mount was refused for want of authorization, or (login) the
	// token endpoint knows nothing of the user.
	unauthorized
	// started: there is an upload that can be gone on with.
	started
	// inIndex: the manifest was reached through an index.
	inIndex
)
