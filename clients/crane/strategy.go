// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package crane

import (
	"slices"
	"strconv"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// tokenKey: a transport has one token.
const tokenKey = model.Empty

// The notes about the call that a lane is making, in Lane.Marks.
const (
	// asked: a 401 was answered once, which is all that a round trip gets.
	asked uint8 = 1 << iota
	// bare: another host's 401 had no challenge to answer.
	bare
	// seeding: the token is the first one of a transport.
	seeding
	// unmade: the transport could not be made.
	unmade
	// passing: the token request failed with an error that may pass.
	passing
	// torn: the body was read and cannot be sent a second time.
	torn
	// widening: the lane is making the transport of a wider scope.
	widening

	ofCall = asked | bare | seeding | unmade | passing | torn
)

// strategy is bearerTransport and basicTransport (transport/bearer.go:196-371,
// transport/basic.go:34-62), each with the retries below it.
type strategy struct{}

// Authorize gives the registry's own host the token or Basic, and nothing to any
// other, unless that host's challenge is being answered. It is asked at each
// redirect.
func (strategy) Authorize(f *clients.Frame, u model.URL) clients.Decision {
	if f.L.Cause != model.ByChallenge {
		f.L.Marks &^= ofCall
	}
	i := transport(f)
	if i < 0 || f.L.Marks&bare != 0 {
		return clients.Without()
	}
	if !ownHost(f, u) {
		if away := f.Find(awayKey(f), model.NoScheme); f.L.Marks&asked != 0 && away >= 0 {
			f.Order(away, f.S.Handlers[away].Scope, model.Absent)
			return clients.FetchFirst()
		}
		return clients.Without()
	}
	value := tokenOf(f, i)
	if pending := pendingOf(f, i); pending > 0 && value == model.Absent {
		if f.L.Marks&widening == 0 {
			f.L.Fetch.Token = pending // getClient blocks (write.go:72-77)
			return clients.WaitForToken()
		}
		f.ForgetToken(i, tokenKey)
	}
	f.L.Marks &^= widening
	h := &f.S.Handlers[i]
	if h.Scheme == model.OtherScheme {
		return clients.Without()
	}
	if h.Scheme != model.Bearer {
		return clients.With(basic(f, u))
	}
	registryToken := f.C.RegistryTokenUse == clients.Yes && f.OfferTo(h.Origin).Kind == model.RegistryToken
	switch {
	case value == model.Absent:
		f.L.Marks |= seeding
		f.Order(i, h.Scope, tokenKey)
		return clients.FetchFirst()
	case f.L.Marks&asked != 0 && !registryToken:
		f.OrderBeside(i, h.Scope, tokenKey)
		return clients.FetchFirst()
	}
	return clients.With(f.T.Bearer(value))
}

// basic is what basicTransport sends, to whatever scheme it was made for.
func basic(f *clients.Frame, u model.URL) model.Sym {
	c := f.OfferTo(u.Origin)
	switch {
	case c.Kind == model.RegistryToken && f.C.RegistryTokenUse == clients.Yes:
		return f.T.Bearer(c.Secret)
	case c.Kind == model.Password && c.User > model.Empty && c.Secret > model.Empty:
		return f.T.Basic(c.User, c.Secret)
	}
	return model.Absent
}

// ownHost is matchesHost (transport/bearer.go:409-414).
func ownHost(f *clients.Frame, u model.URL) bool {
	if f.C.OwnHost == clients.OwnOrigin {
		return u.Origin == f.Endpoint()
	}
	return f.T.Host(u.Origin) == f.T.Host(f.Endpoint())
}

// Refused is what RoundTrip does after a 401 with a challenge of any scheme
// (transport/bearer.go:218-265): the scopes that it names and that are not asked
// for yet are put in front, as they are spelled; realm and service stay.
func (strategy) Refused(f *clients.Frame, u model.URL, r *model.Response) clients.Verdict {
	i := transport(f)
	if f.S.Task.Kind == model.Copy && i >= 0 && f.S.Handlers[i].Scheme == model.NoScheme {
		i = made(f, writer) // the wider one is being made
	}
	challenges, _ := f.Challenges(r)
	if i < 0 || f.S.Handlers[i].Scheme != model.Bearer || f.L.Marks&asked != 0 || len(challenges) == 0 {
		return clients.Deliver()
	}
	f.L.Marks |= asked
	f.L.Retries = 0
	if !ownHost(f, u) {
		return refusedAway(f, u, challenges)
	}
	h := &f.S.Handlers[i]
	if f.C.ChallengeScope != clients.ScopeIgnored {
		h.Scope = f.Join(missing(f, challenges, h.Scope), h.Scope)
	}
	if !withBody(f) {
		return clients.AgainThere()
	}
	if f.OfferTo(h.Origin).Kind == model.RegistryToken && f.C.RegistryTokenUse == clients.Yes {
		return tear(f)
	}
	f.OrderBeside(i, h.Scope, tokenKey)
	return clients.Probe()
}

// missing is the List of the challenges' scopes that are not in the list.
func missing(f *clients.Frame, challenges []model.Challenge, list model.Sym) model.Sym {
	var scopes []string
	have := f.T.Members(list)
	for i := range challenges {
		if s := challenges[i].Scope; s > model.Empty && !slices.Contains(have, f.T.Str(s)) {
			scopes = append(scopes, f.T.Str(s))
		}
	}
	return f.T.List(scopes...)
}

// refusedAway is handleCrossHostChallenge (transport/bearer.go:279-327): another
// host's Bearer challenge is answered with an anonymous token for this one
// request; without one the request is sent again as it was.
func refusedAway(f *clients.Frame, u model.URL, challenges []model.Challenge) clients.Verdict {
	f.L.Marks |= bare
	for i := range challenges {
		c := &challenges[i]
		if c.Scheme != model.Bearer || c.Realm == model.Absent || realmProblem(f, c.Realm, u.Origin) != "" {
			continue
		}
		scope := f.T.List(f.T.Str(c.Scope))
		away := f.Add(model.Handler{Key: awayKey(f), Scheme: model.Bearer, Realm: c.Realm, Service: c.Service, Scope: scope, Origin: u.Origin})
		if away < 0 {
			return clients.Deliver()
		}
		f.L.Marks &^= bare
		if withBody(f) {
			f.Order(away, scope, model.Absent)
			return clients.Probe()
		}
		break
	}
	if f.L.Marks&bare != 0 && withBody(f) {
		return tear(f)
	}
	return clients.AgainThere()
}

var memoAway = model.NewMemoFunc()

// awayKey is what the lane's handler for another host is found by.
func awayKey(f *clients.Frame) model.Sym {
	key := model.MemoKey{Func: memoAway, Args: [6]model.Sym{model.Sym(f.I)}}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	return f.T.Remember(key, "away "+strconv.Itoa(f.I))
}

func dropAway(f *clients.Frame) bool {
	away := f.Find(awayKey(f), model.NoScheme)
	if away >= 0 {
		f.Drop(away)
	}
	return away >= 0
}

// fetched: the token that is the transport's by now is sent, whoever fetched it.
func fetched(f *clients.Frame, _ model.URL, bearer model.Sym) clients.Decision {
	f.L.Marks &^= seeding
	if dropAway(f) {
		return clients.With(bearer)
	}
	if value := tokenOf(f, transport(f)); value != model.Absent {
		return clients.With(f.T.Bearer(value))
	}
	return clients.With(bearer)
}

// fetchFailed: without its first token there is no transport; a later one that
// cannot be had fails the request; another host's does not matter.
func fetchFailed(f *clients.Frame, why model.Sym) clients.Decision {
	if dropAway(f) {
		return clients.Without()
	}
	if text := f.T.Str(why); brokenOff(text) || text == model.Refused.String() || strings.HasPrefix(text, "the body of") {
		if brokenOff(text) {
			f.L.Marks |= passing
		}
		why = f.Say(tokenRequest(f, transport(f)) + text)
	}
	if f.L.Marks&seeding != 0 {
		f.L.Marks = f.L.Marks&^seeding | unmade
		f.Drop(transport(f))
		return clients.GiveUp(why)
	}
	return clients.GiveUp(about(f, f.T.Str(why)))
}

// tokenRequest is how net/http begins the error of a token request.
func tokenRequest(f *clients.Frame, handler int) string {
	method := model.GET
	if f.S.Handlers[handler].Refresh != model.Absent || f.OfferTo(f.Endpoint()).Kind == model.IdentityToken {
		method = model.POST
	}
	before := f.L.Fetch
	f.L.Fetch = model.Fetch{Handler: uint8(handler), Scopes: f.S.Handlers[handler].Scope, Method: method}
	u := f.TokenURL()
	f.L.Fetch = before
	return attempt(method) + " " + strconv.Quote(f.T.Str(f.T.URLText(u))) + ": "
}

// tokenOf is the transport's token, Absent if there is none.
func tokenOf(f *clients.Frame, handler int) model.Sym {
	for i := range f.S.Tokens {
		if t := &f.S.Tokens[i]; t.Used && !t.Pending && int(t.Handler) == handler {
			return t.Value
		}
	}
	return model.Absent
}

// pendingOf is the place, plus one, of a token that is on its way.
func pendingOf(f *clients.Frame, handler int) uint8 {
	for i := range f.S.Tokens {
		if t := &f.S.Tokens[i]; t.Used && t.Pending && int(t.Handler) == handler {
			return uint8(i) + 1
		}
	}
	return 0
}
