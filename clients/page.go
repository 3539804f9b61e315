// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import "github.com/authsim/authsim/model"

// PageConfig are the axes about a client that runs in a web page: between it and
// the wire stands a browser, which goes by the Fetch standard.
type PageConfig struct {
	FetchRules      FetchRules
	PageOrigin      string
	CredentialsMode CredentialsMode
}

// CredentialsMode is the mode of a page's requests (Fetch, "credentials mode").
type CredentialsMode uint8

const (
	// ModeOmit: the browser adds nothing of its own.
	ModeOmit CredentialsMode = iota
	// ModeInclude: it adds the cookies that it has (XMLHttpRequest's withCredentials).
	ModeInclude
)

// FetchRules are the rules that stand between a client and the wire.
type FetchRules uint8

const (
	// FetchFree: none; the client is a program.
	FetchFree FetchRules = iota
	// FetchCORS: those of the Fetch standard for requests with mode cors.
	FetchCORS
)

var pageAxes = []axis{
	choice("fetch-rules", "C-BROWSER", "Does a browser stand between the client and the wire?",
		func(c *Config) *FetchRules { return &c.FetchRules }, values(
			"none: no, it is a program", "cors: yes: preflights, answers hidden from the page, redirects and where they lose Authorization are as the Fetch standard says")),
	text("page-origin", "", "Which origin is the page from that the client runs in?", "origin; empty: one that is no registry's",
		func(c *Config) *string { return &c.PageOrigin }),
	choice("credentials-mode", "", "Does the page let the browser send the cookies that it has for an origin?",
		func(c *Config) *CredentialsMode { return &c.CredentialsMode }, values(
			"omit: no", "include: yes (withCredentials); the answer must then allow the page's origin by name, and credentials")),
}

// somePage is the origin of a page that does not say.
const somePage = "https://page.test"

// fetchRedirectLimit is the Fetch standard's (HTTP-redirect fetch, step 8).
const fetchRedirectLimit = 20

// page is a client under the rules of the Fetch standard (as of whatwg/fetch at
// 586cd2a). It asks the client for its next request on a copy of the state; if
// that needs a preflight, the preflight goes out and the state stays as it was but
// for the lane, so that the request is authorized when it is really sent. A page's
// code would have chosen its Authorization before the preflight; the two differ
// only when another lane gets a new token in between.
//
// What preflights have allowed is kept among what the client knows, for one task:
// browsers keep it for five seconds unless Access-Control-Max-Age says more.
type page struct {
	*Machine
	t      *model.Symbols
	origin model.Sym
	ahead  model.ClientState
	// cookies: requests have credentials mode include.
	cookies bool
}

// underFetchRules puts the browser in front of the client, if there is one.
func (m *Machine) underFetchRules() model.Client {
	if m.cfg.FetchRules == FetchFree {
		return m
	}
	origin := m.cfg.PageOrigin
	if origin == "" {
		origin = somePage
	}
	return &page{Machine: m, t: m.frame.T, origin: m.frame.T.Of(origin), cookies: m.cfg.CredentialsMode == ModeInclude}
}

// Start implements model.Client.
func (p *page) Start(s *model.ClientState, task model.Task, who model.Credential, now model.Instant) {
	p.forget(s)
	p.Machine.Start(s, task, who, now)
}

// Send implements model.Client.
func (p *page) Send(s *model.ClientState, lane int, now model.Instant) (model.Request, model.Cause, bool) {
	p.ahead = *s
	r, why, sent := p.Machine.Send(&p.ahead, lane, now)
	if !sent {
		*s = p.ahead
		return r, why, false
	}
	r.WithCookies = p.cookies
	cross := p.address(lane, &r, now)
	if p.mixed(&r) {
		*s = p.ahead
		p.Machine.Answer(s, lane, &model.Response{Failure: model.Hidden}, now)
		return model.Request{}, 0, false
	}
	if !cross {
		*s = p.ahead
		s.Lanes[lane].Page = model.Absent
		return r, why, true
	}
	url, unsafe := p.t.URLText(r.URL), p.t.UnsafeHeaders(&r)
	if (unsafe != model.Absent || !model.SafeMethod(r.Method)) && !p.allowed(s, p.entry(url, r.PageOrigin), r.Method, unsafe) {
		l := &s.Lanes[lane]
		l.Before, l.Phase = l.Phase, model.Preflighting
		l.Page = p.asked(url, r.Method, unsafe, r.PageOrigin)
		return model.Request{
			Method: model.OPTIONS, URL: r.URL, PageOrigin: r.PageOrigin, PreflightMethod: r.Method, PreflightHeaders: unsafe,
			WithCookies: p.cookies, Accept: p.t.Of("*/*"), UserAgent: r.UserAgent,
		}, model.ByPreflight, true
	}
	*s = p.ahead
	s.Lanes[lane].Page = r.PageOrigin
	return r, why, true
}

