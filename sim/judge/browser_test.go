// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"testing"

	"github.com/authsim/authsim/model"
)

// TestBrowser: what a page was not shown is the browser's doing only where a
// program could have gone on.
func TestBrowser(t *testing.T) {
	sym := model.NewSymbols()
	w := &model.Workflow{Name: "w", World: world(), Steps: []model.WorkflowStep{{Task: model.Pull}}}
	credential := model.Credential{Kind: model.Password, User: sym.Of("ann"), Secret: sym.Of("ann-password")}
	w.Credential = model.WorkflowCredential{Kind: model.Password, Account: "ann", User: "ann"}
	page, any := sym.Of("https://page.test"), model.CORS{AllowOrigin: sym.Of("*")}
	manifest := model.URL{Origin: sym.Of(registry), Path: sym.Of("/v2/team/app/manifests/latest")}
	endpoint := model.URL{Origin: sym.Of(realm), Path: sym.Of("/token")}
	challenged := model.Response{Status: 401, Challenges: [model.MaxChallengeLines]model.Sym{sym.Of(bearer)}}
	with := func(r model.Response, c model.CORS) model.Response { r.CORS = c; return r }
	exposed := model.CORS{AllowOrigin: any.AllowOrigin, ExposeHeaders: sym.Of("WWW-Authenticate")}
	get := func(u model.URL, r model.Response) model.Exchange {
		return model.Exchange{Request: model.Request{Method: model.GET, URL: u, PageOrigin: page}, Response: r}
	}
	preflight := func(r model.Response) model.Exchange {
		return model.Exchange{Cause: model.ByPreflight, Request: model.Request{
			Method: model.OPTIONS, URL: manifest, PageOrigin: page, PreflightMethod: model.GET, PreflightHeaders: sym.Of("authorization"),
		}, Response: r}
	}
	token := func(r model.Response) model.Exchange {
		e := get(endpoint, r)
		e.Cause = model.ForToken
		return e
	}
	for _, c := range []struct {
		why       string
		exchanges []model.Exchange
		want      Cause
	}{
		{"a preflight that is refused", []model.Exchange{preflight(challenged)}, Browser},
		{"a preflight that does not name the field", []model.Exchange{preflight(model.Response{Status: 204, CORS: any})}, Browser},
		{"an answer for no page", []model.Exchange{get(manifest, model.Response{Status: 200})}, Browser},
		{"a challenge for no page", []model.Exchange{get(manifest, challenged)}, Browser},
		{"a challenge that is not exposed", []model.Exchange{get(manifest, with(challenged, any))}, Browser},
		{"a challenge that is", []model.Exchange{get(manifest, with(challenged, exposed))}, Discovery},
		{"a token for no page", []model.Exchange{get(manifest, with(challenged, exposed)), token(model.Response{Status: 200})}, Browser},
		{"no token for anybody", []model.Exchange{get(manifest, with(challenged, exposed)), token(model.Response{Status: 500})}, TokenEndpoint},
		{"a preflight that passed is no success", []model.Exchange{
			get(manifest, challenged),
			preflight(model.Response{Status: 204, CORS: model.CORS{AllowOrigin: any.AllowOrigin, AllowHeaders: sym.Of("Authorization")}}),
		}, Browser},
	} {
		got := new(Judge).Judge(&Case{
			Oracle: NewOracle(sym, w, []Given{{Credential: credential, Account: "ann"}}, nil, sym.Of(registry)), State: &model.RegistryState{}, Exchanges: c.exchanges,
			Steps: []Step{{Outcome: model.Outcome{Error: sym.Of("failed to fetch")}, First: 1, Last: len(c.exchanges)}},
		})
		if len(got.Mismatches) != 1 || got.Mismatches[0].Symptom != FalseDenial || got.Mismatches[0].Cause != c.want {
			t.Errorf("%s: got %+v, want a false denial (%s)", c.why, got.Mismatches, c.want)
		}
	}
}
