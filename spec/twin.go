// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"fmt"

	"github.com/authsim/authsim/model"
)

// firstRefusal tells the first 401 with a challenge that the client can answer:
// up to there a run and its twin are the same.
func (c *Case) firstRefusal(i int) bool {
	return c.first(i, func(k int) bool {
		return c.refused(k) && (c.facts[k].bearer() != nil || c.facts[k].challenge(model.Basic) != nil)
	})
}

// firstBearer is firstRefusal with a Bearer challenge.
func (c *Case) firstBearer(i int) bool { return c.first(i, c.refusedWithBearer) }

// firstOfSeveral is firstRefusal with several challenges on lines of their own.
func (c *Case) firstOfSeveral(i int) bool {
	return c.first(i, func(k int) bool { return c.refused(k) && c.Exchanges[k].Response.Challenges[1] != model.Absent })
}

// first tells whether i is the first exchange of its kind.
func (c *Case) first(i int, kind func(int) bool) bool {
	if !kind(i) {
		return false
	}
	for k := range i {
		if kind(k) {
			return false
		}
	}
	return true
}

// sameCourse wants the requests of the twin to be the same: method, origin, path
// and the scheme of the credentials, and at a token endpoint the parameters.
func sameCourse(change string) func(*Case, int) (bool, string) {
	return func(c *Case, i int) (bool, string) {
		twin := c.twin(change)
		for k := i + 1; k < max(len(c.Exchanges), len(twin.Exchanges)); k++ {
			var a, b string
			if k < len(c.Exchanges) {
				a = course(c.Symbols, &c.Exchanges[k])
			}
			if k < len(twin.Exchanges) {
				b = course(twin.Symbols, &twin.Exchanges[k])
			}
			if a != b {
				return false, fmt.Sprintf("exchange %d is %s, and with the change %s it is %s", k+1, orNone(a), change, orNone(b))
			}
		}
		return true, ""
	}
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

func course(t *model.Symbols, x *model.Exchange) string {
	r := &x.Request
	text := r.Method.String() + " " + t.Str(r.Origin) + t.Str(r.Path)
	if r.Authorization != model.Absent {
		scheme, _, _ := credentialsOf(t, r.Authorization)
		text += " with " + scheme.String()
	}
	if x.Cause == model.ForToken || t.OperationOf(r).Kind == model.OpToken {
		text += " " + t.Str(r.Query) + t.Str(r.Form)
	}
	return text
}

// sameRealm wants the realm at the same exchange of the twin to be the same.
func sameRealm(c *Case, i int) (bool, string) {
	twin := c.twin("forwarded-http")
	realm, _ := c.facts[i].bearer().Param("realm")
	if i >= len(twin.Exchanges) {
		return false, "the changed run ends before"
	}
	for _, h := range challengesOf(twin.Symbols, &twin.Exchanges[i].Response) {
		if other, _ := h.Param("realm"); model.SchemeOf(h.Scheme) == model.Bearer && other != realm {
			return false, fmt.Sprintf("the realm is %q, and %q when X-Forwarded-Proto says http", realm, other)
		}
	}
	return true, ""
}

// endsWell wants the last exchange of the twin to be a success.
func endsWell(change string) func(*Case, int) (bool, string) {
	return func(c *Case, _ int) (bool, string) {
		twin := c.twin(change)
		last := len(twin.Exchanges) - 1
		if last < 0 || !twin.Exchanges[last].Response.OK() {
			return false, "with the change " + change + " the run does not end with a success"
		}
		return true, ""
	}
}

// answers are the answers to exchange i in the run and in its twin; why says what
// keeps them from being compared further: there is none, or the status differs.
func (c *Case) answers(change string, i int) (a, b *model.Response, why string) {
	twin := c.twin(change)
	if i >= len(twin.Exchanges) {
		return nil, nil, "the changed run ends before"
	}
	a, b = &c.Exchanges[i].Response, &twin.Exchanges[i].Response
	if a.Status != b.Status {
		return a, b, fmt.Sprintf("the answer is %d, and with the change %s it is %d", a.Status, change, b.Status)
	}
	return a, b, ""
}
