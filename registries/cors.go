// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"strings"

	"github.com/authsim/authsim/model"
)

type cors uint8

const (
	corsNever cors = iota
	corsAlways
	corsUnlessRefused
	corsOnAborts
	corsToPages
)

var corsAxis = choice(model.Axis{
	Name:     "cors",
	Question: "Which answers have Access-Control header fields, without which a browser shows a page nothing?",
	Values: []model.AxisValue{
		{Name: "never", Meaning: "none"},
		{Name: "always", Meaning: "all"},
		{Name: "unless-refused", Meaning: "all but 401 and 403, so that a page cannot read the challenge"},
		{Name: "on-aborts", Meaning: "only those to credentials of another form than the registry understands (Quay's abort)"},
		{Name: "to-pages", Meaning: "all, to requests that have an Origin header"},
	},
	Default:      "never",
	Requirements: []string{"CORS-05"},
	Questions:    []string{"OQ-12"},
}, func(c *config) *cors { return &c.cors })

type corsPlaces uint8

const (
	corsRegistry corsPlaces = 1 << iota
	corsToken
	corsBlob
)

var corsPlacesAxis = set(model.Axis{
	Name:     "cors-places",
	Question: "Where are those header fields sent, and preflights answered?",
	Values: []model.AxisValue{
		{Name: "registry", Meaning: "at the registry"},
		{Name: "token", Meaning: "at the token endpoint"},
		{Name: "blob", Meaning: "at the blob host"},
	},
	Default:      "registry",
	Requirements: []string{"CORS-06", "CORS-07"},
}, func(c *config) *corsPlaces { return &c.corsPlaces })

var corsOriginAxis = text(model.Axis{
	Name:         "cors-origin",
	Question:     "What does Access-Control-Allow-Origin say?",
	Unit:         "an origin or *; or none, the field is absent",
	Default:      "*",
	Requirements: []string{"CORS-04"},
	Questions:    []string{"OQ-12"},
}, func(c *config) *string { return &c.corsOrigin })

var corsMethodsAxis = text(model.Axis{
	Name:     "cors-methods",
	Question: "What does Access-Control-Allow-Methods say?",
	Unit:     "methods; default, those of the endpoint; or none",
	Default:  noText,
}, func(c *config) *string { return &c.corsMethods })

var corsHeadersAxis = text(model.Axis{
	Name:         "cors-headers",
	Question:     "What does Access-Control-Allow-Headers say?",
	Unit:         "header names; or none",
	Default:      noText,
	Requirements: []string{"CORS-02"},
}, func(c *config) *string { return &c.corsHeaders })

var corsExposeAxis = text(model.Axis{
	Name:         "cors-expose",
	Question:     "What does Access-Control-Expose-Headers say?",
	Unit:         "header names; or none",
	Default:      noText,
	Requirements: []string{"CORS-03"},
}, func(c *config) *string { return &c.corsExpose })

var corsCredentialsAxis = choice(model.Axis{
	Name:     "cors-credentials",
	Question: "Is there Access-Control-Allow-Credentials?",
	Values: []model.AxisValue{
		{Name: "no", Meaning: "no"},
		{Name: "yes", Meaning: "yes, true"},
	},
	Default:      "no",
	Requirements: []string{"CORS-04"},
}, func(c *config) *yesNo { return &c.corsCredentials })

// corsTexts are the values of the header fields, Absent for none.
type corsTexts struct{ origin, methods, headers, expose, credentials model.Sym }

func (e *Engine) readCORS() {
	field := func(text string) model.Sym {
		if text == noText || text == defaultText {
			return model.Absent
		}
		return e.t.Of(text)
	}
	e.corsTexts = corsTexts{origin: field(e.c.corsOrigin), methods: field(e.c.corsMethods), headers: field(e.c.corsHeaders), expose: field(e.c.corsExpose)}
	if e.c.corsCredentials == 1 {
		e.corsTexts.credentials = e.t.Of("true")
	}
}

// preflight tells a preflight that a place answers by itself.
func (e *Engine) preflight(r *model.Request, place corsPlaces) bool {
	return r.Method == model.OPTIONS && r.PreflightMethod != model.NoMethod && (e.c.cors == corsAlways || e.c.cors == corsToPages) && e.c.corsPlaces&place != 0
}

// addCORS puts the header fields into an answer. Browsers look at them only when
// they send the Origin header, but servers send them to everybody.
func (e *Engine) addCORS(s *model.RegistryState, answer *model.Response, r *model.Request, place corsPlaces) {
	if r.PageOrigin != model.Absent {
		e.consult(s, &corsAxis)
	}
	switch e.c.cors {
	case corsNever:
		return
	case corsToPages:
		if r.PageOrigin == model.Absent {
			return
		}
	case corsUnlessRefused:
		if answer.Status == 401 || answer.Status == 403 {
			return
		}
	case corsOnAborts:
		if !strings.HasPrefix(e.t.Str(answer.JSON), "{\"error\":") {
			return
		}
	}
	if e.c.corsPlaces&place == 0 {
		return
	}
	kind := routeUnknown
	if place == corsRegistry {
		kind = e.route(r.Path).kind
		if !e.handled(kind) || e.c.dialect == dialectZot && (answer.Status == 405 || changes(r.Method)) {
			return
		}
	}
	k := &answer.CORS
	k.AllowOrigin, k.ExposeHeaders, k.AllowCredentials = e.corsTexts.origin, e.corsTexts.expose, e.corsTexts.credentials
	if e.c.dialect == dialectZot && r.Method != model.OPTIONS && kind != routePing && kind != routeCatalog {
		// Its other handlers leave these two to the preflight (pkg/common/http_server.go:33-147).
		return
	}
	k.AllowHeaders, k.AllowMethods = e.corsTexts.headers, e.corsTexts.methods
	if e.c.corsMethods == defaultText {
		k.AllowMethods = e.t.Of(e.methodsText(kind))
	}
}

// handled tells a path that has a handler: what the router itself answers has
// none of the fields (recordings noauth/unknown-endpoint, noauth/ping-noslash).
func (e *Engine) handled(kind routeKind) bool {
	switch kind {
	case routeUnknown, routePingNoSlash, routeUploadsNoSlash:
		return false
	case routeReferrers:
		return e.c.referrers != referrersNoRoute
	}
	return true
}

// changes tells the methods of pushes, whose handlers send none of the fields in
// zot (pkg/api/routes.go).
func changes(m model.Method) bool { return m == model.POST || m == model.PUT || m == model.PATCH }

// methodsText are the methods of an endpoint as Access-Control-Allow-Methods
// writes them.
func (e *Engine) methodsText(kind routeKind) string {
	methods := methodsOf(kind)
	switch e.c.dialect {
	case dialectQuay:
		return methods.quay
	case dialectZot:
		if kind == routeManifest || kind == routeBlob {
			return "HEAD,GET,DELETE,OPTIONS"
		}
		return "GET,OPTIONS"
	}
	return methods.distribution
}
