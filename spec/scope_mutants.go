// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"fmt"
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
)

// scopeMutants make the rules of 05-scopes.md fail.
var scopeMutants = []Mutant{
	{Rule: "SCOP-01/challenge", Workflow: "catalog", Client: "reference", Registry: "reference", OfRegistry: set("catalog=no-name")},
	{Rule: "SCOP-01/request", Workflow: "mount-accepted", Client: "reference", Registry: "reference", Change: "scopes-with-comma"},
	{Rule: "SCOP-01/answer", Workflow: "push-new", Client: "reference", Registry: "reference", Given: set("token-fields=token+scope"), Change: "granted-scope-commas"},
	{Rule: "SCOP-02/answer", Workflow: "pull-private", Client: "reference", Registry: "reference", OfRegistry: set("scope-grammar=first-colons")},
	{Rule: "SCOP-03/answer", Workflow: "push-new", Client: "reference", Registry: "reference", Change: "first-action-alone"},
	{Rule: "SCOP-03/request", Workflow: "push-new", Client: "oci-conformance", Registry: "reference", Given: set("upload-needs=push-asks-both"), Change: "last-action-alone"},
	{Rule: "SCOP-04/answer", Workflow: "pull-private", Client: "reference", Registry: "reference", Change: "case-lost"},
	{Rule: "SCOP-05/answer", Workflow: "delete", Client: "containers-image", Registry: "reference", OfRegistry: set("token-actions=none")},
	{Rule: "SCOP-05/request", Workflow: "catalog", Client: "reference", Registry: "reference", Change: "star-unread"},
	{Rule: "SCOP-06/challenge", Workflow: "pull-private", Client: "reference", Registry: "reference", OfRegistry: set("scope-in-challenge=ping ping-scope=repository:user/image:pull")},
	{Rule: "SCOP-06/request", Workflow: "pull-private", Client: "reference", Registry: "reference", Change: "host-in-scope"},
	{Rule: "SCOP-07", Workflow: "push-new", Client: "reference", Registry: "reference", Given: set("upload-needs=push"), OfClient: set("push-scope=push")},
	{Rule: "SCOP-08/named", Workflow: "delete", Client: "reference", Registry: "reference", OfRegistry: set("scope-in-challenge=absent")},
	{Rule: "SCOP-08/enough", Workflow: "delete", Client: "reference", Registry: "reference", Change: "delete-challenged-as-pull"},
	{Rule: "SCOP-09/named", Workflow: "delete", Client: "reference", Registry: "reference", Change: "delete-read-as-push"},
	{Rule: "SCOP-09/guessed", Workflow: "delete", Client: "crane", Registry: "reference", OfRegistry: set("scope-grammar=strict")},
	{Rule: "SCOP-10", Workflow: "mount-declined", Client: "containers-image", Registry: "reference", Given: set("delete-needs=push-asks-both cancel-needs=as-delete"), OfRegistry: set("delete-needs=delete")},
	{Rule: "SCOP-11", Workflow: "delete", Client: "reference", Registry: "reference", Change: "delete-read-as-push"},
	{Rule: "SCOP-12/other", Workflow: "pull-two-repositories", Client: "reference", Registry: "reference", OfClient: set("reauth=new-challenge challenge-scope=accumulated")},
	{Rule: "SCOP-12/reading", Workflow: "pull-private", Client: "moby", Registry: "reference", OfClient: set("read-scope=push,pull")},
}

