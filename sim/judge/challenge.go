// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"net/netip"
	"strings"

	"github.com/authsim/authsim/model"
)

// odd tells whether the challenges of a response are anything but one Bearer or
// Basic challenge on one line, written as most registries write it.
func (j *Judge) odd(e *model.Exchange, op model.Operation) bool {
	challenges, err := j.challenges(e)
	return err != nil || len(challenges) != 1 || j.unusual(e, op, &challenges[0])
}

// several tells more or less than one challenge.
func (j *Judge) several(e *model.Exchange) bool {
	challenges, err := j.challenges(e)
	return err != nil || len(challenges) != 1
}

// unusual tells a challenge that a client may stumble over, whether it should or
// not: a scheme in another spelling, a value without quotes or without anything in
// it, a parameter that is in no document, and of Bearer one that lacks a
// parameter or has a relative realm.
func (j *Judge) unusual(e *model.Exchange, op model.Operation, c *model.HeaderChallenge) bool {
	for _, p := range c.Params {
		switch p.Name {
		case "realm", "service", "scope", "error", "error_description", "charset":
		default:
			return true
		}
		if !p.Quoted || p.Value == "" {
			return true
		}
	}
	realm, has := c.Param("realm")
	switch c.Scheme {
	case "Basic":
		return !has
	case "Bearer":
		_, service := c.Param("service")
		_, scope := c.Param("scope")
		_, absolute := j.oracle.t.Resolve(model.Absent, j.oracle.t.Of(realm))
		return !has || !absolute || !service || !scope && j.oracle.need(op) != model.Absent
	}
	return true
}

// misread tells a token request, by its place, whose client has lost what stands
// in an odd challenge: the last one of the registry before it names a service, by
// the grammar of RFC 9110, and the request another or none.
func (j *Judge) misread(place int) bool {
	q := &j.c.Exchanges[place].Request
	for i := place - 1; i >= 0; i-- {
		e := &j.c.Exchanges[i]
		if e.Response.Status != 401 || e.Request.Origin != j.oracle.origin || j.ops[i].Kind == model.OpToken {
			continue
		}
		challenges, _ := j.challenges(e)
		for k := range challenges {
			if service, ok := challenges[k].Param("service"); ok && j.odd(e, j.ops[i]) {
				asked := parametersOf(j.oracle.t, q.Query).service
				if q.Form != model.Absent {
					asked = parametersOf(j.oracle.t, q.Form).service
				}
				return j.oracle.t.Str(asked) != service
			}
		}
		return false
	}
	return false
}

// requestOf is the place of the token request that was answered with a token, -1
// if there is none.
func (j *Judge) requestOf(token model.Sym) int {
	for i := range j.c.Exchanges {
		if j.ops[i].Kind == model.OpToken && valueOf(&j.c.Exchanges[i]) == token {
			return i
		}
	}
	return -1
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
