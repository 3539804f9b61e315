// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"testing"

	"github.com/authsim/authsim/model"
)

// TestDenials are denials whose class depends on how a token or a password was got.
func TestDenials(t *testing.T) {
	sym := model.NewSymbols()
	const manifest = "https://registry.test/v2/team/app/manifests/latest"
	const push = "https://token.test/token?service=registry.test&scope=repository:team/app:pull,push"
	pushing := []model.Issued{token(sym, "t1", "ann", "repository:team/app:pull,push")}
	ended := model.Issued{Value: sym.Of("t1"), Access: sym.Of("repository:team/app:pull,push"), Subject: sym.Of("ann"), Expires: 10 * model.Second}
	for _, c := range []struct {
		name string
		script
		want Mismatch
	}{
		{"asked for too little, and nothing says so", script{account: "ann", err: "denied", tokens: pushing, lines: `
			GET ` + push + ` basic -> 200=t1
			DELETE ` + manifest + ` t1 -> 403
		`}, Mismatch{Symptom: FalseDenial, Cause: ScopeCause, Exchange: 2}},
		{"got for another request", script{account: "ann", err: "denied", tokens: pushing, lines: `
			GET ` + push + ` basic -> 200=t1
			PUT ` + manifest + ` t1 -> 201
			DELETE ` + manifest + ` t1 -> 403
		`}, Mismatch{Symptom: FalseDenial, Cause: StepUp, Exchange: 3}},
		{"a challenge says so", script{account: "ann", err: "denied", tokens: pushing, lines: `
			GET ` + push + ` basic -> 200=t1
			DELETE ` + manifest + ` t1 -> 401
		`}, Mismatch{Symptom: FalseDenial, Cause: StepUp, Exchange: 2}},
		{"from a refresh token that is good for less", script{account: "ann", err: "denied", tokens: []model.Issued{
			token(sym, "t1", "ann", "repository:team/app:pull"),
			{Value: sym.Of("r1"), Refresh: true, Subject: sym.Of("ann"), Access: sym.Of("repository:team/app:pull")},
		}, lines: `
			POST https://token.test/token form=grant_type=refresh_token&refresh_token=r1&scope=repository:team/app:pull,push -> 200=t1
			POST https://registry.test/v2/team/app/blobs/uploads/ t1 -> 401
		`}, Mismatch{Symptom: FalseDenial, Cause: Caching, Exchange: 2}},
		{"from a refresh token that is good for all", script{account: "ann", err: "denied", tokens: []model.Issued{
			token(sym, "t1", "ann", "repository:team/app:pull"), {Value: sym.Of("r1"), Refresh: true, Subject: sym.Of("ann")},
		}, lines: `
			POST https://token.test/token form=grant_type=refresh_token&refresh_token=r1&scope=repository:team/app:pull,push -> 200=t1
			POST https://registry.test/v2/team/app/blobs/uploads/ t1 -> 401
		`}, Mismatch{Symptom: FalseDenial, Cause: TokenEndpoint, Exchange: 2}},
		{"another token endpoint", script{err: "401", tokens: []model.Issued{token(sym, "t1", "", "repository:library/hello:pull")}, lines: `
			GET https://token.test/token?service=registry.test&scope=repository:library/hello:pull -> 200=t1
			GET https://registry.test/v2/library/hello/manifests/latest t1 -> 401
			GET https://token.test/other?service=registry.test&scope=repository:library/hello:pull -> 401
		`}, Mismatch{Symptom: FalseDenial, Cause: RedirectAndRealm, Exchange: 3}},
		{"a mount that is malformed to the registry", script{account: "ann", err: "400", tokens: pushing, lines: `
			POST https://registry.test/v2/team/app/blobs/uploads/?mount=d t1 -> 400
		`}, Mismatch{Symptom: FalseDenial, Cause: MountCause, Exchange: 1}},
		{"wrong credentials, told as a lack of rights", script{account: "ann", wrong: true, expect: model.Denied, err: "403 Forbidden", lines: `
			HEAD ` + manifest + ` basic -> 403
		`}, Mismatch{Symptom: MisleadingError, Cause: Credentials, Exchange: 1}},
		{"wrong credentials, told as such", script{account: "ann", wrong: true, expect: model.Denied, err: "403 Forbidden: the token has expired", lines: `
			HEAD ` + manifest + ` basic -> 403
		`}, Mismatch{}},
		{"the token ended before the slow content was there", script{
			account: "ann", err: "401", tokens: []model.Issued{ended}, faults: map[int]model.Fault{1: model.SlowUpload}, slow: 20 * model.Second,
			lines: `PATCH https://registry.test/v2/team/app/blobs/uploads/u1 t1 -> 401`,
		}, Mismatch{Symptom: FalseDenial, Cause: Lifetime, Exchange: 1}},
		{"a password that had ended, at the token endpoint", script{account: "ann", passing: true, err: "401", lines: `
			GET ` + push + ` basic -> 401
		`}, Mismatch{Symptom: FalseDenial, Cause: Lifetime, Exchange: 1}},
		{"a password that had ended, at the registry", script{account: "ann", passing: true, err: "403", lines: `
			HEAD ` + manifest + ` basic -> 403
		`}, Mismatch{Symptom: FalseDenial, Cause: Lifetime, Exchange: 1}},
	} {
		var got Mismatch
		if v := c.judge(t, sym); len(v.Mismatches) > 0 {
			got = v.Mismatches[len(v.Mismatches)-1] // leaks come first
		}
		if got.Symptom != c.want.Symptom || got.Cause != c.want.Cause || got.Exchange != c.want.Exchange {
			t.Errorf("%s: %s (%s) at %d: %s; want %s (%s) at %d", c.name, got.Symptom, got.Cause, got.Exchange, got.Text,
				c.want.Symptom, c.want.Cause, c.want.Exchange)
		}
	}
}
