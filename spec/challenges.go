// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/authsim/authsim/model"
)

// challengeRules are those of 01-challenges.md.
var challengeRules = []Rule{
	{ID: "CHAL-01", Kind: Wire, Trigger: (*Case).refused, Assert: func(c *Case, i int) (bool, string) {
		return len(c.facts[i].challenges) > 0, "the 401 has no challenge that can be read"
	}},
	{ID: "CHAL-02", Kind: Differential, Change: "scheme-case", Trigger: (*Case).firstRefusal, Assert: sameCourse("scheme-case")},
	{ID: "CHAL-02", Part: "followed", Kind: Wire, Trigger: unusual(otherSpelling), Assert: followed},
	{ID: "CHAL-03", Kind: Differential, Change: "parameter-case", Trigger: (*Case).firstBearer, Assert: sameCourse("parameter-case")},
	{ID: "CHAL-03", Part: "followed", Kind: Wire, Trigger: unusual(capitals), Assert: followed},
	{ID: "CHAL-04", Kind: Differential, Change: "white-space", Trigger: (*Case).firstBearer, Assert: sameCourse("white-space")},
	{ID: "CHAL-04", Kind: Differential, Change: "token-service", Trigger: (*Case).firstBearer, Assert: sameCourse("token-service")},
	{ID: "CHAL-04", Kind: Differential, Change: "quoted-pair", Trigger: (*Case).firstBearer, Assert: sameCourse("quoted-pair")},
	{ID: "CHAL-04", Part: "followed", Kind: Wire, Trigger: unusual(otherForm), Assert: followed},
	{ID: "CHAL-05", Kind: Grammar, Trigger: (*Case).registryChallenges, Assert: senderGrammar},
	{ID: "CHAL-06", Kind: Wire, Trigger: (*Case).registryChallenges, Assert: parametersOnce},
	{ID: "CHAL-07", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.facts[i].registry() && len(c.facts[i].challenges) > 1
	}, Assert: linePerChallenge},
	{ID: "CHAL-08", Kind: Differential, Change: "one-line", Trigger: (*Case).firstOfSeveral, Assert: sameCourse("one-line")},
	{ID: "CHAL-08", Kind: Differential, Change: "one-line-reversed", Trigger: (*Case).firstOfSeveral, Assert: sameCourse("one-line-reversed")},
	{ID: "CHAL-08", Part: "followed", Kind: Wire, Trigger: unusual(sharedLine), Assert: followed},
	{ID: "CHAL-09", Kind: Differential, Change: "unknown-scheme-first", Trigger: (*Case).firstRefusal, Assert: sameCourse("unknown-scheme-first")},
	{ID: "CHAL-09", Kind: Differential, Change: "unknown-scheme-last", Trigger: (*Case).firstRefusal, Assert: sameCourse("unknown-scheme-last")},
	{ID: "CHAL-09", Kind: Differential, Change: "unknown-scheme-in-line", Trigger: (*Case).firstRefusal, Assert: sameCourse("unknown-scheme-in-line")},
	{ID: "CHAL-09", Part: "followed", Kind: Wire, Trigger: unusual(stranger), Assert: followed},
	{ID: "CHAL-10", Kind: Wire, Trigger: (*Case).registryBearer, Assert: realmAbsolute},
	{ID: "CHAL-11", Part: "challenge", Kind: Wire, Trigger: (*Case).registryBearer, Assert: func(c *Case, i int) (bool, string) {
		service, _ := c.facts[i].bearer().Param("service")
		return service != "", "the Bearer challenge names no service"
	}},
	{ID: "CHAL-11", Part: "request", Kind: Wire, Trigger: func(c *Case, i int) bool { return len(c.servicesFor(i)) > 0 }, Assert: serviceRepeated},
	{ID: "CHAL-12", Kind: Wire, Trigger: func(c *Case, i int) bool {
		kind := c.facts[i].op.Kind
		return c.refusedWithBearer(i) && (kind.Reads() || kind.Writes()) && c.need(i) != model.Absent
	}, Assert: scopeIsNeed},
	{ID: "CHAL-13", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.registryBearer(i) && repositoriesIn(c.facts[i].bearer()) != nil
	}, Assert: scopeIsRelated},
	{ID: "CHAL-14", Kind: Differential, Change: "forwarded-http", Trigger: (*Case).firstBearer, Assert: sameRealm},
}

func (c *Case) registryChallenges(i int) bool {
	return c.facts[i].registry() && c.Exchanges[i].Response.Challenges[0] != model.Absent
}

func (c *Case) registryBearer(i int) bool {
	return c.facts[i].registry() && c.facts[i].bearer() != nil
}

// quotedAlways are the parameters that are sent as quoted-strings.
var quotedAlways = []string{"realm", "service", "scope", "error"}

// senderGrammar checks what the ABNF of the chapter asks of a sender beyond what
// every recipient understands.
func senderGrammar(c *Case, i int) (bool, string) {
	r := &c.Exchanges[i].Response
	for _, line := range lines(c.Symbols, r) {
		all, err := model.ParseChallenges([]string{line})
		if err != nil && doubled(all) == "" {
			return false, err.Error()
		}
		for k := range all {
			if why := badParameter(&all[k], line); why != "" {
				return false, why
			}
		}
	}
	return true, ""
}

