// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package replay

import "encoding/json"

// Exchange is one recorded request and its response.
type Exchange struct {
	Type string `json:"type"`
	// Scenario (clients) or Case (registries) is what it belongs to; Repeat
	// counts the exchanges of one case.
	Scenario string `json:"scenario,omitempty"`
	Case     string `json:"case,omitempty"`
	Seq      int    `json:"seq"`
	Repeat   int    `json:"repeat,omitempty"`
	Note     string `json:"note,omitempty"`
	// Step is the index of the task in a sequence, from 1; zero outside of one.
	Step     int      `json:"step,omitempty"`
	Group    int      `json:"group,omitempty"`
	Lane     string   `json:"lane,omitempty"`
	WaitMS   int      `json:"wait_ms,omitempty"`
	Request  Request  `json:"request"`
	Response Response `json:"response"`

	// Line is the place in the file.
	Line int `json:"-"`
}

// Pair is a name and value of a query or form, decoded.
type Pair [2]string

// Request is a recorded request. Secrets are symbols. Method and path "?" stand
// for a connection attempt that was refused: nothing else is known of it.
type Request struct {
	Method             string          `json:"method"`
	Origin             string          `json:"origin"`
	Path               string          `json:"path"`
	Query              []Pair          `json:"query,omitempty"`
	Form               []Pair          `json:"form,omitempty"`
	Authorization      string          `json:"authorization,omitempty"`
	AuthorizationLines int             `json:"authorization_lines,omitempty"`
	Bearer             json.RawMessage `json:"bearer,omitempty"`
	UserAgent          string          `json:"user_agent,omitempty"`
	Accept             string          `json:"accept,omitempty"`
	ContentType        string          `json:"content_type,omitempty"`
	Range              string          `json:"range,omitempty"`
	ContentRange       string          `json:"content_range,omitempty"`
	Expect             string          `json:"expect,omitempty"`
	XDockerToken       string          `json:"x_docker_token,omitempty"`
	OriginHeader       string          `json:"origin_header,omitempty"`
	ACRequestMethod    string          `json:"access_control_request_method,omitempty"`
	ACRequestHeaders   string          `json:"access_control_request_headers,omitempty"`
	XForwardedProto    string          `json:"x_forwarded_proto,omitempty"`
	Body               string          `json:"body,omitempty"`
	BodyLen            *int64          `json:"body_len,omitempty"`
	Chunked            bool            `json:"chunked,omitempty"`
}

// Response is a recorded response, or a refused connection (Closed). An absent
// header is empty.
type Response struct {
	Status          int             `json:"status,omitempty"`
	Closed          bool            `json:"closed,omitempty"`
	WWWAuthenticate []string        `json:"www_authenticate,omitempty"`
	Location        string          `json:"location,omitempty"`
	Link            string          `json:"link,omitempty"`
	ContentDigest   string          `json:"docker_content_digest,omitempty"`
	RetryAfter      string          `json:"retry_after,omitempty"`
	APIVersion      string          `json:"docker_distribution_api_version,omitempty"`
	UploadUUID      string          `json:"docker_upload_uuid,omitempty"`
	Range           string          `json:"range,omitempty"`
	AcceptRanges    string          `json:"accept_ranges,omitempty"`
	Allow           string          `json:"allow,omitempty"`
	Standalone      string          `json:"x_docker_registry_standalone,omitempty"`
	MediaType       string          `json:"media_type,omitempty"`
	Size            *int64          `json:"size,omitempty"`
	ErrorCodes      []*string       `json:"error_codes,omitempty"`
	Errors          []ErrorEntry    `json:"errors,omitempty"`
	ErrorsUnwrapped bool            `json:"errors_unwrapped,omitempty"`
	Token           *TokenAnswer    `json:"token,omitempty"`
	JSON            json.RawMessage `json:"json,omitempty"`
	NonJSON         bool            `json:"non_json,omitempty"`
	Text            string          `json:"text,omitempty"`
	Body            string          `json:"body,omitempty"`
	Children        []string        `json:"children,omitempty"`
	Headers         json.RawMessage `json:"headers,omitempty"`
}

// ErrorEntry is an entry of an error body; Detail tells whether there was one.
type ErrorEntry struct {
	Code    *string `json:"code"`
	Message *string `json:"message"`
	Detail  bool    `json:"detail"`
}

// TokenAnswer is a token endpoint's answer: Fields as they are present in the
// JSON, Grants what the token is good for, and (registries) its claims.
type TokenAnswer struct {
	Fields TokenFields     `json:"fields"`
	Grants []string        `json:"grants"`
	Claims json.RawMessage `json:"claims,omitempty"`
}

// TokenFields are the members of a token answer. IssuedAt is relative to the
// answer: "+0s", "-2h".
type TokenFields struct {
	Token        string `json:"token,omitempty"`
	AccessToken  string `json:"access_token,omitempty"`
	RefreshToken string `json:"refresh_token,omitempty"`
	ExpiresIn    *int32 `json:"expires_in,omitempty"`
	IssuedAt     string `json:"issued_at,omitempty"`
	Scope        string `json:"scope,omitempty"`
	TokenType    string `json:"token_type,omitempty"`
}

// Claims are the claims of a token, offered or issued. A claim that is null or
// absent is nil. Expires is relative to now: "+3600s". Access is there for
// offered tokens only.
type Claims struct {
	Issuer   *string  `json:"issuer"`
	Subject  *string  `json:"subject"`
	Audience *string  `json:"audience"`
	Expires  *string  `json:"expires"`
	Access   []string `json:"access"`
}
