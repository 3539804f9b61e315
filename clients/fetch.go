// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"strconv"

	"github.com/authsim/authsim/model"
)

// startFetch begins the token exchange that Frame.Order has prepared.
func (f *Frame) startFetch() (model.Request, model.Cause, bool) {
	h := &f.S.Handlers[f.L.Fetch.Handler]
	realm, ok := f.tokenURL(h)
	if !ok {
		f.fetchFailed(f.Say("the realm " + strconv.Quote(f.T.Str(h.Realm)) + " is not an absolute URL"))
		return model.Request{}, 0, false
	}
	if why := f.refusesRealm(h.Origin, realm.Origin); why != "" {
		f.fetchFailed(f.Say(why))
		return model.Request{}, 0, false
	}
	f.L.Fetch.Method = f.tokenMethod(h)
	return f.sendFetch()
}

// tokenURL is where the handler asks for tokens.
func (f *Frame) tokenURL(h *model.Handler) (model.URL, bool) {
	if h.TokenURL != model.Absent {
		return f.T.Resolve(model.Absent, h.TokenURL)
	}
	return f.T.Resolve(f.realmBase(h), h.Realm)
}

func (f *Frame) realmBase(h *model.Handler) model.Sym {
	if f.C.RelativeRealm == Yes {
		return h.Origin
	}
	return model.Absent
}

// tokenMethod is the form that is tried first.
func (f *Frame) tokenMethod(h *model.Handler) model.Method {
	switch f.C.TokenMethod {
	case TokenPostWithRefreshToken:
		if f.refreshToken(h) != model.Absent {
			return model.POST
		}
	case TokenPost:
		return model.POST
	case TokenPostWithSecret:
		if f.refreshToken(h) != model.Absent || f.offerRealm(h).HasSecret() {
			return model.POST
		}
	}
	return model.GET
}

// refreshToken is the refresh token at hand: one that the token endpoint gave,
// or the identity token of the credential store.
func (f *Frame) refreshToken(h *model.Handler) model.Sym {
	if h.Refresh != model.Absent {
		return h.Refresh
	}
	if c := f.offerRealm(h); c.Kind == model.IdentityToken {
		return c.Secret
	}
	return model.Absent
}

// sendFetch builds the token request in its present form.
func (f *Frame) sendFetch() (model.Request, model.Cause, bool) {
	fetch := &f.L.Fetch
	h := &f.S.Handlers[fetch.Handler]
	r := model.Request{Method: fetch.Method, URL: f.TokenURL(), UserAgent: f.tokenAgent(), OtherMachine: f.C.TokenMachine == TokenMachineOther}
	switch fetch.Method {
	case model.POST:
		r.Form = f.form(h)
		r.ContentType = f.T.Of(f.C.PostContentType.header())
	default:
		r.Authorization = f.getBasic(h)
	}
	if fetch.Stripped {
		r.Authorization = model.Absent
	}
	f.L.Phase = model.Fetching
	fetch.Sends++
	why := model.ForToken
	switch {
	case fetch.Hop != (model.URL{}):
		why = model.ByRedirect
	case fetch.Ladder > 0:
		why = model.ByFallback
	case fetch.Renews:
		why = model.ForRefresh
	}
	return r, why, true
}

// TokenURL is where the lane's token request goes in its present form.
func (f *Frame) TokenURL() model.URL {
	fetch := &f.L.Fetch
	if fetch.Hop != (model.URL{}) {
		return fetch.Hop
	}
	h := &f.S.Handlers[fetch.Handler]
	u, _ := f.tokenURL(h)
	if fetch.Method != model.POST {
		u.Query = f.query(h, u.Query)
	}
	return u
}

// keepsBasic: most token requests are ordinary net/http requests, which keep
// their Authorization in the domain, whatever the client does for the registry's
// own redirects. A client that checks the redirects of token requests treats both
// alike; one that checks the realm gives the realm's own host and port what it
// gave them before.
func (f *Frame) keepsBasic(from, to model.Sym) bool {
	switch {
	case f.C.FetchRules == FetchCORS, f.C.TokenRedirect == TokenRedirectChecked:
		return f.keeps(from, to)
	case f.C.TokenRedirect == TokenRedirectRealmChecked:
		return f.T.Host(from) == f.T.Host(to)
	}
	return from == to || inDomain(hostname(f.T.Str(f.T.Host(from))), hostname(f.T.Str(f.T.Host(to))))
}

