// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import "github.com/authsim/authsim/model"

// MirrorConfig are the axes about a mirror that is tried before the registry, and
// about a registry that is not at the root of its host. To the user the image is
// the registry's: a mirror is another place to get it from, with a name of its own
// for it.
type MirrorConfig struct {
	Mirrors           Presence
	MirrorCredentials MirrorCredentials
	MirrorScope       MirrorScope
	MirrorNS          Presence
	BasePath          BasePath
}

// MirrorCredentials is which credentials a mirror is offered.
type MirrorCredentials uint8

const (
	// MirrorForwarded: those of the registry.
	MirrorForwarded MirrorCredentials = iota
	// MirrorWithheld: none.
	MirrorWithheld
	// MirrorMapped: those that are stored for the mirror itself.
	MirrorMapped
)

// MirrorScope is by which name the client's own scope names a repository at a
// mirror.
type MirrorScope uint8

const (
	// MirrorPhysical: by that which is in the path of the request.
	MirrorPhysical MirrorScope = iota
	// MirrorLogical: by that which it has at the registry.
	MirrorLogical
)

// BasePath is where a ping goes when the API is below a path.
type BasePath uint8

const (
	// BaseKept: below it.
	BaseKept BasePath = iota
	// BaseForgotten: to the root of the host.
	BaseForgotten
)

var mirrorAxes = []axis{
	choice("mirrors", "", "Does the client try mirrors before the registry?",
		func(c *Config) *Presence { return &c.Mirrors }, values("no: it has none, or they are not modelled", "yes: a pull tries them in their order")),
	choice("mirror-credentials", "C-MIRROR", "Which credentials is a mirror offered that asks for some?",
		func(c *Config) *MirrorCredentials { return &c.MirrorCredentials }, values(
			"forward: those for the registry", "withhold: none", "map: those that are stored for the mirror's own host")),
	choice("mirror-scope", "", "By which name does the client's own scope name a repository that a mirror has below a path?",
		func(c *Config) *MirrorScope { return &c.MirrorScope }, values(
			"physical: by that in the path of the request", "logical: by that which it has at the registry")),
	choice("mirror-ns", "", "Does a request to a mirror name the registry (ns)?",
		func(c *Config) *Presence { return &c.MirrorNS }, values("no: it does not", "yes: ns with the registry's host")),
	choice("base-path", "C-DISC", "Where does a ping go when the registry's API is below a path?",
		func(c *Config) *BasePath { return &c.BasePath }, values(
			"kept: below that path", "root: to the root of the host, as if there were none")),
}

// RegistryHost is the host that names the registry, whose endpoints come last.
func (f *Frame) RegistryHost() model.Sym {
	host := model.Absent
	for _, e := range f.S.Task.Endpoints {
		if e != model.Absent {
			host = f.T.Host(e)
		}
	}
	return host
}

// atMirror tells whether an origin is an endpoint that is not the registry.
func (f *Frame) atMirror(origin model.Sym) bool {
	return origin == f.S.Task.Other.Origin && origin != model.Absent && f.T.Host(origin) != f.RegistryHost()
}

// hasMirror tells a task for which a mirror is configured.
func hasMirror(t *model.Task) bool {
	return t.Other.Origin != model.Absent && t.Endpoints[0] == t.Other.Origin && t.Endpoints[1] != model.Absent
}

// storedFor is the credential for an origin that is not the registry's, by the axes
// credential-hosts and mirror-credentials.
func (f *Frame) storedFor(origin model.Sym) (c model.Credential, decided bool) {
	o := &f.S.Task.Other
	switch {
	case o.Origin == model.Absent || f.T.Host(origin) != f.T.Host(o.Origin):
		return c, false
	case !f.atMirror(o.Origin):
		return o.Credential, f.C.CredentialHosts == StoredHosts
	}
	switch f.C.MirrorCredentials {
	case MirrorWithheld:
		return c, true
	case MirrorMapped:
		return o.Credential, true
	}
	return f.S.Credential, true
}

var (
	memoBelow = model.NewMemoFunc()
	memoBase  = model.NewMemoFunc()
)

// physical is the name of a repository at the endpoint.
func (f *Frame) physical(name model.Sym) model.Sym {
	below := f.S.Task.Other.Below
	if below == model.Absent || !f.atMirror(f.Endpoint()) {
		return name
	}
	key := model.MemoKey{Func: memoBelow, Args: [6]model.Sym{below, name}}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	return f.T.Remember(key, f.T.Str(below)+"/"+f.T.Str(name))
}

// inScope is the name of a repository in the client's own scope.
func (f *Frame) inScope(name model.Sym) model.Sym {
	if f.C.MirrorScope == MirrorLogical {
		return name
	}
	return f.physical(name)
}

// placed puts a request of the API where the endpoint has it: below the base path,
// and at a mirror with the name of the registry.
func (f *Frame) placed(s *Step, u model.URL) model.URL {
	if f.C.MirrorNS == Yes && f.atMirror(u.Origin) {
		u.Query = f.WithParam(u.Query, "ns", f.RegistryHost())
	}
	base := f.S.Task.Base
	if base == model.Absent || f.atMirror(u.Origin) || s.Op == Ping && f.C.BasePath == BaseForgotten {
		return u
	}
	key := model.MemoKey{Func: memoBase, Args: [6]model.Sym{base, u.Path}}
	if v, ok := f.T.Recall(key); ok {
		u.Path = v
		return u
	}
	u.Path = f.T.Remember(key, f.T.Str(base)+f.T.Str(u.Path))
	return u
}
