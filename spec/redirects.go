// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"fmt"

	"github.com/authsim/authsim/model"
)

// maxChain is the number of requests in a chain of redirects that a client follows
// at least.
const maxChain = 10

// redirectRules are those of 10-redirects.md.
var redirectRules = []Rule{
	{ID: "REDR-02", Kind: Wire, Trigger: (*Case).redirectsOn, Assert: func(c *Case, i int) (bool, string) {
		return c.followed(i) >= 0, "the redirect is not followed"
	}},
	{ID: "REDR-03", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.redirectedFromSecret(i) && c.otherHost(c.chainStart(i), i)
	}, Assert: strays},
	{ID: "REDR-04", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.redirectedFromSecret(i) && !c.otherHost(c.chainStart(i), i)
	}, Assert: strays},
	{ID: "REDR-05", Kind: Wire, Trigger: (*Case).signedURLUsed, Assert: func(c *Case, i int) (bool, string) {
		r := &c.Exchanges[i].Response
		return r.OK() || r.Redirect(), fmt.Sprintf("the redirect's URL is asked without Authorization, and answers %d", r.Status)
	}},
	{ID: "REDR-06", Kind: Wire, Trigger: func(c *Case, i int) bool {
		u, ok := c.target(i)
		return ok && c.downgrade(c.Exchanges[i].Request.Origin, u.Origin)
	}, Assert: func(c *Case, i int) (bool, string) {
		return c.followed(i) < 0, "the redirect leads from https to http, and is followed"
	}},
	{ID: "REDR-07", Kind: Wire, Trigger: func(c *Case, i int) bool {
		x := &c.Exchanges[i]
		return x.Response.Status == 401 && x.Response.Failure == model.NoFailure &&
			(x.Cause == model.ByDescriptor || x.Cause == model.ByRedirect && c.Exchanges[c.chainStart(i)].Request.Origin != x.Request.Origin)
	}, Assert: challengeElsewhere},
	{ID: "REDR-08", Part: "secret", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.Exchanges[i].Cause == model.ByLocation && c.uploadFrom(i) >= 0
	}, Assert: strays},
	{ID: "REDR-08", Part: "followed", Kind: Wire, Trigger: (*Case).locationElsewhere, Assert: func(c *Case, i int) (bool, string) {
		return c.uploadGoesOn(i), "the upload's Location is on another origin, and nothing is sent there"
	}},
	{ID: "REDR-09", Kind: Wire, Trigger: (*Case).bodyRedirected, Assert: func(c *Case, i int) (bool, string) {
		k := c.followed(i)
		if k < 0 || c.Exchanges[k].Request.Form == model.Absent {
			return true, ""
		}
		return len(secretParams(c.Symbols, c.Exchanges[k].Request.Form)) == 0, "the body of the token request, with its secret, goes to " + c.Symbols.Str(c.Exchanges[k].Request.Origin)
	}},
	{ID: "REDR-10", Kind: Oracle, Trigger: (*Case).notEntitled, Assert: func(c *Case, i int) (bool, string) {
		k := c.followed(i)
		return k < 0 || c.Exchanges[k].Request.Authorization != model.Absent || !c.Exchanges[k].Response.OK(),
			"who asks may not read it, and gets a URL that opens it"
	}},
	{ID: "REDR-11", Kind: Wire, Trigger: func(c *Case, i int) bool { return len(c.signedURLs(i)) > 0 }, Assert: signedURLKept},
}

// redirectsOn tells a redirect of the registry that nothing speaks against
// following: it leads neither to plain http nor to a place of the client's own
// machine, its chain is not too long, the browser shows it, and no other transfer
// has ended the task.
func (c *Case) redirectsOn(i int) bool {
	u, ok := c.target(i)
	if !ok || !c.facts[c.chainStart(i)].registry() {
		return false
	}
	x := &c.Exchanges[i]
	if c.downgrade(x.Request.Origin, u.Origin) || nearby(hostname(c.Symbols.Str(c.Symbols.Host(u.Origin)))) ||
		x.Request.CrossOrigin() && !c.Symbols.CORSCheck(x.Request.PageOrigin, x.Request.WithCookies, &x.Response) {
		return false
	}
	n := 1
	for k := c.sender(i); k >= 0; k = c.sender(k) {
		n++
	}
	return n < maxChain && !c.failedBeside(i) && !c.challengedThere(i, u)
}

// challengedThere tells whether the target of a redirect has asked for credentials
// before in the task, which the client may not have.
func (c *Case) challengedThere(i int, u model.URL) bool {
	for k := range i {
		x := &c.Exchanges[k]
		if x.Task == c.Exchanges[i].Task && x.Request.URL == u && x.Response.Status == 401 {
			return true
		}
	}
	return false
}

// failedBeside tells whether a request of another transfer of the task has failed
// while exchange i was under way or after it, so that the client may have given up
// the whole.
func (c *Case) failedBeside(i int) bool {
	x := &c.Exchanges[i]
	for k := range c.Exchanges {
		y := &c.Exchanges[k]
		if y.Task == x.Task && y.Lane != x.Lane && (k > i || y.Answered > x.Sent) && (y.Response.Failure != model.NoFailure || y.Response.Status >= 400) {
			return true
		}
	}
	return false
}

