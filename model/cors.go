// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

import "strings"

// The Fetch standard's rules about what a page may ask of another origin and see
// of its answer (https://fetch.spec.whatwg.org, HTTP extensions). Credentials
// mode is omit unless a request says otherwise: an Authorization that a script sets
// is a header like others, and no cookie is sent.

// opaqueOrigin is the Origin header of a request whose redirects have crossed
// origins.
const opaqueOrigin = "null"

// OpaqueOrigin is the origin of a request whose redirects have crossed origins
// (Fetch, "serializing a request origin").
func (t *Symbols) OpaqueOrigin() Sym { return t.Of(opaqueOrigin) }

// CrossOrigin tells a request that a page makes to an origin that is not its own.
func (r *Request) CrossOrigin() bool { return r.PageOrigin != Absent && r.PageOrigin != r.Origin }

var (
	memoUnsafe    = NewMemoFunc()
	memoHasMember = NewMemoFunc()
)

// UnsafeHeaders are the names of the request's fields that need a preflight, as
// Access-Control-Request-Headers writes them: lower case, sorted, joined by
// commas (Fetch, "CORS-unsafe request-header names"). Absent for none. Fields that
// the browser itself makes, such as User-Agent, do not count.
func (t *Symbols) UnsafeHeaders(r *Request) Sym {
	var bits Sym
	for i, unsafe := range [...]bool{
		r.Accept != Absent && !safeValue(t.Str(r.Accept)),
		r.Authorization != Absent,
		r.ContentRange != Absent,
		r.ContentType != Absent && !safeContentType(t.Str(r.ContentType)),
		r.Range != Absent && !safeRange(t.Str(r.Range)),
	} {
		if unsafe {
			bits |= 1 << i
		}
	}
	if bits == 0 {
		return Absent
	}
	key := MemoKey{Func: memoUnsafe, Args: [6]Sym{bits}}
	if v, ok := t.Recall(key); ok {
		return v
	}
	var names []string
	for i, name := range [...]string{"accept", "authorization", "content-range", "content-type", "range"} {
		if bits&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return t.Remember(key, strings.Join(names, ","))
}

// safeValue tells a field value that is safelisted by its length and bytes: at
// most 128 of them, none of which is a CORS-unsafe request-header byte.
func safeValue(value string) bool {
	return len(value) <= 128 && !strings.ContainsFunc(value, func(c rune) bool {
		return c < 0x20 && c != '\t' || c == 0x7F || strings.ContainsRune("\"():<>?@[\\]{}", c)
	})
}

func safeContentType(value string) bool {
	essence, _, _ := strings.Cut(strings.ToLower(value), ";")
	switch strings.TrimSpace(essence) {
	case "application/x-www-form-urlencoded", "multipart/form-data", "text/plain":
		return safeValue(value)
	}
	return false
}

// safeRange tells a single range that has a beginning.
func safeRange(value string) bool {
	first, _, ok := strings.Cut(strings.TrimPrefix(value, "bytes="), "-")
	return ok && strings.HasPrefix(value, "bytes=") && first != "" && !strings.Contains(value, ",")
}

// SafeMethod tells a method that needs no preflight (Fetch, "CORS-safelisted
// method").
func SafeMethod(m Method) bool { return m == GET || m == HEAD || m == POST }

// CORSCheck tells whether a page is shown the answer to its request, at least in
// part (Fetch, "CORS check"). It holds for every answer: errors, redirects and
// answers to preflights too. With cookies, which is credentials mode include, a
// wildcard allows nobody, and credentials must be allowed too.
func (t *Symbols) CORSCheck(pageOrigin Sym, cookies bool, r *Response) bool {
	allowed := r.CORS.AllowOrigin
	if cookies {
		return allowed != Absent && allowed == pageOrigin && t.Str(r.CORS.AllowCredentials) == "true"
	}
	return allowed != Absent && (allowed == pageOrigin || t.Str(allowed) == "*")
}

// Preflight is what a preflight asks for.
type Preflight struct {
	// PageOrigin and Headers are the fields Origin and
	// Access-Control-Request-Headers.
	PageOrigin, Headers Sym
	Method              Method
	// WithCookies is the mode of the request that it is about.
	WithCookies bool
}

// PreflightOf is what a preflight asks for.
func PreflightOf(r *Request) Preflight {
	return Preflight{r.PageOrigin, r.PreflightHeaders, r.PreflightMethod, r.WithCookies}
}

// PreflightPasses tells whether the request may be sent after the answer to its
// preflight; why is a few words if not (Fetch, "CORS-preflight fetch", steps 7 and
// following). Authorization must be allowed by name: the wildcard does not cover
// it, nor anything in a request with cookies.
func (t *Symbols) PreflightPasses(p Preflight, r *Response) (ok bool, why string) {
	any := "*"
	if p.WithCookies {
		any = ""
	}
	switch {
	case p.WithCookies && t.CORSCheck(p.PageOrigin, false, r) && !t.CORSCheck(p.PageOrigin, true, r):
		return false, "the answer to the preflight does not allow the page's origin by name and with credentials"
	case !t.CORSCheck(p.PageOrigin, p.WithCookies, r):
		return false, "the answer to the preflight does not allow the page's origin"
	case !r.OK():
		return false, "the preflight was refused"
	case !SafeMethod(p.Method) && !t.hasMember(r.CORS.AllowMethods, p.Method.String(), any):
		return false, "the method is not allowed"
	}
	for name := range strings.SplitSeq(t.Str(p.Headers), ",") {
		wildcard := any
		if name == "authorization" {
			wildcard = name
		}
		if name != "" && !t.hasMember(r.CORS.AllowHeaders, name, wildcard) {
			return false, "the field " + name + " is not allowed"
		}
	}
	return true, ""
}

// hasMember tells whether a comma-separated list has one of two members, in any
// case.
func (t *Symbols) hasMember(list Sym, member, other string) bool {
	if list == Absent {
		return false
	}
	key := MemoKey{Func: memoHasMember, Args: [6]Sym{list, t.Of(member), t.Of(other)}}
	v, known := t.Recall(key)
	if !known {
		v = Absent
		for m := range strings.SplitSeq(t.Str(list), ",") {
			if m = strings.TrimSpace(m); strings.EqualFold(m, member) || strings.EqualFold(m, other) {
				v = Empty
			}
		}
		t.RememberSym(key, v)
	}
	return v != Absent
}

// Exposes tells whether a page may read a field of an answer that passed the CORS
// check and is not safelisted.
func (t *Symbols) Exposes(r *Response, field string) bool {
	return t.hasMember(r.CORS.ExposeHeaders, field, "*")
}

// Exposed is the answer as a page sees it (Fetch, "CORS filtered response"): of
// the fields, Content-Type and Content-Length, and those that are exposed by name.
func (t *Symbols) Exposed(r *Response) Response {
	seen := *r
	if !t.Exposes(r, "WWW-Authenticate") {
		seen.Challenges = [MaxChallengeLines]Sym{}
	}
	for _, f := range responseFields {
		if strings.HasPrefix(f.name, "Access-Control-") {
			break // the browser's own business; behind them comes the body, which is shown
		}
		if value := f.of(&seen); *value != Absent && f.name != "Content-Type" && !t.Exposes(r, f.name) {
			*value = Absent
		}
	}
	return seen
}

// Field is the place of a header field by its name in lower case, nil for any
// other.
func (c *CORS) Field(name string) *Sym {
	switch name {
	case "access-control-allow-origin":
		return &c.AllowOrigin
	case "access-control-allow-methods":
		return &c.AllowMethods
	case "access-control-allow-headers":
		return &c.AllowHeaders
	case "access-control-expose-headers":
		return &c.ExposeHeaders
	case "access-control-allow-credentials":
		return &c.AllowCredentials
	}
	return nil
}
