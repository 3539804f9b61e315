// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"fmt"

	"github.com/authsim/authsim/model"
)

// renegotiationRules are those of 08-renegotiation.md.
var renegotiationRules = []Rule{
	{ID: "RENG-01", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.refusedWithBearer(i) && c.Exchanges[i].Request.Authorization == model.Absent
	}, Assert: func(c *Case, i int) (bool, string) {
		code, has := c.facts[i].bearer().Param("error")
		return !has, fmt.Sprintf("no token was presented, and the challenge says error=%q", code)
	}},
	{ID: "RENG-02", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		if c.Truth == nil {
			return c.refused(i) && c.facts[i].scheme == model.Bearer
		}
		return c.meant(i) && (c.dead(i) || c.outlived(i))
	}, Assert: func(c *Case, i int) (bool, string) {
		return c.refused(i) && c.errorCode(i) == "invalid_token", fmt.Sprintf("the token is dead, and the answer is %d with %s", c.Exchanges[i].Response.Status, errorText(c.errorCode(i)))
	}},
	{ID: "RENG-03", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		if c.Truth == nil {
			return c.meant(i) && c.facts[i].scheme == model.Bearer && !c.Exchanges[i].Response.OK()
		}
		return c.lacks(i) && c.mayHave(i) || c.deletionRefused(i)
	}, Assert: stepUpOffered},
	{ID: "RENG-04", Part: "refused", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.refused(i) && c.errorCode(i) == "invalid_token" && c.tokenAnswer(i) >= 0 && c.refusals(i) == 1
	}, Assert: func(c *Case, i int) (bool, string) {
		for k := c.again(i, i); k >= 0; k = c.again(i, k) {
			if c.Exchanges[k].Request.Authorization != c.Exchanges[i].Request.Authorization {
				return true, ""
			}
		}
		return false, "the token was refused, and the request is not repeated with another one"
	}},
	{ID: "RENG-04", Part: "asked", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.refusedWithBearer(i) && c.facts[i].op.Kind != model.OpMount && c.errorCode(i) != "invalid_token" &&
			c.tokenAnswer(i) >= 0 && c.refusals(i) == 1 && c.scopeIsNew(i)
	}, Assert: func(c *Case, i int) (bool, string) {
		for k := c.again(i, i); k >= 0; k = c.again(i, k) {
			if c.Exchanges[k].Request.Authorization != c.Exchanges[i].Request.Authorization {
				return true, ""
			}
		}
		scope, _ := c.facts[i].bearer().Param("scope")
		return false, fmt.Sprintf("the challenge asks for %q, which nobody has asked for, and the request is not repeated with another token", scope)
	}},
	{ID: "RENG-05", Kind: Wire, Trigger: (*Case).credentialsRefused, Assert: func(c *Case, i int) (bool, string) {
		n := c.refusals(i)
		return n <= 2, fmt.Sprintf("the request has been refused %d times with this challenge", n)
	}},
	{ID: "RENG-06", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.credentialsRefused(i) && c.again(i, i) >= 0
	}, Assert: func(c *Case, i int) (bool, string) {
		k := c.again(i, i)
		other := c.Exchanges[k].Request.Authorization != c.Exchanges[i].Request.Authorization
		return other || c.issuedAgain(i, k), fmt.Sprintf("exchange %d sends the credentials again that were refused", k+1)
	}},
	{ID: "RENG-07", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.forbidden(i) && c.facts[i].bearer() == nil
	}, Assert: func(c *Case, i int) (bool, string) {
		k := c.again(i, i)
		return k < 0, fmt.Sprintf("exchange %d sends the request again that was forbidden", k+1)
	}},
	{ID: "RENG-08", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.forbidden(i) && c.errorCode(i) == "insufficient_scope" && c.refusals(i) == 1
	}, Assert: func(c *Case, i int) (bool, string) {
		k := c.again(i, i)
		return k > 0 && c.Exchanges[k].Request.Authorization != c.Exchanges[i].Request.Authorization, "the challenge says insufficient_scope, and the request is not repeated with another token"
	}},
	{ID: "RENG-09", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		if c.Truth == nil {
			return c.meant(i) && c.facts[i].scheme == model.Bearer && !c.Exchanges[i].Response.OK()
		}
		return c.lacks(i) && !c.mayHave(i) && c.Symbols.Covers(c.askedFor(c.tokenAnswer(i)), c.need(i))
	}, Assert: func(c *Case, i int) (bool, string) {
		status := c.Exchanges[i].Response.Status
		return status == 403 || status == 404, fmt.Sprintf("the account has no right to it, and the answer is %d", status)
	}},
	{ID: "RENG-10", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return c.credentialsRefused(i) && c.facts[i].bearer() != nil && c.challengedBefore(i) && c.scopeAskedFor(i)
	}, Assert: func(c *Case, i int) (bool, string) {
		k := c.again(i, i)
		return k < 0, fmt.Sprintf("the challenge asks for what was asked for, and exchange %d goes on", k+1)
	}},
	{ID: "RENG-12", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		x := &c.Exchanges[i]
		if c.facts[i].scheme != model.Bearer || x.Request.Body == model.Absent && !x.Request.Chunked || x.Response.Failure != model.NoFailure {
			return false
		}
		if c.Truth == nil {
			return c.facts[i].registry()
		}
		token := c.Truth.Issued(c.facts[i].secret)
		return token != nil && x.Fault == model.SlowUpload && x.Arrived < token.Expires && token.Expires <= x.Answered && c.Symbols.Covers(token.Access, c.need(i))
	}, Assert: func(c *Case, i int) (bool, string) {
		status := c.Exchanges[i].Response.Status
		return status != 401 && status != 403, fmt.Sprintf("the token was alive when the request began, and the answer to its end is %d", status)
	}},
}

