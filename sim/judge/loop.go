// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"fmt"

	"github.com/authsim/authsim/model"
)

// maxSame is how often the same may be asked with the same answer before it is a
// loop.
const maxSame = 3

// loop looks for the same request, with an authorization that is worth the same,
// that gets the same refusal again and again while no time passes, and for a
// step that had no end.
func (j *Judge) loop(step int, s *Step, exchanges []model.Exchange) {
	for i := range exchanges {
		e := &exchanges[i]
		if e.Response.OK() {
			continue
		}
		same, last := 1, e
		for k := i + 1; k < len(exchanges); k++ {
			f := &exchanges[k]
			if f.Lane != e.Lane {
				continue
			}
			if j.progress(f, s.First-1+i, s.First-1+k) {
				break
			}
			if j.same(e, f) {
				if j.waited(exchanges[:k], last, f) {
					break
				}
				same, last = same+1, f
			}
		}
		if same >= maxSame {
			op := j.ops[s.First-1+i]
			j.report(Loop, j.loopCause(e, op), step, s.First+i, fmt.Sprintf(
				"the client sent the same request (%s) %d times, each time with the same answer (%s)", op.Kind, same, answer(&e.Response)))
			return
		}
	}
	if s.Limit {
		j.report(Loop, UnknownCause, step, s.Last, "the client went on without end and was stopped")
	}
}

// progress tells whether the lane got somewhere with f, the exchange at place k:
// a success, other than a token for the sake of the one at place i.
func (j *Judge) progress(f *model.Exchange, i, k int) bool {
	return f.Response.OK() && j.ops[k].Kind != model.OpPreflight && (j.ops[k].Kind != model.OpToken || j.ops[i].Kind == model.OpToken)
}

// same tells whether two exchanges ask for and answer the same.
func (j *Judge) same(e, f *model.Exchange) bool {
	if e.Response.Status != f.Response.Status || e.Response.Failure != f.Response.Failure || e.Response.Challenges != f.Response.Challenges {
		return false
	}
	a, b := e.Request, f.Request
	if a.Authorization != b.Authorization && j.worth(a.Authorization) != j.worth(b.Authorization) {
		return false
	}
	a.Authorization = b.Authorization
	return a == b
}

// worth is what an authorization is good for: two tokens with the same access are
// worth the same, whatever their value.
func (j *Judge) worth(authorization model.Sym) model.Sym {
	c := carriedBy(j.oracle.t, authorization)
	if c.scheme == model.Bearer {
		if i := j.oracle.Issued(c.secret); i != nil {
			if i.Access == model.Absent {
				return model.Empty
			}
			return i.Access
		}
	}
	return authorization
}

// waited tells whether time has passed between two exchanges of a lane other than
// for messages that travelled: the lane was idle before the second one.
func (j *Judge) waited(between []model.Exchange, last, next *model.Exchange) bool {
	since := last.Answered
	for i := range between {
		if e := &between[i]; e.Lane == next.Lane && e.Task == next.Task && e.Answered > since {
			since = e.Answered
		}
	}
	return next.Sent > since
}

func (j *Judge) loopCause(e *model.Exchange, op model.Operation) Cause {
	switch {
	case j.browser(e) != "":
		return Browser
	case op.Kind == model.OpToken:
		return TokenEndpoint
	case e.Response.Status == 401 && e.Request.Authorization != model.Absent:
		return j.refusedToken(e, op)
	case e.Response.Status == 401:
		return Discovery
	case e.Response.Redirect():
		return RedirectAndRealm
	case e.Response.Status == 429 || e.Response.Status == 503:
		return Rate
	case e.Response.Failure != model.NoFailure:
		return Connection
	}
	return UnknownCause
}

// answer says in a word or two what a response is.
func answer(r *model.Response) string {
	if r.Failure != model.NoFailure {
		return r.Failure.String()
	}
	return fmt.Sprint(r.Status)
}
