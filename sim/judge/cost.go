// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package judge

import "github.com/authsim/authsim/model"

// costs counts what the run took.
func (j *Judge) costs() {
	t, c := j.oracle.t, &j.verdict.Costs
	var asked, granted, need model.Sym
	c.Exchanges = len(j.c.Exchanges)
	tooMuch := func() {
		c.AskedTooMuch += t.ScopeOf(t.Lacking(need, asked)).Len()
		c.GrantedTooMuch += t.ScopeOf(t.Lacking(need, granted)).Len()
		asked, granted, need = model.Absent, model.Absent, model.Absent
	}
	for i := range j.c.Exchanges {
		e, op := &j.c.Exchanges[i], j.ops[i]
		if i > 0 && e.Task != j.c.Exchanges[i-1].Task {
			tooMuch()
		}
		if e.Response.Status == 401 {
			c.Refused++
			if carriedBy(t, e.Request.Authorization).scheme == model.Bearer {
				c.RefusedWithToken++
			}
		}
		switch op.Kind {
		case model.OpToken:
			c.TokenRequests++
			asked = t.Unite(asked, askedFor(t, e))
			granted = t.Unite(granted, e.Response.Token.Grants)
			if e.Response.OK() && j.repeated(i) {
				c.RepeatedTokenRequests++
			}
		case model.OpPing:
			if e.Response.Status != 401 {
				c.Pings++
			}
		case model.OpMount:
			if e.Response.Status == 201 {
				c.Mounts++
			}
		case model.OpFinishUpload, model.OpPostBlob:
			if e.Response.OK() {
				c.Uploads++
			}
		}
		if n := j.needs[i]; n != need && n != model.Absent {
			need = t.Unite(need, n)
		}
	}
	tooMuch()
}

// askedFor is what a token request asks for, a List in normal form.
func askedFor(t *model.Symbols, e *model.Exchange) model.Sym {
	if e.Request.Form != model.Absent {
		return parametersOf(t, e.Request.Form).scopes
	}
	return parametersOf(t, e.Request.Query).scopes
}

// repeated tells whether the token that the exchange at place i got was not
// needed: an earlier one of the same task, for as much, was alive.
func (j *Judge) repeated(i int) bool {
	t, e := j.oracle.t, &j.c.Exchanges[i]
	asked := askedFor(t, e)
	for k := range i {
		f := &j.c.Exchanges[k]
		if f.Task != e.Task || j.ops[k].Kind != model.OpToken || !f.Response.OK() || f.Answered > e.Sent || !t.Covers(askedFor(t, f), asked) {
			continue
		}
		if old := j.oracle.Issued(valueOf(f)); old != nil && !old.Revoked && old.Expires > e.Arrived {
			return true
		}
	}
	return false
}

// valueOf is the bearer token of a token answer.
func valueOf(e *model.Exchange) model.Sym {
	if v := e.Response.Token.Token; v != model.Absent {
		return v
	}
	return e.Response.Token.AccessToken
}
