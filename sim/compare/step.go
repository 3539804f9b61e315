// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package compare says how implementations differ: on which axes, in which runs,
// at what cost, and how far they are from one another. It takes profiles and
// results of runs as values and names no client and no registry.
package compare

import (
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/authsim/authsim/model"
)

// Step is an exchange as far as it is compared. Two exchanges of different
// implementations are the same step when method, role of the origin, path
// template, kind of authorization, status, and the set of access that a token
// request asks for are equal. Names, digests, the spelling of a scope and every
// header else do not count. It is a comparable value.
type Step struct {
	Method model.Method
	// Role is what the origin is to the client.
	Role Role
	// Path is the path with its variable parts as {tag}, {digest}, behind the
	// repository; "/v2/" for the ping.
	Path string
	// Auth is the kind of authorization.
	Auth Auth
	// Status is the answer's, 0 when there was none.
	Status int16
	// Scope is what a token request asks for, in normal form.
	Scope string
}

// Same tells whether two steps are the same but for what a token request asks
// for.
func (s Step) Same(o Step) bool {
	s.Scope, o.Scope = "", ""
	return s == o
}

// SameRequest tells whether two steps are the same request, whatever it carries
// and whatever the answer is.
func (s Step) SameRequest(o Step) bool {
	return s.Method == o.Method && s.Role == o.Role && s.Path == o.Path
}

// Role is what an origin is to the client in an exchange.
type Role string

// The roles.
const (
	AtRegistry Role = "registry"
	// InClear: the registry's host over http, where the client knows it by https.
	InClear       Role = "registry (http)"
	TokenEndpoint Role = "token endpoint"
	// BlobHost is where a redirect leads, UploadHost where an upload's Location does.
	BlobHost   Role = "blob host"
	UploadHost Role = "upload host"
	// OtherHost: a mirror, the host of the v1 search.
	OtherHost Role = "other host"
)

// Auth is the kind of authorization that a request carries.
type Auth string

// The kinds. A token request says in its form, or by Basic, who asks.
const (
	Anonymous    Auth = "-"
	BasicAuth    Auth = "Basic"
	BasicEmpty   Auth = "Basic:"
	BearerAuth   Auth = "Bearer"
	OtherAuth    Auth = "other"
	PasswordForm Auth = "password"
	RefreshForm  Auth = "refresh"
)

// Secret tells the kinds that carry a password or a refresh token.
func (a Auth) Secret() bool { return a == BasicAuth || a == PasswordForm || a == RefreshForm }

// Steps are the exchanges of a trace as they are compared. Origin is where
// clients reach the registry.
func Steps(trace *model.Trace, origin string) []Step {
	t := trace.Symbols
	steps := make([]Step, len(trace.Exchanges))
	for i := range trace.Exchanges {
		x := &trace.Exchanges[i]
		s := &steps[i]
		about := x.Request
		if about.PreflightMethod != model.NoMethod { // it is about another request to the same place
			about.Method, about.PreflightMethod = about.PreflightMethod, model.NoMethod
		}
		op := t.OperationOf(&about)
		s.Method, s.Auth = x.Request.Method, authOf(t, &x.Request)
		if x.Response.Failure == model.NoFailure {
			s.Status = x.Response.Status
		}
		s.Role = roleOf(t, x, op, origin)
		if s.Role == TokenEndpoint {
			s.Path = "token"
			s.Scope = strings.Join(scopeOf(t, &x.Request).Normal(), " ")
			continue
		}
		s.Path = template(t, op, x)
	}
	return steps
}

