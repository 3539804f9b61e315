// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

// Instant is a moment of one party's clock, in milliseconds since the start of
// the run. Every origin and the client have clocks of their own, so an Instant
// means nothing to another party until it is written into a message.
type Instant int64

// Second is one second on an Instant's scale.
const Second Instant = 1000

// Method is an HTTP request method (RFC 9110 §9).
type Method uint8

// The methods of the distribution specification and of the token endpoint.
const (
	NoMethod Method = iota
	GET
	HEAD
	POST
	PUT
	PATCH
	DELETE
	OPTIONS
)

var methodNames = [...]string{"", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

func (m Method) String() string { return methodNames[m] }

// ParseMethod reads a method by its name, NoMethod for an unknown one.
func ParseMethod(s string) Method {
	for i, n := range methodNames {
		if n == s {
			return Method(i)
		}
	}
	return NoMethod
}

// Request is an HTTP request in the parts that matter to authentication. It is
// a comparable value.
type Request struct {
	Method Method
	// PreflightMethod is the method that a preflight asks about
	// (Access-Control-Request-Method), NoMethod for any other request.
	PreflightMethod Method
	URL
	// Form is the body of a token request, as encoded on the wire
	// (application/x-www-form-urlencoded); Absent for every other request.
	Form Sym
	// Authorization is the field value as on the wire; Absent without the field.
	Authorization Sym
	// Accept and ContentType are field values, UserAgent too.
	Accept, ContentType, UserAgent Sym
	// Body is the digest of the content that is sent.
	Body Sym
	// Range and ContentRange are field values.
	Range, ContentRange Sym
	// ForwardedProto is X-Forwarded-Proto: the scheme that the client used, as a
	// proxy before the registry tells it.
	ForwardedProto Sym
	// PageOrigin is the Origin header: the origin of the page for which a browser
	// sends the request. PreflightHeaders is Access-Control-Request-Headers.
	PageOrigin, PreflightHeaders Sym
	// Chunked tells a body of unknown length (Transfer-Encoding: chunked).
	Chunked bool
	// OtherMachine: another machine sends it than the one that transfers content (a
	// command that asks for tokens on behalf of a builder). It is not on the wire.
	OtherMachine bool
	// WithCookies: a browser sends it with credentials mode include, so that the
	// answer has to allow credentials. It is not seen on the wire where the browser
	// has no cookies for the origin.
	WithCookies bool
}

// Failure tells how an exchange failed below HTTP.
type Failure uint8

const (
	// NoFailure: there is a response.
	NoFailure Failure = iota
	// Refused: nothing listens there; the request was not handled.
	Refused
	// ClosedBefore: the connection was closed before the request was handled.
	ClosedBefore
	// ClosedAfter: the request was handled and the response was lost.
	ClosedAfter
	// Hidden: a browser shows the page no answer (Fetch, network error). It is what
	// a client in a page is told; it never stands in a trace.
	Hidden
)

func (f Failure) String() string {
	return [...]string{"", "connection refused", "connection closed before the request was handled", "connection closed after the request was handled", "failed to fetch: the browser shows the page no answer"}[f]
}

// MaxChallengeLines limits the WWW-Authenticate field lines of one response.
const MaxChallengeLines = 4

// MaxErrors limits the entries of an error body that are kept.
const MaxErrors = 2

// ErrorEntry is an entry of a registry's error body (distribution-spec, error
// codes): HasDetail tells whether the detail member is there and not null.
type ErrorEntry struct {
	Code, Message Sym
	HasDetail     bool
}

// ErrorShape tells how a registry wraps its error body.
type ErrorShape uint8

const (
	// ErrorList is {"errors":[…]}, the specified form.
	ErrorList ErrorShape = iota
	// ErrorBare is one error object that is not wrapped (zot).
	ErrorBare
)

// Response is an HTTP response, or the failure to get one. It is a comparable
// value.
type Response struct {
	Failure Failure
	Status  int16
	// Challenges are the WWW-Authenticate field lines, as on the wire and in
	// their order; Absent after the last one.
	Challenges [MaxChallengeLines]Sym

	Location, Link, ContentDigest, RetryAfter Sym
	MediaType, Allow, Range                   Sym
	APIVersion, UploadUUID                    Sym

	// CORS are the header fields that tell a browser what a page may do.
	CORS CORS

	Errors     [MaxErrors]ErrorEntry
	ErrorShape ErrorShape

	// Token is the answer of a token endpoint.
	Token TokenAnswer
	// Body is the digest of the content served (see [Symbols.Blob]).
	Body Sym
	// JSON is any other JSON body, as text.
	JSON Sym
	// Text is a body that is not JSON.
	Text Sym
	// Size is the Content-Length, -1 when the field is absent.
	Size int64
}

// CORS are the Access-Control header fields of a response (Fetch, HTTP extensions),
// as on the wire.
type CORS struct {
	AllowOrigin, AllowMethods, AllowHeaders, ExposeHeaders Sym
	// AllowCredentials is "true" or Absent.
	AllowCredentials Sym
}

// TokenAnswer is the JSON body of a successful token response, field by field
// (Docker token specification; RFC 6749 §5.1). Absent fields are Absent.
type TokenAnswer struct {
	Present                          bool
	Token, AccessToken, RefreshToken Sym
	// ExpiresIn is in seconds, valid when HasExpiresIn.
	ExpiresIn    int32
	HasExpiresIn bool
	// IssuedAt is the issued_at field on the sender's clock; how the receiver
	// reads it is a matter of its own clock. Valid when HasIssuedAt.
	IssuedAt    Instant
	HasIssuedAt bool
	// Scope and TokenType are the fields of these names.
	Scope, TokenType Sym
	// Grants is what the token is good for, in normal form (a List of scopes).
	// The client cannot see it; traces show it.
	Grants Sym
}

// OK tells a status of the 2xx class.
func (r *Response) OK() bool { return r.Failure == NoFailure && r.Status >= 200 && r.Status < 300 }

// Redirect tells a status that has a Location that clients follow (RFC 9110
// §15.4).
func (r *Response) Redirect() bool {
	switch r.Status {
	case 301, 302, 303, 307, 308:
		return r.Location != Absent
	}
	return false
}
