// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"strconv"

	"github.com/authsim/authsim/model"
)

var loginLimitAxis = number(model.Axis{
	Name:     "login-limit",
	Aliases:  []string{"R-RATE"},
	Question: "After how many failed logins is every further one refused, with the right password too?",
	Unit:     "failed logins within limit-window; 0 for no limit",
	Default:  "0",
}, func(c *config) *int { return &c.loginLimit })

type limitKey uint8

const (
	limitByAccount limitKey = iota
	limitByAddress
)

var loginLimitKeyAxis = choice(model.Axis{
	Name:     "login-limit-per",
	Question: "For what are failed logins counted?",
	Values: []model.AxisValue{
		{Name: "account", Meaning: "for the user name"},
		{Name: "address", Meaning: "for the client's address, whatever the user name"},
	},
	Default: "account",
}, func(c *config) *limitKey { return &c.loginLimitKey })

var requestLimitAxis = number(model.Axis{
	Name:     "request-limit",
	Question: "How many requests of an address are answered within limit-window?",
	Unit:     "requests; 0 for no limit",
	Default:  "0",
}, func(c *config) *int { return &c.requestLimit })

type limitPlace uint8

const (
	limitEverywhere limitPlace = iota
	limitRegistry
	limitToken
	limitManifests
	limitNowhere
)

var requestLimitPlaceAxis = choice(model.Axis{
	Name:     "request-limit-place",
	Question: "Which requests are counted and limited?",
	Values: []model.AxisValue{
		{Name: "everywhere", Meaning: "those to the registry and to the token endpoint"},
		{Name: "registry", Meaning: "those to the registry"},
		{Name: "token", Meaning: "those to the token endpoint"},
		{Name: "manifests", Meaning: "GET of a manifest, which is what Docker Hub counts as a pull"},
	},
	Default: "everywhere",
}, func(c *config) *limitPlace { return &c.limitPlace })

// counts tells whether the axis has a request to a place counted.
func (p limitPlace) counts(place limitPlace) bool {
	return place != limitNowhere && (p == limitEverywhere || p == place || p == limitRegistry && place == limitManifests)
}

var limitWindowAxis = number(model.Axis{
	Name:     "limit-window",
	Question: "How long is what was counted remembered?",
	Unit:     "seconds",
	Default:  "60",
}, func(c *config) *int { return &c.limitWindow })

var limitStatusAxis = number(model.Axis{
	Name:         "limit-status",
	Question:     "With which status is a request refused that is one too many?",
	Unit:         "a status",
	Default:      "429",
	Requirements: []string{"ERRS-07"},
}, func(c *config) *int { return &c.limitStatus })

var limitRetryAfterAxis = choice(model.Axis{
	Name:     "limit-retry-after",
	Question: "Does that answer say when to come back (Retry-After)?",
	Values: []model.AxisValue{
		{Name: "yes", Meaning: "when the window is over"},
		{Name: "no", Meaning: "it does not say"},
	},
	Default:      "yes",
	Requirements: []string{"ERRS-07"},
}, func(c *config) *uint8 { return &c.limitRetryAfter })

// limits tells whether anything is limited at all.
func (e *Engine) limits() bool { return e.c.loginLimit > 0 || e.c.requestLimit > 0 }

// overLimit counts a request and refuses it when it is one too many.
func (e *Engine) overLimit(s *model.RegistryState, r *model.Request, at model.Arrival) (refused bool, answer model.Response) {
	window := model.Instant(e.c.limitWindow) * model.Second
	l := &s.Limits
	if at.Now >= l.Until {
		*l = model.Limits{Until: at.Now + window}
	}
	place := limitRegistry
	switch rt := e.route(r.Path); {
	case e.isTokenEndpoint(r.URL):
		place = limitToken
	case rt.kind == routeManifest && r.Method == model.GET:
		place = limitManifests
	case rt.kind == routeStore:
		place = limitNowhere
	}
	if e.c.requestLimit > 0 && e.c.limitPlace.counts(place) {
		if int(l.Requests) >= e.c.requestLimit {
			return true, e.tooMany(place, l.Until-at.Now, errTooManyRequests)
		}
		l.Requests++
	}
	if user, password, ok := e.loginOf(s, r, place); ok && e.c.loginLimit > 0 {
		failed := &l.FailedLogins[e.counterOf(user)]
		if int(*failed) >= e.c.loginLimit {
			return true, e.tooMany(place, l.Until-at.Now, errTooManyLogins)
		}
		if e.login(user, password, at.Now) < 0 && *failed < 255 {
			*failed++
		}
	}
	return false, answer
}

// loginOf is the user name and password that a request presents where they are
// looked at.
func (e *Engine) loginOf(s *model.RegistryState, r *model.Request, place limitPlace) (user, password model.Sym, ok bool) {
	if r.Form != model.Absent {
		p := e.form(r.Form)
		return p.username, p.password, place == limitToken && p.password > model.Empty
	}
	if r.Authorization == model.Absent || place != limitToken && !e.takesBasic(s) {
		return 0, 0, false
	}
	h := e.presented(r.Authorization)
	return h.user, h.password, h.kind == presentedBasic
}

// counterOf is the counter of a user name: those that no account has share the
// last one.
func (e *Engine) counterOf(user model.Sym) int {
	last := model.MaxCounted - 1
	if e.c.loginLimitKey == limitByAddress {
		return last
	}
	if i, ok := e.byName[user]; ok {
		return min(i, last)
	}
	return last
}

// tooMany refuses a request that is one too many.
func (e *Engine) tooMany(place limitPlace, wait model.Instant, kind errorKind) model.Response {
	answer := e.fail(int16(e.c.limitStatus), kind)
	if place == limitToken {
		answer = e.tokenFail(int16(e.c.limitStatus), kind)
	}
	if e.c.limitRetryAfter == 0 {
		answer.RetryAfter = e.t.Of(strconv.FormatInt(int64((wait+model.Second-1)/model.Second), 10))
	}
	return answer
}
