// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package crane

import (
	"fmt"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// A side is what a transport is made for, as the scopes that its first token is
// asked for. A transport (transport/transport.go:41-98) is a handler that is found
// by these scopes; what later challenges add does not change the key.
type side func(f *clients.Frame) model.Sym

// reader is what makeFetcher asks for (fetcher.go:51-82): pull, or the catalog.
func reader(f *clients.Frame) model.Sym {
	switch f.S.Task.Kind {
	case model.Catalog:
		return f.ScopeFor(clients.ForCatalog, model.Absent)
	case model.Copy:
		return f.ScopeFor(clients.ForPull, f.S.Task.FromRepository)
	}
	return f.ScopeFor(clients.ForPull, f.S.Task.Repository)
}

// writer is what makeWriter asks for (write.go:98-129).
func writer(f *clients.Frame) model.Sym { return f.ScopeFor(clients.ForPush, f.S.Task.Repository) }

// wider is what the writer asks for from the first blob on that may be mounted
// (write.go:140-166).
func wider(f *clients.Frame) model.Sym {
	return f.Join(writer(f), f.ScopeFor(clients.ForPull, f.S.Task.FromRepository))
}

// deleter is what makeDeleteClient asks for (write.go:82-96).
func deleter(f *clients.Frame) model.Sym { return f.ScopeFor(clients.ForDelete, f.S.Task.Repository) }

// made is the place of the transport for a side, -1 if there is none yet.
func made(f *clients.Frame, to side) int { return f.Find(to(f), model.NoScheme) }

// transport is the place of the one that the lane's request goes through.
func transport(f *clients.Frame) int {
	switch f.S.Task.Kind {
	case model.Delete:
		return made(f, deleter)
	case model.Copy:
		if op := f.Op(); op == clients.GetSourceManifest || op == clients.GetSourceBlob {
			return made(f, reader)
		}
		if wide := made(f, wider); wide >= 0 {
			return wide
		}
		return made(f, writer)
	case model.Push:
		return made(f, writer)
	}
	return made(f, reader)
}

// connect is the step in which a transport is made: the ping (transport/ping.go).
// A ping that fails at one endpoint is made at the next one (ping.go:110-170). If
// all fail the flow goes to the step otherwise.
func connect(name string, to side, otherwise string) clients.Step {
	return clients.Step{
		Name: name, Text: "GET /v2/ without authorization; 401: its first Basic or Bearer challenge counts from here on; 200, or none of these: no token",
		If: func(f *clients.Frame) bool { return made(f, to) < 0 },
		Do: (*clients.Frame).RacePing,
		Op: clients.Ping, Auth: clients.Bare,
		On: []clients.Edge{
			{On: clients.Status(200), Do: func(f *clients.Frame) { settle(f, to, false) }},
			{On: clients.Status(401), If: badRealm, Do: tellRealm, To: otherwise},
			{On: clients.Status(401), Do: func(f *clients.Frame) { settle(f, to, true) }},
			{On: clients.AnyResponse, If: (*clients.Frame).NextEndpoint, To: name},
			{On: clients.AnyResponse, To: otherwise},
			{On: clients.Failure, If: (*clients.Frame).NextEndpoint, To: name},
			{On: clients.Failure, Do: requestFailed, To: otherwise},
		},
	}
}

// settle makes the transport for what the ping said, or completes one that was
// begun.
func settle(f *clients.Frame, to side, challenged bool) {
	i := made(f, to)
	if i < 0 {
		if i = f.Add(model.Handler{Key: to(f)}); i < 0 {
			return
		}
	}
	h := &f.S.Handlers[i]
	h.Origin, h.Scheme, h.Scope = pinged(f), model.Basic, to(f)
	f.S.Task.Endpoints[f.S.Endpoint] = h.Origin // transport/schemer.go:35-44
	if challenged {
		if c, ok := chosen(f); ok && c.Scheme == model.Bearer {
			h.Scheme, h.Realm, h.Service = model.Bearer, c.Realm, c.Service
		}
	} else if f.C.OpenPing == clients.OpenPingNothing {
		h.Scheme = model.OtherScheme // no transport of any scheme is made
	}
	if h.Scheme != model.Bearer {
		f.ForgetToken(i, tokenKey)
	} else if c := f.OfferTo(h.Origin); c.Kind == model.RegistryToken && f.C.RegistryTokenUse == clients.Yes {
		f.PutToken(i, tokenKey, c.Secret)
	}
}

// chosen is the challenge that the ping's answer is taken for
// (ping.go:90-98, :172-188).
func chosen(f *clients.Frame) (c model.Challenge, ok bool) {
	challenges, _ := f.Challenges(f.R)
	i := f.Choose(challenges)
	if i < 0 {
		return c, false
	}
	return challenges[i], true
}

// pinged is the registry's origin with the scheme at which the ping ended
// (ping.go:79-82).
func pinged(f *clients.Frame) model.Sym {
	scheme := f.T.Scheme(f.L.LastURL.Origin)
	if f.C.PingScheme == clients.PingSchemeAsked || f.L.LastURL.Origin == model.Absent || scheme == f.T.Scheme(f.Endpoint()) {
		return f.Endpoint()
	}
	return f.T.Of(f.T.Str(scheme) + "://" + f.T.Str(f.T.Host(f.Endpoint())))
}

// badRealm tells a Bearer challenge whose realm is missing or refused
// (transport/bearer.go:84-159).
func badRealm(f *clients.Frame) bool {
	c, ok := chosen(f)
	return ok && c.Scheme == model.Bearer && realmProblem(f, c.Realm, pinged(f)) != ""
}

func tellRealm(f *clients.Frame) {
	c, _ := chosen(f)
	f.L.Error = f.Say(realmProblem(f, c.Realm, pinged(f)))
	f.R = nil
}

func realmProblem(f *clients.Frame, realm, registry model.Sym) string {
	if realm <= model.Empty {
		return "malformed www-authenticate, missing realm: map[]"
	}
	u, ok := f.T.Resolve(model.Absent, realm)
	scheme := f.T.Str(f.T.Scheme(u.Origin))
	switch {
	case !ok, scheme != "https" && scheme != "http":
		return fmt.Sprintf("invalid realm in www-authenticate: realm scheme %q not allowed; must be https (or http for insecure registries)", scheme)
	case f.RealmProblem(registry, u.Origin) == "":
		return ""
	case scheme == "http" && f.Downgrades(registry, u.Origin):
		return `invalid realm in www-authenticate: realm scheme "http" not allowed for a secure registry; use https`
	}
	return fmt.Sprintf("invalid realm in www-authenticate: realm host %q is a private or link-local address", strings.Trim(clients.Hostname(f.T.Str(f.T.Host(u.Origin))), "[]"))
}
