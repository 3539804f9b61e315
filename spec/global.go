// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"encoding/json"
	"fmt"

	"github.com/authsim/authsim/model"
)

// globalRules are those of 13-global-apis.md.
var globalRules = []Rule{
	{ID: "GLOB-01", Part: "challenge", Kind: Wire, Trigger: func(c *Case, i int) bool {
		r := &c.Exchanges[i].Response
		return c.listing(i) && c.facts[i].scheme == model.NoScheme && (r.Status == 200 || c.refusedWithBearer(i))
	}, Assert: func(c *Case, i int) (bool, string) {
		if status := c.Exchanges[i].Response.Status; status != 401 {
			return false, fmt.Sprintf("nothing is presented, and the answer is %d", status)
		}
		named := c.challenged(i)
		return c.Symbols.Normalize(named) == c.Symbols.Of(catalogScope), fmt.Sprintf("the challenge names %q", c.Symbols.Str(named))
	}},
	{ID: "GLOB-01", Part: "granted", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		if status := c.Exchanges[i].Response.Status; !c.listing(i) || !c.bearerAnswered(i) || status == 404 || status == 405 {
			return false
		}
		if c.Truth == nil {
			return true
		}
		token := c.held(i)
		return token != nil && c.Symbols.Covers(token.Access, c.Symbols.Of(catalogScope))
	}, Assert: func(c *Case, i int) (bool, string) {
		status := c.Exchanges[i].Response.Status
		return status == 200, fmt.Sprintf("the token is for the catalog, and the answer is %d", status)
	}},
	{ID: "GLOB-02", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		return c.listing(i) && c.Exchanges[i].Response.Status == 200 && c.subjectKnown(i)
	}, Assert: readableAlone},
	{ID: "GLOB-03", Kind: Differential, Change: "credentials-lost", Trigger: func(c *Case, i int) bool {
		return c.first(i, func(k int) bool {
			return c.listing(k) && c.facts[k].scheme != model.NoScheme && c.Exchanges[k].Response.Status == 200
		})
	}, Assert: loginOffered},
	{ID: "GLOB-04", Part: "unsupported", Kind: Wire, Trigger: func(c *Case, i int) bool {
		status := c.Exchanges[i].Response.Status
		return c.listing(i) && (status == 404 || status == 405)
	}, Assert: unsupportedSaid},
	{ID: "GLOB-04", Part: "satisfiable", Kind: Oracle, Trigger: (*Case).catalogTokenAsked, Assert: challengeSatisfied},
	{ID: "GLOB-05", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		return c.facts[i].op.Kind == model.OpSearch && c.Exchanges[i].Response.Status == 200 && c.subjectKnown(i)
	}, Assert: readableAlone},
	{ID: "GLOB-06", Part: "challenge", Kind: Wire, Trigger: (*Case).pingWithout, Assert: func(c *Case, i int) (bool, string) {
		if status := c.Exchanges[i].Response.Status; status != 401 {
			return false, fmt.Sprintf("the registry wants credentials, and the answer to the ping is %d", status)
		}
		if h := c.facts[i].bearer(); h != nil {
			if scope, has := h.Param("scope"); has {
				return false, fmt.Sprintf("the challenge to the ping names the scope %q", scope)
			}
		}
		return len(c.facts[i].challenges) > 0, "the 401 has no challenge"
	}},
	{ID: "GLOB-06", Part: "token", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		return c.facts[i].op.Kind == model.OpPing && c.bearerAnswered(i) && (c.Truth == nil || c.held(i) != nil)
	}, Assert: func(c *Case, i int) (bool, string) {
		status := c.Exchanges[i].Response.Status
		return status == 200, fmt.Sprintf("the token is good, and the answer to the ping is %d", status)
	}},
}

// globalMutants make them fail.
var globalMutants = []Mutant{
	{Rule: "GLOB-01/challenge", Workflow: "catalog", Client: "reference", Registry: "reference", OfRegistry: set("catalog=filtered")},
	{Rule: "GLOB-01/granted", Workflow: "catalog", Client: "reference", Registry: "reference", OfRegistry: set("own-tokens=refused")},
	{Rule: "GLOB-02", Workflow: "catalog", Client: "reference", Registry: "reference", Given: set("catalog=filtered"), OfRegistry: set("catalog=right")},
	{Rule: "GLOB-03/credentials-lost", Workflow: "catalog", Client: "containers-image", Registry: "reference", OfRegistry: set("catalog=filtered")},
	{Rule: "GLOB-04/unsupported", Workflow: "catalog", Client: "reference", Registry: "reference", Given: set("catalog=none"), Sound: "unsupported"},
	{Rule: "GLOB-04/satisfiable", Workflow: "catalog", Client: "reference", Registry: "reference", OfRegistry: set("catalog=placeholder ping-scope=repository:user/image:pull not-granted=403")},
	{Rule: "GLOB-05", Workflow: "search", Client: "moby", Registry: "dockerhub", Change: "private-found"},
	{Rule: "GLOB-06/challenge", Workflow: "login", Client: "reference", Registry: "reference", OfRegistry: set("ping-scope=repository:user/image:pull")},
	{Rule: "GLOB-06/token", Workflow: "login", Client: "reference", Registry: "reference", OfRegistry: set("own-tokens=refused")},
}

