// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sequence

import "github.com/authsim/authsim/model"

const (
	hubManifest = "sha256:4bcff63911fcb4448bd4fdacec207030997caf25e9bea4045fa6c8c44de311d1"
	hubLayer    = "sha256:9824c27679d3b27c5e1cb00a73adb6f4f8d556994111c12db3c5d61a0c843df8"
	hubConfig   = "sha256:a416a98b71e224a31ee99cff8e16063554498227d2b696152a9c3e0aa65e5824"
)

// hand builds a trace by hand.
type hand struct {
	t     *model.Symbols
	trace model.Trace
	now   model.Instant
}

func newHand() *hand {
	t := model.NewSymbols()
	return &hand{t: t, trace: model.Trace{Symbols: t}}
}

// ask adds an exchange. authorization is the field value, "" for none; change
// completes the exchange.
func (h *hand) ask(cause model.Cause, method model.Method, url, authorization string, status int16, change func(x *model.Exchange)) {
	u, ok := h.t.Resolve(model.Absent, h.t.Of(url))
	if !ok {
		panic("bad URL " + url)
	}
	x := model.Exchange{Cause: cause, Sent: h.now, Arrived: h.now + 10, Answered: h.now + 20}
	h.now += 20
	x.Request = model.Request{Method: method, URL: u}
	if authorization != "" {
		x.Request.Authorization = h.t.Of(authorization)
	}
	x.Response = model.Response{Status: status, Size: -1}
	if change != nil {
		change(&x)
	}
	h.trace.Exchanges = append(h.trace.Exchanges, x)
}

func (h *hand) token(expires int32, token, refresh, scope string) func(x *model.Exchange) {
	return func(x *model.Exchange) {
		a := &x.Response.Token
		a.Present, a.Token = true, h.t.Of(token)
		a.ExpiresIn, a.HasExpiresIn = expires, expires > 0
		if refresh != "" {
			a.RefreshToken = h.t.Of(refresh)
		}
		if scope != "" {
			a.Grants = h.t.List(scope)
		}
	}
}

func (h *hand) challenge(line string) func(x *model.Exchange) {
	return func(x *model.Exchange) {
		x.Response.Challenges[0] = h.t.Of(line)
		x.Response.Errors[0] = model.ErrorEntry{Code: h.t.Of("UNAUTHORIZED"), Message: h.t.Of("authentication required")}
	}
}

func (h *hand) digest(digest string) func(x *model.Exchange) {
	return func(x *model.Exchange) { x.Response.ContentDigest = h.t.Of(digest) }
}

func (h *hand) location(to string) func(x *model.Exchange) {
	return func(x *model.Exchange) { x.Response.Location = h.t.Of(to) }
}

// lane puts the exchange on a lane.
func lane(n uint8, change func(x *model.Exchange)) func(x *model.Exchange) {
	return func(x *model.Exchange) {
		x.Lane = n
		if change != nil {
			change(x)
		}
	}
}

// pullFromHub is a pull from a registry with a token endpoint and a CDN on hosts
// of their own, two blobs side by side.
func pullFromHub() (*model.Trace, Subject) {
	h := newHand()
	const registry, realm, cdn = "https://registry-1.docker.io", "https://auth.docker.io/token", "https://production.cloudflare.docker.com"
	const scope = "repository:acme/app:pull"
	const secret = "eyJhbGciOiJSUzI1NiJ9.one"
	manifest := registry + "/v2/acme/app/manifests/"
	h.ask(model.ByTask, model.HEAD, manifest+"v1", "", 401, h.challenge(`Bearer realm="`+realm+`",service="registry.docker.io",scope="`+scope+`"`))
	h.ask(model.ForToken, model.POST, realm, "", 200, func(x *model.Exchange) {
		x.Request.Form = h.t.Of("client_id=containerd-client&grant_type=password&password=hunter2&scope=repository%3Aacme%2Fapp%3Apull&service=registry.docker.io&username=alice")
		h.token(300, secret, "dckr_refresh", scope)(x)
	})
	h.ask(model.ByChallenge, model.HEAD, manifest+"v1", "Bearer "+secret, 200, h.digest(hubManifest))
	h.ask(model.ByTask, model.GET, manifest+hubManifest, "Bearer "+secret, 200, h.digest(hubManifest))
	for i, blob := range []string{hubConfig, hubLayer} {
		n := uint8(i + 1)
		to := cdn + "/registry-v2/docker/registry/v2/blobs/sha256/" + blob[7:9] + "/" + blob[7:] + "/data"
		h.ask(model.ByTask, model.GET, registry+"/v2/acme/app/blobs/"+blob, "Bearer "+secret, 307, lane(n, func(x *model.Exchange) {
			// Both transfers begin when the manifest is there.
			x.Sent -= model.Instant(40 * i)
			h.location(to + "?expires=1700000000&signature=topsecret")(x)
		}))
		h.ask(model.ByRedirect, model.GET, to+"?expires=1700000000&signature=topsecret", "", 200, lane(n, nil))
	}
	return &h.trace, Subject{Title: "pull-private", Client: "containerd 2.3.4", Tasks: []Task{{Title: "pull acme/app:v1", OK: true, Outcome: "the pull succeeded"}}}
}

