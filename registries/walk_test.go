// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries_test

// steps are the requests of the walk, in their order: what clients send, and
// what they send by mistake.
func steps() []step {
	const (
		alice = "alice:alice-password"
		bob   = "bob:bob-password"
		wrong = "alice:wrong"
		app   = "/v2/team/app"
		form  = "service=registry.example&client_id=x&scope=repository:team/app:pull"
	)
	scope := func(s string) string { return "service=registry.example&scope=" + s }
	return []step{
		{name: "ping", method: "GET", path: "/v2/"},
		{name: "ping HEAD", method: "HEAD", path: "/v2/"},
		{name: "ping of an old docker", method: "GET", path: "/v2/", agent: "docker/1.5.0"},
		{name: "ping without slash", method: "GET", path: "/v2"},
		{name: "preflight", method: "OPTIONS", path: app + "/manifests/v1"},
		{name: "private", method: "GET", path: app + "/manifests/v1"},
		{name: "public", method: "GET", path: "/v2/open/tool/manifests/v1"},
		{name: "single name", method: "GET", path: "/v2/single/manifests/v1"},
		{name: "anonymous PUT", method: "PUT", path: app + "/manifests/v1"},
		{name: "anonymous DELETE", method: "DELETE", path: app + "/manifests/v1"},
		{name: "anonymous mount", method: "POST", path: app + "/blobs/uploads/", query: "mount=base:layer1&from=team/base"},
		{name: "anonymous catalog", method: "GET", path: "/v2/_catalog"},
		{name: "anonymous referrers", method: "GET", path: app + "/referrers/app:manifest"},
		{name: "search", method: "GET", path: "/v1/search", query: "q=tool"},

		{name: "token for nobody", method: "GET", path: "TOKEN", query: "service=registry.example"},
		{name: "token for nobody, private", method: "GET", path: "TOKEN", query: scope("repository:team/app:pull")},
		{name: "token for nobody, public", method: "GET", path: "TOKEN", query: scope("repository:open/tool:pull,push")},
		{name: "pull token", method: "GET", path: "TOKEN", query: scope("repository:team/app:pull"), who: alice, keep: "pull"},
		{name: "pull token again", method: "GET", path: "TOKEN", query: scope("repository:team/app:pull"), who: alice},
		{name: "push token", method: "GET", path: "TOKEN", query: scope("repository:team/app:pull,push"), who: alice, keep: "push"},
		{name: "delete token", method: "GET", path: "TOKEN", query: scope("repository:team/app:delete"), who: alice, keep: "delete"},
		{name: "star token", method: "GET", path: "TOKEN", query: scope("repository:team/app:*"), who: alice, keep: "star"},
		{name: "other action", method: "GET", path: "TOKEN", query: scope("repository:team/app:pull,other"), who: alice},
		{name: "catalog token", method: "GET", path: "TOKEN", query: scope("registry:catalog:*"), who: alice, keep: "catalog"},
		{name: "single name token", method: "GET", path: "TOKEN", query: scope("repository:single:pull"), who: alice, keep: "single"},
		{name: "two parameters", method: "GET", path: "TOKEN", query: "service=registry.example&scope=repository:team/app:pull,push&scope=repository:team/base:pull", who: alice, keep: "both"},
		{name: "two in one", method: "GET", path: "TOKEN", query: scope("repository:team/app:pull+repository:team/base:pull"), who: alice},
		{name: "port in name", method: "GET", path: "TOKEN", query: scope("repository:host:5000/team/app:pull"), who: alice},
		{name: "too much", method: "GET", path: "TOKEN", query: scope("repository:team/app:pull,push"), who: bob, keep: "bob"},
		{name: "too much for an app token", method: "GET", path: "TOKEN", query: scope("repository:team/app:pull,push"), who: "alice:alice-pat"},
		{name: "not at all", method: "GET", path: "TOKEN", query: scope("repository:team/base:pull"), who: bob, keep: "nothing"},
		{name: "push to a new one", method: "GET", path: "TOKEN", query: scope("repository:team/new:pull,push"), who: alice},
		{name: "catalog by now", method: "GET", path: "/v2/_catalog", who: "catalog"},
		{name: "star on a missing one", method: "GET", path: "TOKEN", query: scope("repository:team/none:*"), who: alice},
		{name: "wrong password", method: "GET", path: "TOKEN", query: scope("repository:open/tool:pull"), who: wrong},
		{name: "Bearer at the token endpoint", method: "GET", path: "TOKEN", query: scope("repository:open/tool:pull"), who: "pull"},
		{name: "other service", method: "GET", path: "TOKEN", query: "service=other&scope=repository:team/app:pull", who: alice, keep: "other"},
		{name: "refresh token asked", method: "GET", path: "TOKEN", query: scope("repository:team/app:pull") + "&offline_token=true", who: alice},
		{name: "POST password", method: "POST", path: "TOKEN", form: form + "&grant_type=password&username=alice&password=alice-password"},
		{name: "POST offline", method: "POST", path: "TOKEN", form: form + "&grant_type=password&username=alice&password=alice-password&access_type=offline"},
		{name: "POST wrong", method: "POST", path: "TOKEN", form: form + "&grant_type=password&username=alice&password=wrong"},
		{name: "POST identity token", method: "POST", path: "TOKEN", form: form + "&grant_type=refresh_token&refresh_token=alice-identity"},
		{name: "token HEAD", method: "HEAD", path: "TOKEN", query: scope("repository:team/app:pull"), who: alice},
		{name: "token OPTIONS", method: "OPTIONS", path: "TOKEN"},
		{name: "token PUT", method: "PUT", path: "TOKEN"},

		{name: "ping with a token", method: "GET", path: "/v2/", who: "pull"},
		{name: "manifest", method: "GET", path: app + "/manifests/v1", who: "pull"},
		{name: "manifest, not accepted", method: "GET", path: app + "/manifests/v1", who: "pull", accept: "text/plain"},
		{name: "lower case", method: "GET", path: app + "/manifests/v1", who: "bearer pull"},
		{name: "star", method: "GET", path: app + "/manifests/v1", who: "star"},
		{name: "push only", method: "GET", path: app + "/manifests/v1", who: "push-only"},
		{name: "push only writes", method: "POST", path: app + "/blobs/uploads/", who: "push-only"},
		{name: "altered", method: "GET", path: app + "/manifests/v1", who: "pull!"},
		{name: "garbage", method: "GET", path: app + "/manifests/v1", who: "garbage"},
		{name: "for another service", method: "GET", path: app + "/manifests/v1", who: "other"},
		{name: "foreign issuer", method: "GET", path: app + "/manifests/v1", who: "foreign-issuer"},
		{name: "foreign audience", method: "GET", path: app + "/manifests/v1", who: "foreign-audience"},
		{name: "early", method: "GET", path: app + "/manifests/v1", who: "early"},
		{name: "registry token", method: "GET", path: app + "/manifests/v1", who: "alice-registry"},
		{name: "password in base64", method: "GET", path: app + "/manifests/v1", who: "YWxpY2UtcGFzc3dvcmQ="},
		{name: "Basic", method: "GET", path: app + "/manifests/v1", who: alice},
		{name: "Basic of bob writes", method: "POST", path: app + "/blobs/uploads/", who: bob},
		{name: "Basic, wrong", method: "GET", path: "/v2/open/tool/manifests/v1", who: wrong},
		{name: "public with a token for another", method: "GET", path: "/v2/open/tool/manifests/v1", who: "pull"},
		{name: "single name with its token", method: "GET", path: "/v2/single/manifests/v1", who: "single"},
		{name: "too weak", method: "POST", path: app + "/blobs/uploads/", who: "pull"},
		{name: "denied", method: "POST", path: app + "/blobs/uploads/", who: "bob"},
		{name: "catalog", method: "GET", path: "/v2/_catalog", query: "n=1", who: "catalog"},
		{name: "tags", method: "GET", path: app + "/tags/list", query: "n=1", who: "pull"},
		{name: "tags of bob", method: "GET", path: app + "/tags/list", who: bob},
		{name: "referrers", method: "GET", path: app + "/referrers/app:manifest", who: "pull"},
		{name: "blob", method: "GET", path: app + "/blobs/app:layer1", who: "pull", keep: "blob"},
		{name: "blob at its host", method: "GET", path: "/sha256/app:layer1", from: "blob"},
		{name: "blob at its host, authorized", method: "GET", path: "/sha256/app:layer1", from: "blob", who: "pull"},

		{name: "upload", method: "POST", path: app + "/blobs/uploads/", who: "push", keep: "upload"},
		{name: "upload, all at once", method: "PUT", path: app + "/blobs/uploads/u1", from: "upload", query: "digest=new", body: "new", who: "push"},
		{name: "upload by Basic", method: "POST", path: app + "/blobs/uploads/", who: alice, keep: "basic-upload"},
		{name: "upload by Basic, end", method: "PUT", path: app + "/blobs/uploads/u1", from: "basic-upload", query: "digest=new2", body: "new2", who: alice},
		{name: "mount, both", method: "POST", path: app + "/blobs/uploads/", query: "mount=base:layer1&from=team/base", who: "both"},
		{name: "mount, target only", method: "POST", path: app + "/blobs/uploads/", query: "mount=base:layer1&from=team/base", who: "push"},
		{name: "mount without from", method: "POST", path: app + "/blobs/uploads/", query: "mount=app:layer1", who: "push"},
		{name: "delete a blob", method: "DELETE", path: app + "/blobs/app:layer1", who: "delete"},
		{name: "delete a blob with push", method: "DELETE", path: app + "/blobs/app:config", who: "push"},
		{name: "delete a tag", method: "DELETE", path: app + "/manifests/v1", who: "delete"},
		{name: "delete a tag with push", method: "DELETE", path: app + "/manifests/v1", who: "push"},
		{name: "manifest of bob", method: "GET", path: app + "/manifests/v1", who: bob},
		{name: "deleted?", method: "GET", path: app + "/manifests/v1", who: "pull"},
		{name: "expired by 50 s", method: "GET", path: app + "/manifests/v1", who: "pull", after: 350},
		{name: "expired", method: "GET", path: app + "/manifests/v1", who: "pull", after: 5000},
	}
}