// redirectedFromSecret tells the request behind a redirect to another origin than
// the one to which the first request of the chain has carried an Authorization.
func (c *Case) redirectedFromSecret(i int) bool {
	if c.Exchanges[i].Cause != model.ByRedirect {
		return false
	}
	first := c.chainStart(i)
	start := &c.Exchanges[first].Request
	return first != i && start.Origin != c.Exchanges[i].Request.Origin && start.Authorization != model.Absent && len(c.secrets(first)) > 0
}

// challengeElsewhere wants no secret of somebody else in the requests that answer
// the challenge of a redirect's target: to the target itself, and to the realms
// that it names.
func challengeElsewhere(c *Case, i int) (bool, string) {
	x := &c.Exchanges[i]
	for k := i + 1; k < len(c.Exchanges); k++ {
		y := &c.Exchanges[k]
		if y.Request.Origin != x.Request.Origin && !c.namesRealm(i, y.Request.Origin) {
			continue
		}
		if s, is := c.stray(k); is {
			return false, fmt.Sprintf("%s has challenged, and exchange %d brings %s there that is the registry's", c.Symbols.Str(x.Request.Origin), k+1, s.kind)
		}
	}
	return true, ""
}

// namesRealm tells whether the challenges of exchange i name a realm at an origin.
func (c *Case) namesRealm(i int, origin model.Sym) bool {
	for h := range c.facts[i].challenges {
		realm, ok := c.facts[i].challenges[h].Param("realm")
		if !ok {
			continue
		}
		if u, ok := c.Symbols.Resolve(model.Absent, c.Symbols.Of(realm)); ok && u.Origin == origin {
			return true
		}
	}
	return false
}

// bodyRedirected tells a token request with a secret in its body that is
// redirected to another origin with its method.
func (c *Case) bodyRedirected(i int) bool {
	x := &c.Exchanges[i]
	if x.Request.Form == model.Absent || x.Response.Status != 307 && x.Response.Status != 308 {
		return false
	}
	u, ok := c.target(i)
	return ok && u.Origin != x.Request.Origin && len(secretParams(c.Symbols, x.Request.Form)) > 0
}

// redirectMutants make them fail.
var redirectMutants = []Mutant{
	{Rule: "REDR-02", Workflow: "redirect-cdn", Client: "reference", Registry: "reference", Change: "redirect-unread"},
	{Rule: "REDR-03", Workflow: "redirect-cdn", Client: "reference", Registry: "reference", Change: "token-forwarded"},
	{Rule: "REDR-04", Workflow: "redirect-subdomain", Client: "reference", Registry: "reference", OfClient: set("redirect-authorization=domain")},
	{Rule: "REDR-04", Workflow: "redirect-other-port", Client: "reference", Registry: "reference", OfClient: set("redirect-authorization=domain")},
	{Rule: "REDR-05", Workflow: "pull-private", Client: "reference", Registry: "reference", Given: set("blob-redirect=307"), OfRegistry: set("blob-authorization=challenge")},
	{Rule: "REDR-06", Workflow: "redirect-http", Client: "reference", Registry: "reference", OfClient: set("redirect-downgrade=yes")},
	{Rule: "REDR-07", Workflow: "redirect-cdn-challenges", Client: "containerd", Registry: "reference", GivenClient: set("credential-hosts=registry"), OfClient: set("credential-hosts=any")},
	{Rule: "REDR-07", Workflow: "layer-at-adversary", Client: "containerd", Registry: "reference", OfClient: set("layer-url=handler")},
	{Rule: "REDR-08/secret", Workflow: "upload-elsewhere", Client: "reference", Registry: "reference", Change: "upload-authorized"},
	{Rule: "REDR-08/followed", Workflow: "upload-elsewhere", Client: "reference", Registry: "reference", OfClient: set("upload-elsewhere=refused")},
	{Rule: "REDR-09", Workflow: "pull-private-identity-token", Client: "reference", Registry: "reference", Fault: model.Redirected, At: 2, OfClient: set("token-redirect=followed")},
	{Rule: "REDR-10", Workflow: "pull-private", Client: "reference", Registry: "reference", Given: set("blob-redirect=307"), OfRegistry: set("scheme=none")},
	{Rule: "REDR-11", Workflow: "pull-then-push-denied", Client: "reference", Registry: "reference", Given: set("blob-redirect=307"), Change: "signed-url-told"},
}

// redirectChanges are those that no other chapter uses.
var redirectChanges = []Change{
	{Name: "redirect-unread", Text: "the client takes 307 for 500", Seen: status(307, 500)},
	{Name: "token-forwarded", Text: "the client sends the password to the blob host", Sent: func(t *model.Symbols, r *model.Request) {
		if t.OperationOf(r).Kind == model.OpOther {
			r.Authorization = alicesPassword(t)
		}
	}},
	{Name: "upload-authorized", Text: "the client sends the password with every part of an upload", Sent: func(t *model.Symbols, r *model.Request) {
		if k := t.OperationOf(r).Kind; k == model.OpUploadPart || k == model.OpFinishUpload {
			r.Authorization = alicesPassword(t)
		}
	}},
	{Name: "signed-url-told", Text: "the registry's errors quote the signed URL", Answer: func(t *model.Symbols, r *model.Response) {
		if r.Errors[0].Code != model.Absent {
			r.Errors[0].Message = t.Of("not found behind https://cdn.example/sha256/x?signature=abc")
		}
	}},
}

// alicesPassword is the password of the account of the workflows.
func alicesPassword(t *model.Symbols) model.Sym {
	return t.Basic(t.Of("alice"), t.Of("alice-password"))
}
