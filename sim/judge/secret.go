// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
)

// secretKind is what a secret is good for.
type secretKind uint8

const (
	notSecret secretKind = iota
	// secretCredential is a password or a refresh token: good for new tokens.
	secretCredential
	// secretBearer is a bearer token: good at the registry.
	secretBearer
)

// carried is what an Authorization header carries.
type carried struct {
	scheme model.Scheme
	user   model.Sym
	secret model.Sym
}

// parameters are what a query or form carries.
type parameters struct {
	secrets []model.Sym
	// scopes are the scopes asked for, a List in normal form.
	scopes model.Sym
	// service is the service asked for.
	service model.Sym
	// joined: one parameter names several scopes.
	joined bool
}

var (
	carriedCache    = model.NewCache[carried]()
	parametersCache = model.NewCache[parameters]()
	realmCache      = model.NewCache[model.Sym]()
	insideCache     = model.NewCache[bool]()
)

// carriedBy reads an Authorization header (RFC 7617 §2, RFC 6750 §2.1).
func carriedBy(t *model.Symbols, header model.Sym) carried {
	if header == model.Absent {
		return carried{}
	}
	if c, ok := carriedCache.Get(t, header); ok {
		return c
	}
	name, rest, _ := strings.Cut(t.Str(header), " ")
	c := carried{scheme: model.SchemeOf(name)}
	rest = strings.TrimSpace(rest)
	if c.secret = t.Of(rest); c.scheme == model.Basic {
		decoded, _ := base64.StdEncoding.DecodeString(rest)
		user, password, _ := strings.Cut(string(decoded), ":")
		c.user, c.secret = t.Of(user), t.Of(password)
	}
	return carriedCache.Put(t, header, c)
}

// parametersOf reads a query or a form.
func parametersOf(t *model.Symbols, encoded model.Sym) parameters {
	if encoded == model.Absent {
		return parameters{}
	}
	if p, ok := parametersCache.Get(t, encoded); ok {
		return p
	}
	var p parameters
	var scopes []string
	for _, param := range model.DecodeParams(t.Str(encoded)) {
		switch param.Name {
		case "scope":
			scopes = append(scopes, param.Value)
			p.joined = p.joined || strings.Contains(param.Value, " ")
		case "service":
			p.service = t.Of(param.Value)
		case "password", "refresh_token", "access_token", "token":
			p.secrets = append(p.secrets, t.Of(param.Value))
		}
	}
	p.scopes = t.Normalize(t.List(scopes...))
	return parametersCache.Put(t, encoded, p)
}

// realmOrigin is the origin of the realm of a challenge line, read by RFC 9110;
// Absent when there is none.
func realmOrigin(t *model.Symbols, base, line model.Sym) model.Sym {
	if o, ok := realmCache.Get(t, line); ok {
		return o
	}
	origin := model.Absent
	challenges, _ := model.ParseChallenges([]string{t.Str(line)})
	for _, c := range challenges {
		if realm, ok := c.Param("realm"); ok && model.SchemeOf(c.Scheme) == model.Bearer {
			if u, ok := t.Resolve(base, t.Of(realm)); ok {
				origin = u.Origin
			}
		}
	}
	return realmCache.Put(t, line, origin)
}

// kindOf tells what a value is: the client's credential, or a token that was
// issued.
func (j *Judge) kindOf(value model.Sym) secretKind {
	if value == model.Absent || value == model.Empty {
		return notSecret
	}
	if c := &j.oracle.stored; value == c.Secret && c.Kind != model.NoCredential {
		if c.Kind == model.RegistryToken {
			return secretBearer
		}
		return secretCredential
	}
	for i := range j.oracle.given {
		given := &j.oracle.given[i]
		switch c := &given.Credential; {
		case given.Passing != nil && given.Passing.Makes(j.oracle.t.Str(value)):
			return secretCredential
		case value != c.Secret:
		case c.Kind == model.RegistryToken:
			return secretBearer
		default:
			return secretCredential
		}
	}
	if i := j.oracle.Issued(value); i != nil {
		if i.Refresh {
			return secretCredential
		}
		return secretBearer
	}
	return notSecret
}

// tokenOrigin is a token endpoint's origin, and the registry that named it.
type tokenOrigin struct{ registry, origin model.Sym }

