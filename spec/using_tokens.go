// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"fmt"
	"regexp"

	"github.com/authsim/authsim/model"
)

// useRules are those of 07-using-tokens.md.
var useRules = []Rule{
	{ID: "USE-01", Kind: Grammar, Trigger: func(c *Case, i int) bool {
		return c.facts[i].registry() && c.facts[i].scheme != model.NoScheme && c.facts[i].scheme != model.Basic
	}, Assert: func(c *Case, i int) (bool, string) {
		return c.matches(bearerForm, i), "the Authorization field is not Bearer with a token"
	}},
	{ID: "USE-02", Kind: Wire, Trigger: func(c *Case, i int) bool {
		r := &c.Exchanges[i].Request
		return (r.Query != model.Absent || r.Form != model.Absent) && c.facts[i].registry() && c.tokenBefore(i)
	}, Assert: noTokenInURL},
	{ID: "USE-03", Kind: Grammar, Trigger: (*Case).carriesAuthorization, Assert: func(c *Case, i int) (bool, string) {
		return !c.matches(severalForm, i), "the Authorization field holds the values of several"
	}},
	{ID: "USE-04", Kind: Wire, Trigger: func(c *Case, i int) bool {
		return !c.facts[i].token && c.tokenAnswer(i) >= 0
	}, Assert: func(c *Case, i int) (bool, string) {
		origin := c.Exchanges[i].Request.Origin
		return c.askedByOrigin(c.tokenAnswer(i), origin), c.Symbols.Str(origin) + " has not asked for the token that it gets"
	}},
	{ID: "USE-05", Kind: Oracle, Trigger: func(c *Case, i int) bool {
		return c.facts[i].token && c.askedFor(i) != model.Absent && c.earlierToken(i, i) >= 0
	}, Assert: noneAtHand},
	{ID: "USE-06", Kind: Oracle, Trigger: (*Case).outsideGrant, Assert: triedOnce},
	{ID: "USE-07", Kind: Taint, Trigger: (*Case).usersMayMix, Assert: func(c *Case, i int) (bool, string) {
		of, who := c.made(c.tokenAnswer(i)).Subject, c.Truth.Subject(int(c.Exchanges[i].Task))
		return of == who || of == model.Absent, fmt.Sprintf("the request is %s's, and carries a token of %s", somebody(c.Symbols, who), somebody(c.Symbols, of))
	}},
	{ID: "USE-08", Kind: Oracle, Trigger: (*Case).challengedAfterPing, Assert: challengeAnswered},
}

// bearerForm is credentials of RFC 6750 §2.1, or with the symbol that stands for a
// token in a recording; severalForm the values of several
// fields as RFC 9110 §5.3 joins them.
var (
	bearerForm  = regexp.MustCompile(`(?i)^Bearer +(#[0-9]+|[A-Za-z0-9._~+/-]+=*)$`)
	severalForm = regexp.MustCompile(`(?i)^(Basic|Bearer) [^,]*,`)
)

var formMemo = model.NewMemoFunc()

// matches tells whether the Authorization field of a request has a form. Each
// value is looked at once.
func (c *Case) matches(form *regexp.Regexp, i int) bool {
	field := c.Exchanges[i].Request.Authorization
	kind := model.Absent
	if form == bearerForm {
		kind = model.Empty
	}
	key := model.MemoKey{Func: formMemo, Args: [6]model.Sym{field, kind}}
	v, ok := c.Symbols.Recall(key)
	if !ok {
		if form.MatchString(c.Symbols.Str(field)) {
			v = model.Empty
		}
		c.Symbols.RememberSym(key, v)
	}
	return v != model.Absent
}

func (c *Case) carriesAuthorization(i int) bool {
	return c.Exchanges[i].Request.Authorization != model.Absent
}

// tokenBefore tells whether a token endpoint has given a token by then.
func (c *Case) tokenBefore(i int) bool {
	for k := range i {
		if c.facts[k].token && c.Exchanges[k].Response.Token.Present {
			return true
		}
	}
	return false
}

// noTokenInURL looks through the parameters of a request for tokens of the trace,
// and for those of the world if it is known.
func noTokenInURL(c *Case, i int) (bool, string) {
	r := &c.Exchanges[i].Request
	for _, field := range []model.Sym{r.Query, r.Form} {
		if field == model.Absent {
			continue
		}
		for _, p := range model.DecodeParams(c.Symbols.Str(field)) {
			if p.Value == "" {
				continue
			}
			value := c.Symbols.Of(p.Value)
			for k := range i {
				if a := &c.Exchanges[k].Response.Token; value == a.Token || value == a.AccessToken || value == a.RefreshToken {
					return false, "the parameter " + p.Name + " is a token"
				}
			}
			if c.Truth != nil && c.Truth.Token(value) {
				return false, "the parameter " + p.Name + " is a token"
			}
		}
	}
	return true, ""
}

// askedByOrigin tells whether a challenge of the origin, before the token request
// k, led there: it names its realm, and its service unless it names none.
func (c *Case) askedByOrigin(k int, origin model.Sym) bool {
	asked := c.tokenParam(k, "service")
	for n := k - 1; n >= 0; n-- {
		h := c.facts[n].bearer()
		if h == nil || c.facts[n].token || c.Exchanges[n].Request.Origin != origin {
			continue
		}
		realm, _ := h.Param("realm")
		u, ok := c.Symbols.Resolve(origin, c.Symbols.Of(realm))
		service, _ := h.Param("service")
		if ok && u.Origin == c.Exchanges[k].Request.Origin && u.Path == c.Exchanges[k].Request.Path && (service == asked || service == "") {
			return true
		}
	}
	return false
}

