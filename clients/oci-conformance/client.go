// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package ociconformance is the client in the OCI conformance suite
// (opencontainers/distribution-spec, conformance/api.go): the one that every
// registry is tested with. Line numbers are those of commit 967efdc.
//
// The suite has no tasks of a user's. What stands for one here is the part of
// conformance/run.go that does it with one image (push: TestPush, pull: TestPull,
// and so on); login is its ping. Its requests are made one after the other, and a
// failure is noted and does not stop what comes after it.
package ociconformance

import (
	"embed"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

//go:embed *.yaml
var files embed.FS

// Client is the suite's client.
var Client = clients.Register(clients.Definition{
	Name:         "oci-conformance",
	Strategy:     strategy{},
	StrategyName: "challenge-each: every 401 is answered once, with what its challenge alone asks for; kept for each repository and kind of method",
	Flows: map[model.TaskKind]*clients.Flow{
		model.Login:     &ping,
		model.Pull:      &pull,
		model.Head:      &head,
		model.Push:      &push,
		model.Tags:      &tags,
		model.Referrers: &referrers,
		model.Delete:    &remove,
	},
	Explain:      explain,
	ExplainToken: explainToken,
	FetchFailed:  fetchFailed,
	Files:        files,
})