// meant tells a request of the registry API that the registry has answered by
// itself.
func (c *Case) meant(i int) bool {
	x := &c.Exchanges[i]
	return c.facts[i].registry() && x.Response.Failure == model.NoFailure && x.Response.Status < 500 && x.Response.Status != 429 &&
		(x.Fault == model.NoFault || x.Fault == model.TokenExpires || x.Fault == model.TokenRevoked)
}

func (c *Case) credentialsRefused(i int) bool {
	return c.refused(i) && c.Exchanges[i].Request.Authorization != model.Absent && !c.unidentified(i)
}

// unidentified tells a request of a captured trace of which nobody can tell
// whether another one is the same: uploads of several blobs begin alike.
func (c *Case) unidentified(i int) bool {
	return c.Truth == nil && c.facts[i].op.Kind == model.OpStartUpload
}

func (c *Case) forbidden(i int) bool {
	return c.facts[i].registry() && !c.unidentified(i) && c.Exchanges[i].Response.Status == 403 && c.Exchanges[i].Response.Failure == model.NoFailure
}

// errorCode is the error parameter of the Bearer challenge.
func (c *Case) errorCode(i int) string {
	if h := c.facts[i].bearer(); h != nil {
		code, _ := h.Param("error")
		return code
	}
	return ""
}

// same tells whether two exchanges are the same request of one task.
func (c *Case) same(i, k int) bool {
	x, y := &c.Exchanges[i], &c.Exchanges[k]
	return x.Task == y.Task && x.Lane == y.Lane && x.Request.Method == y.Request.Method && x.Request.URL == y.Request.URL
}

// again is the next exchange after k that repeats the request i, -1 without. The
// same request for a reason of its own (the upload of another blob, a blob that
// is there twice) is no repetition.
func (c *Case) again(i, k int) int {
	for k++; k < len(c.Exchanges); k++ {
		if c.same(i, k) {
			if cause := c.Exchanges[k].Cause; cause == model.ByTask || cause == model.ByLocation {
				return -1
			}
			return k
		}
	}
	return -1
}

// issuedAgain tells whether a token answer between two exchanges brought the same
// token: token servers whose tokens of one second are equal do that.
func (c *Case) issuedAgain(i, k int) bool {
	for n := i + 1; n < k; n++ {
		if a := &c.Exchanges[n].Response.Token; a.Present && (a.Token == c.facts[i].secret || a.AccessToken == c.facts[i].secret) {
			return true
		}
	}
	return false
}

// refusals counts how often the request was refused with this challenge while it
// carried credentials, up to and with i.
func (c *Case) refusals(i int) int {
	n := 0
	for k := range i + 1 {
		x, y := &c.Exchanges[i], &c.Exchanges[k]
		if c.same(i, k) && (y.Cause == model.ByTask || y.Cause == model.ByLocation) {
			n = 0
		}
		if c.same(i, k) && y.Request.Authorization != model.Absent && y.Response.Status == x.Response.Status && y.Response.Challenges == x.Response.Challenges {
			n++
		}
	}
	return n
}

// challengedBefore tells whether an earlier answer to the request had the same
// challenge.
func (c *Case) challengedBefore(i int) bool {
	for k := range i {
		if c.same(i, k) && c.Exchanges[k].Response.Challenges == c.Exchanges[i].Response.Challenges {
			return true
		}
	}
	return false
}

// dead tells whether the token of a request has been ended by then. The run
// itself says so, at the exchange where it happens.
func (c *Case) dead(i int) bool {
	if c.facts[i].scheme != model.Bearer {
		return false
	}
	for k := range i + 1 {
		if f := c.Exchanges[k].Fault; (f == model.TokenExpires || f == model.TokenRevoked) && c.facts[k].secret == c.facts[i].secret {
			return true
		}
	}
	return false
}

