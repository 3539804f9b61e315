// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package containersimage is containers/image, the library of skopeo, podman and
// buildah: the docker transport under copy.Image. In comments CI is
// go.podman.io/image/v5@v5.42.0 docker/, and CP is copy/ of the same module.
//
// One docker client is made for each source and destination of a copy and for
// every other operation: it pings the registry once, and keeps the challenges of
// that ping and its tokens for itself. What outlives a task is the blob info
// cache alone: which layer was seen in which repository, in ClientState.Known.
//
// Not modelled: a manifest that the registry rejects is written again in other
// formats; the body of a blob that breaks off is resumed; layers with URLs of
// their own; signatures.
package containersimage

import (
	"embed"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

//go:embed *.yaml
var files embed.FS

// Client is containers/image. It has no command that lists referrers.
var Client = clients.Register(clients.Definition{
	Name:         "containers-image",
	Strategy:     strategy{},
	StrategyName: "ping-only: the challenges of a ping are answered, whatever comes later; a 401 leads to one more token only if it says insufficient_scope",
	Flows: map[model.TaskKind]*clients.Flow{
		model.Login:   &login,
		model.Pull:    &pull,
		model.Push:    &push,
		model.Copy:    &copyImage,
		model.Head:    &head,
		model.Tags:    &tags,
		model.Catalog: &catalog,
		model.Search:  &search,
		model.Delete:  &deleteImage,
	},
	Explain:      explain,
	ExplainToken: explainToken,
	Retry:        retry,
	Files:        files,
})

// The docker clients of a task, as owners of what they learn (Lane.Owner): that
// of the source at an endpoint, and the only or the destination's one.
const (
	theClient   uint8 = 0
	firstSource uint8 = 1
)

// What a task keeps in ClientState.Facts.
const (
	// pinged is the first of a bit for each docker client: its ping is done.
	pinged uint32 = 1 << iota
	_
	_
	_
	// opened: the manifest of the source is there.
	opened
	// configRead: the config was read from the source.
	configRead
	// inList: the image is one of a manifest list.
	inList
	// withoutTLS: the destination answers at the twin of its endpoint.
	withoutTLS
	// active is the first of two bits: the endpoint that blobs are read from.
	active
	_
	// next is the first of two bits: the first pull source that was not tried.
	next
	_
)

// What a lane keeps in Lane.Marks. Bit 7 is the engine's.
const (
	// triedAgain: the blob was asked for a second time at this source.
	triedAgain uint8 = 1 << iota
	// fallenBack: its source failed, and the later ones are being tried.
	fallenBack
)

// begin starts a task: its docker clients have pinged nobody.
func begin(f *clients.Frame) {
	f.S.Facts = 0
	f.L.Owner = theClient
}

// beginPastMirrors is for tasks in which mirrors have no part (CI
// docker_image.go:75-80, docker_image_dest.go:54-62): only pull sources come from
// the registries' configuration.
func beginPastMirrors(f *clients.Frame) {
	begin(f)
	for f.T.Host(f.Endpoint()) != registryHost(f) && f.NextEndpoint() {
	}
}

// registryHost is the host that names the registry, whose endpoints come last.
func registryHost(f *clients.Frame) model.Sym {
	host := model.Absent
	for _, e := range f.S.Task.Endpoints {
		if e != model.Absent {
			host = f.T.Host(e)
		}
	}
	return host
}

// hasTwin: the next endpoint is this one without TLS (CI
// docker_client.go:1017-1020).
func hasTwin(f *clients.Frame) bool {
	n := int(f.S.Endpoint) + 1
	return n < model.MaxEndpoints && f.S.Task.Endpoints[n] != model.Absent &&
		f.T.Host(f.S.Task.Endpoints[n]) == f.T.Host(f.Endpoint())
}

func toTwin(f *clients.Frame) {
	f.NextEndpoint()
	if f.L.Owner == theClient {
		f.S.Facts |= withoutTLS
	} else {
		setEndpoint(f, active, f.S.Endpoint)
	}
}

// fails ends the task with what went wrong behind a text that says where.
func fails(where func(*clients.Frame) string) func(*clients.Frame) {
	return func(f *clients.Frame) { f.Fail(f.Say(where(f) + reason(f))) }
}

// reason is what went wrong in the lane's request.
func reason(f *clients.Frame) string {
	if f.R == nil {
		return f.T.Str(f.L.Error)
	}
	return explain(f, f.R)
}

func nowhere(*clients.Frame) string { return "" }

func text(s string) func(*clients.Frame) string { return func(*clients.Frame) string { return s } }

// ping is detectProperties (CI docker_client.go:979-1035): the request that a
// docker client makes before its first one. failed are the edges for a registry
// that does not answer well.
func ping(name string, failed ...clients.Edge) []clients.Step {
	on := []clients.Edge{
		{On: clients.Status(200), Do: learn, To: clients.Next},
		{On: clients.Status(401), Do: learn, To: clients.Next},
	}
	for _, m := range []clients.Match{clients.AnyResponse, clients.Failure} {
		on = append(on, clients.Edge{On: m, If: hasTwin, Do: toTwin, To: name})
		for _, e := range failed {
			e.On = m
			on = append(on, e)
		}
	}
	return []clients.Step{{
		Name: name, Text: "GET /v2/ without credentials, once for each source, destination and list; its challenges count from then on",
		If: notPinged,
		Op: clients.Ping, Hint: clients.NoHint, Auth: clients.Bare,
		On: on,
	}}
}

func notPinged(f *clients.Frame) bool { return f.S.Facts&(pinged<<f.L.Owner) == 0 }

// pinging is what stands before the failure of a ping.
func pinging(f *clients.Frame) string {
	return "pinging container registry " + f.T.Str(f.T.Host(f.Endpoint())) + ": "
}

// pingFails ends the task when the ping failed.
func pingFails(where func(*clients.Frame) string) clients.Edge {
	return clients.Edge{Do: fails(func(f *clients.Frame) string { return where(f) + pinging(f) }), To: clients.Fail}
}

// join puts steps one after the other.
func join(parts ...[]clients.Step) []clients.Step {
	var all []clients.Step
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}
