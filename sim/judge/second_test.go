// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"testing"

	"github.com/authsim/authsim/model"
)

// TestSecond judges runs with a second registry: which secret is whose, and what a
// failure there means.
func TestSecond(t *testing.T) {
	const (
		mirror     = "https://mirror.test"
		manifest   = "/v2/team/app/manifests/latest"
		challenge  = `Bearer realm="https://mirror.test/token",service="mirror.test"`
		leaked     = "leak (credentials) at 2: the client sent the user's password to https://mirror.test, where the mirror is, for which it is not meant\n"
		unanswered = "false denial (credentials) at 2: ann may do it, and the client gave up after mirror.test answered 401 (token request): the client sent no credentials there\n"
		foreign    = "false denial (credentials) at 2: ann may do it, and the client gave up after mirror.test answered 401 (token request): the credentials are for another registry\n"
	)
	sym := model.NewSymbols()
	own, stored := sym.Basic(sym.Of("ann"), sym.Of("ann-password")), sym.Basic(sym.Of("rita"), sym.Of("rita-password"))
	ask := func(origin, path string, authorization model.Sym, answer model.Response) model.Exchange {
		e := model.Exchange{Response: answer}
		e.Request.Method, e.Request.Authorization = model.GET, authorization
		e.Request.URL, _ = sym.Resolve(model.Absent, sym.Of(origin+path))
		if path == "/token?service=x" {
			e.Cause = model.ForToken
		}
		return e
	}
	refused := model.Response{Status: 401}
	refused.Challenges[0] = sym.Of(challenge)
	got := model.Response{Status: 200, Token: model.TokenAnswer{Present: true, Token: sym.Of("m1")}}
	ok, closed := model.Response{Status: 200}, model.Response{Failure: model.Refused}
	for _, c := range []struct {
		name      string
		alone     bool
		exchanges []model.Exchange
		want      string
	}{
		{"the mirror's own password, and its token", false, []model.Exchange{
			ask(mirror, manifest, 0, refused), ask(mirror, "/token?service=x", stored, got), ask(mirror, manifest, sym.Bearer(sym.Of("m1")), ok),
		}, ""},
		{"the registry's password", false, []model.Exchange{
			ask(mirror, manifest, 0, refused), ask(mirror, "/token?service=x", own, got), ask(mirror, manifest, sym.Bearer(sym.Of("m1")), ok),
		}, leaked},
		{"the mirror's token at the registry", false, []model.Exchange{
			ask(mirror, manifest, 0, refused), ask(mirror, "/token?service=x", stored, got), ask(registry, manifest, sym.Bearer(sym.Of("m1")), ok),
		}, "leak (redirect and realm) at 3: the client sent a bearer token of mirror.test to https://registry.test, which is neither that nor its token endpoint\n"},
		{"an air gap, and no password", true, []model.Exchange{
			ask(mirror, manifest, 0, refused), ask(mirror, "/token?service=x", 0, model.Response{Status: 401}), ask(registry, manifest, 0, closed),
		}, unanswered},
		{"an air gap, and the wrong password", true, []model.Exchange{
			ask(mirror, manifest, 0, refused), ask(mirror, "/token?service=x", own, model.Response{Status: 401}), ask(registry, manifest, 0, closed),
		}, leaked + foreign},
	} {
		w := &model.Workflow{
			Name: "w", World: world(), Steps: []model.WorkflowStep{{Task: model.Pull}},
			Credential: model.WorkflowCredential{Kind: model.Password, Account: "ann", User: "ann"},
			Second:     &model.SecondRegistry{Origin: mirror, Mirror: true, Alone: c.alone},
		}
		ann := Given{Credential: model.Credential{Kind: model.Password, User: sym.Of("ann"), Secret: sym.Of("ann-password")}, Account: "ann"}
		o := NewOracle(sym, w, []Given{ann}, nil, sym.Of(registry))
		o.Second(sym.Of(mirror), model.Credential{Kind: model.Password, User: sym.Of("rita"), Secret: sym.Of("rita-password")})
		state := &model.RegistryState{}
		state.Issued[0] = token(sym, "m1", "rita", "repository:team/app:pull")
		out := model.Outcome{OK: c.exchanges[len(c.exchanges)-1].Response.Status == 200}
		if !out.OK {
			out.Error = sym.Of("unauthorized")
		}
		var j Judge
		v := j.Judge(&Case{Oracle: o, State: state, Exchanges: c.exchanges, Steps: []Step{{Outcome: out, First: 1, Last: len(c.exchanges)}}})
		if got := text(v); got != c.want {
			t.Errorf("%s:\n%swant\n%s", c.name, got, c.want)
		}
	}
}

// TestUpstream: what a proxy's client gave up on is judged by what the proxy's
// upstream answered.
func TestUpstream(t *testing.T) {
	sym := model.NewSymbols()
	challenged := model.Response{Status: 401}
	challenged.Challenges[0] = sym.Of("Basic realm=\"up\"")
	basic := sym.Basic(sym.Of("mira"), sym.Of("x"))
	for _, c := range []struct {
		path          string
		authorization model.Sym
		answer        model.Response
		want          Cause
	}{
		{"/v2/team/app/manifests/latest", model.Absent, challenged, Discovery},
		{"/v2/team/app/manifests/latest", model.Absent, model.Response{Status: 401}, Discovery},
		{"/v2/team/app/manifests/latest", basic, challenged, Credentials},
		{"/v2/team/app/manifests/latest", basic, model.Response{Failure: model.Refused}, RedirectAndRealm},
		{"/token?service=up", basic, model.Response{Status: 403}, TokenEndpoint},
		{"/v2/team/app/manifests/latest", basic, model.Response{Status: 404}, UnknownCause},
	} {
		u := model.UpstreamExchange{At: 1, Response: c.answer}
		u.Request.Method, u.Request.Authorization = model.GET, c.authorization
		u.Request.URL, _ = sym.Resolve(model.Absent, sym.Of("https://upstream.test"+c.path))
		j := Judge{oracle: NewOracle(sym, &model.Workflow{}, []Given{{}}, nil, sym.Of(registry)), c: &Case{Upstream: []model.UpstreamExchange{u}}}
		if got, text := j.upstream(1); got != c.want || text == "" {
			t.Errorf("%s %d: got %s (%s), want %s", c.path, c.answer.Status, got, text, c.want)
		}
		if _, text := j.upstream(2); text != "" {
			t.Errorf("exchange 2 is not the proxy's: %s", text)
		}
	}
}
