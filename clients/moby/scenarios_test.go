// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package moby_test

import "github.com/authsim/authsim/model"

// answer is a response in text; symbols makes a model response of it.
type answer struct {
	challenges                          []string
	location, link, mediaType, text     string
	json, code, message, refresh, issue string
	detail                              bool
}

var answers []answer

// symbols fills in the texts of an answer that was made by with.
func symbols(t *model.Symbols, r model.Response) model.Response {
	if r.UploadUUID == model.Absent {
		return r
	}
	a := answers[r.UploadUUID-1]
	r.UploadUUID = model.Absent
	of := func(s string) model.Sym {
		if s == "" {
			return model.Absent
		}
		return t.Of(s)
	}
	for i, c := range a.challenges {
		r.Challenges[i] = t.Of(c)
	}
	r.Location, r.Link, r.MediaType, r.Text, r.JSON = of(a.location), of(a.link), of(a.mediaType), of(a.text), of(a.json)
	if a.code != "" {
		r.MediaType = t.Of("application/json")
		r.Errors[0] = model.ErrorEntry{Code: of(a.code), Message: of(a.message), HasDetail: a.detail}
	}
	if a.refresh != "" || a.issue != "" {
		r.Token = model.TokenAnswer{Present: true, Token: t.Of("#9"), AccessToken: of(a.issue), RefreshToken: of(a.refresh)}
	}
	return r
}

func with(status int16, a answer) model.Response {
	answers = append(answers, a)
	return model.Response{Status: status, UploadUUID: model.Sym(len(answers))}
}

func refused() model.Response { return model.Response{Failure: model.Refused} }

func status(code int16) model.Response { return model.Response{Status: code} }

func pull(repository string) task { return task{kind: model.Pull, repository: repository} }

func push(repository string) task { return task{kind: model.Push, repository: repository} }

var bothSchemes = answer{challenges: []string{`Basic realm="r"`, `Bearer realm="https://token.test/token",service="registry.test"`}}