// scopeChanges are those that no other chapter uses.
var scopeChanges = []Change{
	{Name: "port-in-name", Text: "the first scope of a token request arrives with a name that has a colon, and with push and pull", Arrives: scopes(func(all []string) []string {
		kind, name, _ := splitScope(all[0])
		all[0] = kind + ":" + name + portInName + ":push,pull"
		return all
	})},
	{Name: "actions-reversed", Text: "the scopes of a token request arrive with their actions in the other order, and one of them twice", Arrives: scopes(func(all []string) []string {
		for i := range all {
			all[i] = actionsReversed(all[i])
		}
		return all
	})},
	{Name: "challenge-actions-reversed", Text: "a challenge has its actions in the other order, and one of them twice", Answer: rewriteScope(func(scope string) string {
		return eachEntry(scope, actionsReversed)
	})},
	{Name: "upper-case", Text: "the first scope of a token request arrives with its name in capitals, and with its actions", Arrives: scopes(func(all []string) []string {
		kind, name, actions := splitScope(all[0])
		return append(all[1:], kind+":"+strings.ToUpper(name)+":"+actions, kind+":"+name+":"+strings.ToUpper(actions))
	})},

	// Those that follow are faults.
	{Name: "scopes-with-comma", Text: "the client separates its scopes with a comma", Sent: scopes(func(all []string) []string {
		return []string{strings.Join(all, ",")}
	})},
	{Name: "granted-scope-commas", Text: "the token server joins an entry for each action of its answer with commas", Answer: func(t *model.Symbols, r *model.Response) {
		if r.Token.Scope > model.Empty {
			r.Token.Scope = t.Of(t.Str(r.Token.Scope) + "," + t.Str(r.Token.Scope))
		}
	}},
	{Name: "first-action-alone", Text: "the token server reads the first action of a scope alone", Arrives: scopes(func(all []string) []string {
		for i := range all {
			kind, name, actions := splitScope(all[i])
			first, _, _ := strings.Cut(actions, ",")
			all[i] = kind + ":" + name + ":" + first
		}
		return all
	})},
	{Name: "last-action-alone", Text: "the client reads the last action of a challenge alone", Seen: rewriteScope(func(scope string) string {
		return eachEntry(scope, func(entry string) string {
			kind, name, actions := splitScope(entry)
			return kind + ":" + name + ":" + actions[strings.LastIndexByte(actions, ',')+1:]
		})
	})},
	{Name: "case-lost", Text: "the token server reads scopes in small letters", Arrives: scopes(func(all []string) []string {
		for i := range all {
			all[i] = strings.ToLower(all[i])
		}
		return all
	})},
	{Name: "star-unread", Text: "the client leaves out scopes with the action *", Sent: scopes(func(all []string) []string {
		return slices.DeleteFunc(all, func(s string) bool { return strings.HasSuffix(s, ":*") })
	})},
	{Name: "host-in-scope", Text: "the client puts the host before the name of the repository", Sent: scopes(func(all []string) []string {
		for i := range all {
			kind, name, actions := splitScope(all[i])
			all[i] = kind + ":registry.example/" + name + ":" + actions
		}
		return all
	})},
	{Name: "delete-challenged-as-pull", Text: "the challenge to a deletion names pull", Answer: rewriteScope(func(scope string) string {
		return strings.ReplaceAll(scope, ":delete", ":pull")
	})},
	{Name: "delete-read-as-push", Text: "the client asks for push where the challenge names delete", Sent: scopes(func(all []string) []string {
		for i := range all {
			all[i] = strings.ReplaceAll(all[i], ":delete", ":push")
		}
		return all
	})},
}

// portInName is what the change port-in-name puts behind a name. Whoever splits at
// the first two colons reads pull on the repository of the name.
const portInName = ":5000/x"

// splitScope splits an entry at its first and its last colon.
func splitScope(entry string) (kind, name, actions string) {
	kind, rest, _ := strings.Cut(entry, ":")
	if i := strings.LastIndexByte(rest, ':'); i >= 0 {
		return kind, rest[:i], rest[i+1:]
	}
	return kind, rest, ""
}

func actionsReversed(entry string) string {
	kind, name, actions := splitScope(entry)
	all := reversed(strings.Split(actions, ","))
	return kind + ":" + name + ":" + strings.Join(append(all[:1:1], all...), ",")
}