// learnRealm notes the token endpoint that a challenge of a registry names, and the
// tokens that the second registry's hands out. A challenge of anybody else makes
// nobody a token endpoint.
func (j *Judge) learnRealm(e *model.Exchange) {
	o := j.oracle
	if o.second != model.Absent && e.Response.Token.Present && j.isTokenOrigin(o.second, e.Request.Origin) && !j.isTokenOrigin(o.origin, e.Request.Origin) {
		j.homes = append(j.homes, valueOf(e), e.Response.Token.RefreshToken)
	}
	if e.Request.Origin != o.origin && (o.second == model.Absent || e.Request.Origin != o.second) {
		return
	}
	for _, line := range e.Response.Challenges {
		if line == model.Absent {
			return
		}
		realm := realmOrigin(o.t, e.Request.Origin, line)
		if realm != model.Absent && !j.isTokenOrigin(e.Request.Origin, realm) {
			j.tokenOrigins = append(j.tokenOrigins, tokenOrigin{e.Request.Origin, realm})
		}
	}
}

// isTokenOrigin tells a token endpoint of a registry.
func (j *Judge) isTokenOrigin(registry, origin model.Sym) bool {
	return slices.Contains(j.tokenOrigins, tokenOrigin{registry, origin})
}

// home is the registry that a secret is for.
func (j *Judge) home(secret model.Sym) model.Sym {
	o := j.oracle
	if o.second != model.Absent && (secret == o.stored.Secret && secret != o.credential.Secret || slices.Contains(j.homes, secret)) {
		return o.second
	}
	return o.origin
}

// leaks looks at what a request carries. The registry and its token endpoints
// may see passwords and refresh tokens; bearer tokens are for the registry
// alone; an adversary may see nothing, though a challenge names it, nor may who
// answers at the client's own machine for a registry that is elsewhere; and nobody
// may over plain http when the registry is reached by https.
// A connection that was refused has carried nothing.
func (j *Judge) leaks(n int, e *model.Exchange) {
	if e.Response.Failure == model.Refused {
		return
	}
	if c := carriedBy(j.oracle.t, e.Request.Authorization); c.secret != model.Absent {
		j.leak(n, e, c.secret)
	}
	if e.Request.Form != model.Absent {
		for _, s := range parametersOf(j.oracle.t, e.Request.Form).secrets {
			j.leak(n, e, s)
		}
	}
	if e.Request.Query != model.Absent {
		for _, s := range parametersOf(j.oracle.t, e.Request.Query).secrets {
			j.leak(n, e, s)
		}
	}
}

func (j *Judge) leak(n int, e *model.Exchange, secret model.Sym) {
	t, o := j.oracle.t, e.Request.Origin
	home := j.home(secret)
	plain := o != home && t.Str(t.Scheme(o)) == "http" && t.Str(t.Scheme(home)) == "https"
	if o == home {
		return
	}
	kind := j.kindOf(secret)
	adversary, inside := j.oracle.adversary(o), isInside(t, o) && !isInside(t, j.oracle.origin)
	if kind == notSecret || kind == secretCredential && j.isTokenOrigin(home, o) && !plain && !adversary && !inside {
		return
	}
	for _, l := range j.leaked {
		if l == (leakage{kind, o}) {
			return
		}
	}
	j.leaked = append(j.leaked, leakage{kind, o})
	what := "a bearer token of " + j.name(home)
	if kind == secretCredential {
		what = "the user's " + credentialWord(j.oracle.credential.Kind)
		if secret != j.oracle.credential.Secret {
			what = "a refresh token of the user"
		}
	}
	if home == j.oracle.second && kind == secretCredential {
		what += " for " + j.name(home)
	}
	cause, why := RedirectAndRealm, "which is neither the registry nor its token endpoint"
	if home == j.oracle.second {
		why = "which is neither that nor its token endpoint"
	}
	switch {
	case j.isTokenOrigin(home, o):
		why = "the token endpoint, which has no use for it"
	case j.oracle.mirror(o) || j.oracle.mirror(j.oracle.second) && j.isTokenOrigin(j.oracle.second, o):
		cause, why = Credentials, "where the mirror is, for which it is not meant"
	}
	if adversary {
		why = "which belongs to somebody else, whatever the challenge says"
	}
	if inside {
		why = "an address that means something to the client's own machine alone"
	}
	if plain {
		why = "in clear text, though the registry is reached by https"
	}
	j.report(Leak, cause, int(e.Task), n, fmt.Sprintf("the client sent %s to %s, %s", what, t.Str(o), why))
}

// name names a registry in a sentence.
func (j *Judge) name(registry model.Sym) string {
	if registry == j.oracle.second {
		return j.oracle.t.Str(j.oracle.t.Host(registry))
	}
	return "the registry"
}

func credentialWord(k model.CredentialKind) string {
	switch k {
	case model.IdentityToken:
		return "identity token"
	case model.RegistryToken:
		return "registry token"
	}
	return "password"
}

// leakage is a kind of secret at an origin, which is reported once.
type leakage struct {
	kind   secretKind
	origin model.Sym
}
