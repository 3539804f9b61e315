// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package buildkitdaemonside is buildkit where the session hands the credentials
// to the daemon: BUILDKIT_NO_CLIENT_TOKEN=1, or a CLI that has no token
// authority. Package buildkit has all that it does.
package buildkitdaemonside

import (
	"embed"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/buildkit"
)

//go:embed *.yaml
var files embed.FS

// Client is buildkit with tokens that the daemon fetches.
var Client = clients.Register(buildkit.DaemonSide("buildkit-daemon-side", files))
