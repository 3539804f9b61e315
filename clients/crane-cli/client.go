// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package cranecli is the command crane. It is built on the library that package
// crane describes, and that package has its flows too.
package cranecli

import (
	"embed"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/crane"
)

//go:embed *.yaml
var files embed.FS

// Client is the command.
var Client = clients.Register(crane.Command("crane-cli", files))
