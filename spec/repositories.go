// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"fmt"
	"strings"

	"github.com/authsim/authsim/model"
)

// mountRules are those of 09-repositories-and-mount.md.
var mountRules = []Rule{
	{ID: "MULT-01", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.mountsFrom(i) && c.tokenAnswer(i) >= 0
	}, Assert: func(c *Case, i int) (bool, string) {
		asked := c.wanted(c.tokenAnswer(i))
		return c.Symbols.Covers(asked, c.mountScopes(i)), fmt.Sprintf("the mount needs %q, and its token was asked for with %q", c.scopeText(c.mountScopes(i)), c.scopeText(asked))
	}},
	{ID: "MULT-02", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.mountsFrom(i) && c.refusedWithBearer(i)
	}, Assert: func(c *Case, i int) (bool, string) {
		named := c.challenged(i)
		return c.Symbols.Normalize(named) == c.Symbols.Normalize(c.mountScopes(i)), fmt.Sprintf("the mount needs %q, and the challenge names %q", c.scopeText(c.mountScopes(i)), c.scopeText(named))
	}},
	{ID: "MULT-03", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		if c.facts[i].op.Kind == model.OpMount && c.facts[i].op.From == model.Absent && c.bearerAnswered(i) {
			return c.Truth == nil || c.mayWrite(i) && c.held(i) != nil && c.Symbols.Covers(c.held(i).Access, c.need(i))
		}
		return c.mountsFrom(i) && c.bearerAnswered(i) && (c.Truth == nil || c.lacksSource(i))
	}, Assert: func(c *Case, i int) (bool, string) {
		r := &c.Exchanges[i].Response
		return r.Status == 201 || r.Status == 202 && r.Location != model.Absent, fmt.Sprintf("the token is good for the target, and the answer to the mount is %d", r.Status)
	}},
	{ID: "MULT-04", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		return c.mountRefused(i) && (c.Truth == nil || c.mayWrite(i))
	}, Assert: uploadsInstead},
	{ID: "MULT-05", Kind: Oracle, Trigger: (*Case).asksForSeveral, Assert: func(c *Case, i int) (bool, string) {
		grants := c.Exchanges[i].Response.Token.Grants
		return c.Symbols.Covers(grants, c.wanted(i)), fmt.Sprintf("%q may be had, and the token is for %q", c.Symbols.Str(c.wanted(i)), c.Symbols.Str(grants))
	}},
	{ID: "MULT-06", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		return c.mountsFrom(i) && c.meant(i) && (c.Truth == nil || c.mayNotReadSource(i))
	}, Assert: func(c *Case, i int) (bool, string) {
		return c.Exchanges[i].Response.Status != 201, "the blob is mounted from a repository that the account may not read"
	}},
	{ID: "MULT-07", Kind: Differential, Change: "blob-absent", Trigger: func(c *Case, i int) bool {
		return c.first(i, c.mountsFromAnywhere)
	}, Assert: sameAnswer("blob-absent")},
	{ID: "MULT-08", Kind: Wire, Trigger: (*Case).mountsFrom, Assert: sourceIsHere},
	{ID: "MULT-09", Kind: Differential, Change: "ten-scopes", Trigger: (*Case).firstScoped, Assert: func(c *Case, i int) (bool, string) {
		twin := c.twin("ten-scopes")
		if i >= len(twin.Exchanges) {
			return false, "the changed run ends before"
		}
		a, b := &c.Exchanges[i].Response, &twin.Exchanges[i].Response
		if a.Status != b.Status {
			return false, fmt.Sprintf("the answer is %d, and with ten scopes it is %d", a.Status, b.Status)
		}
		one, ten := model.ParseScope(grantText(c.Symbols, a)), model.ParseScope(grantText(twin.Symbols, b))
		return ten.Contains(one), fmt.Sprintf("the token is for %q, and with ten scopes for %q", one, ten)
	}},
}

