// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"testing"

	"github.com/authsim/authsim/model"
)

// TestSymptoms has, for each symptom, runs that show it and runs that do not.
func TestSymptoms(t *testing.T) {
	sym := model.NewSymbols()
	pull := func(subject string) []model.Issued {
		return []model.Issued{token(sym, "t1", subject, "repository:team/app:pull")}
	}
	const manifest = "https://registry.test/v2/team/app/manifests/latest"
	const asked = "https://token.test/token?service=registry.test&scope=repository:team/app:pull"
	for _, c := range []struct {
		name string
		script
		want string
	}{
		{"a pull that works", script{account: "ann", tokens: pull("ann"), lines: `
			GET ` + manifest + ` -> 401
			GET ` + asked + ` basic -> 200=t1
			GET ` + manifest + ` t1 -> 200
		`}, ""},

		{"false denial: the challenge has two schemes", script{
			account: "ann", err: "no basic auth", challenge: bearer + `, Basic realm="x"`,
			lines: `GET ` + manifest + ` -> 401`,
		}, "false denial (challenge syntax) at 1: ann may do it, and the client gave up after registry.test answered 401 (pull manifest): the client could not use the challenge\n"},
		{"false denial: an empty value in the challenge", script{
			account: "ann", err: "unauthorized", challenge: `Bearer realm="https://token.test/token",hint="",service="registry.test",scope="repository:team/app:pull"`,
			lines: `GET ` + manifest + ` -> 401`,
		}, "false denial (challenge syntax) at 1: ann may do it, and the client gave up after registry.test answered 401 (pull manifest): the client could not use the challenge\n"},
		{"false denial: the spelling of the scheme", script{
			account: "ann", err: "unauthorized", challenge: `BASIC realm="x"`, lines: `GET ` + manifest + ` -> 401`,
		}, "false denial (challenge syntax) at 1: ann may do it, and the client gave up after registry.test answered 401 (pull manifest): the client could not use the challenge\n"},
		{"false denial: a challenge in the usual form", script{
			account: "ann", err: "unauthorized", lines: `GET ` + manifest + ` -> 401`,
		}, "false denial (discovery) at 1: ann may do it, and the client gave up after registry.test answered 401 (pull manifest): the client did not answer the challenge\n"},
		{"false denial: the service of an odd challenge is lost", script{
			account: "ann", err: "unauthorized", challenge: `Bearer realm="https://token.test/token",hint="",service="registry.test",scope="repository:team/app:pull"`,
			tokens: pull("ann"), lines: `
			GET ` + manifest + ` -> 401
			GET https://token.test/token?scope=repository:team/app:pull basic -> 200=t1
			GET ` + manifest + ` t1 -> 401
		`,
		}, "false denial (challenge syntax) at 3: ann may do it, and the client gave up after registry.test answered 401 (pull manifest): the token is for something else than the challenge names, which the client read otherwise\n"},
		{"false denial: the token endpoint grants less than may be had", script{account: "ann", err: "denied", tokens: pull("ann"), lines: `
			GET ` + manifest + ` -> 401
			GET https://token.test/token?service=registry.test&scope=repository:team/base:pull&scope=repository:team/app:pull,push basic -> 200=t1
			POST https://registry.test/v2/team/app/blobs/uploads/ t1 -> 401
		`}, "false denial (token endpoint) at 3: ann may do it, and the client gave up after registry.test answered 401 (start upload): the token lacks the access, though it was asked for and may be had\n"},
		{"false denial: two scopes in one parameter", script{account: "ann", err: "denied", tokens: pull("ann"), lines: `
			GET ` + manifest + ` -> 401
			GET https://token.test/token?service=registry.test&scope=repository:team/base:pull+repository:team/app:pull,push basic -> 200=t1
			POST https://registry.test/v2/team/app/blobs/uploads/ t1 -> 401
		`}, "false denial (scope) at 3: ann may do it, and the client gave up after registry.test answered 401 (start upload): the token lacks the access, which was asked for in one parameter with other scopes\n"},
		{"false denial: an upload that goes on without what it was begun with", script{
			account: "ann", err: "401", tokens: []model.Issued{token(sym, "t1", "ann", "repository:team/app:pull,push")}, lines: `
			POST https://registry.test/v2/team/app/blobs/uploads/ t1 -> 202
			PATCH https://registry.test/v2/team/app/blobs/uploads/u1 -> 401
		`,
		}, "false denial (redirect and realm) at 2: ann may do it, and the client gave up after registry.test answered 401 (upload part): it took the place of the upload for one at another host\n"},
		{"false denial: the token endpoint is out of reach", script{account: "ann", err: "refused", lines: `
			GET ` + manifest + ` -> 401
			GET ` + asked + ` basic -> refused
		`}, "false denial (redirect and realm) at 2: ann may do it, and the client gave up after token.test answered connection refused (token request): nothing listens where it was sent\n"},
		{
			"false denial: no challenge",
			script{account: "ann", err: "unauthorized", challenge: "none", lines: `GET ` + manifest + ` -> 401`},
			"false denial (discovery) at 1: ann may do it, and the client gave up after registry.test answered 401 (pull manifest): the answer has no challenge\n",
		},
		{"false denial: expired", script{
			account: "ann", err: "unauthorized", lines: `GET ` + manifest + ` t1 -> 401`,
			tokens: []model.Issued{{Value: sym.Of("t1"), Access: sym.Of("repository:team/app:pull"), Subject: sym.Of("ann")}},
		}, "false denial (lifetime) at 1: ann may do it, and the client gave up after registry.test answered 401 (pull manifest): the token had ended, and the client did not get another one\n"},
		{"false denial: expired, and no challenge", script{
			account: "ann", err: "forbidden", lines: `GET ` + manifest + ` t1 -> 403`,
			tokens: []model.Issued{{Value: sym.Of("t1"), Access: sym.Of("repository:team/app:pull"), Subject: sym.Of("ann")}},
		}, "false denial (lifetime) at 1: ann may do it, and the client gave up after registry.test answered 403 (pull manifest): the token had ended, and no challenge asked for another one\n"},
		{"false denial: a clock", script{
			account: "ann", err: "unauthorized", tokens: pull("ann"), faults: map[int]model.Fault{1: model.ClockAhead}, lines: `GET ` + manifest + ` t1 -> 401`,
		}, "false denial (lifetime) at 1: ann may do it, and the client gave up after registry.test answered 401 (pull manifest): by the clock that was put wrong the token has ended, and the client did not get another one\n"},
		{"false denial: step-up", script{account: "ann", err: "denied", tokens: pull("ann"), challenge: "none", lines: `
			POST https://registry.test/v2/team/app/blobs/uploads/ t1 -> 401
		`}, "false denial (step-up) at 1: ann may do it, and the client gave up after registry.test answered 401 (start upload): the token lacks the access, and no challenge asked for a wider one\n"},
		{"false denial: the token endpoint's form", script{account: "ann", err: "405", lines: `
			POST https://token.test/token form=grant_type=password -> 405
		`}, "false denial (token endpoint) at 1: ann may do it, and the client gave up after token.test answered 405 (token request): the token endpoint does not take requests of this form\n"},
		{"false denial: a scope that is refused", script{account: "ann", err: "400", lines: `
			GET ` + manifest + ` -> 401
			GET https://token.test/token?service=registry.test&scope=repository:team/app:delete basic -> 400
		`}, "false denial (scope) at 2: ann may do it, and the client gave up after token.test answered 400 (token request): it asked for repository:team/app:delete, which the token endpoint does not know\n"},
		{"false denial: the CDN refuses", script{account: "ann", err: "400", lines: `
			GET https://cdn.test/blob -> 400
		`}, "false denial (redirect and realm) at 1: ann may do it, and the client gave up after cdn.test answered 400 (other): the request was made where the registry had pointed to\n"},
		{"false denial: the client gives up by itself", script{account: "ann", err: "refused to follow", tokens: []model.Issued{token(sym, "t1", "ann", "repository:team/app:pull,push")}, lines: `
			GET ` + manifest + ` -> 401
			GET ` + asked + ` basic -> 200=t1
			POST https://registry.test/v2/team/app/blobs/uploads/ t1 -> 202
		`}, "false denial (redirect and realm) at 3: ann may do it, and the client gave up by itself: it did not go where the upload's Location points to\n"},
		{"false denial: a push that had seen that nothing is there", script{
			account: "ann", task: model.Push, err: "refused to follow", tokens: []model.Issued{token(sym, "t1", "ann", "repository:team/app:pull,push")}, lines: `
			HEAD ` + manifest + ` -> 401
			GET ` + asked + ` basic -> 200=t1
			HEAD ` + manifest + ` t1 -> 404
			POST https://registry.test/v2/team/app/blobs/uploads/ t1 -> 202
		`,
		}, "false denial (redirect and realm) at 4: ann may do it, and the client gave up by itself: it did not go where the upload's Location points to\n"},
		{"false denial: a realm without TLS", script{
			account: "ann", err: "http realm", challenge: `Bearer realm="http://token.test/token",service="registry.test"`,
			lines: `GET ` + manifest + ` -> 401`,
		}, "false denial (redirect and realm) at 1: ann may do it, and the client gave up after registry.test answered 401 (pull manifest): the client did not go where the realm of the challenge points to\n"},
		{"false denial: a realm at an address", script{
			account: "ann", err: "private realm", challenge: `Bearer realm="https://[fe80::1]:8443/token",service="registry.test"`,
			lines: `GET ` + manifest + ` -> 401`,
		}, "false denial (redirect and realm) at 1: ann may do it, and the client gave up after registry.test answered 401 (pull manifest): the client did not go where the realm of the challenge points to\n"},
		{
			"false denial: the wrong one of two challenges",
			script{err: "no basic auth credentials", challenge: bearer + `, Basic realm="x"`, lines: `
			GET https://registry.test/v2/library/hello/manifests/latest -> 401
			GET https://token.test/token?service=registry.test&scope=repository:library/hello:pull -> 200=t1
		`, tokens: []model.Issued{token(sym, "t1", "", "repository:library/hello:pull")}},
			"false denial (challenge syntax) at 2: somebody without credentials may do it, and the client gave up by itself: with two challenges at hand it took the one that does not help\n",
		},
		{"false denial: a password is wanted", script{err: "401", challenge: `Basic realm="x"`, lines: `
			GET https://registry.test/v2/library/hello/manifests/latest -> 401
		`}, "false denial (credentials) at 1: somebody without credentials may do it, and the client gave up after registry.test answered 401 (pull manifest): nobody gets in without a password\n"},
		{
			"false denial: an upload that is given up",
			script{account: "ann", err: "401", lines: `
			PATCH https://registry.test/v2/team/app/blobs/uploads/u1 t1 -> 401
			GET ` + asked + ` -> 200=t2
			DELETE https://registry.test/v2/team/app/blobs/uploads/u1 t2 -> 204
		`, tokens: []model.Issued{{Value: sym.Of("t1"), Access: sym.Of("repository:team/app:pull,push"), Subject: sym.Of("ann")}}},
			"false denial (lifetime) at 1: ann may do it, and the client gave up after registry.test answered 401 (upload part): the token had ended, and the client did not get another one\n",
		},
		{"false denial: no anonymous token", script{err: "401", lines: `
			GET https://token.test/token?service=registry.test&scope=repository:library/hello:pull -> 401
		`}, "false denial (token endpoint) at 1: somebody without credentials may do it, and the client gave up after token.test answered 401 (token request): it gives no token to somebody without credentials\n"},
		{
			"false denial: an anonymous token",
			script{account: "ann", err: "401", tokens: pull(""), lines: `GET ` + manifest + ` t1 -> 401`},
			"false denial (credentials) at 1: ann may do it, and the client gave up after registry.test answered 401 (pull manifest): the token is nobody's, though the client has credentials\n",
		},
		{
			"false denial: rate",
			script{account: "ann", err: "429", lines: `GET ` + manifest + ` -> 429`},
			"false denial (rate) at 1: ann may do it, and the client gave up after registry.test answered 429 (pull manifest): it did not wait long enough\n",
		},
		{"a denial that is right", script{account: "rita", expect: model.Denied, err: "denied", tokens: pull("rita"), lines: `
			PUT https://registry.test/v2/team/app/manifests/v2 t1 -> 403
		`}, ""},

		{"false grant: an answer", script{account: "rita", expect: model.Denied, tokens: pull("rita"), lines: `
			PUT https://registry.test/v2/team/app/manifests/v2 t1 -> 201
		`}, "false grant (credentials) at 1: the registry answered 201 to a request (push manifest) that needs repository:team/app:pull,push, which rita may not\n"},
		{"false grant: the source of a mount", script{account: "ann", tokens: pull("ann"), lines: `
			POST https://registry.test/v2/team/app/blobs/uploads/?mount=d&from=other/secret t1 -> 201
		`}, "false grant (mount) at 1: the registry answered 201 to a request (mount) that needs repository:other/secret:pull and repository:team/app:pull,push, which ann may not\n"},
		{"a mount that was rightly declined", script{account: "ann", tokens: pull("ann"), lines: `
			POST https://registry.test/v2/team/app/blobs/uploads/?mount=d&from=other/secret t1 -> 202
			PUT https://registry.test/v2/team/app/blobs/uploads/u1?digest=d t1 -> 201
		`}, ""},
		{"false grant: nothing on the wire", script{account: "ann", wrong: true, expect: model.Denied, lines: `
			GET https://registry.test/v2/ -> 200
		`}, "false grant (credentials) at 1: the task ended well, though somebody with wrong credentials may not do it\n"},
		{"over-broad: a repository that nobody has used", script{
			account: "ann", task: model.Push, expect: model.Denied, err: "denied", lines: `
			HEAD https://registry.test/v2/team/new/blobs/d -> 401
			GET https://token.test/token?service=registry.test&scope=repository:team/new:pull,push basic -> 200=t1
			HEAD https://registry.test/v2/team/new/blobs/d t1 -> 404
		`, tokens: []model.Issued{token(sym, "t1", "ann", "repository:team/new:pull,push")}, state: created(sym, "team/new"),
		}, "over-broad (token endpoint) at 2: the token request for repository:team/new:pull,push made the repository team/new, to which nothing was pushed\n"},
		{"a repository that was made and used", script{
			account: "ann", task: model.Push, lines: `
			POST https://registry.test/v2/team/new/blobs/uploads/ -> 401
			GET https://token.test/token?service=registry.test&scope=repository:team/new:pull,push basic -> 200=t1
			POST https://registry.test/v2/team/new/blobs/uploads/ t1 -> 202
		`, tokens: []model.Issued{token(sym, "t1", "ann", "repository:team/new:pull,push")}, state: created(sym, "team/new"),
		}, ""},
		{"silent degradation: a mount, then an upload that names the blob", script{
			account: "ann", task: model.Copy, lines: `
			POST https://registry.test/v2/team/app/blobs/uploads/?from=team/base&mount=d t1 -> 202
			DELETE https://registry.test/v2/team/app/blobs/uploads/u1 t1 -> 204
			POST https://registry.test/v2/team/app/blobs/uploads/?mount=d t1 -> 202
			PUT https://registry.test/v2/team/app/blobs/uploads/u2?digest=d t1 -> 201
		`, tokens: []model.Issued{token(sym, "t1", "ann", "repository:team/app:pull,push")},
		}, "silent degradation (mount) at 1: ann may mount from team/base, the registry answered 202, and the client uploaded the layer\n"},
		{"public content for nobody", script{lines: `GET https://registry.test/v2/library/hello/manifests/latest -> 200`}, ""},

		{"misleading error: the password is wrong", script{account: "ann", wrong: true, expect: model.Denied, err: "access to the resource is denied", lines: `
			GET ` + manifest + ` -> 401
			GET ` + asked + ` basic -> 403
		`}, "misleading error (token endpoint) at 2: somebody with wrong credentials was refused, and the user is told something else: \"access to the resource is denied\"\n"},
		{"no misleading error: the password is wrong", script{account: "ann", wrong: true, expect: model.Denied, err: "denied: incorrect password", lines: `
			GET ` + manifest + ` -> 401
			GET ` + asked + ` basic -> 403
		`}, ""},
		{"no misleading error: the right is missing", script{account: "rita", expect: model.Denied, err: "access to the resource is denied", lines: `
			GET ` + manifest + ` -> 401
			GET ` + asked + ` basic -> 403
		`}, ""},
		{"misleading error: too many requests", script{account: "ann", wrong: true, expect: model.Denied, err: "429: too many failed logins", lines: `
			GET ` + manifest + ` -> 401
			GET ` + asked + ` basic -> 429
		`}, "misleading error (rate) at 2: somebody with wrong credentials is not to be let in, and is told to come back later: \"429: too many failed logins\"\n"},
		{"misleading error", script{account: "rita", expect: model.Denied, err: "manifest is broken", tokens: pull("rita"), lines: `
			PUT https://registry.test/v2/team/app/manifests/v2 t1 -> 403
		`}, "misleading error (credentials) at 1: rita was refused, and the user is told something else: \"manifest is broken\"\n"},
		{"a registry that hides", script{account: "rita", expect: model.Denied, err: "manifest: not found", tokens: pull("rita"), lines: `
			GET https://registry.test/v2/other/secret/manifests/latest t1 -> 404
		`}, ""},
		{"absence told as refusal", script{account: "rita", expect: model.NotFound, err: "access denied", tokens: pull("rita"), lines: `
			GET ` + manifest + ` t1 -> 404
		`}, "misleading error (not known) at 1: it does not exist, and the user is told something else: \"access denied\"\n"},

		{"leak: a bearer token at a CDN", script{account: "ann", tokens: pull("ann"), lines: `
			GET https://registry.test/v2/team/app/blobs/d t1 -> 307
			GET https://cdn.registry.test/blob t1 -> 200
		`}, "leak (redirect and realm) at 2: the client sent a bearer token of the registry to https://cdn.registry.test, which is neither the registry nor its token endpoint\n"},
		{"leak: the password in clear text", script{
			account: "ann", challenge: `Bearer realm="http://token.test/token",service="registry.test"`, tokens: pull("ann"), lines: `
			GET ` + manifest + ` -> 401
			GET http://token.test/token?service=registry.test basic -> 200=t1
		`,
		}, "leak (redirect and realm) at 2: the client sent the user's password to http://token.test, in clear text, though the registry is reached by https\n"},
		{"leak: the password at the client's own machine", script{
			account: "ann", tokens: pull("ann"), challenge: `Bearer realm="https://169.254.169.254/token",service="registry.test"`, lines: `
			GET ` + manifest + ` -> 401
			GET https://169.254.169.254/token?service=registry.test basic -> 200=t1
			GET ` + manifest + ` t1 -> 200
		`,
		}, "leak (redirect and realm) at 2: the client sent the user's password to https://169.254.169.254, an address that means something to the client's own machine alone\n"},
		{"a realm in a private network", script{
			account: "ann", tokens: pull("ann"), challenge: `Bearer realm="https://10.0.0.5/token",service="registry.test"`, lines: `
			GET ` + manifest + ` -> 401
			GET https://10.0.0.5/token?service=registry.test basic -> 200=t1
			GET ` + manifest + ` t1 -> 200
		`,
		}, ""},
		{"leak: the password in a form at a stranger", script{account: "ann", lines: `
			POST https://elsewhere.test/token form=grant_type=password&password=ann-password -> 200
		`}, "leak (redirect and realm) at 1: the client sent the user's password to https://elsewhere.test, which is neither the registry nor its token endpoint\n"},
		{"nothing listens, so nothing is seen", script{account: "ann", expect: model.Either, lines: `
			GET https://elsewhere.test/token?service=x basic -> refused
		`}, ""},

		{"loop: the same refusal", script{account: "ann", expect: model.Either, err: "unauthorized", challenge: "none", lines: `
			GET ` + manifest + ` -> 401
			GET ` + manifest + ` -> 401
			GET ` + manifest + ` -> 401
		`}, "loop (discovery) at 1: the client sent the same request (pull manifest) 3 times, each time with the same answer (401)\n"},
		{"loop: with tokens that are worth the same", script{
			account: "rita", expect: model.Denied, err: "unauthorized",
			tokens: []model.Issued{
				token(sym, "t1", "rita", "repository:team/app:pull"), token(sym, "t2", "rita", "repository:team/app:pull"),
				token(sym, "t3", "rita", "repository:team/app:pull"),
			}, lines: `
			POST https://registry.test/v2/team/app/blobs/uploads/ t1 -> 401
			GET ` + asked + ` basic -> 200=t2
			POST https://registry.test/v2/team/app/blobs/uploads/ t2 -> 401
			GET ` + asked + ` basic -> 200=t3
			POST https://registry.test/v2/team/app/blobs/uploads/ t3 -> 401
		`,
		}, "loop (step-up) at 1: the client sent the same request (start upload) 3 times, each time with the same answer (401)\n"},
		{"the same refusal of a form, with success in between", script{account: "ann", challenge: bearer, lines: `
			GET ` + manifest + ` -> 401
			POST https://token.test/token form=grant_type=password -> 405
			GET ` + asked + ` basic -> 200=t1
			POST https://token.test/token form=grant_type=password -> 405
			GET ` + asked + ` basic -> 200=t1
			POST https://token.test/token form=grant_type=password -> 405
			GET ` + asked + ` basic -> 200=t1
		`, tokens: pull("ann")}, ""},
		{"a client that waits", script{account: "ann", expect: model.Either, err: "429", lines: `
			GET ` + manifest + ` -> 429
			+GET ` + manifest + ` -> 429
			+GET ` + manifest + ` -> 429
		`}, ""},
		{
			"loop: without end",
			script{account: "ann", err: "stopped", limit: true, lines: `GET ` + manifest + ` -> 200`},
			"loop (not known) at 1: the client went on without end and was stopped\n",
		},

		{"over-broad", script{account: "rita", tokens: []model.Issued{token(sym, "t1", "rita", "repository:team/app:pull,push")}, lines: `
			GET ` + manifest + ` -> 401
			GET ` + asked + ` basic -> 200=t1
		`}, "over-broad (scope) at 2: the token endpoint put repository:team/app:pull,push into a token of rita, who may not do all of that\n"},
		{"more than needed and not more than allowed", script{account: "ann", tokens: []model.Issued{token(sym, "t1", "ann", "repository:team/app:*")}, lines: `
			GET ` + manifest + ` -> 401
			GET ` + asked + ` basic -> 200=t1
		`}, ""},

		{"silent degradation: a mount became an upload", script{account: "ann", tokens: pull("ann"), lines: `
			POST https://registry.test/v2/team/new/blobs/uploads/?mount=d&from=team/app t1 -> 202
			PUT https://registry.test/v2/team/new/blobs/uploads/u1?digest=d t1 -> 201
		`}, "silent degradation (mount) at 1: ann may mount from team/app, the registry answered 202, and the client uploaded the layer\n"},
		{"a mount that the environment declined", script{
			account: "ann", tokens: pull("ann"), faults: map[int]model.Fault{1: model.MountDeclined}, lines: `
			POST https://registry.test/v2/team/new/blobs/uploads/?mount=d&from=team/app t1 -> 202
			PUT https://registry.test/v2/team/new/blobs/uploads/u1?digest=d t1 -> 201
		`,
		}, ""},
		{"a mount that worked at the second attempt", script{account: "ann", tokens: pull("ann"), lines: `
			POST https://registry.test/v2/team/new/blobs/uploads/?mount=d&from=team/app t1 -> 401
			POST https://registry.test/v2/team/new/blobs/uploads/?mount=d&from=team/app t1 -> 201
		`}, ""},
		{
			"silent degradation: the catalog of nobody",
			script{account: "ann", lines: `GET https://registry.test/v2/_catalog -> 200`},
			"silent degradation (discovery) at 1: the client took the answer to somebody without credentials, though it has those of ann, who may see more\n",
		},
		{"the catalog of somebody", script{account: "ann", tokens: pull("ann"), lines: `GET https://registry.test/v2/_catalog t1 -> 200`}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := c.judge(t, sym)
			if got := text(v); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
			if v.Intended != (c.want == "") {
				t.Errorf("intended is %t", v.Intended)
			}
		})
	}
}

