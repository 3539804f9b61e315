// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package moby

import (
	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// accepted are the statuses that the client takes for a success (DD
// registry/client/errors.go, SuccessStatus).
var accepted = clients.Match{From: 200, To: 399}

// pingStep is PingV2Registry (M registry/auth.go:178-201): the request that
// opens every operation at every endpoint. Any answer will do; only a 401 is
// read for challenges.
func pingStep() clients.Step {
	return clients.Step{
		Name: "ping", Text: "GET /v2/ without credentials; only the challenges of a 401 are used, for the whole operation",
		Do: begin,
		Op: clients.Ping, Hint: clients.NoHint, Auth: clients.Bare,
		On: []clients.Edge{{On: clients.AnyResponse, Do: learn, To: clients.Next}},
	}
}

// begin starts an operation at an endpoint. Challenges, token and HTTP client
// are new (M distribution/registry.go:74-149), unless the axis authorizer-life
// makes them last.
func begin(f *clients.Frame) {
	for i := range f.S.Handlers {
		if f.S.Handlers[i].Used && f.C.AuthorizerLife != clients.LifeSession {
			f.Drop(i)
		}
	}
	f.S.Facts &= confirmedTLS<<model.MaxEndpoints - confirmedTLS
	f.L.Marks, f.L.Count, f.L.Error = 0, 0, model.Absent
}

// learn files the challenges of the ping under the URL that gave them, after
// redirects (DD registry/client/auth/challenge/authchallenge.go:71-88): all of them, of which the
// first of a scheme counts, or what the axis scheme-choice leaves.
func learn(f *clients.Frame) {
	f.S.Facts |= answered
	if f.R.Status != 401 {
		return
	}
	at := f.L.LastURL
	key := keyOf(f, at.Origin, at.Path)
	challenges, _ := f.Challenges(f.R)
	for i, c := range challenges {
		answered := c.Scheme == model.Bearer || c.Scheme == model.Basic
		if f.C.SchemeChoice != clients.BearerThenBasic {
			answered = i == f.Choose(challenges)
		}
		if answered && f.Find(key, c.Scheme) < 0 {
			f.Add(model.Handler{
				Key: key, Scheme: c.Scheme, Realm: c.Realm, Service: c.Service, Scope: f.Split(c.Scope), Origin: at.Origin,
			})
		}
	}
}

// isMirror tells an endpoint that is not the registry itself, whose endpoints
// come last (M registry/service_v2.go:11-74).
func isMirror(f *clients.Frame) bool {
	return f.T.Host(f.Endpoint()) != registryHost(f)
}

// registryHost is the host that names the registry.
func registryHost(f *clients.Frame) model.Sym {
	host := model.Absent
	for _, e := range f.S.Task.Endpoints {
		if e != model.Absent {
			host = f.T.Host(e)
		}
	}
	return host
}

// start begins a task.
func start(f *clients.Frame) {
	f.S.Facts = 0
	emptyStore(f)
}

// startPastMirrors begins a task that mirrors have no part in: login, push and
// search (M registry/service.go, Auth and LookupPushEndpoints).
func startPastMirrors(f *clients.Frame) {
	start(f)
	for isMirror(f) && f.NextEndpoint() {
	}
}

// nextEndpoint is asked when an operation has failed: the name of the step that
// begins it at the next endpoint, "" when it has failed for good (M
// distribution/pull.go:98-142, push.go:40-100, errors.go:119-151). A mirror's
// failure leads on whatever it was, the registry's only if nothing answered
// the ping: after that it can be told apart from the next endpoint, which is its
// http twin, by TLS alone, and what has spoken https is not tried without.
func nextEndpoint(f *clients.Frame) string {
	passesOn := f.S.Facts&answered == 0 || isMirror(f)
	if f.S.Facts&answered != 0 && f.T.Str(f.T.Scheme(f.Endpoint())) == "https" {
		f.S.Facts |= confirmedTLS << f.S.Endpoint
	}
	if !passesOn {
		return ""
	}
	for f.NextEndpoint() {
		if f.T.Str(f.T.Scheme(f.Endpoint())) == "https" || !speaksTLS(f, f.T.Host(f.Endpoint())) {
			return "ping"
		}
	}
	return ""
}

func speaksTLS(f *clients.Frame, host model.Sym) bool {
	for i, e := range f.S.Task.Endpoints {
		if e != model.Absent && f.S.Facts&(confirmedTLS<<i) != 0 && f.T.Host(e) == host {
			return true
		}
	}
	return false
}
