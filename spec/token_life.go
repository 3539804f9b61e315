// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"fmt"

	"github.com/authsim/authsim/model"
)

// leastLife is the life of a token that says nothing about it, and the shortest
// one that a client has to believe (Docker token specification, lines 153-159).
const leastLife = 60 * model.Second

// lifeMade tells a token answer whose token has the life that it was given: a run
// may end one before.
func (c *Case) lifeMade(i int) bool {
	if !c.tokenGiven(i) || !c.madeIfKnown(i) {
		return false
	}
	value := bearerOf(&c.Exchanges[i].Response.Token)
	for k := i + 1; k < len(c.Exchanges); k++ {
		if c.Exchanges[k].Fault == model.TokenExpires && c.facts[k].secret == value {
			return false
		}
	}
	return true
}

// life is how long the token of a token answer lives.
func (c *Case) life(i int) model.Instant {
	made := c.made(i)
	return made.Expires - made.Issued
}

// lifeDeclared compares expires_in with the life of the token.
func lifeDeclared(c *Case, i int) (bool, string) {
	a := &c.Exchanges[i].Response.Token
	if !a.HasExpiresIn {
		return false, "the answer has no expires_in"
	}
	life := c.life(i) / model.Second
	off := model.Instant(a.ExpiresIn) - life
	return off >= -5 && off <= 5, fmt.Sprintf("expires_in is %d, and the token lives %d s", a.ExpiresIn, life)
}

// endsFor is when the token of a token answer is over for a client by the words of
// the answer.
func (c *Case) endsFor(k int) model.Instant {
	x := &c.Exchanges[k]
	a := &x.Response.Token
	start, life := x.Answered, leastLife
	if a.HasIssuedAt {
		start = a.IssuedAt
	}
	if a.HasExpiresIn {
		life = max(life, model.Instant(a.ExpiresIn)*model.Second)
	}
	return start + life
}

// usedUp is the token answer of the token that the registry was shown last before
// this request, if that is over by then; -1 otherwise.
func (c *Case) usedUp(i int) int {
	x := &c.Exchanges[i]
	if x.Sent < leastLife || !c.facts[i].registry() {
		return -1
	}
	for k := i - 1; k >= 0; k-- {
		if !c.facts[k].registry() || c.facts[k].scheme != model.Bearer || c.Exchanges[k].Request.Origin != x.Request.Origin {
			continue
		}
		at := c.tokenAnswer(k)
		if at < 0 || c.endsFor(at) >= x.Sent || c.clocksMoved(i) {
			return -1
		}
		return at
	}
	return -1
}

// notUsedAgain wants a client not to use a token that is over, but to find that
// out by one 401.
func notUsedAgain(c *Case, i int) (bool, string) {
	at := c.usedUp(i)
	a := &c.Exchanges[at].Response.Token
	if secret := c.facts[i].secret; secret != a.Token && secret != a.AccessToken {
		return true, ""
	}
	late := (c.Exchanges[i].Sent - c.endsFor(at)) / model.Second
	if !c.refused(i) {
		return false, fmt.Sprintf("the token was over %d s before, and is used again", late)
	}
	for k := at + 1; k < i; k++ {
		if y := &c.Exchanges[k]; c.facts[k].secret == c.facts[i].secret && y.Sent > c.endsFor(at) && y.Answered <= c.Exchanges[i].Sent {
			return false, fmt.Sprintf("the token was over %d s before, and is refused for the second time", late)
		}
	}
	for k := i + 1; k < len(c.Exchanges); k++ {
		if c.facts[k].token {
			return true, ""
		}
	}
	return false, "the token was over and is refused, and no other one is asked for"
}

// outOfTime tells whether a token is over when a request arrives, or not good yet,
// by more than a leeway.
func (c *Case) outOfTime(i int, made *model.Issued, leeway model.Instant) bool {
	now := c.Exchanges[i].Arrived
	return now > made.Expires+leeway || now < made.Issued-leeway
}

// clocksMoved tells whether a clock has been put wrong by then.
func (c *Case) clocksMoved(i int) bool {
	for k := range i + 1 {
		if f := c.Exchanges[k].Fault; f == model.ClockAhead || f == model.ClockBehind {
			return true
		}
	}
	return false
}
