// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/authsim/authsim/model"
)

// errorRules are those of 14-errors.md.
var errorRules = []Rule{
	{ID: "ERRS-01", Kind: Grammar, Trigger: func(c *Case, i int) bool {
		x := &c.Exchanges[i]
		return c.facts[i].registry() && x.Request.Method != model.HEAD && x.Response.Status >= 400 && x.Response.Status < 500 && c.jsonBody(i)
	}, Assert: errorsListed},
	{ID: "ERRS-02", Kind: Wire, Trigger: func(c *Case, i int) bool {
		x := &c.Exchanges[i]
		return c.facts[i].registry() && (x.Response.Status == 401 || x.Response.Status == 403) && x.Request.Method != model.HEAD && x.Response.Errors[0].Code > model.Empty
	}, Assert: func(c *Case, i int) (bool, string) {
		r, want := &c.Exchanges[i].Response, "UNAUTHORIZED"
		if r.Status == 403 {
			want = "DENIED"
		}
		code := c.Symbols.Str(r.Errors[0].Code)
		return code == want, fmt.Sprintf("the status is %d and the first code %s", r.Status, code)
	}},
	{ID: "ERRS-03", Kind: Differential, Change: "as-unknown", Trigger: func(c *Case, i int) bool {
		return c.first(i, func(k int) bool {
			code := c.Exchanges[k].Response.Errors[0].Code
			return code > model.Empty && !listedCode(c.Symbols.Str(code))
		})
	}, Assert: sameCourse("as-unknown")},
	{ID: "ERRS-04", Kind: Differential, Change: "error-detail", Trigger: func(c *Case, i int) bool {
		return c.first(i, func(k int) bool { return c.Exchanges[k].Response.Errors[0].Code > model.Empty })
	}, Assert: sameCourse("error-detail")},
	{ID: "ERRS-05", Kind: Differential, Change: "oauth-error-body", Trigger: func(c *Case, i int) bool {
		return c.first(i, func(k int) bool {
			return c.facts[k].token && c.Exchanges[k].Response.Status >= 400 && c.Exchanges[k].Response.Errors[0].Code > model.Empty
		})
	}, Assert: sameCourse("oauth-error-body")},
	{ID: "ERRS-06", Kind: Differential, Change: "head-as-get", Trigger: func(c *Case, i int) bool {
		x := &c.Exchanges[i]
		return c.facts[i].registry() && x.Request.Method == model.HEAD && x.Response.Failure == model.NoFailure && c.sameUntil("head-as-get", i)
	}, Assert: sameHeaders},
	{ID: "ERRS-07", Part: "answer", Kind: Wire, Trigger: (*Case).rateLimited, Assert: func(c *Case, i int) (bool, string) {
		return c.Exchanges[i].Response.RetryAfter > model.Empty, "a 429 does not say when to come again"
	}},
	{ID: "ERRS-07", Part: "wait", Kind: Wire, Trigger: func(c *Case, i int) bool {
		_, ok := c.retryAfter(i)
		return ok && c.afterwards(i) >= 0
	}, Assert: func(c *Case, i int) (bool, string) {
		wait, _ := c.retryAfter(i)
		k := c.afterwards(i)
		after := c.Exchanges[k].Sent - c.Exchanges[i].Answered
		return after >= wait, fmt.Sprintf("exchange %d comes %d ms after an answer that asks for %d", k+1, after, wait)
	}},
	{ID: "ERRS-07", Part: "no-refusal", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.rateLimited(i) && c.facts[i].registry()
	}, Assert: func(c *Case, i int) (bool, string) {
		k := c.next(i)
		return k < 0 || !c.facts[k].token, fmt.Sprintf("exchange %d asks for a token, and the registry refused none", k+1)
	}},
}

// errorMutants make them fail.
var errorMutants = []Mutant{
	{Rule: "ERRS-01", Workflow: "pull-private", Client: "reference", Registry: "reference", OfRegistry: set("dialect=zot")},
	{Rule: "ERRS-02", Workflow: "pull-private-wrong-password", Client: "reference", Registry: "reference", Given: set("scheme=basic"), OfRegistry: set("dialect=aws wrong-basic=bare")},
	{Rule: "ERRS-03/as-unknown", Workflow: "pull-private-digest", Client: "reference", Registry: "reference", Sound: "new-code", Change: "new-code-as-unavailable"},
	{Rule: "ERRS-04/error-detail", Workflow: "pull-private", Client: "reference", Registry: "reference", Change: "detail-as-unavailable"},
	{Rule: "ERRS-05/oauth-error-body", Workflow: "pull-private-wrong-password", Client: "reference", Registry: "reference", OfClient: set("token-retries=yes"), Change: "oauth-error-as-unavailable"},
	{Rule: "ERRS-06/head-as-get", Workflow: "push-new", Client: "reference", Registry: "reference", Change: "head-is-poor"},
	{Rule: "ERRS-07/answer", Workflow: "pull-rate-limited", Client: "reference", Registry: "reference", Change: "rate-limit-alone"},
	{Rule: "ERRS-07/wait", Workflow: "pull-rate-limited", Client: "reference", Registry: "reference", OfClient: set("retry-after=no retry-wait=1")},
	{Rule: "ERRS-07/no-refusal", Workflow: "pull-rate-limited", Client: "reference", Registry: "reference", Change: "rate-limit-as-refusal"},
}