// mountMutants make them fail.
var mountMutants = []Mutant{
	{Rule: "MULT-01", Workflow: "mount-accepted", Client: "reference", Registry: "reference", OfClient: set("mount-source-scope=no")},
	{Rule: "MULT-02", Workflow: "mount-accepted", Client: "reference", Registry: "reference", GivenClient: set("mount-source-scope=no"), Given: set("mount-source=refused"), OfRegistry: set("mount-scope=target")},
	{Rule: "MULT-03", Workflow: "mount-accepted", Client: "reference", Registry: "reference", GivenClient: set("mount-source-scope=no"), Given: set("mount-source=upload"), OfRegistry: set("mount-source=refused")},
	{Rule: "MULT-04", Workflow: "mount-source-unreadable", Client: "reference", Registry: "reference", Given: set("mount-source=refused insufficient=403"), Change: "forbidden-as-unavailable", OfClient: set("retry-statuses=503 retry-limit=2")},
	{Rule: "MULT-05", Workflow: "mount-accepted", Client: "reference", Registry: "reference", OfRegistry: set("scope-parameters=last")},
	{Rule: "MULT-06", Workflow: "mount-source-unreadable", Client: "reference", Registry: "reference", OfRegistry: set("mount-source=unchecked")},
	{Rule: "MULT-07/blob-absent", Workflow: "mount-source-unreadable", Client: "regclient", Registry: "reference", OfRegistry: set("mount-source=unchecked"), Change: "found-elsewhere"},
	{Rule: "MULT-08", Workflow: "copy", Client: "reference", Registry: "reference", Change: "mount-elsewhere"},
	{Rule: "MULT-09/ten-scopes", Workflow: "pull-private", Client: "reference", Registry: "reference", OfRegistry: set("scope-parameters=last")},
}

// mountChanges are those that no other chapter uses.
var mountChanges = []Change{
	{Name: "blob-absent", Text: "a mount that names no source arrives with a digest that no repository has", Arrives: func(t *model.Symbols, r *model.Request) {
		if op := t.OperationOf(r); op.Kind == model.OpMount && op.From == model.Absent {
			r.Query = t.Of(model.EncodeParams([]model.Param{{Name: "mount", Value: "sha256:" + strings.Repeat("0", 64)}}))
		}
	}},
	{Name: "ten-scopes", Text: "a token request arrives with nine scopes more, for other repositories of the same namespace", Arrives: scopes(func(all []string) []string {
		kind, name, _ := splitScope(all[0])
		var more []string
		for n := range 9 {
			more = append(more, fmt.Sprintf("%s:%s-%d:pull", kind, name, n))
		}
		return append(append(more[:4:4], all...), more[4:]...)
	})},

	// Those that follow are faults.
	{Name: "found-elsewhere", Text: "the registry looks for a blob in a repository that the account may not read", Arrives: func(t *model.Symbols, r *model.Request) {
		if op := t.OperationOf(r); op.Kind == model.OpMount && op.From == model.Absent {
			r.Query = t.Of(model.EncodeParams(append(model.DecodeParams(t.Str(r.Query)), model.Param{Name: "from", Value: "other/secret"})))
		}
	}},
	{Name: "mount-elsewhere", Text: "the client mounts at another registry", Sent: func(t *model.Symbols, r *model.Request) {
		if t.OperationOf(r).Kind == model.OpMount {
			r.Origin = t.Of("https://other.example")
		}
	}},
}

// mountsFrom tells a mount that names its source.
func (c *Case) mountsFrom(i int) bool {
	return c.facts[i].op.Kind == model.OpMount && c.facts[i].op.From != model.Absent
}

// mountsFromAnywhere tells a mount that names none, and carries credentials.
func (c *Case) mountsFromAnywhere(i int) bool {
	return c.facts[i].op.Kind == model.OpMount && c.facts[i].op.From == model.Absent && c.facts[i].scheme != model.NoScheme && c.meant(i)
}

// mountScopes are pull and push on the target, and pull on the source.
func (c *Case) mountScopes(i int) model.Sym {
	need := c.Symbols.Need(c.facts[i].op, model.NeedProposed)
	if need.Optional == model.Absent {
		return need.Access
	}
	return c.Symbols.Unite(need.Access, need.Optional)
}

// lacksSource tells a mount whose token is for the target and not for the source.
func (c *Case) lacksSource(i int) bool {
	need := c.Symbols.Need(c.facts[i].op, model.NeedProposed)
	token := c.held(i)
	return token != nil && need.Optional != model.Absent && c.Symbols.Covers(token.Access, need.Access) && !c.Symbols.Covers(token.Access, need.Optional)
}

func (c *Case) mayNotReadSource(i int) bool {
	who, ok := c.subject(i)
	return ok && c.Truth.Grantable(who, c.Symbols.RepositoryScope(c.facts[i].op.From, "pull")) == model.Absent
}

