// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package registries is the registry side: an engine that answers for a
// registry, its token endpoint and its blob host, and the profiles that say how
// each implementation answers. What an implementation does at one point is an
// axis, declared in the file of its subject with its values and the function
// that decides by it; axes.go lists them.
package registries

import (
	"fmt"
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/profile"
)

// Engine is a registry with its token endpoint and its blob host, as a profile
// describes them, in a world. It implements model.Registry: what happens is in
// the RegistryState alone. It remembers what it has read and written in the
// table of symbols and in itself, so it belongs to one worker.
type Engine struct {
	t         *model.Symbols
	c         config
	unknown   bits
	w         words
	infix     fixedTexts
	quay      quayTexts
	corsTexts corsTexts
	origins   []model.Sym

	registryOrigin, blobOrigin, blobURL model.Sym
	// plainOrigin is the registry's origin on plain http, Absent when that is closed.
	plainOrigin                              model.Sym
	base                                     model.Sym
	token, movedToken                        model.URL
	realm, movedRealm                        model.Sym
	realmFromHost                            bool
	service, challengeService                model.Sym
	movedService, issuer, pingScope          model.Sym
	tagsWord                                 model.Sym
	pingPath, signature                      model.Sym
	basicLine, bareLine, tokenLine, blobLine model.Sym
	// linkOrigin stands before the path of a Link.
	linkOrigin string
	accounts   []account
	anonymous  int
	// usersMayMore: an account may do what not everybody may.
	usersMayMore           bool
	byName, secrets, repos map[model.Sym]int
	repositories           []repository
	namespaces             map[string]bool
	known                  map[uint64]action
	entries                map[model.Sym][]access
	routes                 map[model.Sym]*route
	headers                map[model.Sym]*presented
	queries, forms         map[model.Sym]*params
}

// fixedTexts are the fixed parts of what is written.
type fixedTexts struct{ manifests, blobs, catalog, noName model.Sym }

// quayTexts stand before and after a tag in Quay's message about it.
type quayTexts struct{ before, after model.Sym }

// New makes the registry that a profile describes, for a world, and its first
// state.
func New(t *model.Symbols, p *profile.Profile, w *model.World) (*Engine, model.RegistryState, error) {
	e := &Engine{
		t: t, known: map[uint64]action{}, entries: map[model.Sym][]access{},
		queries: map[model.Sym]*params{}, forms: map[model.Sym]*params{},
		routes: map[model.Sym]*route{}, headers: map[model.Sym]*presented{},
	}
	e.c, e.unknown = compile(p)
	e.w = newWords(t, e.c.dialect)
	e.infix = fixedTexts{t.Of("/manifests/"), t.Of("/blobs/"), t.Of("registry:catalog:*"), t.Of("repository::pull")}
	e.quay = quayTexts{t.Of("Requested tag '"), t.Of("' does not exist.")}
	if err := e.place(p); err != nil {
		return nil, model.RegistryState{}, fmt.Errorf("registry %s: %w", p.ID(), err)
	}
	e.readCORS()
	e.readAccounts(w)
	e.readNamespaces(w)
	state, full := e.seed(w)
	if full {
		return nil, model.RegistryState{}, fmt.Errorf("registry %s: the world has too much content; expected at most %d blobs and %d tags", p.ID(), model.MaxStored, model.MaxTags)
	}
	return e, state, nil
}

