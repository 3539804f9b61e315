// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package dockercli is the docker command where it talks to registries itself,
// without the engine: docker login when no engine answers
// (cli/command/registry/login.go, loginClientSide), and docker manifest
// (cli/command/manifest over internal/registryclient). Both are copies of what the
// engine does (package moby): one ping and one token for each operation, and the
// 401 that comes later is final. Line numbers are those of docker/cli v28.5.2.
//
// Of the tasks, head is docker manifest inspect, and copy is docker manifest
// create with one source, and push: what arrives is a list with the source in it.
// A push of local content, which docker manifest has not, is no task of it.
package dockercli

import (
	"embed"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/moby"
	"github.com/authsim/authsim/model"
)

//go:embed *.yaml
var files embed.FS

// Client is the docker command.
var Client = clients.Register(moby.Definition("docker-cli", map[model.TaskKind]*clients.Flow{
	model.Login: moby.Login(),
	model.Head:  &inspect,
	model.Copy:  &create,
}, files))
