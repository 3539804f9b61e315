// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"strings"

	"github.com/authsim/authsim/model"
)

// target is where a redirect leads.
func (c *Case) target(i int) (model.URL, bool) {
	x := &c.Exchanges[i]
	if x.Response.Failure != model.NoFailure || !x.Response.Redirect() {
		return model.URL{}, false
	}
	return c.Symbols.Resolve(x.Request.Origin, x.Response.Location)
}

// followed is the exchange that follows the redirect of exchange i, -1 if none
// does.
func (c *Case) followed(i int) int {
	if !c.Exchanges[i].Response.Redirect() {
		return -1
	}
	for k := i + 1; k < len(c.Exchanges); k++ {
		if c.Exchanges[k].Cause == model.ByRedirect && c.sender(k) == i {
			return k
		}
	}
	return -1
}

func (c *Case) downgrade(from, to model.Sym) bool {
	return c.Symbols.Str(c.Symbols.Scheme(from)) == "https" && c.Symbols.Str(c.Symbols.Scheme(to)) == "http"
}

// otherHost tells two requests to hosts of which neither is the other nor a
// subdomain of it.
func (c *Case) otherHost(i, k int) bool {
	host := func(n int) string { return hostname(c.Symbols.Str(c.Symbols.Host(c.Exchanges[n].Request.Origin))) }
	a, b := host(i), host(k)
	return a != b && !strings.HasSuffix(b, "."+a) && !strings.HasSuffix(a, "."+b)
}

// hostname is a host without its port.
func hostname(hostport string) string {
	if i := strings.LastIndexByte(hostport, ':'); i >= 0 && !strings.HasSuffix(hostport, "]") {
		return hostport[:i]
	}
	return hostport
}

// sender is the exchange whose redirect request i follows, -1 if the trace does
// not show it.
func (c *Case) sender(i int) int {
	x := &c.Exchanges[i]
	for k := i - 1; k >= 0 && x.Cause == model.ByRedirect; k-- {
		y := &c.Exchanges[k]
		if y.Task != x.Task || y.Lane != x.Lane || !y.Response.Redirect() {
			continue
		}
		if u, ok := c.Symbols.Resolve(y.Request.Origin, y.Response.Location); ok && u == x.Request.URL {
			return k
		}
	}
	return -1
}

// chainStart is the request that was redirected to i in the end, i itself if none
// was.
func (c *Case) chainStart(i int) int {
	for k := c.sender(i); k >= 0; k = c.sender(i) {
		i = k
	}
	return i
}
