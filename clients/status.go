// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import "strconv"

// reasons are the reason phrases of RFC 9110 §15 that error texts quote.
var reasons = map[int16]string{
	200: "OK", 201: "Created", 202: "Accepted", 204: "No Content",
	301: "Moved Permanently", 302: "Found", 303: "See Other", 307: "Temporary Redirect", 308: "Permanent Redirect",
	400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
	408: "Request Timeout", 409: "Conflict", 410: "Gone", 413: "Request Entity Too Large", 416: "Requested Range Not Satisfiable", 429: "Too Many Requests",
	500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
}

// StatusLine is a status as Go's net/http shows it: "404 Not Found".
func StatusLine(status int16) string {
	text := strconv.Itoa(int(status))
	if reason := reasons[status]; reason != "" {
		text += " " + reason
	}
	return text
}
