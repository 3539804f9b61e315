// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"net/netip"
	"strings"

	"github.com/authsim/authsim/model"
)

// refusesRealm tells why the client does not ask the token endpoint on an
// origin, "" if it does.
func (f *Frame) refusesRealm(registry, realm model.Sym) string {
	if f.C.RealmPolicy == RealmAny {
		return ""
	}
	if f.downgrade(registry, realm) {
		return "redirect from an https to a non-https server is not allowed"
	}
	if f.C.RealmPolicy == RealmNoDowngrade {
		return ""
	}
	if f.C.RealmPolicy == RealmNoPrivateButSame {
		if f.T.Host(registry) == f.T.Host(realm) || !PrivateAddress(hostname(f.T.Str(f.T.Host(realm)))) {
			return ""
		}
		return "the realm is on a private or link-local address"
	}
	from, to := hostname(f.T.Str(f.T.Host(registry))), hostname(f.T.Str(f.T.Host(realm)))
	if !local(to) || f.C.RealmPolicy == RealmNoLocal && local(from) || f.C.RealmPolicy == RealmNoLocalButSame && from == to {
		return ""
	}
	return "the realm is on a local address"
}

// RealmRefused tells why the client does not ask for tokens where the handler's
// challenge says, "" if it does; at is the token endpoint.
func (f *Frame) RealmRefused(handler int) (at model.URL, why string) {
	h := &f.S.Handlers[handler]
	at, ok := f.tokenURL(h)
	if !ok {
		return at, "the realm is not a URL"
	}
	return at, f.refusesRealm(h.Origin, at.Origin)
}

// RealmProblem tells why the client does not ask the token endpoint on an origin
// for a registry on another, "" if it does.
func (f *Frame) RealmProblem(registry, realm model.Sym) string {
	return f.refusesRealm(registry, realm)
}

// PrivateAddress tells a host that is the literal of a loopback, link-local,
// private or unspecified address.
func PrivateAddress(host string) bool {
	a, err := netip.ParseAddr(strings.Trim(host, "[]"))
	a = a.Unmap()
	return err == nil && (a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsLinkLocalMulticast() || a.IsPrivate() || a.IsUnspecified())
}

// local tells a host name that is a loopback, link-local or unspecified address,
// or resolves to one as far as names alone can tell. There is no DNS in the
// model.
func local(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	if last := host[max(len(host)-1, 0):]; !strings.Contains(host, ":") && (last < "0" || last > "9") {
		return false // a name, seen without parsing
	}
	a, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && (a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsUnspecified())
}
