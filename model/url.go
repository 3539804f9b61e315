// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

import (
	"net/url"
	"strings"
)

// URL is a URL in the parts that the model treats differently. Origin is
// scheme, host and port (RFC 9110 §4.3.2), as in "https://registry.test"; the
// port is left out when it is the scheme's default. Path is percent-decoded.
// Query is the raw query without "?", Absent when there is none. Fragments do
// not reach the wire and are dropped.
type URL struct {
	Origin, Path, Query Sym
}

type urlKey struct{ base, ref Sym }

// Resolve parses ref and resolves it against the origin base (RFC 3986 §5), as
// a client does with a Location, a Link target or a realm. A relative ref is
// taken from the root: nothing in this field sends "../". ok is false when ref
// is not a URL, or is relative and base is Absent.
func (t *Symbols) Resolve(base, ref Sym) (u URL, ok bool) {
	key := urlKey{base, ref}
	if u, seen := t.urls[key]; seen {
		return u, u.Origin != Absent
	}
	u = t.resolve(base, t.Str(ref))
	t.urls[key] = u
	return u, u.Origin != Absent
}

func (t *Symbols) resolve(base Sym, ref string) URL {
	p, err := url.Parse(ref)
	if err != nil {
		return URL{}
	}
	u := URL{Origin: base, Path: t.Of(p.Path)}
	if p.Host != "" {
		if p.Scheme == "" {
			p.Scheme, _, _ = strings.Cut(t.Str(base), ":")
		}
		u.Origin = t.Of(OriginOf(p.Scheme, p.Host))
	}
	if p.RawQuery != "" || p.ForceQuery {
		u.Query = t.Of(p.RawQuery)
	}
	if u.Origin != Absent && p.Path == "" {
		u.Path = t.Of("/")
	}
	return u
}

// OriginOf writes an origin, without a port that is the scheme's default.
func OriginOf(scheme, host string) string {
	scheme, host = strings.ToLower(scheme), strings.ToLower(host)
	switch scheme {
	case "http":
		host = strings.TrimSuffix(host, ":80")
	case "https":
		host = strings.TrimSuffix(host, ":443")
	}
	return scheme + "://" + host
}

var (
	memoURLText = NewMemoFunc()
	memoHost    = NewMemoFunc()
	memoScheme  = NewMemoFunc()
)

// URLText writes u as an absolute URL.
func (t *Symbols) URLText(u URL) Sym {
	key := MemoKey{memoURLText, [6]Sym{u.Origin, u.Path, u.Query}}
	if v, ok := t.Recall(key); ok {
		return v
	}
	s := t.Str(u.Origin) + t.Str(u.Path)
	if u.Query != Absent {
		s += "?" + t.Str(u.Query)
	}
	return t.Remember(key, s)
}

// Host is the host and port of an origin: what stands after "://".
func (t *Symbols) Host(origin Sym) Sym {
	key := MemoKey{memoHost, [6]Sym{origin}}
	if v, ok := t.Recall(key); ok {
		return v
	}
	_, host, _ := strings.Cut(t.Str(origin), "://")
	return t.Remember(key, host)
}

// Scheme is the scheme of an origin, "http" or "https".
func (t *Symbols) Scheme(origin Sym) Sym {
	key := MemoKey{memoScheme, [6]Sym{origin}}
	if v, ok := t.Recall(key); ok {
		return v
	}
	scheme, _, _ := strings.Cut(t.Str(origin), "://")
	return t.Remember(key, scheme)
}

// Param is a name and value of a query or form.
type Param struct{ Name, Value string }

// EncodeParams writes params in their order, percent-encoded as
// application/x-www-form-urlencoded, and "" for none. Clients that sort their
// parameters (Go's url.Values.Encode) give them sorted.
func EncodeParams(params []Param) string {
	var b strings.Builder
	for i, p := range params {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(url.QueryEscape(p.Name))
		b.WriteByte('=')
		b.WriteString(url.QueryEscape(p.Value))
	}
	return b.String()
}

// DecodeParams reads an encoded query or form, keeping the order. What cannot be
// decoded is kept as it stands.
func DecodeParams(encoded string) []Param {
	if encoded == "" {
		return nil
	}
	var params []Param
	for part := range strings.SplitSeq(encoded, "&") {
		name, value, _ := strings.Cut(part, "=")
		params = append(params, Param{unescape(name), unescape(value)})
	}
	return params
}

func unescape(s string) string {
	if d, err := url.QueryUnescape(s); err == nil {
		return d
	}
	return s
}