// jsonBody tells a body that says to be JSON, or that was read as errors.
func (c *Case) jsonBody(i int) bool {
	r := &c.Exchanges[i].Response
	if r.Errors[0] != (model.ErrorEntry{}) {
		return true
	}
	if r.MediaType == model.Absent || r.JSON == model.Absent && r.Text == model.Absent {
		return false
	}
	kind, _, _ := strings.Cut(c.Symbols.Str(r.MediaType), ";")
	return strings.EqualFold(strings.TrimSpace(kind), "application/json")
}

// errorsListed is the form of the distribution-spec: a list of errors, each with a
// code of capitals and underscores.
func errorsListed(c *Case, i int) (bool, string) {
	r := &c.Exchanges[i].Response
	if r.ErrorShape != model.ErrorList || r.Errors[0] == (model.ErrorEntry{}) {
		return false, "the body has no list of errors"
	}
	for _, e := range r.Errors {
		if e == (model.ErrorEntry{}) {
			break
		}
		code := c.Symbols.Str(e.Code)
		if code == "" || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") != "" {
			return false, fmt.Sprintf("the code %q is not made of capitals and underscores", code)
		}
	}
	return true, ""
}

// listedCodes are the codes of the distribution-spec and of the registry API
// before it.
var listedCodes = strings.Fields(`BLOB_UNKNOWN BLOB_UPLOAD_INVALID BLOB_UPLOAD_UNKNOWN DIGEST_INVALID MANIFEST_BLOB_UNKNOWN
	MANIFEST_INVALID MANIFEST_UNKNOWN MANIFEST_UNVERIFIED NAME_INVALID NAME_UNKNOWN PAGINATION_NUMBER_INVALID RANGE_INVALID
	SIZE_INVALID TAG_INVALID UNAUTHORIZED DENIED UNSUPPORTED TOOMANYREQUESTS UNAVAILABLE UNKNOWN`)

func listedCode(code string) bool { return slices.Contains(listedCodes, code) }

// sameUntil tells whether the requests up to and with i are the same in the twin;
// without a twin they may be.
func (c *Case) sameUntil(change string, i int) bool {
	twin := c.twin(change)
	if twin == nil {
		return true
	}
	if i >= len(twin.Exchanges) {
		return false
	}
	for k := range i + 1 {
		if course(c.Symbols, &c.Exchanges[k]) != course(twin.Symbols, &twin.Exchanges[k]) {
			return false
		}
	}
	return true
}

// sameHeaders wants what matters to authentication in the answer of the twin to
// be the same.
func sameHeaders(c *Case, i int) (bool, string) {
	twin := c.twin("head-as-get")
	a, b := &c.Exchanges[i].Response, &twin.Exchanges[i].Response
	if a.Status != b.Status {
		return false, fmt.Sprintf("HEAD is answered with %d, and GET with %d", a.Status, b.Status)
	}
	return slices.Equal(lines(c.Symbols, a), lines(twin.Symbols, b)), "HEAD and GET are answered with different challenges"
}

// rateLimited tells a 429.
func (c *Case) rateLimited(i int) bool {
	r := &c.Exchanges[i].Response
	return r.Status == 429 && r.Failure == model.NoFailure
}

// retryAfter is how long a 429 asks the client to wait, if it says so in seconds
// and the trace has times.
func (c *Case) retryAfter(i int) (model.Instant, bool) {
	if !c.rateLimited(i) || c.Exchanges[i].Answered == 0 {
		return 0, false
	}
	n, err := strconv.ParseInt(c.Symbols.Str(c.Exchanges[i].Response.RetryAfter), 10, 32)
	return model.Instant(n) * model.Second, err == nil
}

// afterwards is the first request of the same task to the same origin that is sent
// after the answer i was there, -1 without.
func (c *Case) afterwards(i int) int {
	x := &c.Exchanges[i]
	for k := i + 1; k < len(c.Exchanges); k++ {
		y := &c.Exchanges[k]
		if y.Task == x.Task && y.Request.Origin == x.Request.Origin && y.Sent >= x.Answered {
			return k
		}
	}
	return -1
}
