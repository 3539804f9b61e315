// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package regctl is the command regctl. It is built on the library that package
// regclient describes, and that package has its flows too.
package regctl

import (
	"embed"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/regclient"
)

//go:embed *.yaml
var files embed.FS

// Client is the command.
var Client = clients.Register(command())

func command() clients.Definition {
	d := regclient.Variant("regctl", files)
	d.Process = true
	return d
}
