// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/authsim/authsim/model"
)

// credentialRules are those of 12-credentials.md.
var credentialRules = []Rule{
	{ID: "CRED-01", Kind: Wire, Trigger: func(c *Case, i int) bool {
		for _, k := range c.secrets(i) {
			if c.hasHome(k) {
				return true
			}
		}
		return false
	}, Assert: notInClear},
	{ID: "CRED-03", Kind: Wire, Trigger: func(c *Case, i int) bool {
		u, ok := c.realmNamed(i)
		return ok && c.downgrade(c.Exchanges[i].Request.Origin, u.Origin)
	}, Assert: realmNotAsked},
	{ID: "CRED-04", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		u, ok := c.realmNamed(i)
		return ok && c.Symbols.Host(u.Origin) != c.Symbols.Host(c.Exchanges[i].Request.Origin) && (c.Truth == nil || c.isRegistryOf(i))
	}, Assert: realmTrusted},
	{ID: "CRED-05", Kind: Wire, Trigger: (*Case).sentNearby, Assert: func(c *Case, i int) (bool, string) {
		if c.Exchanges[i].Response.Redirect() {
			return c.followed(i) < 0, "the token request is redirected to a local address, and the client follows"
		}
		return realmNotAsked(c, i)
	}},
	{ID: "CRED-06", Part: "named", Kind: Wire, Trigger: func(c *Case, i int) bool { return c.upstream(i) != "" }, Assert: func(c *Case, i int) (bool, string) {
		for _, k := range c.secrets(i) {
			if !c.hasHome(k) {
				continue
			}
			if !c.belongsTo(k, func(registry model.Sym) bool { return registry == c.Exchanges[i].Request.Origin }) ||
				k.kind == longLived && c.belongsTo(k, func(registry model.Sym) bool { return c.Symbols.Str(c.Symbols.Host(registry)) == c.upstream(i) }) {
				return false, fmt.Sprintf("%s of %s goes to %s, which stands in for it", k.kind, c.upstream(i), c.Symbols.Str(c.Exchanges[i].Request.Origin))
			}
		}
		return true, ""
	}},
	{ID: "CRED-06", Part: "mirror", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		if c.Truth == nil {
			return c.upstream(i) != "" || c.facts[i].token && c.facts[i].secret != model.Absent
		}
		return c.Exchanges[i].Response.Failure == model.NoFailure && c.atMirror(i)
	}, Assert: func(c *Case, i int) (bool, string) {
		who, _ := c.Truth.Client()
		if who.Kind == model.NoCredential || who.Secret <= model.Empty {
			return true, ""
		}
		_, secret := c.presented(i)
		return secret != who.Secret,
			"the credentials for the registry go to " + c.Symbols.Str(c.Exchanges[i].Request.Origin) + ", which stands in for it"
	}},
	{ID: "CRED-07", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.facts[i].registry() && c.Exchanges[i].Request.Authorization != model.Absent && c.bearerAlone(i)
	}, Assert: func(c *Case, i int) (bool, string) {
		for _, k := range c.secrets(i) {
			if k.kind == longLived {
				return false, "the registry takes tokens, and gets " + k.kind.String()
			}
		}
		return true, ""
	}},
}

// notInClear wants https, unless the registry to which the secret belongs is
// itself reached by http: the user has said so.
func notInClear(c *Case, i int) (bool, string) {
	origin := c.Exchanges[i].Request.Origin
	if c.Symbols.Str(c.Symbols.Scheme(origin)) != "http" {
		return true, ""
	}
	for _, k := range c.secrets(i) {
		if c.belongsTo(k, func(registry model.Sym) bool { return c.downgrade(registry, origin) }) {
			return false, k.kind.String() + " goes to " + c.Symbols.Str(origin) + " in clear text"
		}
	}
	return true, ""
}

// realmNamed is the realm of the Bearer challenge of exchange i.
func (c *Case) realmNamed(i int) (model.URL, bool) {
	if c.facts[i].challenges == nil || c.facts[i].token {
		return model.URL{}, false
	}
	h := c.facts[i].bearer()
	if h == nil {
		return model.URL{}, false
	}
	realm, _ := h.Param("realm")
	return c.Symbols.Resolve(c.Exchanges[i].Request.Origin, c.Symbols.Of(realm))
}

// askedRealm is the first token request behind exchange i to the realm that it
// names, of those that are wanted; -1 if there is none.
func (c *Case) askedRealm(i int, want func(k int) bool) int {
	u, _ := c.realmNamed(i)
	for k := i + 1; k < len(c.Exchanges); k++ {
		r := &c.Exchanges[k].Request
		if r.Origin == u.Origin && r.Path == u.Path && c.facts[k].token && want(k) {
			return k
		}
	}
	return -1
}

func realmNotAsked(c *Case, i int) (bool, string) {
	k := c.askedRealm(i, func(int) bool { return true })
	if k < 0 {
		return true, ""
	}
	return false, fmt.Sprintf("exchange %d goes to the realm %s all the same", k+1, c.Symbols.Str(c.Exchanges[k].Request.Origin))
}

// isRegistryOf tells whether an exchange is with the registry at which the client
// was told to look.
func (c *Case) isRegistryOf(i int) bool { return c.Exchanges[i].Request.Origin == c.Truth.Registry() }

