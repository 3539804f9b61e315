// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package browser_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/browser"
	"github.com/authsim/authsim/model"
)

const (
	at     = "https://registry.test"
	cors   = "allow-origin=* | allow-headers=Authorization, Accept"
	expose = " | expose=WWW-Authenticate, Link"
	bearer = `challenge=Bearer realm="https://token.test/token",service="registry.test"`
)

// rules are answers that no registry's profile gives. A line of a script is
// "METHOD URL-PART -> STATUS FIELD=VALUE | …"; the first that fits answers.
var rules = []struct {
	why, script string
	task        model.TaskKind
	password    bool
	set         []model.Setting
}{
	{
		why:  "a redirected request that has a long Accept has a preflight there as well, from the origin null, and no Authorization (Fetch, HTTP-redirect fetch)",
		task: model.Head, password: true,
		script: "OPTIONS / -> 204 " + cors + "\nGET token.test -> 200 token=t | " + cors + "\nHEAD other.test -> 200 " + cors + "\n" +
			"1* HEAD registry.test -> 401 " + bearer + " | " + cors + expose + "\nHEAD registry.test -> 307 location=https://other.test/m | " + cors,
	},
	{
		why:  "a preflight must not be redirected (Fetch, CORS-preflight fetch)",
		task: model.Head, script: "OPTIONS registry.test -> 307 location=https://other.test/m | " + cors + "\nOPTIONS other.test -> 204 " + cors,
	},
	{
		why:  "what a preflight allowed is not asked for again at the same URL, with whatever field it listed (Fetch, CORS-preflight cache)",
		task: model.Head, password: true,
		script: "OPTIONS / -> 204 " + cors + "\nGET token.test -> 200 token=t | " + cors + "\n1* HEAD / -> 401 " + bearer + " | " + cors + expose + "\nHEAD / -> 200 " + cors,
	},
	{
		why:  "a Link that is exposed leads to the next page",
		task: model.Tags, script: "GET last=b -> 200 " + cors + "\nGET tags/list -> 200 link=</v2/a/b/tags/list?last=b>; rel=\"next\" | " + cors + expose,
	},
	{
		why:  "one that is not ends the list",
		task: model.Tags, script: "GET tags/list -> 200 link=</v2/a/b/tags/list?last=b>; rel=\"next\" | " + cors,
	},
	{
		why:  "a challenge that is not exposed gives the page nothing to go by, password or not",
		task: model.Tags, password: true, script: "GET tags/list -> 401 " + bearer + " | " + cors,
	},
	{
		why:  "a token that the page is not shown",
		task: model.Tags, script: "GET token.test -> 200 token=t\nGET tags/list -> 401 " + bearer + " | " + cors + expose,
	},
	{
		why:  "a token request in its POST form needs no preflight: its type is safelisted and it has no Authorization",
		task: model.Tags, password: true, set: []model.Setting{{Axis: "token-method", Value: "post-with-secret"}, {Axis: "post-field", Value: "either"}},
		script: "OPTIONS / -> 204 " + cors + "\nPOST token.test -> 200 token=t | " + cors + "\n1* GET tags/list -> 401 " + bearer + " | " + cors + expose + "\nGET tags/list -> 200 " + cors,
	},
	{
		why:  "twenty redirects are followed (Fetch, HTTP-redirect fetch)",
		task: model.Tags, script: "GET / -> 307 location=/v2/a/b/tags/list | " + cors,
	},
	{
		why:  "a token server in clear text is not asked (Mixed Content)",
		task: model.Tags, script: "GET tags/list -> 401 challenge=Bearer realm=\"http://token.test/token\" | " + cors + expose,
		set: []model.Setting{{Axis: "realm-policy", Value: "any"}},
	},
}

// TestRules keeps the page's exchanges with such servers as a golden file.
func TestRules(t *testing.T) {
	profiles, err := browser.Client.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, c := range rules {
		p, err := profiles[len(profiles)-1].With(c.set, clients.Axes())
		if err != nil {
			t.Fatal(err)
		}
		sym := model.NewSymbols()
		client, err := browser.Client.New(sym, p)
		if err != nil {
			t.Fatal(err)
		}
		who := model.Credential{}
		if c.password {
			who = model.Credential{Kind: model.Password, User: sym.Of("ann"), Secret: sym.Of("secret")}
		}
		task := model.Task{Kind: c.task, Repository: sym.Of("a/b"), Reference: sym.Of("v1")}
		task.Endpoints[0] = sym.Of(at)
		fmt.Fprintf(&b, "# %s\n", c.why)
		play(t, &b, sym, client, task, who, strings.Split(c.script, "\n"))
	}
	const golden = "testdata/rules.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), b.String()); d != "" {
		t.Errorf("%s is not up to date; go test ./clients/browser -update renews it\n%s", golden, d)
	}
}

func play(t *testing.T, b *strings.Builder, sym *model.Symbols, client model.Client, task model.Task, who model.Credential, script []string) {
	var s model.ClientState
	client.Start(&s, task, who, 0)
	for range 100 {
		if out, done := client.Outcome(&s); done {
			fmt.Fprintf(b, "= %v %s\n\n", out.OK, sym.Str(out.Error))
			return
		}
		for _, turn := range client.Ready(&s, nil)[:1] {
			q, why, sent := client.Send(&s, turn.Lane, 0)
			if !sent {
				continue
			}
			x := model.Exchange{Cause: why, Request: q, Response: answer(t, sym, &q, script)}
			b.WriteString(line(sym, &x) + "\n")
			client.Answer(&s, turn.Lane, &x.Response, 0)
		}
	}
	t.Fatal("the task does not end")
}

func answer(t *testing.T, sym *model.Symbols, q *model.Request, script []string) model.Response {
	for i, l := range script {
		when, what, _ := strings.Cut(l, " -> ")
		once := strings.HasPrefix(when, "1* ")
		method, part, _ := strings.Cut(strings.TrimPrefix(when, "1* "), " ")
		if l == "" || method != q.Method.String() || !strings.Contains(sym.Str(sym.URLText(q.URL)), part) {
			continue
		}
		if once {
			script[i] = ""
		}
		status, fields, _ := strings.Cut(what, " ")
		r := model.Response{Size: 10}
		if _, err := fmt.Sscan(status, &r.Status); err != nil {
			t.Fatal(err)
		}
		for f := range strings.SplitSeq(fields, " | ") {
			name, value, _ := strings.Cut(f, "=")
			v := sym.Of(value)
			switch name {
			case "allow-origin":
				r.CORS.AllowOrigin = v
			case "allow-headers":
				r.CORS.AllowHeaders = v
			case "expose":
				r.CORS.ExposeHeaders = v
			case "challenge":
				r.Challenges[0] = v
			case "location":
				r.Location = v
			case "link":
				r.Link = v
			case "token":
				r.Token.Present, r.Token.Token = true, v
			}
		}
		return r
	}
	t.Fatalf("no line answers %s %s", q.Method, sym.Str(sym.URLText(q.URL)))
	return model.Response{}
}
