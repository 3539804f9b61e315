// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package ociauth is the client of CUE: ociclient over the round tripper of
// ociauth. In comments A is ociauth/auth.go, S ociauth/scope.go and C the folder
// ociclient of
// cuelabs.dev/go/oci/ociregistry@v0.0.0-20251212221603-3adeb8663819.
//
// The round tripper sits below net/http's client, so that each hop of a redirect
// is authorized on its own, by its host.
package ociauth

import (
	"embed"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

//go:embed *.yaml
var files embed.FS

// Client is ociclient. It has no login and no search; what it pulls, pushes and
// copies are the steps that a caller makes of it.
var Client = clients.Register(clients.Definition{
	Name:         "ociauth",
	Strategy:     strategy{},
	StrategyName: "superset: the first token whose scope contains what is needed; each 401 leads to one new token, kept behind the old ones",
	Flows: map[model.TaskKind]*clients.Flow{
		model.Pull:      &pull,
		model.Push:      &push,
		model.Copy:      &copyImage,
		model.Head:      &head,
		model.Tags:      &tags,
		model.Catalog:   &catalog,
		model.Delete:    &deleteManifest,
		model.Referrers: &referrers,
	},
	Explain:      explain,
	ExplainToken: explainToken,
	FetchFailed:  fetchFailed,
	Files:        files,
})

// What a lane keeps in Lane.Marks about its present round trip. Bit 7 is the
// engine's.
const (
	// answered: its 401 was answered.
	answered uint8 = 1 << iota
	// byToken: with a new token.
	byToken
	// askedTwice: the token was asked for a second time.
	askedTwice
)