// realmTrusted wants a realm on another host that gets a password or refresh token
// to belong to the registry.
func realmTrusted(c *Case, i int) (bool, string) {
	u, _ := c.realmNamed(i)
	if c.Truth.Own(u.Origin) {
		return true, ""
	}
	k := c.askedRealm(i, func(k int) bool {
		for _, s := range c.secrets(k) {
			if s.kind == longLived {
				return true
			}
		}
		return false
	})
	return k < 0, fmt.Sprintf("exchange %d brings a password or refresh token to %s, which is not the registry's", k+1, c.Symbols.Str(u.Origin))
}

// sentNearby tells an answer of somebody else than the client's own machine or
// network that sends a token request there: a challenge, or a redirect of the
// token endpoint.
func (c *Case) sentNearby(i int) bool {
	u, ok := c.realmNamed(i)
	if c.Exchanges[i].Request.Form != model.Absent || c.facts[i].token {
		u, ok = c.target(i)
	}
	return ok && c.near(u.Origin) && !c.near(c.Exchanges[i].Request.Origin)
}

func (c *Case) near(origin model.Sym) bool {
	return nearby(hostname(c.Symbols.Str(c.Symbols.Host(origin))))
}

// nearby tells a host of the client's own machine or link, or the metadata service
// of its cloud. There are no names to be resolved in a trace.
func nearby(host string) bool {
	switch {
	case host == "localhost", strings.HasSuffix(host, ".localhost"), host == "metadata.google.internal", host == "[fd00:ec2::254]":
		return true
	case !strings.HasPrefix(host, "[") && (host == "" || host[len(host)-1] < '0' || host[len(host)-1] > '9'):
		return false
	}
	a, err := netip.ParseAddr(strings.Trim(host, "[]"))
	a = a.Unmap()
	return err == nil && (a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsUnspecified())
}

// upstream is the host for which a mirror is asked: what the parameter ns names,
// if it is another than that of the request.
func (c *Case) upstream(i int) string {
	q := c.Exchanges[i].Request.Query
	if q == model.Absent || !c.facts[i].registry() && c.facts[i].op.Kind != model.OpOther {
		return ""
	}
	text := c.Symbols.Str(q)
	if !strings.HasPrefix(text, "ns=") && !strings.Contains(text, "&ns=") {
		return ""
	}
	for _, p := range model.DecodeParams(text) {
		if p.Name == "ns" && p.Value != c.Symbols.Str(c.Symbols.Host(c.Exchanges[i].Request.Origin)) {
			return p.Value
		}
	}
	return ""
}

// bearerAlone tells whether the origin of a request has asked for Bearer and never
// offered Basic.
func (c *Case) bearerAlone(i int) bool {
	offered := false
	for k := range i {
		if c.Exchanges[k].Request.Origin != c.Exchanges[i].Request.Origin || !c.refused(k) {
			continue
		}
		if c.facts[k].challenge(model.Basic) != nil {
			return false
		}
		offered = offered || c.facts[k].bearer() != nil
	}
	return offered
}

const metadataRealm = "https://169.254.169.254/token"

// credentialMutants make them fail.
var credentialMutants = []Mutant{
	{Rule: "CRED-01", Workflow: "pull-private", Client: "reference", Registry: "reference", OfRegistry: set("realm=http://auth.example/token"), OfClient: set("realm-policy=any")},
	{Rule: "CRED-03", Workflow: "pull-private", Client: "reference", Registry: "reference", Given: set("realm=http://auth.example/token"), OfClient: set("realm-policy=any")},
	{Rule: "CRED-04", Workflow: "realm-elsewhere", Client: "reference", Registry: "reference", GivenClient: set("realm-credentials=same-site"), OfClient: set("realm-credentials=all")},
	{Rule: "CRED-05", Workflow: "pull-private", Client: "reference", Registry: "reference", Given: set("realm=" + metadataRealm), OfClient: set("realm-policy=any")},
	{Rule: "CRED-06/named", Workflow: "upload-elsewhere", Client: "containerd", Registry: "reference", Change: "upload-authorized"},
	{Rule: "CRED-06/mirror", Workflow: "pull-mirror-login", Client: "moby", Registry: "reference", GivenClient: set("mirror-credentials=map"), OfClient: set("mirror-credentials=forward")},
	{Rule: "CRED-07", Workflow: "pull-private", Client: "reference", Registry: "reference", Change: "password-for-token"},
}

// credentialChanges are those that no other chapter uses.
var credentialChanges = []Change{
	{Name: "password-for-token", Text: "the client sends the password where a token belongs", Sent: func(t *model.Symbols, r *model.Request) {
		if scheme, _, _ := credentialsOf(t, r.Authorization); scheme == model.Bearer {
			r.Authorization = alicesPassword(t)
		}
	}},
}

// atMirror tells a request to a mirror, or to a token endpoint that a mirror has
// named.
func (c *Case) atMirror(i int) bool {
	x := &c.Exchanges[i]
	if c.Truth.Mirror(x.Request.Origin) {
		return true
	}
	for k := range i {
		if u, ok := c.realmNamed(k); ok && c.Truth.Mirror(c.Exchanges[k].Request.Origin) && u.Origin == x.Request.Origin && u.Path == x.Request.Path {
			return true
		}
	}
	return false
}
