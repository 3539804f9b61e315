// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"strings"

	"github.com/authsim/authsim/model"
)

// dialect is the wording of answers, in what decides nothing: texts, media
// types, details, the form of redirects.
type dialect uint8

const (
	dialectPlain dialect = iota
	dialectDistribution
	dialectQuay
	dialectZot
	dialectHarbor
	dialectGoogle
	dialectAWS
	dialectIBM
)

var dialectAxis = choice(model.Axis{
	Name:     "dialect",
	Question: "Whose wording do error bodies and other small things have?",
	Values: []model.AxisValue{
		{Name: "plain", Meaning: "the specification's codes and messages, without details"},
		{Name: "distribution", Meaning: "distribution's: details, text/plain 404, API version on every answer"},
		{Name: "quay", Meaning: "Quay's: its own messages, HTML pages, the body true of /v2/"},
		{Name: "zot", Meaning: "zot's: details, a 401 that is not wrapped in a list, no redirect from /v2"},
		{Name: "harbor", Meaning: "Harbor's messages, which name the repository and the action"},
		{Name: "google", Meaning: "Google's messages, which name the permission"},
		{Name: "aws", Meaning: "Amazon's: a 401 is a text, and its own messages"},
		{Name: "ibm", Meaning: "IBM's message to those who are not authorized"},
	},
	Default: "plain",
}, func(c *config) *dialect { return &c.dialect })

// errorKind is an error that a registry reports.
type errorKind uint8

const (
	errUnauthorized errorKind = iota
	// errUnauthorizedAccess is a 401 to a request that needs something.
	errUnauthorizedAccess
	// errBadCredentials are credentials that are not accepted.
	errBadCredentials
	errDenied
	errNameUnknown
	errManifestUnknown
	errManifestUnknownDigest
	errManifestNotAccepted
	errManifestInvalid
	errManifestBlobUnknown
	errDigestInvalid
	errBlobUnknown
	errUploadUnknown
	errUploadInvalid
	errUnsupported
	errPagination
	errNameInvalid
	errUnknown
	errTokenUnauthorized
	errTokenDenied
	errTokenOption
	errTokenValue
	errTokenField
	errTooManyRequests
	errTooManyLogins
	errTokenScope
	errTokenGrant
	errTokenService
	numErrors
)

// errorText is an error's code and message; detail is what distribution says
// with it, quay Quay's message where it differs.
type errorText struct {
	code, message string
	detail        bool
	quay          string
}

var errorTexts = [numErrors]errorText{
	errUnauthorized:          {"UNAUTHORIZED", "authentication required", false, "access to the requested resource is not authorized"},
	errUnauthorizedAccess:    {"UNAUTHORIZED", "authentication required", true, "access to the requested resource is not authorized"},
	errBadCredentials:        {"UNAUTHORIZED", "authentication required", false, "access to the requested resource is not authorized"},
	errDenied:                {"DENIED", "requested access to the resource is denied", false, ""},
	errNameUnknown:           {"NAME_UNKNOWN", "repository name not known to registry", true, ""},
	errManifestUnknown:       {"MANIFEST_UNKNOWN", "manifest unknown", true, ""},
	errManifestUnknownDigest: {"MANIFEST_UNKNOWN", "manifest unknown", false, ""},
	errManifestNotAccepted:   {"MANIFEST_UNKNOWN", "OCI manifest found, but accept header does not support OCI manifests", false, ""},
	errManifestInvalid:       {"MANIFEST_INVALID", "manifest invalid", true, ""},
	errManifestBlobUnknown:   {"MANIFEST_BLOB_UNKNOWN", "blob unknown to registry", true, ""},
	errDigestInvalid:         {"DIGEST_INVALID", "provided digest did not match uploaded content", true, ""},
	errBlobUnknown:           {"BLOB_UNKNOWN", "blob unknown to registry", true, ""},
	errUploadUnknown:         {"BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry", true, ""},
	errUploadInvalid:         {"BLOB_UPLOAD_INVALID", "blob upload invalid", true, ""},
	errUnsupported:           {"UNSUPPORTED", "The operation is unsupported.", false, ""},
	errPagination:            {"PAGINATION_NUMBER_INVALID", "invalid number of results requested", true, ""},
	errNameInvalid:           {"NAME_INVALID", "invalid repository name", true, ""},
	errUnknown:               {"UNKNOWN", "unknown error", false, ""},
	errTokenUnauthorized:     {"UNAUTHORIZED", "authentication required", true, "access to the requested resource is not authorized"},
	errTokenDenied:           {"DENIED", "requested access to the resource is denied", false, ""},
	errTokenOption:           {"BAD_TOKEN_OPTION", "bad token option", true, ""},
	errTokenValue:            {"UNSUPPORTED_VALUE", "unsupported value", true, ""},
	errTokenField:            {"MISSING_REQUIRED_FIELD", "missing required field", true, ""},
	errTooManyRequests:       {"TOOMANYREQUESTS", "too many requests", false, ""},
	errTooManyLogins:         {"TOOMANYREQUESTS", "too many failed login attempts for username or IP address", false, ""},
	errTokenScope:            {"UNSUPPORTED_VALUE", "unsupported value", true, ""},
	errTokenGrant:            {"UNSUPPORTED_VALUE", "unsupported value", true, ""},
	errTokenService:          {"UNSUPPORTED_VALUE", "unsupported value", true, ""},
}