func badParameter(h *model.HeaderChallenge, line string) string {
	for _, p := range h.Params {
		for _, name := range quotedAlways {
			switch {
			case !strings.EqualFold(p.Name, name):
			case !p.Quoted:
				return p.Name + " is sent without quotes"
			case p.Value == "":
				return p.Name + " is empty"
			}
		}
		if at := strings.Index(line, p.Name+"="); at < 0 || strings.HasPrefix(line[at+len(p.Name)+1:], " ") {
			return "there is white space around the = of " + p.Name
		}
	}
	return ""
}

func parametersOnce(c *Case, i int) (bool, string) {
	if name := doubled(c.facts[i].challenges); name != "" {
		return false, name + " is there twice in one challenge"
	}
	return true, ""
}

// doubled is the name of a parameter that a challenge has twice.
func doubled(all []model.HeaderChallenge) string {
	for _, h := range all {
		for k, p := range h.Params {
			for _, q := range h.Params[:k] {
				if strings.EqualFold(p.Name, q.Name) {
					return p.Name
				}
			}
		}
	}
	return ""
}

func linePerChallenge(c *Case, i int) (bool, string) {
	all := c.facts[i].challenges
	for k := range all {
		if all[k].Line != k {
			return false, "two challenges stand on one line"
		}
	}
	if c.facts[i].bearer() != nil && model.SchemeOf(all[0].Scheme) != model.Bearer {
		return false, all[0].Scheme + " comes before Bearer"
	}
	return true, ""
}

func realmAbsolute(c *Case, i int) (bool, string) {
	realm, ok := c.facts[i].bearer().Param("realm")
	if !ok {
		return false, "the Bearer challenge has no realm"
	}
	u, err := url.Parse(realm)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.Contains(realm, "#") {
		return false, fmt.Sprintf("realm %q is not an absolute http(s) URI without fragment", realm)
	}
	return true, ""
}

// servicesFor are the services of the Bearer challenges before i whose realm is
// where the token request i goes.
func (c *Case) servicesFor(i int) []string {
	if !c.facts[i].token {
		return nil
	}
	var services []string
	for k := range i {
		if !c.registryBearer(k) {
			continue
		}
		h := c.facts[k].bearer()
		realm, _ := h.Param("realm")
		u, ok := c.Symbols.Resolve(c.Exchanges[k].Request.Origin, c.Symbols.Of(realm))
		service, has := h.Param("service")
		if ok && has && service != "" && u.Origin == c.Exchanges[i].Request.Origin && u.Path == c.Exchanges[i].Request.Path {
			services = append(services, service)
		}
	}
	return services
}

// serviceRepeated wants the service of one of those challenges, because a client
// may go on with what an earlier one said.
func serviceRepeated(c *Case, i int) (bool, string) {
	sent := "none"
	for _, p := range c.tokenParams(i) {
		if p.Name != "service" {
			continue
		}
		sent = fmt.Sprintf("%q", p.Value)
		for _, s := range c.servicesFor(i) {
			if s == p.Value {
				return true, ""
			}
		}
	}
	return false, fmt.Sprintf("the challenge names the service %q, the token request %s", c.servicesFor(i)[0], sent)
}

var cacheParams = model.NewCache[[]model.Param]()

// tokenParams are the parameters of a token request in either form. The slice is
// shared.
func (c *Case) tokenParams(i int) []model.Param {
	r := &c.Exchanges[i].Request
	encoded := r.Query
	if r.Form != model.Absent {
		encoded = r.Form
	}
	if params, ok := cacheParams.Get(c.Symbols, encoded); ok {
		return params
	}
	return cacheParams.Put(c.Symbols, encoded, model.DecodeParams(c.Symbols.Str(encoded)))
}

// scopeIsNeed compares with the access table of the specification. The source of
// a mount may be named or not: without it the mount becomes an upload.
func scopeIsNeed(c *Case, i int) (bool, string) {
	text, _ := c.facts[i].bearer().Param("scope")
	need := c.Symbols.Need(c.facts[i].op, model.NeedProposed)
	got := c.Symbols.Normalize(c.Symbols.Of(text))
	if got == c.Symbols.Normalize(need.Access) || need.Optional != model.Absent && got == c.Symbols.Unite(need.Access, need.Optional) {
		return true, ""
	}
	return false, fmt.Sprintf("%s needs %q and the challenge names %q", c.facts[i].op.Kind, c.scopeText(need.Access), text)
}

// repositoriesIn are the names of the repositories in a challenge's scope.
func repositoriesIn(h *model.HeaderChallenge) []string {
	text, _ := h.Param("scope")
	var names []string
	for a := range model.ParseScope(text).Iter() {
		if a.Type == "repository" {
			names = append(names, a.Name)
		}
	}
	return names
}

func scopeIsRelated(c *Case, i int) (bool, string) {
	op := c.facts[i].op
	for _, name := range repositoriesIn(c.facts[i].bearer()) {
		if s := c.Symbols.Of(name); s != op.Repository && s != op.From {
			return false, fmt.Sprintf("the scope names the repository %q, which the request does not", name)
		}
	}
	return true, ""
}
