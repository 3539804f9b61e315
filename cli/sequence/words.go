// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sequence

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/authsim/authsim/model"
)

// reasons are the reason phrases of the statuses that the field uses (RFC 9110
// §15, RFC 6585 §4).
var reasons = map[int16]string{
	200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 206: "Partial Content",
	301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified",
	307: "Temporary Redirect", 308: "Permanent Redirect",
	400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
	405: "Method Not Allowed", 406: "Not Acceptable", 416: "Range Not Satisfiable", 429: "Too Many Requests",
	500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
}

// status is a status with its reason phrase.
func status(code int16) string {
	return strings.TrimSuffix(strconv.Itoa(int(code))+" "+reasons[code], " ")
}

// short writes long hexadecimal text, such as that of a digest, as its first
// digits.
func short(s string) string {
	const long, kept = 16, 8
	var b strings.Builder
	for i := 0; i < len(s); {
		n := 0
		for i+n < len(s) && isHex(s[i+n]) {
			n++
		}
		switch {
		case n >= long:
			b.WriteString(s[i:i+kept] + "…")
		case n > 0:
			b.WriteString(s[i : i+n])
		default:
			b.WriteByte(s[i])
			n = 1
		}
		i += n
	}
	return b.String()
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' }

// shortPath is a path that fits on a line: its ends, when it is long.
func shortPath(path string) string {
	path = short(path)
	if utf8.RuneCountInString(path) <= 60 {
		return path
	}
	parts := strings.Split(path, "/")
	if len(parts) < 6 {
		return path
	}
	n := len(parts)
	return strings.Join(parts[:3], "/") + "/…/" + strings.Join(parts[n-2:], "/")
}

// query writes parameters as they stand in a URL, but legibly: decoded, with
// long digests cut. Hidden parameters are one ellipsis.
func query(params []model.Param) string {
	var parts []string
	left := false
	for _, p := range params {
		if p.Value == hidden {
			left = true
			continue
		}
		parts = append(parts, p.Name+"="+short(p.Value))
	}
	if left {
		parts = append(parts, "…")
	}
	if len(parts) == 0 {
		return ""
	}
	return "?" + strings.Join(parts, "&")
}

// grants writes what a token is good for.
func grants(t *model.Symbols, list model.Sym) string {
	members := t.Members(list)
	if len(members) == 0 {
		return "nothing"
	}
	return strings.Join(members, " ")
}
