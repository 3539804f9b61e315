// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package regclientrepoauth is the library that package regclient describes,
// with the host option repoAuth: what is learnt from challenges is kept for each
// repository and no longer for the whole host.
package regclientrepoauth

import (
	"embed"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/regclient"
)

//go:embed *.yaml
var files embed.FS

// Client is the library with repoAuth.
var Client = clients.Register(regclient.Variant("regclient-repoauth", files))