// TestUnsupported is about what a registry may leave out.
func TestUnsupported(t *testing.T) {
	sym := model.NewSymbols()
	for line, want := range map[string]string{
		"GET https://registry.test/v1/search?q=x -> 404":                      "unsupported",
		"GET https://registry.test/v2/_catalog -> 405":                        "unsupported",
		"DELETE https://registry.test/v2/team/app/manifests/latest t1 -> 405": "unsupported",
		"GET https://registry.test/v2/team/app/manifests/latest -> 404":       "mismatch",
	} {
		v := script{account: "ann", err: "failed", lines: line}.judge(t, sym)
		if got := v.Mark(); got != want || want == "unsupported" && v.UnsupportedBy != "registry" {
			t.Errorf("%s: got %s by %q, want %s", line, got, v.UnsupportedBy, want)
		}
	}
}

func TestCosts(t *testing.T) {
	sym := model.NewSymbols()
	s := script{account: "ann", tokens: []model.Issued{
		token(sym, "t1", "ann", "repository:team/app:pull"), token(sym, "t2", "ann", "repository:team/app:pull,push"),
		token(sym, "t3", "ann", "repository:team/app:pull"),
	}, lines: `
		GET https://registry.test/v2/team/app/manifests/latest -> 401
		GET https://token.test/token?service=registry.test&scope=repository:team/app:pull basic -> 200=t1
		GET https://registry.test/v2/team/app/manifests/latest t1 -> 401
		GET https://token.test/token?service=registry.test&scope=repository:team/app:pull,push basic -> 200=t2
		GET https://token.test/token?service=registry.test&scope=repository:team/app:pull basic -> 200=t3
		GET https://registry.test/v2/team/app/manifests/latest t2 -> 200
	`}
	want := Costs{Exchanges: 6, TokenRequests: 3, Refused: 2, RefusedWithToken: 1, RepeatedTokenRequests: 1, AskedTooMuch: 1}
	if got := s.judge(t, sym).Costs; got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestMark(t *testing.T) {
	for _, c := range []struct {
		v    Verdict
		want string
	}{
		{Verdict{Intended: true}, "ok"},
		{Verdict{Mismatches: []Mismatch{{}}}, "mismatch"},
		{Verdict{Unsupported: true}, "unsupported"},
		{Verdict{Inconclusive: "full"}, "unknown"},
		{Verdict{UnknownAxes: []string{"ping"}}, "unknown"},
		{Verdict{Intended: true, UnknownAxes: []string{"ping"}}, "ok"},
	} {
		if got := c.v.Mark(); got != c.want {
			t.Errorf("%+v: got %s, want %s", c.v, got, c.want)
		}
	}
}

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{
		{"team/app", "team/app", true},
		{"team/app", "team/apps", false},
		{"team/*", "team/app", true},
		{"team/*", "team/app/x", false},
		{"team/**", "team/app/x", true},
		{"**", "team/app", true},
		{"*/app", "team/app", true},
		{"registry:catalog", "registry:catalog", true},
		{"**", "registry:catalog", false},
	} {
		if got := Match(c.pattern, c.name); got != c.want {
			t.Errorf("%s %s: got %t", c.pattern, c.name, got)
		}
	}
}

// created is a state in which a repository exists, with nothing in it.
func created(t *model.Symbols, name string) func(*model.Symbols, *model.RegistryState) {
	return func(_ *model.Symbols, s *model.RegistryState) {
		s.Stored[0] = model.Known{Repository: t.Of(name), Digest: model.Empty}
	}
}