// pushDenied is a push to a registry that is its own token endpoint and grants
// nothing; then the right to nothing is taken for a token that is over.
func pushDenied() (*model.Trace, Subject) {
	h := newHand()
	const realm = "https://quay.io/v2/auth"
	const upload = "https://quay.io/v2/acme/app/blobs/uploads/"
	challenge := `Bearer realm="` + realm + `",service="quay.io",scope="repository:acme/app:pull,push"`
	h.ask(model.ByTask, model.HEAD, "https://quay.io/v2/acme/app/blobs/"+hubLayer, "", 401, h.challenge(challenge))
	h.ask(model.ForToken, model.GET, realm+"?account=alice&scope=repository%3Aacme%2Fapp%3Apull%2Cpush&service=quay.io", "Basic YWxpY2U6aHVudGVyMg==", 503, func(x *model.Exchange) {
		x.Fault = model.ServiceUnavailable
	})
	h.ask(model.ByRetry, model.GET, realm+"?account=alice&scope=repository%3Aacme%2Fapp%3Apull%2Cpush&service=quay.io", "Basic YWxpY2U6aHVudGVyMg==", 200, h.token(0, "quay-token", "", ""))
	h.ask(model.ByChallenge, model.HEAD, "https://quay.io/v2/acme/app/blobs/"+hubLayer, "Bearer quay-token", 404, nil)
	h.ask(model.ByTask, model.POST, upload+"?mount="+hubLayer+"&from=library/alpine", "Bearer quay-token", 0, func(x *model.Exchange) {
		x.Fault = model.ConnectionClosedAfter
		x.Response = model.Response{Failure: model.ClosedAfter}
	})
	h.ask(model.ByRetry, model.POST, upload, "Bearer quay-token", 401, h.challenge(challenge+`,error="insufficient_scope"`))
	return &h.trace, Subject{
		Title: "push-denied", Client: "regclient 0.11.7", Tasks: []Task{{Title: "push acme/app:v1", Outcome: "failed: unauthorized: authentication required"}},
		Findings: []Finding{{6, "#1 misleading error: the token lacks access, and the user is told that a login is missing"}},
	}
}

// loginThenPull has two tasks, a Basic-only registry, and text that a terminal
// or a diagram language could trip over.
func loginThenPull() (*model.Trace, Subject) {
	h := newHand()
	const registry = "http://registry.test:5000"
	h.ask(model.ByTask, model.GET, registry+"/v2/", "", 401, h.challenge(`Basic realm="all; <b>of</b> #1 %%{it} $$"`))
	h.ask(model.ByChallenge, model.GET, registry+"/v2/", "Basic YWxpY2U6aHVudGVyMg==", 200, nil)
	h.ask(model.ByTask, model.GET, registry+"/v2/acme/app/manifests/v1", "Basic YWxpY2U6aHVudGVyMg==", 404, func(x *model.Exchange) {
		x.Task = 1
		x.Response.Errors[0] = model.ErrorEntry{Code: h.t.Of("MANIFEST_UNKNOWN"), Message: h.t.Of("manifest unknown")}
	})
	return &h.trace, Subject{Title: "login, then pull", Client: "moby 28.5.2", Tasks: []Task{
		{Title: "login", OK: true, Outcome: "the login succeeded"},
		{Title: "pull acme/app:v1", Outcome: "failed: alice with hunter2: manifest unknown"},
	}}
}

var handMade = []struct {
	name string
	make func() (*model.Trace, Subject)
}{
	{"hub", pullFromHub},
	{"quay", pushDenied},
	{"basic", loginThenPull},
}
