// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

// CodeMessages are the canonical messages of the error codes that
// docker/distribution knows (registry/api/errcode/register.go and
// registry/api/v2/errors.go at v2.8.3). Clients built on it, or on a copy of its
// code, treat an error with the canonical message and no detail unlike others.
var CodeMessages = map[string]string{
	"UNKNOWN":                   "unknown error",
	"UNSUPPORTED":               "The operation is unsupported.",
	"UNAUTHORIZED":              "authentication required",
	"DENIED":                    "requested access to the resource is denied",
	"UNAVAILABLE":               "service unavailable",
	"TOOMANYREQUESTS":           "too many requests",
	"DIGEST_INVALID":            "provided digest did not match uploaded content",
	"SIZE_INVALID":              "provided length did not match content length",
	"NAME_INVALID":              "invalid repository name",
	"TAG_INVALID":               "manifest tag did not match URI",
	"NAME_UNKNOWN":              "repository name not known to registry",
	"MANIFEST_UNKNOWN":          "manifest unknown",
	"MANIFEST_INVALID":          "manifest invalid",
	"MANIFEST_UNVERIFIED":       "manifest failed signature verification",
	"MANIFEST_BLOB_UNKNOWN":     "blob unknown to registry",
	"BLOB_UNKNOWN":              "blob unknown to registry",
	"BLOB_UPLOAD_UNKNOWN":       "blob upload unknown to registry",
	"BLOB_UPLOAD_INVALID":       "blob upload invalid",
	"PAGINATION_NUMBER_INVALID": "invalid number of results requested",
}
