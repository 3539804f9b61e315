// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
)

// extensionRules are those of 16-extensibility.md.
var extensionRules = []Rule{
	{ID: "EXT-01", Kind: Differential, Change: "unknown-challenge-parameter", Trigger: (*Case).firstRefusal, Assert: sameCourse("unknown-challenge-parameter")},
	{ID: "EXT-01", Part: "answer", Kind: Differential, Change: "unknown-token-parameter", Trigger: func(c *Case, i int) bool {
		return c.first(i, c.tokenGiven)
	}, Assert: sameGrant("unknown-token-parameter")},
	{ID: "EXT-02", Kind: Differential, Change: "unknown-action", Trigger: func(c *Case, i int) bool {
		if !c.first(i, c.tokenGiven) {
			return false
		}
		twin := c.twin("unknown-action")
		return twin == nil || i < len(twin.Exchanges) && holdsUnknown(twin.Symbols, &twin.Exchanges[i].Response)
	}, Assert: sameDecisions},
	{ID: "EXT-03", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.registryChallenges(i) && slices.ContainsFunc(c.facts[i].challenges, unknownTo)
	}, Assert: knownFirst},
	{ID: "EXT-04", Kind: Grammar, Trigger: func(c *Case, i int) bool { return c.registryBearer(i) && len(c.extensionNames(i)) > 0 }, Assert: func(c *Case, i int) (bool, string) {
		for _, name := range c.extensionNames(i) {
			if !strings.Contains(strings.Trim(name, "."), ".") {
				return false, fmt.Sprintf("%q is no name of an extension", name)
			}
		}
		return true, ""
	}},
	{ID: "EXT-05", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.registryBearer(i) && c.metadata(i) != ""
	}, Assert: func(c *Case, i int) (bool, string) {
		u, err := url.Parse(c.metadata(i))
		origin := c.Symbols.Str(c.Exchanges[i].Request.Origin)
		return err == nil && u.Scheme+"://"+u.Host == origin, fmt.Sprintf("the metadata are at %s, and the registry is %s", c.metadata(i), origin)
	}},
	{ID: "EXT-08", Part: "client", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return i > 0 && !c.challengedBy(i-1) && c.servedOpenly(i-1)
	}, Assert: func(c *Case, i int) (bool, string) {
		switch {
		case c.facts[i].token:
			return false, "nobody has asked for a token, and one is requested"
		case c.carriesAuthorization(i):
			return false, "nobody has asked for credentials, and they are sent"
		}
		return true, ""
	}},
	{ID: "EXT-08", Part: "challenge", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.servesOpenly(i) && c.need(i) != model.Absent && !c.everRefused()
	}, Assert: func(c *Case, i int) (bool, string) {
		return c.Exchanges[i].Response.Challenges[0] == model.Absent, "the request is served without credentials, and the answer has a challenge"
	}},
}

// unknownTo tells a challenge of a scheme that not every client knows.
func unknownTo(h model.HeaderChallenge) bool {
	s := model.SchemeOf(h.Scheme)
	return s != model.Basic && s != model.Bearer
}

func knownFirst(c *Case, i int) (bool, string) {
	all := c.facts[i].challenges
	for k := range all {
		switch {
		case !unknownTo(all[k]):
		case k == 0:
			return false, all[k].Scheme + " comes first"
		case unknownTo(all[0]) || all[k].Line == all[k-1].Line:
			return false, all[k].Scheme + " has no line of its own behind the others"
		}
	}
	return true, ""
}

// extensionNames are the actions, and else the types, in the scope of a challenge
// that are none of those of this specification.
func (c *Case) extensionNames(i int) []string {
	text, _ := c.facts[i].bearer().Param("scope")
	var names []string
	for a := range model.ParseScope(text).Iter() {
		switch a.Action {
		case "pull", "push", "delete", model.AnyAction:
			if a.Type != "repository" && a.Type != "registry" {
				names = append(names, a.Type)
			}
		default:
			names = append(names, a.Action)
		}
	}
	return names
}

func (c *Case) metadata(i int) string {
	value, _ := c.facts[i].bearer().Param("resource_metadata")
	return value
}

// servesOpenly tells a request of the registry API without credentials that was
// served.
func (c *Case) servesOpenly(i int) bool {
	return c.facts[i].registry() && !c.carriesAuthorization(i) && c.Exchanges[i].Response.OK()
}

// servedOpenly tells whether there is such a one up to k.
func (c *Case) servedOpenly(k int) bool {
	for ; k >= 0; k-- {
		if c.servesOpenly(k) {
			return true
		}
	}
	return false
}

// challengedBy tells whether somebody has sent a challenge up to k.
func (c *Case) challengedBy(k int) bool {
	for ; k >= 0; k-- {
		if c.Exchanges[k].Response.Challenges[0] != model.Absent {
			return true
		}
	}
	return false
}

// everRefused tells whether anything is refused in the trace.
func (c *Case) everRefused() bool {
	for k := range c.Exchanges {
		if status := c.Exchanges[k].Response.Status; status == 401 || status == 403 {
			return true
		}
	}
	return false
}

// holdsUnknown tells whether a token holds the action that the change
// unknown-action asks for.
func holdsUnknown(t *model.Symbols, r *model.Response) bool {
	for a := range t.ScopeOf(r.Token.Grants).Iter() {
		if a.Action == "zz" {
			return true
		}
	}
	return false
}

// sameDecisions wants the registry to answer the same requests alike.
func sameDecisions(c *Case, i int) (bool, string) {
	twin := c.twin("unknown-action")
	for k := i + 1; k < len(c.Exchanges); k++ {
		if !c.facts[k].registry() {
			continue
		}
		status := int16(0)
		if k < len(twin.Exchanges) {
			status = twin.Exchanges[k].Response.Status
		}
		if want := c.Exchanges[k].Response.Status; status != want {
			return false, fmt.Sprintf("exchange %d is answered by %d, and by %d when the token holds an action that nobody knows too", k+1, want, status)
		}
	}
	return true, ""
}