// address sets the request's Origin and tells whether it goes across origins, now
// or in the redirects before it. Once they have led from one foreign origin to
// another the origin is opaque (Fetch, redirect-taint; HTTP-network-or-cache
// fetch, "append a request Origin header").
func (p *page) address(lane int, r *model.Request, now model.Instant) bool {
	f := p.on(&p.ahead, lane, now)
	first, left := f.firstOrigin(f.step()), f.L.Stripped
	if f.L.Phase == model.Fetching {
		realm, _ := f.tokenURL(&f.S.Handlers[f.L.Fetch.Handler])
		first, left = realm.Origin, f.L.Fetch.Stripped
	}
	switch {
	case left && first != p.origin:
		r.PageOrigin = p.t.OpaqueOrigin()
	case left || r.Origin != p.origin:
		r.PageOrigin = p.origin
	case r.Method != model.GET && r.Method != model.HEAD:
		r.PageOrigin = p.origin
		return false
	default:
		return false
	}
	return true
}

// mixed tells a request in clear text from a page that is not; the browser does
// not send it unless it goes to the machine itself (Mixed Content, "should
// fetching request be blocked as mixed content").
func (p *page) mixed(r *model.Request) bool {
	return p.t.Str(p.t.Scheme(p.origin)) == "https" && p.t.Str(p.t.Scheme(r.Origin)) == "http" &&
		!local(hostname(p.t.Str(p.t.Host(r.Origin))))
}

// Answer implements model.Client.
func (p *page) Answer(s *model.ClientState, lane int, r *model.Response, now model.Instant) {
	if s.Ended {
		return
	}
	l := &s.Lanes[lane]
	if l.Phase == model.Preflighting {
		p.preflighted(s, lane, r, now)
		return
	}
	if r.Failure != model.NoFailure || l.Page == model.Absent {
		p.Machine.Answer(s, lane, r, now)
		return
	}
	seen := model.Response{Failure: model.Hidden}
	switch {
	case !p.t.CORSCheck(l.Page, p.cookies, r):
	case r.Redirect(): // the browser follows it, unseen by the page
		seen = *r
	default:
		seen = p.t.Exposed(r)
	}
	p.Machine.Answer(s, lane, &seen, now)
}

// preflighted takes the answer to a preflight. A request that may not be sent
// fails for the page as if there were no connection.
func (p *page) preflighted(s *model.ClientState, lane int, r *model.Response, now model.Instant) {
	l := &s.Lanes[lane]
	asked := l.Page
	l.Phase, l.Before, l.Page = l.Before, model.Free, model.Absent
	members := p.t.Members(asked)
	want := model.Preflight{PageOrigin: p.t.Of(members[3]), Headers: p.t.Of(members[2]), Method: model.ParseMethod(members[1]), WithCookies: p.cookies}
	if r.Failure == model.NoFailure {
		if ok, _ := p.t.PreflightPasses(want, r); ok {
			p.allow(s, lane, p.entry(p.t.Of(members[0]), want.PageOrigin), asked, r, now)
			return
		}
	}
	failed := model.Response{Failure: model.Hidden}
	if r.Failure != model.NoFailure {
		failed.Failure = r.Failure
	}
	if _, _, sent := p.Machine.Send(s, lane, now); sent {
		p.Machine.Answer(s, lane, &failed, now)
	}
}
