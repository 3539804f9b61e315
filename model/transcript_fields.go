// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package model

// fieldOf names a field of T in a transcript.
type fieldOf[T any] struct {
	name string
	of   func(*T) *Sym
}

// The fields are named as in HTTP where HTTP has them.
var requestFields = []fieldOf[Request]{
	{"Accept", func(r *Request) *Sym { return &r.Accept }},
	{"Content-Type", func(r *Request) *Sym { return &r.ContentType }},
	{"User-Agent", func(r *Request) *Sym { return &r.UserAgent }},
	{"Range", func(r *Request) *Sym { return &r.Range }},
	{"Content-Range", func(r *Request) *Sym { return &r.ContentRange }},
	{"X-Forwarded-Proto", func(r *Request) *Sym { return &r.ForwardedProto }},
	{"Origin", func(r *Request) *Sym { return &r.PageOrigin }},
	{"Access-Control-Request-Headers", func(r *Request) *Sym { return &r.PreflightHeaders }},
	{"form", func(r *Request) *Sym { return &r.Form }},
	{"body", func(r *Request) *Sym { return &r.Body }},
}

// preflightMethod is a field of requests whose value is a method.
const preflightMethod = "Access-Control-Request-Method"

// otherMachine tells a request of another machine ([Request.OtherMachine]).
const (
	otherMachine = "other-machine"
	// credentialsMode is no field on the wire: it is the mode of a browser's request.
	credentialsMode = "credentials mode"
)

var responseFields = []fieldOf[Response]{
	{"Location", func(r *Response) *Sym { return &r.Location }},
	{"Link", func(r *Response) *Sym { return &r.Link }},
	{"Docker-Content-Digest", func(r *Response) *Sym { return &r.ContentDigest }},
	{"Retry-After", func(r *Response) *Sym { return &r.RetryAfter }},
	{"Content-Type", func(r *Response) *Sym { return &r.MediaType }},
	{"Allow", func(r *Response) *Sym { return &r.Allow }},
	{"Range", func(r *Response) *Sym { return &r.Range }},
	{"Docker-Distribution-Api-Version", func(r *Response) *Sym { return &r.APIVersion }},
	{"Docker-Upload-UUID", func(r *Response) *Sym { return &r.UploadUUID }},
	{"Access-Control-Allow-Origin", func(r *Response) *Sym { return &r.CORS.AllowOrigin }},
	{"Access-Control-Allow-Methods", func(r *Response) *Sym { return &r.CORS.AllowMethods }},
	{"Access-Control-Allow-Headers", func(r *Response) *Sym { return &r.CORS.AllowHeaders }},
	{"Access-Control-Expose-Headers", func(r *Response) *Sym { return &r.CORS.ExposeHeaders }},
	{"Access-Control-Allow-Credentials", func(r *Response) *Sym { return &r.CORS.AllowCredentials }},
	{"body", func(r *Response) *Sym { return &r.Body }},
	{"json", func(r *Response) *Sym { return &r.JSON }},
	{"text", func(r *Response) *Sym { return &r.Text }},
}

var tokenFields = []fieldOf[TokenAnswer]{
	{"token", func(a *TokenAnswer) *Sym { return &a.Token }},
	{"access_token", func(a *TokenAnswer) *Sym { return &a.AccessToken }},
	{"refresh_token", func(a *TokenAnswer) *Sym { return &a.RefreshToken }},
	{"scope", func(a *TokenAnswer) *Sym { return &a.Scope }},
	{"token_type", func(a *TokenAnswer) *Sym { return &a.TokenType }},
}

// headNumber is a number in the first line of an exchange.
type headNumber struct {
	name string
	get  func() int64
	set  func(int64)
	bits int
}

func headNumbers(x *Exchange) [5]headNumber {
	small := func(name string, v *uint8) headNumber {
		return headNumber{name, func() int64 { return int64(*v) }, func(n int64) { *v = uint8(n) }, 8}
	}
	moment := func(name string, v *Instant) headNumber {
		return headNumber{name, func() int64 { return int64(*v) }, func(n int64) { *v = Instant(n) }, 64}
	}
	return [5]headNumber{
		small("task", &x.Task), small("lane", &x.Lane),
		moment("sent", &x.Sent), moment("arrived", &x.Arrived), moment("answered", &x.Answered),
	}
}
