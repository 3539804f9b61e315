// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package oras

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// blocked are the addresses that a realm must not have
// (DefaultBlockedRealmPrefixes, auth/client.go:293-309).
var blocked = prefixes(
	"127.0.0.0/8", "::1/128", // loopback
	"169.254.0.0/16", "fe80::/10", "224.0.0.0/24", "ff02::/16", // link-local
	"0.0.0.0/8", "::/128", // unspecified
	"100.100.100.200/32", "fd00:ec2::254/128", "fd00:ec2::23/128", "fd20:ce::254/128", "168.63.129.16/32", // metadata services
)

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, p := range list {
		out[i] = netip.MustParsePrefix(p)
	}
	return out
}

var memoRealm = model.NewMemoFunc()

// refusedRealm is why nothing is sent to the handler's realm, Empty when something
// is.
func refusedRealm(f *clients.Frame, h *model.Handler) model.Sym {
	key := model.MemoKey{Func: memoRealm, Args: [6]model.Sym{h.Realm, h.Origin}}
	if v, ok := f.T.Recall(key); ok {
		return v
	}
	return f.T.Remember(key, realmProblem(f.T.Str(h.Realm), f.T.Str(h.Origin)))
}

// realmProblem is validateRealm (auth/client.go:414-461): why nothing is sent to
// a realm, "" when something is. An empty realm passes; the request then fails.
// There is no DNS here: of the names only localhost is known to resolve to a
// blocked address.
func realmProblem(realm, registry string) string {
	if realm == "" {
		return ""
	}
	u, err := url.Parse(realm)
	if err != nil {
		return fmt.Sprintf("failed to parse bearer realm %q: %s", realm, err)
	}
	from, err := url.Parse(registry)
	if err != nil {
		return fmt.Sprintf("failed to parse the registry's origin %q: %s", registry, err)
	}
	switch {
	case u.Scheme == "http" && from.Scheme == "https":
		return fmt.Sprintf("bearer realm %q uses http but registry was contacted over https", realm)
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Sprintf("bearer realm %q uses unsupported scheme %q", realm, u.Scheme)
	case strings.EqualFold(u.Hostname(), from.Hostname()):
		return ""
	case strings.EqualFold(u.Hostname(), "localhost"):
		return fmt.Sprintf("bearer realm host %q resolves to 127.0.0.1, in blocked prefix 127.0.0.0/8", u.Hostname())
	}
	addr, err := netip.ParseAddr(u.Hostname())
	if err != nil {
		return ""
	}
	for _, a := range []netip.Addr{embedded(addr), addr} {
		for _, p := range blocked {
			if p.Contains(a) {
				return fmt.Sprintf("bearer realm host %q is %s, in blocked prefix %s", u.Hostname(), embedded(addr), p)
			}
		}
	}
	return ""
}

// embedded is the IPv4 address within an IPv4-mapped, NAT64 or 6to4 address, and
// any other address itself, without its zone (auth/client.go:348-364).
func embedded(addr netip.Addr) netip.Addr {
	addr = addr.Unmap().WithZone("")
	if !addr.Is6() {
		return addr
	}
	b := addr.As16()
	switch {
	case strings.HasPrefix(string(b[:]), "\x00\x64\xff\x9b\x00\x00\x00\x00\x00\x00\x00\x00"): // 64:ff9b::/96
		return netip.AddrFrom4([4]byte(b[12:]))
	case b[0] == 0x20 && b[1] == 0x02: // 2002::/16
		return netip.AddrFrom4([4]byte(b[2:6]))
	}
	return addr
}

// httpsUpgrade is isHTTPSUpgrade (auth/client.go:233-240): from http to https on
// the same host and the standard ports. Ports that are the scheme's default are
// left out of an origin.
func httpsUpgrade(from, to string) bool {
	host, ok := strings.CutPrefix(from, "http://")
	return ok && to == "https://"+host && portless(host)
}

func portless(host string) bool {
	return strings.LastIndexByte(host, ':') <= strings.LastIndexByte(host, ']')
}