var scenarios = []scenario{
	{
		name: "pull-private", about: "the working group's diagram of moby (docs/implementations/moby.md) is the first three: ping, token for a scope of its own, request with the token",
		tasks: []task{pull("a/b")}, layers: 2,
	},
	{
		name: "pull-layer-lost", about: "a layer of five fails for good: those below go on, those above that have not begun are not read",
		tasks: []task{pull("a/b")}, layers: 5,
		rules: []rule{{method: "GET", url: "{layer1}", answer: with(401, answer{code: "UNAUTHORIZED", message: "no", detail: true})}},
	},
	{
		name: "pull-layer-503", about: "a layer is read twice an attempt, with waits of 5, 10, 15 and 20 seconds",
		tasks: []task{pull("a/b")},
		rules: []rule{{method: "GET", url: "{layer1}", answer: status(503)}},
	},
	{
		name: "pull-config-refused", about: "nothing listens for the config: five attempts, 250 ms and twice as long each time",
		tasks: []task{pull("a/b")},
		rules: []rule{{method: "GET", url: "{config}", answer: refused()}},
	},
	{
		name: "pull-basic-and-bearer-anonymous", about: "with both challenges and no password a token is fetched, and then Basic fails",
		credential: "none", tasks: []task{pull("a/b")},
		rules: []rule{{method: "GET", url: "/v2/", times: 1, answer: with(401, bothSchemes)}},
	},
	{
		name: "pull-identity-token-without-access-token", about: "POST reads access_token alone, unchecked: the bearer is empty",
		credential: "identity-token", tasks: []task{{kind: model.Pull, repository: "a/b", ref: "{index}"}},
		rules: []rule{{method: "POST", url: "/token", answer: with(200, answer{refresh: "#r1"})}},
	},
	{
		name: "pull-mirrors", about: "a mirror that does not answer, one that refuses the token, then the registry over https; it speaks TLS, so http is not tried",
		endpoints: "http://mirror.test https://registry.test http://registry.test", tasks: []task{pull("a/b")},
		rules: []rule{
			{method: "GET", url: "http://mirror.test/v2/", answer: refused()},
			{method: "HEAD", url: "https://registry.test", answer: with(401, answer{})},
			{method: "GET", url: "https://registry.test/v2/a/b/manifests", answer: with(401, answer{code: "UNAUTHORIZED", message: "authentication required"})},
		},
	},
	{
		name: "pull-mirror-without-layer", about: "a mirror that has not got a layer: its manifests serve, the rest comes from the registry",
		endpoints: "https://mirror.test https://registry.test", tasks: []task{pull("a/b")}, layers: 2,
		rules: []rule{{method: "GET", url: "mirror.test/v2/a/b/blobs/{layer2}", answer: status(404)}},
	},
	{
		name: "pull-https-then-http", about: "nothing answers on https: the same over http",
		endpoints: "https://registry.test http://registry.test", tasks: []task{{kind: model.Pull, repository: "a/b", ref: "{manifest}"}},
		rules: []rule{{method: "GET", url: "https://registry.test", answer: refused()}},
	},
	{
		name: "pull-registry-token", about: "a static token where Bearer is challenged",
		credential: "registry-token", tasks: []task{{kind: model.Pull, repository: "a/b", ref: "{manifest}"}},
	},
	{
		name: "push-bare-code", about: "an error without detail is not understood: five attempts in 50 seconds",
		tasks: []task{push("a/b")},
		rules: []rule{{method: "POST", url: "/blobs/uploads/", answer: with(403, answer{code: "DENIED", message: "requested access to the resource is denied"})}},
	},
	{
		name: "push-order", about: "the push waits for its layers from the top down: the lower one's refusal waits for the upper one",
		tasks: []task{push("a/b")}, layers: 2,
		rules: []rule{
			{method: "POST", url: "/blobs/uploads/", times: 1, answer: status(503)},
			{method: "POST", url: "/blobs/uploads/", times: 1, answer: with(403, answer{code: "DENIED", message: "no", detail: true})},
		},
	},
	{
		name: "push-mount-candidates", about: "a big layer is mounted from up to four repositories; a second upload replaces the first, which is cancelled",
		tasks: []task{push("a/one"), push("a/two"), push("b/three"), push("a/four")}, size: 11 << 20,
		rules: []rule{
			{method: "HEAD", url: "/a/two/blobs/{layer1}", times: 1, answer: status(404)},
			{method: "POST", url: "/a/two/blobs/uploads/?from", answer: with(403, answer{code: "DENIED", message: "no", detail: true})},
			{method: "HEAD", url: "/b/three/blobs/{layer1}", times: 1, answer: status(500)},
			{method: "POST", url: "/b/three/blobs/uploads/?from", answer: status(201)},
			{method: "HEAD", url: "/a/four/blobs/{layer1}", times: 1, answer: status(404)},
		},
	},
	{
		name: "push-mount-source", about: "a repository that the task names is one that the layer was pulled from",
		tasks: []task{{kind: model.Push, repository: "a/b", candidate: "c/d"}},
		rules: []rule{{method: "POST", url: "?from", answer: status(201)}},
	},
	{
		name: "pull-then-push", about: "a layer that was pulled is mounted from there",
		tasks: []task{pull("a/b"), push("a/c")},
	},
	{
		name: "push-without-digest", about: "the answer to the manifest must name a digest",
		tasks: []task{push("a/b")},
		rules: []rule{{method: "PUT", url: "/manifests/", answer: status(201)}},
	},
	{
		name: "login-refresh-token", about: "login asks for a refresh token and hands it back",
		tasks: []task{{kind: model.Login}},
		rules: []rule{{method: "GET", url: "/token", answer: with(200, answer{refresh: "#r1"})}},
	},
	{
		name: "login-identity-token", about: "login with an identity token asks for no scope, in words",
		credential: "identity-token", tasks: []task{{kind: model.Login}},
	},
	{
		name: "login-https-404", about: "any failure but a refused user leads to http",
		endpoints: "https://registry.test http://registry.test", tasks: []task{{kind: model.Login}},
		rules: []rule{{method: "GET", url: "https://registry.test", answer: status(404)}},
	},
	{
		name: "login-refused", about: "a user whom the token endpoint does not know is not tried over http",
		endpoints: "https://registry.test http://registry.test", tasks: []task{{kind: model.Login}},
		rules: []rule{{method: "GET", url: "/token", answer: with(401, answer{mediaType: "application/json", json: `{"details":"incorrect username or password"}`})}},
	},
	{
		name: "search-https", about: "over https the registry is pinged twice and Basic is sent whoever asks",
		credential: "none", tasks: []task{{kind: model.Search}},
	},
	{
		name: "search-identity-token", about: "with an identity token search authorizes by token",
		credential: "identity-token", tasks: []task{{kind: model.Search}},
	},
	{
		name: "tags-pages", about: "Links are followed, relative ones too",
		tasks: []task{{kind: model.Tags, repository: "a/b"}},
		rules: []rule{
			{method: "GET", url: "tags/list", times: 1, answer: with(200, answer{link: `</v2/a/b/tags/list?last=x&n=1>; rel="next"`})},
			{method: "GET", url: "tags/list?last=x", times: 1, answer: with(200, answer{link: `<list?last=y>; rel="next"`})},
		},
	},
}
