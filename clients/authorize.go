// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import "github.com/authsim/authsim/model"

// Strategy is what a client does about authorization: the small algorithms in
// which clients differ in kind and not in degree. Each client's folder holds its
// own beside the citation of the source; the axis reauth names them.
type Strategy interface {
	// Authorize decides about the Authorization of the lane's request to u: the
	// first one, one sent again, and (axis redirect-authorization) a redirect.
	Authorize(f *Frame, u model.URL) Decision
	// Refused decides what becomes of a 401 that u answered with r.
	Refused(f *Frame, u model.URL, r *model.Response) Verdict
}

// Decision is the answer of Authorize.
type Decision struct {
	kind   decisionKind
	header model.Sym
}

type decisionKind uint8

const (
	decideSend decisionKind = iota
	decideFetch
	decideWait
	decideFail
	decideBreak
)

// With sends the request with this Authorization; Absent is none.
func With(header model.Sym) Decision { return Decision{decideSend, header} }

// Without sends the request without Authorization of the client's own making.
func Without() Decision { return Decision{} }

// FetchFirst asks the token endpoint first; Frame.Order has said for what.
func FetchFirst() Decision { return Decision{kind: decideFetch} }

// WaitForToken lets the lane wait until the token that another lane is fetching
// is there.
func WaitForToken() Decision { return Decision{kind: decideWait} }

// GiveUp fails the call before it is sent.
func GiveUp(why model.Sym) Decision { return Decision{decideFail, why} }

// Break lets this attempt of the call count as a broken connection.
func Break(why model.Sym) Decision { return Decision{decideBreak, why} }

// Prober is a Strategy that may want a token before it can say what becomes of a
// 401: Refused returned Probe.
type Prober interface {
	// Probed decides when the token request has ended; token is Absent when no
	// token could be had.
	Probed(f *Frame, token model.Sym) Verdict
}

// Verdict is the answer of Refused.
type Verdict struct {
	kind verdictKind
	why  model.Sym
}

type verdictKind uint8

const (
	verdictDeliver verdictKind = iota
	verdictAgain
	verdictThere
	verdictFail
	verdictProbe
)

// Deliver hands the 401 to the flow.
func Deliver() Verdict { return Verdict{} }

// Again sends the request again; Authorize is asked anew.
func Again() Verdict { return Verdict{kind: verdictAgain} }

// AgainThere sends the request again to where the 401 came from, at the end of a
// chain of redirects, instead of to where the step says.
func AgainThere() Verdict { return Verdict{kind: verdictThere} }

// FailCall ends the call without a response that the flow gets to see.
func FailCall(why model.Sym) Verdict { return Verdict{verdictFail, why} }

// Probe asks the token endpoint first; Frame.Order has said for what. The
// strategy is then asked as a Prober.
func Probe() Verdict { return Verdict{kind: verdictProbe} }

// Find is the place of the handler of the lane's authorizer for a key and
// scheme (NoScheme: any), -1 if there is none.
func (f *Frame) Find(key model.Sym, scheme model.Scheme) int {
	for i := range f.S.Handlers {
		h := &f.S.Handlers[i]
		if h.Used && h.Owner == f.L.Owner && h.Key == key && (scheme == model.NoScheme || h.Scheme == scheme) {
			return i
		}
	}
	return -1
}

// Add makes a handler for the lane's authorizer and returns its place, -1 when
// the state has no room (which ends the task).
func (f *Frame) Add(h model.Handler) int {
	for i := range f.S.Handlers {
		if !f.S.Handlers[i].Used {
			h.Used, h.Owner = true, f.L.Owner
			f.S.Handlers[i] = h
			return i
		}
	}
	f.overflow()
	return -1
}

// Drop forgets a handler with its tokens. Lanes that are fetching for it go on,
// but what they get is not kept.
func (f *Frame) Drop(handler int) {
	f.S.Handlers[handler] = model.Handler{}
	for i := range f.S.Tokens {
		if t := &f.S.Tokens[i]; t.Used && int(t.Handler) == handler {
			f.dropToken(i)
		}
	}
}

func (f *Frame) dropToken(i int) {
	f.S.Tokens[i] = model.Token{}
	for j := range f.S.Lanes {
		l := &f.S.Lanes[j]
		if l.Phase != model.Free && int(l.Fetch.Token) == i+1 {
			l.Fetch.Token = 0
			if l.Phase == model.Waiting {
				l.Phase = model.ToSend
			}
		}
	}
}