// fetched takes the response to the token request.
func (f *Frame) fetched(r *model.Response) {
	fetch := &f.L.Fetch
	h := &f.S.Handlers[fetch.Handler]
	switch {
	case r.Failure != model.NoFailure:
		if f.retriesFetch() && f.retriesFailure(r.Failure) && !f.postRead() {
			f.L.Phase, fetch.NotBefore = model.ToFetch, f.Now+f.pause(fetch.Sends, nil)
			return
		}
		f.fetchFailed(f.Say(r.Failure.String()))
	case r.Redirect() && f.fetchRedirect(h, r):
	case r.Status == 200 || f.C.TokenSuccess == TokenBelow400 && r.Status >= 200 && r.Status < 400:
		f.fetchDone(h, r)
	case f.retriesFetch() && f.C.RetryStatuses.has(r.Status) && f.postRead():
		f.fetchFailed(f.Say("the body of the token request cannot be sent a second time"))
	case f.retriesFetch() && f.C.RetryStatuses.has(r.Status):
		f.L.Phase, fetch.NotBefore = model.ToFetch, f.Now+f.pause(fetch.Sends, r)
	case f.renewsCredential(r.Status):
		*fetch = model.Fetch{Active: true, Handler: fetch.Handler, Token: fetch.Token, Scopes: fetch.Scopes, Method: f.tokenMethod(h), Probe: fetch.Probe}
		f.L.Phase = model.ToFetch
	case f.otherForm() != model.NoMethod && f.fallsBack(r.Status):
		*fetch = model.Fetch{Active: true, Handler: fetch.Handler, Token: fetch.Token, Scopes: fetch.Scopes, Method: f.otherForm(), Ladder: fetch.Ladder + 1, Probe: fetch.Probe}
		f.L.Phase = model.ToFetch
	default:
		f.R = r
		f.fetchFailed(f.explainToken(r))
	}
}

// retriesFetch tells whether the token request may be repeated once more.
func (f *Frame) retriesFetch() bool {
	return f.C.TokenRetries != TokenRetriesNothing && !f.step().NoRetry && int32(f.L.Fetch.Sends) <= f.C.RetryLimit
}

// otherForm is the form that the token request in its present form may be
// followed by, NoMethod if there is none.
func (f *Frame) otherForm() model.Method {
	fetch := &f.L.Fetch
	switch {
	case f.C.TokenMethod != TokenGetThenPost:
		if fetch.Method == model.POST {
			return model.GET
		}
	case fetch.Ladder == 0 && f.OfferTo(f.S.Handlers[fetch.Handler].Origin).HasSecret():
		return model.POST
	}
	return model.NoMethod
}

// tokenAgent is the User-Agent of the token request in its present form.
func (f *Frame) tokenAgent() model.Sym {
	if f.m.tokenAgent == model.Absent || f.m.def.OwnAgent != nil && f.m.def.OwnAgent(f) {
		return f.m.userAgent
	}
	return f.m.tokenAgent
}

// postRead tells a POST whose body is not there for a repetition.
func (f *Frame) postRead() bool {
	return f.C.TokenRetries == TokenRetriesGet && f.L.Fetch.Method == model.POST
}

// fallsBack tells whether a status leads to the other form.
func (f *Frame) fallsBack(status int16) bool {
	set := f.C.TokenFallback
	switch status {
	case 400:
		set &= fallback400 | fallbackAny
	case 401:
		set &= fallback401 | fallbackAny
	case 403:
		set &= fallback403 | fallbackAny
	case 404:
		set &= fallback404 | fallbackAny
	case 405:
		if f.OfferTo(f.S.Handlers[f.L.Fetch.Handler].Origin).User > model.Empty {
			set &= fallback405 | fallback405User | fallbackAny
		} else {
			set &= fallback405 | fallbackAny
		}
	default:
		set &= fallbackAny
	}
	return set != 0
}

// fetchRedirect follows a redirect of the token endpoint. It returns false when
// the response is final.
func (f *Frame) fetchRedirect(h *model.Handler, r *model.Response) bool {
	fetch := &f.L.Fetch
	if f.C.TokenRedirect == TokenRedirectWithoutBody && fetch.Method == model.POST && r.Status >= 307 {
		return false
	}
	at, _ := f.tokenURL(h)
	if fetch.Hop != (model.URL{}) {
		at = fetch.Hop
	}
	target, ok := f.T.Resolve(at.Origin, r.Location)
	switch {
	case !ok:
		f.fetchFailed(f.Say("redirect to " + f.T.Str(r.Location) + ", which is not a URL"))
	case fetch.Redirects >= f.redirectLimit():
		f.fetchFailed(f.Say(f.tooManyRedirects()))
	case f.C.TokenRedirect == TokenRedirectChecked && fetch.Method == model.POST && r.Status >= 307 && target.Origin != at.Origin:
		f.fetchFailed(f.Say("the token request must not be sent again to " + f.T.Str(target.Origin)))
	case f.C.TokenRedirect != TokenRedirectFollowed && f.C.TokenRedirect != TokenRedirectWithoutBody && f.refusesRealm(h.Origin, target.Origin) != "":
		f.fetchFailed(f.Say(f.refusesRealm(h.Origin, target.Origin)))
	default:
		realm, _ := f.tokenURL(h)
		fetch.Stripped = fetch.Stripped && f.C.TokenRedirect != TokenRedirectRealmChecked || !f.keepsBasic(realm.Origin, target.Origin)
		if r.Status <= 303 && fetch.Method == model.POST {
			fetch.Method, fetch.Stripped = model.GET, true // a POST had no Authorization
		}
		fetch.Redirects++
		fetch.Sends = 0 // each round trip is repeated on its own
		fetch.Hop, f.L.Phase = target, model.ToFetch
	}
	return true
}

