// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"strings"

	"github.com/authsim/authsim/model"
)

// signedURLLife is how long a redirect's URL is good for at least.
const signedURLLife = 60 * model.Second

// signedURLUsed tells a read of a redirect's target on another origin, without
// Authorization, soon after, that the target has answered by itself.
func (c *Case) signedURLUsed(i int) bool {
	x := &c.Exchanges[i]
	if x.Cause != model.ByRedirect || x.Request.Authorization != model.Absent || x.Request.Method != model.GET {
		return false
	}
	k := c.sender(i)
	if k < 0 || !c.facts[c.chainStart(i)].registry() || c.Exchanges[k].Request.Origin == x.Request.Origin {
		return false
	}
	r := &x.Response
	return x.Arrived-c.Exchanges[k].Arrived <= signedURLLife && r.Failure == model.NoFailure && x.Fault == model.NoFault && r.Status < 500 && r.Status != 429 && r.Status != 404
}

// notEntitled tells a read of content that is not public by somebody who has
// shown no right to it.
func (c *Case) notEntitled(i int) bool {
	kind := c.facts[i].op.Kind
	if kind != model.OpPullBlob && kind != model.OpPullManifest || !c.meant(i) {
		return false
	}
	absent := c.Exchanges[i].Request.Authorization == model.Absent
	if c.Truth == nil {
		return absent
	}
	need := c.Symbols.Normalize(c.need(i))
	if c.Symbols.Normalize(c.Truth.Grantable(model.Absent, need)) == need {
		return false
	}
	switch c.facts[i].scheme {
	case model.Bearer:
		return c.lacks(i)
	case model.Basic:
		subject, ok := c.Truth.Presents(c.facts[i].user, c.facts[i].secret)
		return !ok || c.Symbols.Normalize(c.Truth.Grantable(subject, need)) != need
	}
	return absent
}

// signedURLs are the queries of redirects to another origin before exchange i,
// which open what they point to, unless i is the request that follows.
func (c *Case) signedURLs(i int) []model.URL {
	var all []model.URL
	for k := range i {
		u, ok := c.target(k)
		if ok && c.facts[k].registry() && u.Query > model.Empty && u.Origin != c.Exchanges[k].Request.Origin && u.Origin != c.Exchanges[i].Request.Origin {
			all = append(all, u)
		}
	}
	return all
}

// signedURLKept looks for them in what a request says to another origin, and in
// what that answers.
func signedURLKept(c *Case, i int) (bool, string) {
	x, t := &c.Exchanges[i], c.Symbols
	for _, u := range c.signedURLs(i) {
		signed := t.Str(u.Query)
		texts := []model.Sym{x.Request.Query, x.Request.Form, x.Response.Text, x.Response.JSON}
		for _, e := range x.Response.Errors {
			texts = append(texts, e.Message)
		}
		for _, s := range texts {
			if s > model.Empty && strings.Contains(t.Str(s), signed) {
				return false, "the signed URL of a redirect shows up at " + t.Str(x.Request.Origin)
			}
		}
	}
	return true, ""
}