// session is the number of the client process that sends a request; without the
// truth that of the task.
func (c *Case) session(i int) int {
	task := int(c.Exchanges[i].Task)
	if c.Truth == nil {
		return task
	}
	return c.Truth.Session(task)
}

// earlierToken is the last token answer before k of the process of the token request
// i that came before i was sent, for the same service and credentials; -1 without.
func (c *Case) earlierToken(i, k int) int {
	x := &c.Exchanges[i]
	for k--; k >= 0; k-- {
		y := &c.Exchanges[k]
		if c.session(k) == c.session(i) && c.tokenGiven(k) && y.Answered <= x.Sent && y.Request.Origin == x.Request.Origin &&
			c.tokenParam(k, "service") == c.tokenParam(i, "service") && c.sameClaim(k, i) {
			return k
		}
	}
	return -1
}

// sameClaim tells whether two token requests present the same credentials.
func (c *Case) sameClaim(i, k int) bool {
	user, secret := c.presented(i)
	otherUser, otherSecret := c.presented(k)
	return user == otherUser && secret == otherSecret
}

// noneAtHand wants no earlier token to be alive, good enough and not refused.
func noneAtHand(c *Case, i int) (bool, string) {
	for k := c.earlierToken(i, i); k >= 0; k = c.earlierToken(i, k) {
		made := c.made(k)
		if made == nil || made.Revoked || c.outOfTime(i, made, 0) || c.endsFor(k) <= c.Exchanges[i].Sent {
			continue
		}
		if want := c.askedFor(i); c.Symbols.Covers(c.askedFor(k), want) && c.Symbols.Covers(made.Access, want) && !c.refusedSince(k, i) {
			return false, fmt.Sprintf("the token of exchange %d is good for %q, and alive", k+1, words(c.Symbols, c.askedFor(i)))
		}
	}
	return true, ""
}

// refusedSince tells whether the token of answer k was refused before i.
func (c *Case) refusedSince(k, i int) bool {
	a := &c.Exchanges[k].Response.Token
	for n := k + 1; n < i; n++ {
		secret, status := c.facts[n].secret, c.Exchanges[n].Response.Status
		if (status == 401 || status == 403) && c.facts[n].scheme == model.Bearer && (secret == a.Token || secret == a.AccessToken) {
			return true
		}
	}
	return false
}

// outsideGrant tells a request for what its token is not for, and by which the
// client could know: it has asked for less.
func (c *Case) outsideGrant(i int) bool {
	k := c.tokenAnswer(i)
	if k < 0 || !c.facts[i].registry() {
		return false
	}
	need := c.need(i)
	if need == model.Absent || c.Symbols.Covers(c.askedFor(k), need) {
		return false
	}
	if c.Truth == nil {
		return true
	}
	made := c.made(k)
	return made != nil && !c.Symbols.Covers(made.Access, need)
}

// triedOnce wants a request outside the grant of its token to be the first one of
// its kind in that repository that was answered.
func triedOnce(c *Case, i int) (bool, string) {
	x, f := &c.Exchanges[i], &c.facts[i]
	for k := range i {
		y, g := &c.Exchanges[k], &c.facts[k]
		if g.secret == f.secret && g.op.Kind == f.op.Kind && g.op.Repository == f.op.Repository && g.scheme == f.scheme && y.Answered <= x.Sent && c.outsideGrant(k) {
			return false, fmt.Sprintf("exchange %d has shown that the token is not for it", k+1)
		}
	}
	return true, ""
}

// usersMayMix tells a request with a token after the client was somebody else: in
// an earlier task, by the truth; without it, one with a token of an earlier task.
func (c *Case) usersMayMix(i int) bool {
	k := c.tokenAnswer(i)
	if k < 0 || !c.facts[i].registry() {
		return false
	}
	task := c.Exchanges[i].Task
	if c.Truth == nil {
		return c.Exchanges[k].Task != task
	}
	if task == 0 || c.made(k) == nil {
		return false
	}
	who := c.Truth.Subject(int(task))
	for n := range i {
		if other := c.Exchanges[n].Task; other != task && c.Truth.Subject(int(other)) != who {
			return true
		}
	}
	return false
}

// challengedAfterPing tells a challenge to a request for a repository without
// credentials, though a ping without was answered by 200, where the client has
// credentials.
func (c *Case) challengedAfterPing(i int) bool {
	x := &c.Exchanges[i]
	if !c.refusedWithBearer(i) || x.Request.Authorization != model.Absent || c.facts[i].op.Repository == model.Absent {
		return false
	}
	for k := range i {
		y := &c.Exchanges[k]
		if c.facts[k].op.Kind != model.OpPing || y.Request.Authorization != model.Absent || y.Response.Status != 200 || y.Request.Origin != x.Request.Origin {
			continue
		}
		if c.Truth == nil {
			return true
		}
		credential, _ := c.Truth.Client()
		return credential.HasSecret()
	}
	return false
}

// challengeAnswered wants a token request in the task, or credentials.
func challengeAnswered(c *Case, i int) (bool, string) {
	for k := i + 1; k < len(c.Exchanges) && c.Exchanges[k].Task == c.Exchanges[i].Task; k++ {
		if c.facts[k].token || c.facts[k].registry() && c.carriesAuthorization(k) {
			return true, ""
		}
	}
	return false, "the ping was answered by 200, and the challenge of the repository is not answered"
}