// fetchDone reads the token out of a successful answer.
func (f *Frame) fetchDone(h *model.Handler, r *model.Response) {
	fetch := &f.L.Fetch
	a := &r.Token
	value := a.AccessToken
	if fetch.Method == model.POST {
		switch {
		case f.C.PostField == FieldEither && value <= model.Empty, f.C.PostField == FieldEitherTokenFirst && a.Token > model.Empty:
			value = a.Token
		}
		if value <= model.Empty && f.C.PostField == FieldUnchecked {
			value = model.Empty
		}
	} else if value <= model.Empty || f.C.GetField == FieldTokenFirst && a.Token > model.Empty {
		value = a.Token
	}
	if f.C.MissingToken == MissingEmpty && (a.Present || r.JSON != model.Absent) && value == model.Absent {
		value = model.Empty
	} else if !a.Present || value == model.Absent || value == model.Empty && !(fetch.Method == model.POST && f.C.PostField == FieldUnchecked) {
		f.fetchFailed(f.Say("authorization server did not include a token in the response"))
		return
	}
	if f.C.RefreshTokenUse == RefreshLatest || f.C.RefreshTokenUse == RefreshForScope {
		h.Refresh = model.Absent
		if a.RefreshToken > model.Empty {
			h.Refresh = a.RefreshToken
		}
	} else if a.RefreshToken > model.Empty {
		switch {
		case f.C.RefreshTokenUse == RefreshKept, f.C.RefreshTokenUse == RefreshReplaces:
			h.Refresh = a.RefreshToken
		case f.C.RefreshTokenUse == RefreshStored && f.asksRefreshToken():
			f.S.Stored = a.RefreshToken
		}
	}
	if fetch.Token > 0 {
		t := &f.S.Tokens[fetch.Token-1]
		t.Value, t.Pending, t.Expires = value, false, f.expiry(a)
		t.Grants = f.readGrants(a)
		f.replaceOthers(t)
		f.wake(fetch.Token)
	}
	if fetch.Probe {
		f.probed(value)
		return
	}
	f.L.Fetch = model.Fetch{Value: value}
	f.L.Phase = model.ToSend
}

// probed ends a token request that was made to find out whether a 401 can be
// answered.
func (f *Frame) probed(value model.Sym) {
	f.L.Fetch = model.Fetch{}
	prober, ok := f.m.strategy.(Prober)
	if !ok {
		f.deliver(nil, f.Say("unauthorized"))
		return
	}
	switch v := prober.Probed(f, value); v.kind {
	case verdictAgain:
		f.again()
	default:
		f.deliver(nil, v.why)
	}
}

// replaceOthers drops what was kept beside a token that has arrived
// (OrderBeside).
func (f *Frame) replaceOthers(t *model.Token) {
	for i := range f.S.Tokens {
		if o := &f.S.Tokens[i]; o != t && o.Used && !o.Pending && o.Handler == t.Handler && o.Key == t.Key {
			f.dropToken(i)
		}
	}
}

// wake lets the lanes go on that waited for the token. They keep in mind which
// scopes they wanted.
func (f *Frame) wake(token uint8) {
	for i := range f.S.Lanes {
		if l := &f.S.Lanes[i]; l.Phase == model.Waiting && l.Fetch.Token == token {
			l.Phase, l.Fetch = model.ToSend, model.Fetch{Scopes: l.Fetch.Scopes}
		}
	}
}

// fetchFailed ends the token exchange without a token.
func (f *Frame) fetchFailed(why model.Sym) {
	if token := f.L.Fetch.Token; token > 0 {
		if f.C.FailedFetch == Yes {
			t := &f.S.Tokens[token-1]
			t.Pending, t.Error, t.Expires = false, why, model.Never
		} else {
			f.S.Tokens[token-1] = model.Token{}
		}
		f.wake(token)
	}
	if f.L.Fetch.Probe {
		f.L.Error = why
		f.probed(model.Absent)
		return
	}
	f.L.Fetch = model.Fetch{}
	if f.m.def.FetchFailed != nil {
		switch d := f.m.def.FetchFailed(f, why); d.kind {
		case decideSend:
			f.L.Fetch.Unauthorized = true
			f.L.Phase = model.ToSend
			return
		case decideFetch:
			f.L.Phase = model.ToFetch
			return
		case decideFail:
			why = d.header
		case decideBreak:
			f.broken(model.NoFailure, nil, f.T.Str(d.header))
			return
		}
	}
	f.deliver(nil, why)
}
