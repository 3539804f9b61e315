// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package capture

import "github.com/authsim/authsim/model"

// infer finds out why each request was sent. A request to the realm of a challenge
// before it is a token request, and so is one to where a token request was once
// redirected; a preflight, a redirect and an upload location can be seen;
// what is sent again after a 401 answers a challenge.
func infer(tr *model.Trace) {
	t := tr.Symbols
	tokens := map[[2]model.Sym]bool{}
	for i := range tr.Exchanges {
		x := &tr.Exchanges[i]
		r := &x.Request
		place := [2]model.Sym{r.Origin, r.Path}
		switch {
		case r.PreflightMethod != model.NoMethod:
			x.Cause = model.ByPreflight
		case tokens[place] && !redirected(tr, i):
			x.Cause = model.ForToken
		default:
			x.Cause = before(tr, i)
		}
		if tokens[place] && x.Response.Redirect() {
			if u, ok := t.Resolve(r.Origin, x.Response.Location); ok {
				tokens[[2]model.Sym{u.Origin, u.Path}] = true
			}
		}
		for _, line := range x.Response.Challenges {
			if line == model.Absent {
				break
			}
			challenges, _ := model.ParseChallenges([]string{t.Str(line)})
			for _, c := range challenges {
				realm, ok := c.Param("realm")
				if u, resolved := t.Resolve(r.Origin, t.Of(realm)); ok && resolved && model.SchemeOf(c.Scheme) == model.Bearer {
					tokens[[2]model.Sym{u.Origin, u.Path}] = true
				}
			}
		}
	}
}

// redirected tells a request to where the one right before it was redirected.
func redirected(tr *model.Trace, i int) bool {
	if i == 0 || !tr.Exchanges[i-1].Response.Redirect() {
		return false
	}
	e := &tr.Exchanges[i-1]
	u, ok := tr.Symbols.Resolve(e.Request.Origin, e.Response.Location)
	return ok && u == tr.Exchanges[i].Request.URL
}

// before finds the nearest earlier exchange that pointed to request i.
func before(tr *model.Trace, i int) model.Cause {
	t, r := tr.Symbols, &tr.Exchanges[i].Request
	for k := i - 1; k >= 0; k-- {
		e := &tr.Exchanges[k]
		if e.Response.Location != model.Absent {
			u, ok := t.Resolve(e.Request.Origin, e.Response.Location)
			if ok && u.Origin == r.Origin && u.Path == r.Path {
				if e.Response.Redirect() {
					return model.ByRedirect
				}
				return model.ByLocation
			}
		}
		if e.Request.Method == r.Method && e.Request.URL == r.URL {
			switch {
			case e.Response.Status == 401:
				return model.ByChallenge
			case e.Response.Failure != model.NoFailure || e.Response.Status == 429 || e.Response.Status >= 500:
				return model.ByRetry
			}
			return model.ByTask
		}
	}
	return model.ByTask
}