func roleOf(t *model.Symbols, x *model.Exchange, op model.Operation, origin string) Role {
	host, known := t.Str(t.Host(x.Request.Origin)), hostOf(origin)
	switch {
	case x.Cause == model.ForToken, x.Cause == model.ForRefresh, op.Kind == model.OpToken, x.Request.Form != model.Absent:
		return TokenEndpoint
	case t.Str(x.Request.Origin) == origin:
		return AtRegistry
	case host == known && strings.HasPrefix(origin, "https://") && t.Str(t.Scheme(x.Request.Origin)) == "http":
		return InClear
	case x.Cause == model.ByLocation:
		return UploadHost
	case op.Kind == model.OpOther, x.Cause == model.ByRedirect:
		return BlobHost
	case op.Kind == model.OpUploadPart, op.Kind == model.OpFinishUpload:
		return UploadHost
	}
	return OtherHost
}

func hostOf(origin string) string {
	_, host, _ := strings.Cut(origin, "://")
	return host
}

// templates are the paths of operations behind the repository.
var templates = map[model.OperationKind]string{
	model.OpPing: "/v2/", model.OpCatalog: "_catalog", model.OpTags: "tags/list",
	model.OpStartUpload: "blobs/uploads/", model.OpPostBlob: "blobs/uploads/?digest", model.OpMount: "blobs/uploads/?mount",
	model.OpUploadPart: "upload", model.OpFinishUpload: "upload?digest", model.OpUploadStatus: "upload", model.OpCancelUpload: "upload",
	model.OpSearch: "/v1/search", model.OpSearchPing: "/v1/_ping", model.OpExtension: "extension", model.OpOther: "blob",
	model.OpHeadManifest: "manifests/", model.OpPullManifest: "manifests/", model.OpPushManifest: "manifests/", model.OpDeleteManifest: "manifests/",
	model.OpHeadBlob: "blobs/", model.OpPullBlob: "blobs/", model.OpDeleteBlob: "blobs/", model.OpReferrers: "referrers/",
}

func template(t *model.Symbols, op model.Operation, x *model.Exchange) string {
	path := templates[op.Kind]
	switch {
	case op.Kind == model.OpOther && t.Str(x.Request.Path) == "/v2/":
		return "/v2/"
	case strings.HasSuffix(path, "s/") && op.Kind != model.OpStartUpload:
		// The digests of symbolic content have no algorithm.
		if strings.Contains(t.Str(op.Reference), ":") || t.Blob(op.Reference).Kind != model.OtherBlob {
			return path + "{digest}"
		}
		return path + "{tag}"
	}
	return path
}

func authOf(t *model.Symbols, r *model.Request) Auth {
	if r.Form != model.Absent {
		for _, p := range model.DecodeParams(t.Str(r.Form)) {
			switch {
			case p.Name == "password" && p.Value != "":
				return PasswordForm
			case p.Name == "refresh_token" && p.Value != "":
				return RefreshForm
			}
		}
	}
	if r.Authorization == model.Absent {
		return Anonymous
	}
	scheme, rest, _ := strings.Cut(t.Str(r.Authorization), " ")
	switch model.SchemeOf(scheme) {
	case model.Basic:
		if pair, err := base64.StdEncoding.DecodeString(rest); err == nil && strings.HasSuffix(string(pair), ":") {
			return BasicEmpty
		}
		return BasicAuth
	case model.Bearer:
		return BearerAuth
	}
	return OtherAuth
}

// scopeOf is what a token request asks for, in either form.
func scopeOf(t *model.Symbols, r *model.Request) model.Scope {
	encoded := r.Form
	if encoded == model.Absent {
		encoded = r.Query
	}
	var scopes []string
	for _, p := range model.DecodeParams(t.Str(encoded)) {
		if p.Name == "scope" {
			scopes = append(scopes, p.Value)
		}
	}
	return model.ParseScope(strings.Join(scopes, " "))
}

// Text is the step in at most 38 columns, without the scope.
func (s Step) Text() string {
	path := s.Path
	if s.Role != AtRegistry {
		path = string(s.Role)
	}
	status := "no answer"
	if s.Status != 0 {
		status = strconv.Itoa(int(s.Status))
	}
	return s.Method.String() + " " + path + " " + string(s.Auth) + " " + status
}
