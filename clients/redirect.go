// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"strconv"
	"strings"

	"github.com/authsim/authsim/model"
)

// redirectLimit is net/http's: a chain has ten requests at most, of which nine
// are redirected (net/http/client.go, defaultCheckRedirect). All programs keep it.
const redirectLimit = 9

// tooManyRedirects is what the user is told at the end of such a chain.
func (f *Frame) tooManyRedirects() string {
	if f.C.FetchRules == FetchCORS {
		return model.Hidden.String()
	}
	return "stopped after 10 redirects"
}

// redirectLimit is the number of redirects that are followed for one request.
func (f *Frame) redirectLimit() uint8 {
	if f.C.FetchRules == FetchCORS {
		return fetchRedirectLimit
	}
	return redirectLimit
}

// redirect follows a 3xx response. It returns false when the response is final
// all the same.
func (f *Frame) redirect(s *Step, u model.URL, r *model.Response) bool {
	l := f.L
	if s.Once && r.Status >= 307 {
		return false // net/http/client.go, redirectBehavior
	}
	target, ok := f.T.Resolve(u.Origin, r.Location)
	if !ok {
		f.broken(model.NoFailure, r, "redirect to "+f.T.Str(r.Location)+", which is not a URL")
		return true
	}
	method := s.Op.Method()
	if l.As != model.NoMethod {
		method = l.As
	}
	if r.Status <= 303 && method != model.GET && method != model.HEAD {
		l.As = model.GET
	}
	if l.Redirects >= f.redirectLimit() {
		if f.m.def.Retry != nil {
			f.broken(model.NoFailure, r, f.tooManyRedirects())
			return true
		}
		f.deliver(nil, f.Say(f.tooManyRedirects()))
		return true
	}
	if why := f.refusesRedirect(u.Origin, target); why != "" {
		f.broken(model.NoFailure, r, why)
		return true
	}
	if !f.keeps(f.firstOrigin(s), target.Origin) {
		l.Stripped = true
	}
	if f.C.RetryLimit > 0 {
		l.Retries = 0 // each round trip has its own
	}
	l.Redirects++
	l.Hop, l.Phase, l.Cause = target, model.ToSend, model.ByRedirect
	return true
}

// firstOrigin is where the lane's request was sent before any redirect.
func (f *Frame) firstOrigin(s *Step) model.Sym { return f.target(s).Origin }

// Downgrades tells a step from https to http.
func (f *Frame) Downgrades(from, to model.Sym) bool { return f.downgrade(from, to) }

// refusesRedirect tells why a redirect is not followed, "" if it is.
func (f *Frame) refusesRedirect(from model.Sym, to model.URL) string {
	switch {
	case f.C.RedirectDowngrade == AnyDowngrade || f.C.FetchRules == FetchCORS:
		return ""
	case f.C.RedirectDowngrade == NoPrivate:
		first, host := hostname(f.T.Str(f.T.Host(f.firstOrigin(f.step())))), hostname(f.T.Str(f.T.Host(to.Origin)))
		if first != host && PrivateAddress(host) && f.step().Op != Ping {
			return "redirect from " + strconv.Quote(first) + " to private/link-local host " + strconv.Quote(host) + " denied"
		}
		return ""
	case f.downgrade(from, to.Origin):
		return "redirect from an https to non-https server is not allowed (" + f.T.Str(f.T.URLText(to)) + ")"
	case f.C.RedirectDowngrade == NoDowngradeNoLocal && !f.local(from) && f.local(to.Origin):
		return "redirect to a local domain is not allowed (" + f.T.Str(f.T.URLText(to)) + ")"
	}
	return ""
}

// local tells an origin on a local address.
func (f *Frame) local(origin model.Sym) bool { return local(hostname(f.T.Str(f.T.Host(origin)))) }

func (f *Frame) downgrade(from, to model.Sym) bool {
	return f.T.Str(f.T.Scheme(from)) == "https" && f.T.Str(f.T.Scheme(to)) == "http"
}

// keeps tells whether the Authorization survives a redirect between origins.
func (f *Frame) keeps(from, to model.Sym) bool {
	if f.C.FetchRules == FetchCORS {
		return from == to
	}
	switch f.C.RedirectKeeps {
	case KeepsInDomain:
		return from == to || inDomain(hostname(f.T.Str(f.T.Host(from))), hostname(f.T.Str(f.T.Host(to))))
	case KeepsInOrigin:
		return from == to
	case KeepsAlways:
		return true
	}
	return false
}

// inDomain tells whether to is the host name from or a subdomain of it.
func inDomain(from, to string) bool { return from == to || strings.HasSuffix(to, "."+from) }

// Hostname is a host without its port.
func Hostname(hostport string) string { return hostname(hostport) }

func hostname(hostport string) string {
	if i := strings.LastIndex(hostport, ":"); i >= 0 && !strings.HasSuffix(hostport, "]") {
		return hostport[:i]
	}
	return hostport
}
