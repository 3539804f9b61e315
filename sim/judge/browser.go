// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package judge

import "github.com/authsim/authsim/model"

// browser tells what a browser kept from its page in an exchange: the request that
// a preflight asked about, the answer, or the challenge in it. It is "" when that
// is nothing, and for clients that are no pages.
func (j *Judge) browser(e *model.Exchange) string {
	q, r, t := &e.Request, &e.Response, j.oracle.t
	switch {
	case !q.CrossOrigin() || r.Failure != model.NoFailure:
		return ""
	case q.PreflightMethod != model.NoMethod:
		if ok, why := t.PreflightPasses(model.PreflightOf(q), r); !ok {
			return why + ", so that the browser does not send the request"
		}
	case q.WithCookies && t.CORSCheck(q.PageOrigin, false, r) && !t.CORSCheck(q.PageOrigin, true, r):
		return "the browser does not show the page an answer that does not allow its origin by name and with credentials"
	case !t.CORSCheck(q.PageOrigin, q.WithCookies, r):
		return "the browser does not show the page an answer that does not allow its origin"
	case r.Status == 401 && r.Challenges[0] != model.Absent && !t.Exposes(r, "WWW-Authenticate"):
		return "the browser does not show the page the challenge, which is not among the exposed header fields"
	}
	return ""
}

// goodEnough tells whether a client that is no page could have gone on from the
// answer: it is a success, a redirect, a challenge of the registry, or tells of
// something that need not be there.
func (j *Judge) goodEnough(e *model.Exchange, op model.Operation) bool {
	r := &e.Response
	switch op.Kind {
	case model.OpPreflight:
		return true
	case model.OpReferrers, model.OpHeadBlob, model.OpHeadManifest:
		if r.Status == 404 {
			return true
		}
	}
	return r.OK() || r.Redirect() || r.Status == 401 && op.Kind != model.OpToken && r.Challenges[0] != model.Absent
}

// succeeded tells whether the answer of exchange n was a success for the client: a
// page has none from what it is not shown.
func (j *Judge) succeeded(n int) bool {
	e := &j.c.Exchanges[n-1]
	return e.Response.OK() && (e.Request.PageOrigin == model.Absent || j.browser(e) == "")
}