// globalChanges are those that no other chapter uses.
var globalChanges = []Change{
	{Name: "credentials-lost", Text: "a request for the catalog arrives without credentials", Arrives: func(t *model.Symbols, r *model.Request) {
		if t.OperationOf(r).Kind == model.OpCatalog {
			r.Authorization = model.Absent
		}
	}},
	{Name: "unsupported", Text: "a 404 says UNSUPPORTED", Answer: func(t *model.Symbols, r *model.Response) {
		if r.Status == 404 {
			r.Errors[0].Code = t.Of("UNSUPPORTED")
		}
	}},
	{Name: "private-found", Text: "the search finds a private repository", Answer: func(t *model.Symbols, r *model.Response) {
		if len(namesListed(t, r.JSON)) > 0 {
			r.JSON = t.Of(`{"results":[{"name":"other/secret"}]}`)
		}
	}},
}

const catalogScope = "registry:catalog:*"

// listing tells a request for the catalog that the registry has answered by
// itself.
func (c *Case) listing(i int) bool { return c.facts[i].op.Kind == model.OpCatalog && c.meant(i) }

func (c *Case) subjectKnown(i int) bool {
	if c.Truth == nil {
		return true
	}
	_, ok := c.subject(i)
	return ok
}

var cacheNames = model.NewCache[[]string]()

// namesListed are the repositories in a catalog or in the results of a search.
// Each text is read once.
func namesListed(t *model.Symbols, text model.Sym) []string {
	if text == model.Absent {
		return nil
	}
	if all, ok := cacheNames.Get(t, text); ok {
		return all
	}
	var body struct {
		Repositories []string
		Results      []struct{ Name string }
	}
	var all []string
	if err := json.Unmarshal([]byte(t.Str(text)), &body); err == nil {
		all = body.Repositories
		for _, r := range body.Results {
			all = append(all, r.Name)
		}
	}
	return cacheNames.Put(t, text, all)
}

func readableAlone(c *Case, i int) (bool, string) {
	who, _ := c.subject(i)
	for _, name := range namesListed(c.Symbols, c.Exchanges[i].Response.JSON) {
		if c.Truth.Grantable(who, c.Symbols.RepositoryScope(c.Symbols.Of(name), "pull")) == model.Absent {
			return false, fmt.Sprintf("%q is in the list, and may not be read", name)
		}
	}
	return true, ""
}

// loginOffered wants the twin's first answer about the catalog, which is that to
// nobody, to be the same list, or to say that there may be more.
func loginOffered(c *Case, i int) (bool, string) {
	twin := c.twin("credentials-lost")
	for k := range twin.Exchanges {
		x := &twin.Exchanges[k]
		if twin.Symbols.OperationOf(&x.Request).Kind != model.OpCatalog {
			continue
		}
		same := c.Symbols.Str(c.Exchanges[i].Response.JSON) == twin.Symbols.Str(x.Response.JSON)
		return same || x.Response.Status == 401 || x.Response.Challenges[0] != model.Absent,
			fmt.Sprintf("without credentials the answer is %d without a challenge, and the list is another one", x.Response.Status)
	}
	return false, "the changed run ends before"
}

// unsupportedSaid wants the error code, and that nobody was asked to log in for
// it before.
func unsupportedSaid(c *Case, i int) (bool, string) {
	for k := range i {
		if c.facts[k].op.Kind == model.OpCatalog && c.refused(k) {
			return false, "the registry has asked for credentials for what it does not offer"
		}
	}
	code := c.Symbols.Str(c.Exchanges[i].Response.Errors[0].Code)
	return code == "UNSUPPORTED", fmt.Sprintf("the answer is %d, and its error code %q", c.Exchanges[i].Response.Status, code)
}

// catalogTokenAsked tells a token request that does what the challenge to a
// catalog request says, with good credentials of an account that may have the
// catalog.
func (c *Case) catalogTokenAsked(i int) bool {
	k := c.answersTo(i)
	if k < 0 || c.facts[k].op.Kind != model.OpCatalog || c.Exchanges[i].Fault != model.NoFault || c.wanted(i) != c.Symbols.Normalize(c.challenged(k)) {
		return false
	}
	if c.Truth == nil {
		return true
	}
	who, ok := c.requester(i)
	return ok && who != model.Absent && c.Truth.Grantable(who, c.Symbols.Of(catalogScope)) != model.Absent
}

// challengeSatisfied wants a token, and that the next request for the catalog
// with it is not refused.
func challengeSatisfied(c *Case, i int) (bool, string) {
	r := &c.Exchanges[i].Response
	if !r.Token.Present {
		return false, fmt.Sprintf("the challenge to the catalog asks for %q, and the token endpoint answers %d to it", c.Symbols.Str(c.wanted(i)), r.Status)
	}
	for k := i + 1; k < len(c.Exchanges); k++ {
		if c.listing(k) && (c.facts[k].secret == r.Token.Token || c.facts[k].secret == r.Token.AccessToken) {
			status := c.Exchanges[k].Response.Status
			return status == 200, fmt.Sprintf("the token is what the challenge asks for, and the answer to it is %d", status)
		}
	}
	return true, ""
}

// pingWithout tells a ping without credentials, or with some that are refused. A
// registry that nowhere asks for credentials need not do it here.
func (c *Case) pingWithout(i int) bool {
	x := &c.Exchanges[i]
	if c.facts[i].op.Kind != model.OpPing || x.Request.Method != model.GET || !c.meant(i) {
		return false
	}
	switch {
	case x.Response.Status == 401:
		return true
	case c.facts[i].scheme != model.NoScheme:
		return false
	}
	for k := range c.Exchanges {
		if c.refused(k) && c.Exchanges[k].Request.Origin == x.Request.Origin {
			return true
		}
	}
	return false
}
