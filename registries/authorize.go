// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"math"

	"github.com/authsim/authsim/model"
)

// identity is what a registry has made of an Authorization header.
type identity struct {
	state identityState
	// account is the place of the account, -1 for one that the world does not
	// know (the subject of a token that somebody else minted).
	account int
	// issued is the place of the token in RegistryState.Issued, -1 for none.
	issued int
	// access is what the token holds; with direct the account's own rights count,
	// which holds of Basic, of static secrets and of tokens that are an identity.
	access model.Sym
	direct bool
	// why tells Quay's reason for a refusal.
	why tokenFlaw
}

type identityState uint8

const (
	// nobody: no credentials, or such as the registry does not look at.
	nobody identityState = iota
	// known: an account or a valid token.
	known
	// wrongBasic: a user name and password that are wrong.
	wrongBasic
	// refusedToken: a token that is expired, unknown, or for somebody else.
	refusedToken
	// forgedToken: a token whose signature does not verify.
	forgedToken
)

// authorize decides whether the request may go on, and if not, what is answered.
func (e *Engine) authorize(s *model.RegistryState, r *model.Request, at model.Arrival, n need) (refused bool, answer model.Response) {
	switch e.c.scheme {
	case noScheme:
		if r.Authorization != model.Absent {
			e.consult(s, &unusedCredentialsAxis)
			if e.c.unusedCredentials == 1 {
				return true, e.fail(401, errUnauthorized)
			}
		}
		return false, answer
	case anyAuthorization:
		if r.Authorization != model.Absent && r.Authorization != model.Empty {
			return false, answer
		}
		return true, e.unauthorized(s, r, at, n, noError)
	}
	who := e.identify(s, r, at)
	if e.inMissingNamespace(s, r, n) {
		return true, e.namespaceUnknown(r, at, n)
	}
	switch who.state {
	case nobody:
		if e.mayReadOpenly(s, r, n) || n == (need{}) && r.Path == e.pingPath && !e.pingAsks(s, r) {
			return false, answer
		}
		return true, e.refuseNobody(s, r, at, n)
	case known:
		if e.mayDo(s, &who, n) {
			if who.issued >= 0 && s.Issued[who.issued].Uses < math.MaxUint16 {
				s.Issued[who.issued].Uses++
			}
			return false, answer
		}
		if (e.c.publicRead == readOpen || e.c.publicRead == readOpenByGet) && e.openRead(s, n) {
			return false, answer
		}
		return true, e.insufficient(s, r, at, n, &who)
	case wrongBasic:
		return e.wrongBasic(s, r, at, n)
	default:
		if e.c.badToken == badIsAnonymous {
			e.consult(s, &badTokenAxis)
			return e.asAnybody(s, at, n)
		}
		return true, e.refuseToken(s, r, at, n, &who)
	}
}

// mayDo tells whether what was presented is enough.
func (e *Engine) mayDo(s *model.RegistryState, who *identity, n need) bool {
	if n.catalog {
		return e.mayList(s, who)
	}
	if n.repo == model.Absent {
		return e.c.ping != pingNeedsAccount || who.account != e.anonymous
	}
	if !who.direct {
		enough := n.word != model.Absent && e.holdsWord(s, who.access, n.repo, n.word) || n.word == model.Absent && e.covers(s, who.access, n.repo, n.want)
		return enough && (n.from == model.Absent || !e.needsSource() || e.covers(s, who.access, n.from, pull))
	}
	if who.issued < 0 {
		e.consult(s, &basicRightsAxis)
		if e.c.basicRights == basicAll {
			return true
		}
	}
	return e.mayAccount(who.account, n.repo, n.want) && (n.from == model.Absent || !e.needsSource() || e.mayAccount(who.account, n.from, pull))
}

type basicRights uint8

const basicAll basicRights = 0

var basicRightsAxis = choice(model.Axis{
	Name:     "basic-rights",
	Question: "What may a user do who presents a user name and password at the registry?",
	Values: []model.AxisValue{
		{Name: "all", Meaning: "everything: there are no rights by repository"},
		{Name: "grants", Meaning: "what the account may do"},
	},
	Default: "grants",
}, func(c *config) *basicRights { return &c.basicRights })