// Cached is the place of a token (or of the memory of a failure) of the handler
// under the key, -1 if there is none. A token that has expired is not there.
func (f *Frame) Cached(handler int, key model.Sym) int {
	for i := range f.S.Tokens {
		t := &f.S.Tokens[i]
		if t.Used && int(t.Handler) == handler && t.Key == key {
			if !t.Pending && t.Expires <= f.Now {
				return -1
			}
			return i
		}
	}
	return -1
}

// ForgetToken drops the handler's token under the key.
func (f *Frame) ForgetToken(handler int, key model.Sym) {
	for i := range f.S.Tokens {
		if t := &f.S.Tokens[i]; t.Used && int(t.Handler) == handler && t.Key == key {
			f.dropToken(i)
		}
	}
}

// Order prepares a token request for the lane: with which handler, for which
// List of scopes, and the key under which the token is kept (Absent: it is not
// kept). The strategy then returns FetchFirst.
func (f *Frame) Order(handler int, scopes, key model.Sym) {
	renews := key != model.Absent && f.isOver(handler, key)
	if key != model.Absent {
		f.ForgetToken(handler, key)
	}
	f.OrderBeside(handler, scopes, key)
	f.L.Fetch.Renews = f.L.Fetch.Renews || renews
}

// OrderBeside is Order for a client that goes on with the former token under the
// key until the new one is there, and keeps it if none comes.
func (f *Frame) OrderBeside(handler int, scopes, key model.Sym) {
	f.L.Fetch = model.Fetch{Active: true, Handler: uint8(handler), Scopes: scopes}
	if key == model.Absent {
		return
	}
	f.L.Fetch.Renews = f.isOver(handler, key)
	for i := range f.S.Tokens {
		if !f.S.Tokens[i].Used {
			f.S.Tokens[i] = model.Token{Used: true, Handler: uint8(handler), Key: key, Pending: true, Expires: model.Never}
			f.L.Fetch.Token = uint8(i) + 1
			return
		}
	}
	f.overflow()
}

// isOver tells whether the handler has a token under the key whose life has
// ended.
func (f *Frame) isOver(handler int, key model.Sym) bool {
	for i := range f.S.Tokens {
		if t := &f.S.Tokens[i]; t.Used && int(t.Handler) == handler && t.Key == key {
			return !t.Pending && t.Expires <= f.Now
		}
	}
	return false
}

// PutToken keeps a token that was not fetched under the key.
func (f *Frame) PutToken(handler int, key, value model.Sym) {
	f.ForgetToken(handler, key)
	for i := range f.S.Tokens {
		if !f.S.Tokens[i].Used {
			f.S.Tokens[i] = model.Token{Used: true, Handler: uint8(handler), Key: key, Value: value, Expires: model.Never}
			return
		}
	}
	f.overflow()
}

// Bearer decides by the cache: the token under the key if it is there, waiting
// if another lane is fetching it, its remembered failure, and otherwise a token
// request. It is the common part of most strategies.
func (f *Frame) Bearer(handler int, scopes, key model.Sym) Decision {
	if f.ForOneMount() {
		f.Order(handler, scopes, model.Absent)
		return FetchFirst()
	}
	if i := f.Cached(handler, key); i >= 0 {
		t := &f.S.Tokens[i]
		switch {
		case t.Pending:
			f.L.Fetch.Token = uint8(i) + 1
			return WaitForToken()
		case t.Error != model.Absent:
			return GiveUp(t.Error)
		}
		return With(f.T.Bearer(t.Value))
	}
	f.Order(handler, scopes, key)
	return FetchFirst()
}

// OfferTo is the credential that the client has for an origin's host: its own,
// or none where the axis credential-hosts keeps it to the registry.
func (f *Frame) OfferTo(origin model.Sym) model.Credential {
	if c, decided := f.storedFor(origin); decided {
		return c
	}
	if f.C.CredentialHosts == AnyHost {
		return f.credential()
	}
	for _, e := range f.S.Task.Endpoints {
		if e != model.Absent && f.T.Host(e) == f.T.Host(origin) {
			return f.credential()
		}
	}
	return model.Credential{}
}

// Say interns a text for the user.
func (f *Frame) Say(text string) model.Sym { return f.T.Of(text) }

// ForgetValue drops the handler's token that was sent as this Authorization.
func (f *Frame) ForgetValue(handler int, authorization model.Sym) {
	for i := range f.S.Tokens {
		if t := &f.S.Tokens[i]; t.Used && int(t.Handler) == handler && t.Value != model.Absent && f.T.Bearer(t.Value) == authorization {
			f.dropToken(i)
		}
	}
}
