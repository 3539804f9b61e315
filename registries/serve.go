// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model"

// Serve handles one request as it arrives.
func (e *Engine) Serve(s *model.RegistryState, r *model.Request, at model.Arrival) model.Response {
	if r.Origin == e.plainOrigin && e.plainOrigin != model.Absent {
		return e.toHTTPS(r)
	}
	applyLasting(s, at.Fault)
	var answer model.Response
	place, over := corsRegistry, false
	if e.limits() {
		over, answer = e.overLimit(s, r, at)
	}
	switch {
	case over:
		if e.isTokenEndpoint(r.URL) {
			place = corsToken
		}
	case e.isTokenEndpoint(r.URL):
		place, answer = corsToken, e.serveToken(s, r, at)
	case e.redirects(r):
		e.consult(s, &redirectToAxis)
		answer = e.redirectElsewhere(r)
	case e.base != model.Absent && r.Origin == e.registryOrigin:
		e.consult(s, &basePathAxis)
		answer = e.serveBelow(s, r, at)
	default:
		rt := e.route(r.Path)
		if rt.kind == routeStore {
			place = corsBlob
		}
		answer = e.serveRoute(s, r, at, rt)
	}
	e.addCORS(s, &answer, r, place)
	if r.Method == model.HEAD {
		answer.Errors = [model.MaxErrors]model.ErrorEntry{}
		answer.Body, answer.JSON, answer.Text = model.Absent, model.Absent, model.Absent
		answer.Token = model.TokenAnswer{}
	}
	return answer
}

func (e *Engine) serveRoute(s *model.RegistryState, r *model.Request, at model.Arrival, rt *route) model.Response {
	switch rt.kind {
	case routeUnknown:
		return e.notFound()
	case routeStore:
		return e.serveStore(s, r, rt)
	case routeSearch, routeSearchPing:
		return e.serveSearch(s, r, rt)
	case routePingNoSlash:
		return e.servePingNoSlash(s, r, at)
	case routeUploadsNoSlash:
		return e.slashMissing(r)
	case routeReferrers:
		e.consult(s, &referrersAxis)
		if e.c.referrers == referrersNoRoute {
			return e.notFound()
		}
		if e.c.referrers == referrersUnauthorized {
			return e.fail(401, errUnauthorized)
		}
	case routeCatalog:
		e.consult(s, &catalogAxis)
		if e.c.catalog == catalogNone {
			return e.notFound()
		}
	}
	if r.Method == model.OPTIONS {
		return e.serveOptions(s, r, at, rt)
	}
	if methods := methodsOf(rt.kind); e.unrouted(r, methods) {
		return e.methodNotAllowed(methods)
	}
	switch {
	case rt.kind == routePing:
		return e.servePing(s, r, at)
	case rt.kind == routeManifest && r.Method == model.PUT && e.typeRefused(r.ContentType):
		return e.fail(415, errManifestInvalid)
	}
	if rt.kind == routeUpload && r.Origin == e.blobOrigin && e.blobOrigin != e.registryOrigin {
		return e.serveUploadElsewhere(s, r, rt)
	}
	if refused, answer := e.authorize(s, r, at, e.need(s, r, rt)); refused {
		return answer
	}
	if e.proxies(r, rt) {
		if ok, answer := e.fromUpstream(s, r, at); !ok {
			return answer
		}
	}
	switch rt.kind {
	case routeManifest:
		return e.serveManifest(s, r, rt)
	case routeBlob:
		return e.serveBlob(s, r, rt, at)
	case routeUploads:
		return e.startUpload(s, r, rt, at)
	case routeUpload:
		return e.serveUpload(s, r, rt)
	case routeTags:
		return e.serveTags(s, r, rt)
	case routeReferrers:
		return e.serveReferrers(s, r, rt)
	}
	return e.serveCatalog(s, r, at)
}

// serveUploadElsewhere answers for an upload on the blob host: its URL is all
// that is needed, and an Authorization header is treated as with a blob.
func (e *Engine) serveUploadElsewhere(s *model.RegistryState, r *model.Request, rt *route) model.Response {
	if r.Authorization != model.Absent {
		e.consult(s, &blobAuthorizationAxis)
		if e.c.blobAuthorization == blobRefuses {
			return model.Response{Status: 400, Size: -1}
		}
	}
	return e.serveUpload(s, r, rt)
}
