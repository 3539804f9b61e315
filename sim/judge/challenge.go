// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"net/netip"
	"strings"

	"github.com/authsim/authsim/model"
)

// odd tells whether the challenges of a response are anything but one Bearer or
// Basic challenge on one line.
func (j *Judge) odd(e *model.Exchange) bool {
	challenges, err := j.challenges(e)
	return err != nil || len(challenges) != 1
}

// basicAlone tells whether Basic is all that is offered.
func (j *Judge) basicAlone(e *model.Exchange) bool {
	challenges, err := j.challenges(e)
	return err == nil && len(challenges) == 1 && model.SchemeOf(challenges[0].Scheme) == model.Basic
}

// challenges reads the challenges of a response by RFC 9110 §11.6.1.
func (j *Judge) challenges(e *model.Exchange) ([]model.HeaderChallenge, error) {
	var lines []string
	for _, c := range e.Response.Challenges {
		if c != model.Absent {
			lines = append(lines, j.oracle.t.Str(c))
		}
	}
	return model.ParseChallenges(lines)
}

// astray tells whether the realm of a challenge leads to where clients may refuse
// to go: from https to http, or to another host that is named by its address.
func (j *Judge) astray(e *model.Exchange) bool {
	t := j.oracle.t
	for _, line := range e.Response.Challenges {
		if line == model.Absent {
			break
		}
		to := realmOrigin(t, e.Request.Origin, line)
		if to == model.Absent || to == e.Request.Origin {
			continue
		}
		if t.Str(t.Scheme(to)) == "http" && t.Str(t.Scheme(e.Request.Origin)) == "https" {
			return true
		}
		if there := hostOf(t, to); there != hostOf(t, e.Request.Origin) && isAddress(there) {
			return true
		}
	}
	return false
}

// hostOf is the host of an origin without its port.
func hostOf(t *model.Symbols, origin model.Sym) string {
	host := t.Str(t.Host(origin))
	if i := strings.LastIndexByte(host, ':'); i > 0 && host[len(host)-1] != ']' {
		host = host[:i]
	}
	return strings.Trim(host, "[]")
}

// isAddress tells a host that is no name in the public DNS.
func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil || host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// isInside tells an origin that is another one for each client: at a loopback,
// link-local or unspecified address, as that of a cloud's metadata service.
func isInside(t *model.Symbols, origin model.Sym) bool {
	if in, ok := insideCache.Get(t, origin); ok {
		return in
	}
	host := hostOf(t, origin)
	a, err := netip.ParseAddr(host)
	return insideCache.Put(t, origin, host == "localhost" || strings.HasSuffix(host, ".localhost") ||
		err == nil && (a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsUnspecified()))
}
