// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"fmt"
	"strings"

	"github.com/authsim/authsim/model"
)

// grants looks for answers that give what the client's subject may not have, and
// for tokens that hold more than their subject may do. Listings of the whole
// registry may be filtered, so a successful one grants nothing by itself.
func (j *Judge) grants() {
	o := j.oracle
	for i := range j.c.Exchanges {
		e := &j.c.Exchanges[i]
		o.be(int(e.Task))
		subject := o.subject()
		if !e.Response.OK() {
			continue
		}
		op := j.ops[i]
		if op.Kind == model.OpToken {
			j.overBroad(i+1, e)
			continue
		}
		if op.Repository == model.Absent || e.Request.Origin != o.origin {
			continue
		}
		need := j.needs[i]
		if op.Kind == model.OpMount && e.Response.Status != 201 {
			// 202: the mount has become an upload, which needs the target alone.
			op.Kind, op.From = model.OpStartUpload, model.Absent
			need = o.need(op)
		}
		if j.firstGrant > 0 || o.may(subject, need) || o.mayByPath(need) {
			continue
		}
		j.firstGrant = i + 1
		cause := Credentials
		switch {
		case op.Kind == model.OpMount:
			cause = MountCause
		case j.ofAnother(e, subject):
			cause = Caching
		}
		j.report(FalseGrant, cause, int(e.Task), i+1, fmt.Sprintf("the registry answered %d to a request (%s) that needs %s, which %s may not",
			e.Response.Status, op.Kind, j.scopes(need), j.who()))
	}
}

// ofAnother tells whether a request carries a token of another account than the
// client's subject.
func (j *Judge) ofAnother(e *model.Exchange, subject model.Sym) bool {
	c := carriedBy(j.oracle.t, e.Request.Authorization)
	if c.scheme != model.Bearer {
		return false
	}
	i := j.oracle.Issued(c.secret)
	return i != nil && i.Subject != model.Absent && i.Subject != subject
}

// overBroad looks at what a token that was just issued holds.
func (j *Judge) overBroad(n int, e *model.Exchange) {
	i := j.oracle.Issued(valueOf(e))
	if i == nil || j.oracle.may(i.Subject, i.Access) {
		return
	}
	whose := "an anonymous token"
	if i.Subject != model.Absent {
		whose = "a token of " + j.oracle.t.Str(i.Subject)
	}
	j.report(OverBroad, ScopeCause, int(e.Task), n, fmt.Sprintf("the token endpoint put %s into %s, who may not do all of that", j.scopes(i.Access), whose))
}

// leftBehind looks for repositories that a token request has made and nobody has
// used: to ask for a token is safe (RFC 9110 §9.2.1) and promises no push.
func (j *Judge) leftBehind() {
	for _, k := range j.c.State.Stored {
		if k.Repository == model.Absent {
			break
		}
		if k.Digest != model.Empty || j.written(k.Repository) {
			continue
		}
		push := j.oracle.t.RepositoryScope(k.Repository, "push")
		for i := range j.c.Exchanges {
			e := &j.c.Exchanges[i]
			if j.ops[i].Kind != model.OpToken || !e.Response.OK() || !j.oracle.t.Covers(askedFor(j.oracle.t, e), push) {
				continue
			}
			j.report(OverBroad, TokenEndpoint, int(e.Task), i+1, fmt.Sprintf(
				"the token request for %s made the repository %s, to which nothing was pushed", j.scopes(askedFor(j.oracle.t, e)), j.oracle.t.Str(k.Repository)))
			break
		}
	}
}

// written tells whether a request that writes to a repository has succeeded.
func (j *Judge) written(repository model.Sym) bool {
	for i := range j.c.Exchanges {
		if e := &j.c.Exchanges[i]; j.ops[i].Repository == repository && e.Response.OK() && e.Request.Method != model.GET && e.Request.Method != model.HEAD {
			return true
		}
	}
	return false
}

// scopes writes a List of scopes in a sentence.
func (j *Judge) scopes(list model.Sym) string {
	return strings.Join(j.oracle.t.Members(list), " and ")
}
