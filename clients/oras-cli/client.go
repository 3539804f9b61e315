// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package orascli is the command oras. It is built on the library that package
// oras describes, and that package has its flows too.
package orascli

import (
	"embed"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/oras"
)

//go:embed *.yaml
var files embed.FS

// Client is the command.
var Client = clients.Register(oras.Command("oras-cli", files))