// place finds out where the registry, its token endpoint and its blob host are.
func (e *Engine) place(p *profile.Profile) error {
	t := e.t
	e.moveAlong()
	registry := e.host(p, "registry")
	if registry == "" {
		return fmt.Errorf("the profile has no host for the role registry; add hosts: {registry: \"https://registry.example\"}")
	}
	e.registryOrigin, e.pingPath = t.Of(registry), t.Of("/v2/")
	host := t.Str(t.Host(e.registryOrigin))
	tokenOrigin := e.host(p, "token")
	if tokenOrigin == "" {
		tokenOrigin = registry
	}
	realm := e.c.realm
	if realm == defaultText {
		realm = tokenOrigin + e.c.tokenPath
	}
	e.realm, e.realmFromHost = t.Of(realm), strings.Contains(realm, hostMark)
	var ok bool
	if e.token, ok = t.Resolve(e.registryOrigin, t.Of(strings.NewReplacer(hostMark, host, protoMark, "https").Replace(realm))); !ok {
		return fmt.Errorf("axes.realm: %q is not a URL; expected one as in https://registry.example/token", realm)
	}
	if e.c.realm == defaultText || !strings.HasPrefix(e.c.realm, "http") && !strings.HasPrefix(e.c.realm, protoMark) {
		e.token = model.URL{Origin: t.Of(tokenOrigin), Path: t.Of(e.c.tokenPath)}
	}
	e.movedToken = model.URL{Origin: e.token.Origin, Path: t.Of(strings.TrimSuffix(t.Str(e.token.Path), "/") + movedSuffix)}
	e.movedRealm = t.URLText(e.movedToken)
	switch e.c.service {
	case defaultText:
		e.service, e.challengeService = t.Of(host), t.Of(host)
	case noText:
		e.service = t.Of(host)
	default:
		e.service, e.challengeService = t.Of(e.c.service), t.Of(e.c.service)
	}
	e.movedService = t.Of(t.Str(e.service) + movedSuffix)
	e.issuer = t.Host(e.token.Origin)
	if e.c.issuer != defaultText {
		e.issuer = t.Of(e.c.issuer)
	}
	if e.c.tagsNeeds != "pull" {
		e.tagsWord = t.Of(e.c.tagsNeeds)
	}
	switch e.c.pingScope {
	case noText:
	case emptyText:
		e.pingScope = model.Empty
	default:
		e.pingScope = t.Of(e.c.pingScope)
	}
	blob := e.c.blobOrigin
	if blob == defaultText {
		if blob = e.host(p, "blob"); blob == "" {
			blob = registry
		}
	}
	// An origin is enough: the path is then that of this engine's blob host.
	if !strings.Contains(strings.TrimPrefix(strings.TrimPrefix(blob, "https://"), "http://"), "/") {
		blob += storePath + digestMark + "?" + signature
	}
	e.blobURL = t.Of(blob)
	if u, ok := t.Resolve(e.registryOrigin, t.Of(strings.ReplaceAll(blob, digestMark, "d"))); ok {
		e.blobOrigin, e.signature = u.Origin, u.Query
	} else {
		return fmt.Errorf("axes.blob-origin: %q is not a URL; expected an origin as in https://cdn.example", blob)
	}
	if e.c.basePath != noText {
		e.base = t.Of(strings.TrimSuffix(e.c.basePath, "/"))
	}
	e.basicLine = t.Of(e.basicChallenge())
	e.bareLine = t.Of("bearer realm=" + strings.ReplaceAll(realm, protoMark, "https"))
	if e.c.scheme == basicOnly {
		e.bareLine = t.Of("basic realm=" + e.c.basicRealm)
	}
	e.tokenLine = t.Of("Basic realm=" + quoted(e.c.tokenRealm))
	e.blobLine = t.Of("Bearer realm=" + quoted(t.Str(e.blobOrigin)+"/token") + ",service=" + quoted(t.Str(t.Host(e.blobOrigin))))
	next := e.registryOrigin
	if e.c.linkTarget != pathText {
		e.linkOrigin, next = e.c.linkTarget, t.Of(e.c.linkTarget)
	}
	for _, origin := range []model.Sym{e.registryOrigin, e.token.Origin, e.blobOrigin, next} {
		if !slices.Contains(e.origins, origin) {
			e.origins = append(e.origins, origin)
		}
	}
	e.placeHTTP()
	return nil
}

// Origins are the registry, its token endpoint and its blob host.
func (e *Engine) Origins() []model.Sym { return e.origins }

// TokenEndpoint is the URL of the token endpoint.
func (e *Engine) TokenEndpoint() model.URL { return e.token }

// consult notes that the value of an axis has decided something, which matters
// when it is not known.
func (e *Engine) consult(s *model.RegistryState, a *axis) {
	s.Consulted[a.number/64] |= e.unknown[a.number/64] & (1 << (a.number % 64))
}

// Unknown names the axes whose value is not known and that decided something
// since the state was new.
func Unknown(s *model.RegistryState) []string {
	var names []string
	for _, a := range axes {
		if consulted := bits(s.Consulted); consulted.has(a.number) {
			names = append(names, a.Name)
		}
	}
	return names
}