// mayWrite tells whether the account may write to the repository of a request.
func (c *Case) mayWrite(i int) bool {
	who, ok := c.subject(i)
	need := c.Symbols.Normalize(c.Symbols.RepositoryScope(c.facts[i].op.Repository, "pull,push"))
	return ok && c.Symbols.Normalize(c.Truth.Grantable(who, need)) == need
}

// mountRefused tells the last refusal of a mount that carries credentials.
func (c *Case) mountRefused(i int) bool {
	if c.facts[i].op.Kind != model.OpMount || c.facts[i].scheme == model.NoScheme || c.Exchanges[i].Response.Failure != model.NoFailure {
		return false
	}
	switch c.Exchanges[i].Response.Status {
	case 401, 403, 404, 405:
		return c.again(i, i) < 0
	}
	return false
}

// uploadsInstead wants an upload to the same repository next, on the same lane.
func uploadsInstead(c *Case, i int) (bool, string) {
	for k := i + 1; k < len(c.Exchanges); k++ {
		op := &c.facts[k].op
		if !c.sameLane(i, k) || !c.facts[k].registry() {
			continue
		}
		switch op.Kind {
		case model.OpStartUpload, model.OpPostBlob:
			if op.Repository == c.facts[i].op.Repository {
				return true, ""
			}
		case model.OpMount:
			// Without a source it is an upload that may be spared.
			if op.From != model.Absent || c.facts[i].op.From == model.Absent {
				return false, fmt.Sprintf("the mount is refused, and exchange %d goes on without the blob", k+1)
			}
			if op.Repository == c.facts[i].op.Repository {
				return true, ""
			}
		case model.OpPushManifest:
			return false, fmt.Sprintf("the mount is refused, and exchange %d goes on without the blob", k+1)
		}
	}
	return false, "the mount is refused, and the blob is not uploaded"
}

// asksForSeveral tells a token request for several repositories, all of which may
// be had, and of which something is granted. Whether nothing may be granted
// belongs to TGET-06.
func (c *Case) asksForSeveral(i int) bool {
	r := &c.Exchanges[i].Response
	if !c.facts[i].token || r.Status != 200 || !r.Token.Present || c.Exchanges[i].Fault != model.NoFault || c.repositoriesWanted(i) < 2 {
		return false
	}
	if c.Truth == nil {
		return true
	}
	who, ok := c.requester(i)
	if !c.Truth.Own(c.Exchanges[i].Request.Origin) {
		return false // another registry may have other names
	}
	return ok && r.Token.Grants != model.Absent && c.Symbols.Normalize(c.Truth.Grantable(who, c.wanted(i))) == c.wanted(i)
}

func (c *Case) repositoriesWanted(i int) int {
	n, last := 0, ""
	for a := range c.Symbols.ScopeOf(c.wanted(i)).Iter() {
		if a.Type == "repository" && a.Name != last {
			n, last = n+1, a.Name
		}
	}
	return n
}

// sameAnswer wants the twin's answer to have the same status and header fields.
func sameAnswer(change string) func(*Case, int) (bool, string) {
	return func(c *Case, i int) (bool, string) {
		a, b, why := c.answers(change, i)
		if why != "" {
			return false, why
		}
		same := (a.Location == model.Absent) == (b.Location == model.Absent) && (a.ContentDigest == model.Absent) == (b.ContentDigest == model.Absent) &&
			(a.Challenges[0] == model.Absent) == (b.Challenges[0] == model.Absent) && (a.Errors[0].Code == model.Absent) == (b.Errors[0].Code == model.Absent)
		return same, fmt.Sprintf("with the change %s the answer has other fields", change)
	}
}

// sourceIsHere fails where the trace shows the source at another registry, and
// not at this one.
func sourceIsHere(c *Case, i int) (bool, string) {
	host, elsewhere := c.Symbols.Host(c.Exchanges[i].Request.Origin), model.Absent
	for k := range c.Exchanges {
		if c.facts[k].op.Repository != c.facts[i].op.From || !c.facts[k].op.Kind.Reads() {
			continue
		}
		there := c.Symbols.Host(c.Exchanges[k].Request.Origin)
		if there == host {
			return true, ""
		}
		elsewhere = there
	}
	return elsewhere == model.Absent, fmt.Sprintf("the source %q is a repository of %s", c.Symbols.Str(c.facts[i].op.From), c.Symbols.Str(elsewhere))
}

// scopeText is a list of scopes as it is told: with spaces.
func (c *Case) scopeText(scopes model.Sym) string {
	return strings.ReplaceAll(c.Symbols.Str(scopes), model.ListSeparator, " ")
}
