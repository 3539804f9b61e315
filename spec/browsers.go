// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"fmt"
	"strings"

	"github.com/authsim/authsim/model"
)

// browserRules are those of 15-browsers.md.
var browserRules = []Rule{
	{ID: "CORS-01", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.preflight(i) && c.place(i) == atRegistry
	}, Assert: preflightAnswered},
	{ID: "CORS-02", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.preflight(i) && c.Exchanges[i].Response.OK() && c.place(i) != atStore && c.asksAuthorization(i)
	}, Assert: func(c *Case, i int) (bool, string) {
		return listed(c.Symbols, c.Exchanges[i].Response.CORS.AllowHeaders, "authorization"), "Access-Control-Allow-Headers does not name Authorization"
	}},
	{ID: "CORS-03", Kind: Wire, Trigger: func(c *Case, i int) bool {
		x := &c.Exchanges[i]
		return c.acrossOrigins(i) && c.facts[i].registry() && c.Symbols.CORSCheck(x.Request.PageOrigin, x.Request.WithCookies, &x.Response) && len(c.toExpose(i)) > 0
	}, Assert: func(c *Case, i int) (bool, string) {
		for _, name := range c.toExpose(i) {
			if !c.Symbols.Exposes(&c.Exchanges[i].Response, name) {
				return false, name + " is not among the fields that are exposed"
			}
		}
		return true, ""
	}},
	{ID: "CORS-04", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.Exchanges[i].Response.CORS.AllowOrigin != model.Absent && c.place(i) == atRegistry
	}, Assert: func(c *Case, i int) (bool, string) {
		return c.Exchanges[i].Response.CORS.AllowCredentials == model.Absent, "the answer has Access-Control-Allow-Credentials"
	}},
	{ID: "CORS-05", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.acrossOrigins(i) && c.facts[i].registry() && c.Exchanges[i].Response.Status >= 400
	}, Assert: originAllowed},
	{ID: "CORS-06", Part: "preflight", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.preflight(i) && c.place(i) == atToken
	}, Assert: preflightAnswered},
	{ID: "CORS-06", Part: "answer", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.acrossOrigins(i) && c.facts[i].token
	}, Assert: originAllowed},
	{ID: "CORS-07", Kind: Wire, Trigger: func(c *Case, i int) bool {
		k := c.sender(i)
		return k >= 0 && c.acrossOrigins(i) && c.facts[c.chainStart(i)].registry() && c.Exchanges[k].Request.Origin != c.Exchanges[i].Request.Origin
	}, Assert: originAllowed},
}

// place is the part of a registry that a request of a page goes to.
type place uint8

const (
	atRegistry place = iota
	atToken
	atStore
)

// place tells where a request goes, a preflight included: to the registry API by
// its path, to a token endpoint if an earlier challenge named it.
func (c *Case) place(i int) place {
	r := &c.Exchanges[i].Request
	switch {
	case c.facts[i].token:
		return atToken
	case strings.HasPrefix(c.Symbols.Str(r.Path), "/v2/") && !c.isRealm(i):
		return atRegistry
	case c.isRealm(i):
		return atToken
	}
	return atStore
}

func (c *Case) isRealm(i int) bool {
	r := &c.Exchanges[i].Request
	for k := range i {
		if u, ok := c.realmNamed(k); ok && u.Origin == r.Origin && u.Path == r.Path {
			return true
		}
	}
	return false
}

// preflight tells a preflight that somebody has answered.
func (c *Case) preflight(i int) bool {
	x := &c.Exchanges[i]
	return x.Request.PreflightMethod != model.NoMethod && answered(x)
}

// acrossOrigins tells a page's request to another origin, other than a preflight,
// that somebody has answered.
func (c *Case) acrossOrigins(i int) bool {
	x := &c.Exchanges[i]
	return x.Request.CrossOrigin() && x.Request.PreflightMethod == model.NoMethod && answered(x)
}

// answered tells an answer that is the server's own.
func answered(x *model.Exchange) bool {
	return x.Response.Failure == model.NoFailure && x.Fault <= model.LastRegistryFault && x.Response.Status != 429 && x.Response.Status != 503
}

func (c *Case) asksAuthorization(i int) bool {
	return listed(c.Symbols, c.Exchanges[i].Request.PreflightHeaders, "authorization")
}

// listed tells a member of a list of field names.
func listed(t *model.Symbols, list model.Sym, member string) bool {
	for name := range strings.SplitSeq(t.Str(list), ",") {
		if strings.EqualFold(strings.TrimSpace(name), member) {
			return true
		}
	}
	return false
}

func preflightAnswered(c *Case, i int) (bool, string) {
	x := &c.Exchanges[i]
	if !x.Response.OK() {
		return false, fmt.Sprintf("the preflight is answered by %d", x.Response.Status)
	}
	return originAllowed(c, i)
}

// originAllowed wants a page of that origin to be shown the answer. Which origins
// a registry allows is its own choice: one is enough.
func originAllowed(c *Case, i int) (bool, string) {
	x := &c.Exchanges[i]
	if x.Request.PageOrigin == c.Symbols.OpaqueOrigin() && !c.Symbols.CORSCheck(x.Request.PageOrigin, x.Request.WithCookies, &x.Response) {
		return false, "the origin of the request is null, and Access-Control-Allow-Origin is " + orNone(c.Symbols.Str(x.Response.CORS.AllowOrigin))
	}
	return x.Response.CORS.AllowOrigin != model.Absent, fmt.Sprintf("the answer, %d, has no Access-Control-Allow-Origin", x.Response.Status)
}

// toExpose are the fields of an answer that a client needs and a page is not shown
// unless they are exposed.
func (c *Case) toExpose(i int) []string {
	r := &c.Exchanges[i].Response
	var names []string
	for _, f := range [...]struct {
		value model.Sym
		name  string
	}{
		{r.Challenges[0], "WWW-Authenticate"},
		{r.ContentDigest, "Docker-Content-Digest"},
		{r.Location, "Location"},
		{r.Link, "Link"},
		{r.Range, "Range"},
	} {
		if f.value != model.Absent && !(f.name == "Location" && r.Redirect()) {
			names = append(names, f.name)
		}
	}
	return names
}

// browserMutants make them fail.
var browserMutants = []Mutant{
	{Rule: "CORS-01", Workflow: "explore-password", Client: "browser", Registry: "reference", OfRegistry: set("options=authorized")},
	{Rule: "CORS-02", Workflow: "explore-password", Client: "browser", Registry: "reference", OfRegistry: set("cors-headers=*")},
	{Rule: "CORS-03", Workflow: "explore-password", Client: "browser", Registry: "reference", OfRegistry: set("cors-expose=Docker-Content-Digest")},
	{Rule: "CORS-04", Workflow: "explore-password", Client: "browser", Registry: "reference", OfRegistry: set("cors-credentials=yes")},
	{Rule: "CORS-05", Workflow: "explore-password", Client: "browser", Registry: "reference", OfRegistry: set("cors=unless-refused")},
	{Rule: "CORS-06/preflight", Workflow: "explore-password", Client: "browser", Registry: "reference", OfRegistry: set("cors-places=registry+blob")},
	{Rule: "CORS-06/answer", Workflow: "explore-anonymous", Client: "browser", Registry: "reference", OfRegistry: set("cors-places=registry+blob")},
	{Rule: "CORS-07", Workflow: "explore-cdn", Client: "browser", Registry: "reference", OfRegistry: set("cors-places=registry+token")},
}

// browserChanges are those that no other chapter uses.
var browserChanges = []Change{}
