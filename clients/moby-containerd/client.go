// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package mobycontainerd is the docker engine with the containerd image store,
// the default since version 29. It pulls and pushes with containerd's resolver
// (package containerd), of which it makes an authorizer for the one host that the
// credentials are for, and logs in, lists tags and searches with the code of the
// other image store (package moby). So login and pull can disagree about a
// registry.
package mobycontainerd

import (
	"embed"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/containerd"
	"github.com/authsim/authsim/clients/moby"
	"github.com/authsim/authsim/model"
)

//go:embed *.yaml
var files embed.FS

// Client is the engine with the containerd image store.
var Client = clients.Register(definition())

func definition() clients.Definition {
	// That code has not changed since (docker-v29.7.2 daemon/internal/distribution,
	// daemon/pkg/registry).
	distribution := clients.Part{Client: moby.Client, Version: "28.5.2"}
	d := *containerd.Client
	d.Name, d.Files = "moby-containerd", files
	d.Strategy, d.StrategyName = nil, ""
	d.Flows = map[model.TaskKind]*clients.Flow{
		model.Pull: pull(),
		model.Push: flow(model.Push),
	}
	d.Parts = map[model.TaskKind]clients.Part{
		model.Login:  distribution,
		model.Tags:   distribution,
		model.Search: distribution,
	}
	return d
}

// flow is the library's flow for the task.
func flow(task model.TaskKind) *clients.Flow {
	f := *containerd.Client.Flows[task]
	f.Steps = append([]clients.Step{{Do: withoutUser}}, containerd.Steps(task)...)
	return &f
}

// pull does not fetch what the store has: content that was pulled stays there,
// whatever repository it came from (core/remotes/handlers.go, FetchHandler).
func pull() *clients.Flow {
	f := flow(model.Pull)
	for i := range f.Steps {
		s := &f.Steps[i]
		if s.Name != "fetch" && s.Name != "blob" {
			continue
		}
		s.If = notStored
		s.On = append(s.On, clients.Edge{On: clients.Success, Do: store})
	}
	return f
}

func notStored(f *clients.Frame) bool { return !f.Known(f.L.Item, f.Say("(content store)")) }

func store(f *clients.Frame) { f.Remember(f.L.Item, f.Say("(content store)")) }

// withoutUser: the authorizer gets an identity token without the user name that
// is kept beside it (github.com/docker/docker@v28.5.2
// daemon/containerd/resolver.go:77-79).
func withoutUser(f *clients.Frame) {
	if f.S.Credential.Kind == model.IdentityToken {
		f.S.Credential.User = model.Empty
	}
}
