// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"net/netip"
	"strings"

	"github.com/authsim/authsim/model"
)

// RealmCredentials is which of the realms that the client asks see the user's
// credentials.
type RealmCredentials uint8

const (
	// EveryRealm: each that it asks.
	EveryRealm RealmCredentials = iota
	// SameSiteRealm: one on the registry's host, or below the same registrable
	// domain (distribution 3.1 registry/proxy/proxyauth.go:91-132, after
	// CVE-2026-33540). Any other is asked as nobody would ask.
	SameSiteRealm
)

var realmCredentialsAxis = choice("realm-credentials", "", "Which of the realms that the client asks see the user's credentials?",
	func(c *Config) *RealmCredentials { return &c.RealmCredentials }, values(
		"all: each",
		"same-site: those on the registry's host or below the same registrable domain; others are asked without credentials, and nobody is told"))

// offerRealm is the credential that the client offers at the handler's realm.
func (f *Frame) offerRealm(h *model.Handler) model.Credential {
	c := f.OfferTo(h.Origin)
	if f.C.RealmCredentials == SameSiteRealm && c.Kind != model.NoCredential {
		realm, ok := f.tokenURL(h)
		if !ok || !sameSite(hostname(f.T.Str(f.T.Host(h.Origin))), hostname(f.T.Str(f.T.Host(realm.Origin)))) {
			return model.Credential{}
		}
	}
	return c
}

// sameSite tells whether two hosts are the same or below the same registrable
// domain. That is taken for the last two labels: the public suffixes with two of
// their own (co.uk) are not known here.
func sameSite(a, b string) bool {
	if a == b {
		return true
	}
	for _, host := range []string{a, b} {
		if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
			return false
		}
	}
	domain := site(a)
	return domain != "" && domain == site(b)
}

// site is the last two labels of a name; empty when it has but one.
func site(host string) string {
	i := strings.LastIndexByte(host, '.')
	if i < 0 {
		return ""
	}
	return host[strings.LastIndexByte(host[:i], '.')+1:]
}
