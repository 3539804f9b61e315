// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import "strconv"

// reasons are the reason phrases of RFC 9110 §15 that error texts quote.
var reasons = map[int16]string{
	400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
	408: "Request Timeout", 416: "Requested Range Not Satisfiable", 429: "Too Many Requests",
	500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
}

// StatusLine is a status as Go's net/http shows it: "404 Not Found".
func StatusLine(status int16) string {
	text := strconv.Itoa(int(status))
	if reason := reasons[status]; reason != "" {
		text += " " + reason
	}
	return text
}