// outlived tells whether the token of a request has ended by the clock, with the widest
// leeway that a registry may have (TOKN-12). Clocks that faults have put wrong tell
// nothing, nor does the end of a token that a fault has brought. There has to be a truth.
func (c *Case) outlived(i int) bool {
	if c.facts[i].scheme != model.Bearer {
		return false
	}
	for k := range c.Exchanges {
		switch f := c.Exchanges[k].Fault; {
		case f == model.ClockAhead, f == model.ClockBehind, (f == model.TokenExpires || f == model.TokenRevoked) && c.facts[k].secret == c.facts[i].secret:
			return false
		}
	}
	token := c.Truth.Issued(c.facts[i].secret)
	return token != nil && !token.Refresh && c.Exchanges[i].Arrived > token.Expires+180*model.Second
}

// deletionRefused tells a deletion that was refused to a living token without the
// action delete, which the account has. Which action it needs is open (OQ-05).
// There has to be a truth.
func (c *Case) deletionRefused(i int) bool {
	if status := c.Exchanges[i].Response.Status; !deletes(c.facts[i].op.Kind) || status != 401 && status != 403 {
		return false
	}
	token, need := c.held(i), c.Symbols.RepositoryScope(c.facts[i].op.Repository, "delete")
	return token != nil && !c.Symbols.Covers(token.Access, need) && c.Symbols.Normalize(c.Truth.Grantable(token.Subject, need)) == c.Symbols.Normalize(need)
}

// scopeIsNew tells whether the scope of the challenge was not asked for by any token
// request before.
func (c *Case) scopeIsNew(i int) bool {
	scope, _ := c.facts[i].bearer().Param("scope")
	return scope != "" && !c.scopeAskedFor(i)
}

// tokenAnswer is the exchange that brought the bearer token of a request, -1 if
// the trace does not show it.
func (c *Case) tokenAnswer(i int) int {
	if c.facts[i].scheme != model.Bearer {
		return -1
	}
	for k := i - 1; k >= 0; k-- {
		if a := &c.Exchanges[k].Response.Token; a.Present && (a.Token == c.facts[i].secret || a.AccessToken == c.facts[i].secret) {
			return k
		}
	}
	return -1
}

// need is the access that the operation needs by the access table; without the
// source of a mount, which is optional.
func (c *Case) need(i int) model.Sym {
	return c.Symbols.Need(c.facts[i].op, model.NeedProposed).Access
}

// lacks tells a request whose token is alive and is not for what it needs.
func (c *Case) lacks(i int) bool {
	k := c.tokenAnswer(i)
	if k < 0 || !c.meant(i) || c.dead(i) || c.need(i) == model.Absent || c.facts[i].op.Kind == model.OpCatalog {
		return false
	}
	a := &c.Exchanges[k].Response.Token
	if a.HasExpiresIn && c.Exchanges[i].Arrived-c.Exchanges[k].Arrived >= model.Instant(a.ExpiresIn)*model.Second {
		return false
	}
	return !c.Symbols.Covers(a.Grants, c.need(i))
}

// askedFor is what a token request asked for, in either form.
func (c *Case) askedFor(k int) model.Sym {
	var all []string
	for _, p := range c.tokenParams(k) {
		if p.Name == "scope" && p.Value != "" {
			all = append(all, p.Value)
		}
	}
	return c.Symbols.Normalize(c.Symbols.List(all...))
}

// mayHave tells whether the one who got the token may have what the request
// needs.
func (c *Case) mayHave(i int) bool {
	if token := c.Truth.Issued(c.facts[i].secret); token != nil && token.Subject != model.Absent {
		return c.Symbols.Normalize(c.Truth.Grantable(token.Subject, c.need(i))) == c.Symbols.Normalize(c.need(i))
	}
	k := c.tokenAnswer(i)
	user, secret := c.presented(k)
	subject, _ := c.Truth.Presents(user, secret)
	return c.Symbols.Normalize(c.Truth.Grantable(subject, c.need(i))) == c.Symbols.Normalize(c.need(i))
}

func (c *Case) formParams(k int) []model.Param {
	if c.Exchanges[k].Request.Form == model.Absent {
		return nil
	}
	return c.tokenParams(k)
}

// scopeAskedFor tells whether a token request before has asked for the scope of
// the challenge.
func (c *Case) scopeAskedFor(i int) bool {
	scope, _ := c.facts[i].bearer().Param("scope")
	if scope == "" {
		return false
	}
	for k := range i {
		if c.facts[k].token && c.Symbols.Covers(c.askedFor(k), c.Symbols.Of(scope)) {
			return true
		}
	}
	return false
}

// errorText is the error of a challenge as it is told.
func errorText(code string) string {
	if code == "" {
		return "no error in its challenge"
	}
	return fmt.Sprintf("error=%q", code)
}

// stepUpOffered accepts 401 and 403: which of them it is, is open (OQ-01).
func stepUpOffered(c *Case, i int) (bool, string) {
	r := &c.Exchanges[i].Response
	if r.Status != 401 && r.Status != 403 || c.errorCode(i) != "insufficient_scope" {
		return false, fmt.Sprintf("the token is not for this, and the answer is %d with %s", r.Status, errorText(c.errorCode(i)))
	}
	if deletes(c.facts[i].op.Kind) {
		return true, "" // what it needs is open
	}
	return scopeIsNeed(c, i)
}
