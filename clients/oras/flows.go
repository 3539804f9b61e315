// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package oras is the library oras-go with its auth.Client, as the command oras
// and many others use it. Line numbers are those of v2.7.0; paths are below
// registry/remote unless they begin with a slash, which is the module's root.
package oras

import (
	"embed"
	"slices"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

//go:embed *.yaml
var files embed.FS

// Client is oras-go.
var Client = clients.Register(clients.Definition{
	Name:         "oras",
	Strategy:     strategy{},
	StrategyName: "exact-scope: a token is kept under its exact scopes; a 401 leads to a cached token for the challenged scopes, then to one new token",
	Flows: map[model.TaskKind]*clients.Flow{
		model.Login:     &login,
		model.Head:      &head,
		model.Pull:      library.pull(),
		model.Push:      library.push(),
		model.Copy:      library.copyImage(),
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

// head is Repository.Resolve (repository.go:1243-1270).
var head = clients.Flow{Steps: []clients.Step{{
	Text: "HEAD the manifest",
	Op:   clients.HeadManifest, Hint: clients.ForPull,
	On: []clients.Edge{
		{On: clients.Status(200), Do: described, To: clients.Done},
		{On: clients.AnyResponse, To: clients.Fail},
	},
}}}

// program tells apart who runs oras.Copy: a program that calls the library, or
// the command oras (command.go).
type program bool

const (
	library program = false
	command program = true
)

// pull is oras.Copy from a repository to a store that is empty (/copy.go:117-160).
func (p program) pull() *clients.Flow {
	return &clients.Flow{Steps: slices.Concat(
		[]clients.Step{{Do: forgetCopied}},
		p.resolveRoot(),
		[]clients.Step{
			{
				Text: "GET what it refers to, in its order: the subject if it has one, config and layers, or the manifests of an index and what they refer to",
				Do:   func(f *clients.Frame) { f.L.Item = f.L.Root },
				Each: successors, Body: "node", Parallel: parallel, Then: clients.Done,
			},
			{Name: "node", If: copied, Then: clients.Done},
			{
				If: isManifest,
				Op: clients.GetManifest, At: clients.ByItem, Hint: clients.ForPull,
				On: p.edges("FindSuccessors", source, clients.Edge{On: clients.Status(200), Do: served, To: clients.Next}),
			},
			{If: isManifest, Each: successors, Body: "node", Parallel: parallel, Then: clients.Done},
			{
				Op: clients.GetBlob, Hint: clients.ForPull,
				On: p.edges("Fetch", source, clients.Edge{On: clients.Status(200), Do: served, To: clients.Done}),
			},
		},
	)}
}

// resolveRoot is resolveRoot (/copy.go:485-519) with manifestStore.FetchReference
// (repository.go:1274-1314).
func (p program) resolveRoot() []clients.Step {
	return []clients.Step{
		{
			Text: "GET the manifest by tag or digest",
			Op:   clients.GetManifest, Hint: clients.ForPull,
			On: p.edges("FetchReference", source,
				clients.Edge{On: clients.Status(200), If: noLength, Do: rootServed, To: "measure"},
				clients.Edge{On: clients.Status(200), Do: rootDescribed, To: "root"}),
		},
		{
			Name: "measure", Text: "it came without Content-Length: HEAD the same",
			Op: clients.HeadManifest, Hint: clients.ForPull,
			On: p.edges("FetchReference", source, clients.Edge{On: clients.Status(200), Do: rootMeasured, To: "root"}),
		},
		{Name: "root"},
	}
}

// push is oras.Copy from a local store to a repository.
func (p program) push() *clients.Flow {
	return &clients.Flow{Steps: slices.Concat(
		[]clients.Step{{Do: func(f *clients.Frame) {
			forgetCopied(f)
			f.L.Item = f.S.Task.Image
			if p == command {
				hintTarget(f)
			} else {
				f.L.From = f.S.Task.MountCandidate
			}
		}}},
		p.copyGraph(),
	)}
}

// copyImage is oras.Copy between two repositories of a registry, with the source
// as the only place to mount from.
func (p program) copyImage() *clients.Flow {
	flow := &clients.Flow{Steps: slices.Concat(
		[]clients.Step{
			{Do: func(f *clients.Frame) {
				if p == command {
					hintTarget(f)
				}
			}},
			{
				Name: "copy", Text: "in the source repository:",
				Do: func(f *clients.Frame) {
					forgetCopied(f)
					f.L.Marks, f.L.Count = 0, 0
					f.L.Repository, f.L.Reference, f.L.Item = f.S.Task.FromRepository, f.S.Task.FromReference, model.Absent
				},
			},
		},
		p.resolveRoot(),
		[]clients.Step{{Text: "in the target repository:", Do: func(f *clients.Frame) {
			f.L.Repository, f.L.Item = f.S.Task.Repository, f.L.Root
		}}},
		p.copyGraph(),
	)}
	if p == command {
		flow.Rescue = withoutMount
	}
	return flow
}
