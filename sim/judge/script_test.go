// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"fmt"
	"strings"
	"testing"

	"github.com/authsim/authsim/model"
)

const (
	registry = "https://registry.test"
	realm    = "https://token.test"
	bearer   = `Bearer realm="https://token.test/token",service="registry.test",scope="repository:team/app:pull"`
)

// world is the world of the tests: ann may do much, rita may read team/app.
func world() model.World {
	return model.World{
		Accounts: []model.Account{
			{
				Name: "ann", Password: "ann-password", IdentityToken: "ann-refresh",
				Grants: []model.Grant{{Pattern: "team/**", Actions: []string{"pull", "push", "delete"}}, {Pattern: "registry:catalog", Actions: []string{"*"}}},
			},
			{Name: "rita", Password: "rita-password", Grants: []model.Grant{{Pattern: "team/app", Actions: []string{"pull"}}}},
		},
		Repositories: []model.Repository{{Name: "team/app"}, {Name: "library/hello", Public: true}, {Name: "other/secret"}},
	}
}

// A script is a run written down by hand: exchanges as lines of
//
//	METHOD URL [AUTHORIZATION] -> STATUS
//
// where AUTHORIZATION is basic (the client's credential) or the name of a token
// of tokens. Lines that start with "+" come a second later than they could.
type script struct {
	account string
	wrong   bool
	// task is what was asked for; nothing is a pull.
	task   model.TaskKind
	expect model.Expectation
	lines  string
	// tokens are what the token endpoint has issued: name, subject and access. The
	// lines give the token with the status, as in "200=t1".
	tokens []model.Issued
	// err is what the user was told; empty when the task ended well.
	err   string
	limit bool
	// challenge is the challenge of every 401 of the registry.
	challenge string
	faults    map[int]model.Fault
	state     func(*model.Symbols, *model.RegistryState)
	// slow is how long content is on the way where the fault SlowUpload happens.
	slow model.Instant
	// passing: the password had ended before the first request.
	passing bool
}

// token is a token that lives for long.
func token(t *model.Symbols, name, subject, access string) model.Issued {
	i := model.Issued{Value: t.Of(name), Expires: 300 * model.Second, Access: t.List(strings.Fields(access)...)}
	if subject != "" {
		i.Subject = t.Of(subject)
	}
	return i
}

func (s script) judge(tb testing.TB, t *model.Symbols) Verdict {
	tb.Helper()
	if s.task == model.NoTask {
		s.task = model.Pull
	}
	w := &model.Workflow{Name: "w", World: world(), Steps: []model.WorkflowStep{{Task: s.task, Expect: s.expect}}}
	var credential model.Credential
	account := s.account
	if s.wrong {
		account = ""
	}
	if s.account != "" {
		w.Credential = model.WorkflowCredential{Kind: model.Password, Account: s.account, User: s.account, Wrong: s.wrong}
		credential = model.Credential{Kind: model.Password, User: t.Of(s.account), Secret: t.Of(s.account + "-password")}
	}
	given := Given{Credential: credential, Account: account}
	if s.passing {
		given.Passing = &model.Account{Name: s.account, Password: s.account + "-password", PasswordLife: 1}
	}
	c := &Case{Oracle: NewOracle(t, w, []Given{given}, nil, t.Of(registry), t.Of(registry), t.Of(realm)), State: &model.RegistryState{}}
	copy(c.State.Issued[:], s.tokens)
	if s.state != nil {
		s.state(t, c.State)
	}
	var now model.Instant
	for n, line := range strings.Split(strings.TrimSpace(s.lines), "\n") {
		if strings.TrimSpace(line) != "" {
			c.Exchanges = append(c.Exchanges, s.exchange(tb, t, credential, n, strings.TrimSpace(line), &now))
		}
	}
	out := model.Outcome{OK: s.err == ""}
	if s.err != "" {
		out.Error = t.Of(s.err)
	}
	c.Steps = []Step{{Outcome: out, First: 1, Last: len(c.Exchanges), Limit: s.limit}}
	var j Judge
	return j.Judge(c)
}

func (s script) exchange(tb testing.TB, t *model.Symbols, who model.Credential, n int, line string, now *model.Instant) model.Exchange {
	tb.Helper()
	line, late := strings.CutPrefix(line, "+")
	left, right, ok := strings.Cut(line, " -> ")
	words := strings.Fields(left)
	if !ok || len(words) < 2 {
		tb.Fatalf("line %d: %q", n, line)
	}
	if late {
		*now += model.Second
	}
	e := model.Exchange{Sent: *now, Arrived: *now + 1, Answered: *now + 2, Fault: s.faults[n+1]}
	*now += 2
	if e.Fault == model.SlowUpload {
		e.Answered += s.slow
	}
	u, ok := t.Resolve(model.Absent, t.Of(words[1]))
	if !ok {
		tb.Fatalf("line %d: %q is no URL", n, words[1])
	}
	e.Request.Method, e.Request.URL = model.ParseMethod(words[0]), u
	for _, word := range words[2:] {
		form, isForm := strings.CutPrefix(word, "form=")
		switch {
		case isForm:
			e.Request.Form = t.Of(form)
		case word == "basic":
			e.Request.Authorization = t.Basic(who.User, who.Secret)
		default:
			e.Request.Authorization = t.Bearer(t.Of(word))
		}
	}
	status, value, issued := strings.Cut(right, "=")
	if right == "refused" {
		e.Response.Failure = model.Refused
		return e
	}
	if _, err := fmt.Sscan(status, &e.Response.Status); err != nil {
		tb.Fatalf("line %d: %q: %v", n, line, err)
	}
	if issued {
		e.Response.Token = model.TokenAnswer{Present: true, Token: t.Of(value)}
	}
	if e.Response.Status == 401 && s.challenge != "none" && strings.HasPrefix(words[1], registry) {
		e.Response.Challenges[0] = t.Of(bearer)
		if s.challenge != "" {
			e.Response.Challenges[0] = t.Of(s.challenge)
		}
	}
	return e
}

// text writes the mismatches of a verdict, one a line.
func text(v Verdict) string {
	var b strings.Builder
	for _, m := range v.Mismatches {
		fmt.Fprintf(&b, "%s (%s) at %d: %s\n", m.Symptom, m.Cause, m.Exchange, m.Text)
	}
	return b.String()
}