// flawTexts are Quay's words for what is wrong with a token; most of them are
// those of PyJWT.
var flawTexts = [numFlaws]string{
	notBearer:      "Invalid bearer token format",
	flawUnknown:    "Invalid bearer token format",
	flawJWTShape:   "Invalid header padding",
	flawSignature:  "Signature verification failed",
	flawNoAudience: "Token is missing the \"aud\" claim",
	flawAudience:   "Audience doesn't match",
	flawIssuer:     "Invalid issuer",
	flawExpired:    "Signature has expired",
	flawNotYet:     "The token is not yet valid (nbf)",
}

// looksLikeJWT tells a garbage token of the shape of a JWT.
func looksLikeJWT(token string) bool {
	return strings.Contains(token, ".") || strings.Contains(token, "JWT")
}

// words are the answers' fixed parts, interned.
type words struct {
	errors [numErrors]model.ErrorEntry
	flaws  [numFlaws]model.Sym
	// Media types; tokenJSON is that of the token endpoint's errors.
	json, html, text, octets, tokenJSON model.Sym
	// apiVersion is the API version, challengeVersion the one that answers with a
	// challenge carry.
	apiVersion, challengeVersion model.Sym
	repository                   model.Sym
	// Bodies.
	notFound, emptyJSON, trueJSON, quayNotFound model.Sym
	// bearer is a token_type.
	bearer                                            model.Sym
	notAuthorized, harborCatalog, awsBefore, awsAfter model.Sym
	tokenDetails, tokenTexts, tokenOAuth              [numErrors]model.Sym
	// emptyRange and someRange are the Range of an upload, new and under way.
	emptyRange, someRange model.Sym
}

func newWords(t *model.Symbols, d dialect) words {
	w := words{
		json: t.Of("application/json"), html: t.Of("text/html; charset=utf-8"), text: t.Of("text/plain; charset=utf-8"),
		tokenJSON:  t.Of("application/json"),
		apiVersion: t.Of("registry/2.0"), notFound: t.Of("404 page not found"), emptyJSON: t.Of("{}"), trueJSON: t.Of("true"),
		octets: t.Of("application/octet-stream"), emptyRange: t.Of("0-0"), someRange: t.Of("0-1"),
		quayNotFound: t.Of("{\"error\":\"Not Found\"}"), bearer: t.Of("Bearer"),
	}
	w.repository, w.notAuthorized = t.Of("repository:"), t.Of("Not Authorized\n")
	w.awsBefore, w.awsAfter = t.Of("The repository with name '"), t.Of("' does not exist in the registry")
	w.harborCatalog = t.Of("unauthorized to list catalog: unauthorized to list catalog")
	if d != dialectPlain && d != dialectGoogle {
		w.challengeVersion = w.apiVersion
	}
	if d == dialectQuay {
		w.emptyRange = t.Of("bytes=0--1")
	}
	if d == dialectDistribution {
		w.tokenJSON = t.Of("application/json; charset=utf-8")
	}
	for i, e := range errorTexts {
		message := e.message
		if d == dialectQuay && e.quay != "" {
			message = e.quay
		}
		code := e.code
		if own, ok := wordings[d][errorKind(i)]; ok {
			message = own.message
			if own.code != "" {
				code = own.code
			}
		}
		w.errors[i] = model.ErrorEntry{Code: t.Of(code), Message: t.Of(message), HasDetail: e.detail && d == dialectDistribution || d == dialectZot}
	}
	for i, e := range errorTexts {
		text := e.message
		if errorKind(i) == errTokenUnauthorized {
			text = "incorrect username or password"
		}
		w.tokenDetails[i], w.tokenTexts[i] = t.Of("{\"details\":"+jsonText(text)+"}"), t.Of(text)
		w.tokenOAuth[i] = t.Of(oauthBody(errorKind(i)))
	}
	for i, f := range flawTexts {
		w.flaws[i] = t.Of("{\"error\":" + jsonText(f) + "}")
	}
	return w
}