func eachEntry(scope string, write func(string) string) string {
	var all []string
	for entry := range strings.FieldsSeq(scope) {
		all = append(all, write(entry))
	}
	return strings.Join(all, " ")
}

// rewriteScope is a hook that writes the scope of every Bearer challenge anew.
func rewriteScope(write func(string) string) func(*model.Symbols, *model.Response) {
	return rewrite(func(h model.HeaderChallenge) string {
		h.Params = slices.Clone(h.Params)
		for i := range h.Params {
			if strings.EqualFold(h.Params[i].Name, "scope") && model.SchemeOf(h.Scheme) == model.Bearer {
				h.Params[i].Value = write(h.Params[i].Value)
			}
		}
		return plain(h)
	})
}

// firstScoped tells the first token request in the GET form that asks for
// something.
func (c *Case) firstScoped(i int) bool {
	return c.first(i, func(k int) bool { return c.tokenGetAnswered(k) && len(c.scopesSent(k)) > 0 })
}

// firstGrantOfAsked is firstScoped where the token is for no more than was asked
// for: other token servers grant whatever the scope says, or all on a repository.
func (c *Case) firstGrantOfAsked(i int) bool {
	return c.firstScoped(i) && c.Symbols.Covers(c.wanted(i), c.Exchanges[i].Response.Token.Grants)
}

// firstSeveralActions tells the first one that asks for several actions.
func (c *Case) firstSeveralActions(i int) bool {
	return c.first(i, func(k int) bool {
		return c.tokenGetAnswered(k) && slices.ContainsFunc(c.scopesSent(k), func(s string) bool { return strings.Contains(s, ",") })
	})
}

// nameKeepsColon wants from the twin a token for the whole name or for nothing.
func nameKeepsColon(c *Case, i int) (bool, string) {
	twin := c.twin("port-in-name")
	if i >= len(twin.Exchanges) {
		return false, "the changed run ends before"
	}
	kind, name, _ := splitScope(c.scopesSent(i)[0])
	for _, entry := range twin.Symbols.Members(twin.Exchanges[i].Response.Token.Grants) {
		actions, ok := strings.CutPrefix(entry, kind+":"+name+portInName+":")
		other := len(c.scopesSent(i)) > 1 && !strings.HasPrefix(entry, kind+":"+name+":")
		if !other && (!ok || strings.Contains(actions, ":")) {
			return false, fmt.Sprintf("%s is asked for with push and pull, and the token is for %q", name+portInName, entry)
		}
	}
	return true, ""
}

// noMoreTokens wants no more token requests from the twin.
func noMoreTokens(change string) func(*Case, int) (bool, string) {
	return func(c *Case, _ int) (bool, string) {
		twin := c.twin(change)
		a, b := tokenRequests(c.Symbols, c.Exchanges), tokenRequests(twin.Symbols, twin.Exchanges)
		return b <= a, fmt.Sprintf("there are %d token requests, and with the change %s there are %d", a, change, b)
	}
}

func tokenRequests(t *model.Symbols, all []model.Exchange) (n int) {
	for i := range all {
		if x := &all[i]; x.Cause == model.ForToken || x.Cause == model.ForRefresh || t.OperationOf(&x.Request).Kind == model.OpToken {
			n++
		}
	}
	return n
}

// caseMatters wants from the twin, whose scope has the name or the actions in
// capitals, no token for what was asked for without.
func caseMatters(c *Case, i int) (bool, string) {
	twin := c.twin("upper-case")
	if i >= len(twin.Exchanges) {
		return false, "the changed run ends before"
	}
	granted := twin.Symbols.ScopeOf(twin.Exchanges[i].Response.Token.Grants)
	for a := range model.ParseScope(c.scopesSent(i)[0]).Iter() {
		if granted.Allows(a) {
			return false, fmt.Sprintf("the scope has other letters, and the token is for %s of %s", a.Action, a.Name)
		}
	}
	return true, ""
}
