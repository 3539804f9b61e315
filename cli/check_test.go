// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/sim/capture"
	"github.com/authsim/authsim/sim/replay"
	"github.com/authsim/authsim/spec"
)

// wholeAgain are scenarios in which a client gives up a request and later does the
// whole upload again: in its own view that is another request, on the wire it is a
// repetition.
var wholeAgain = map[string]bool{
	"crane-cli-v0.22.1.jsonl#push-token-revoked-on-body": true,
}

// TestCheckRecordings: rules that need no truth find the same in what the real
// clients sent, where the reasons of requests are inferred, as in what the
// simulated clients send, which know them.
func TestCheckRecordings(t *testing.T) {
	files, err := filepath.Glob("../sim/replay/testdata/clients/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatal("no recordings", err)
	}
	compared := 0
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		captured, err := capture.Read(path, data)
		if err != nil {
			t.Fatal(err)
		}
		rec, err := readRecording(path)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range play(rec) {
			if !r.OK {
				continue
			}
			simulated, err := replay.TraceOf(r.Sent)
			if err != nil {
				t.Fatal(err)
			}
			for k := range simulated.Exchanges {
				simulated.Exchanges[k].Cause = r.Causes[k]
			}
			want, got := findingsOf(&simulated), findingsOf(&captured[i].Trace)
			for k := range want {
				// What is not decided has seen what a recording may leave out.
				want[k].Triggered, want[k].Undecided = want[k].Triggered-want[k].Undecided, 0
				got[k].Triggered, got[k].Undecided = got[k].Triggered-got[k].Undecided, 0
				compared += want[k].Triggered
				if want[k] != got[k] && !wholeAgain[filepath.Base(captured[i].Name)] {
					t.Errorf("%s: %s: captured %+v, simulated %+v", captured[i].Name, want[k].ID, got[k], want[k])
				}
			}
		}
	}
	if compared == 0 {
		t.Error("nothing was compared")
	}
}

func findingsOf(tr *model.Trace) []spec.Finding {
	return spec.Check(&spec.Case{Symbols: tr.Symbols, Exchanges: tr.Exchanges})
}

// TestCheckHAR: what a run writes as an archive can be checked, and no secret is
// in what is read.
func TestCheckHAR(t *testing.T) {
	const har = `{"log":{"entries":[
	{"request":{"method":"GET","url":"https://registry.example/v2/team/app/manifests/1","headers":[]},
	 "response":{"status":401,"headers":[{"name":"WWW-Authenticate","value":"Bearer realm=\"https://auth.example/token\",service=\"registry.example\",scope=\"repository:team/app:pull\""}],"content":{}}},
	{"request":{"method":"POST","url":"https://auth.example/token","headers":[{"name":"Content-Type","value":"application/x-www-form-urlencoded"}],
	  "postData":{"mimeType":"application/x-www-form-urlencoded","text":"grant_type=password&service=registry.example&username=ann&password=hunter2hunter2&scope=repository%3Ateam%2Fapp%3Apull"}},
	 "response":{"status":200,"headers":[],"content":{"text":"eyJhY2Nlc3NfdG9rZW4iOiJlbGVwaGFudHNlY3JldCIsInJlZnJlc2hfdG9rZW4iOiJyZWZyZXNoc2VjcmV0IiwidG9rZW5fdHlwZSI6IkJlYXJlciJ9","encoding":"base64"}}},
	{"request":{"method":"GET","url":"https://registry.example/v2/team/app/manifests/1","headers":[{"name":"Authorization","value":"Bearer elephantsecret"}]},
	 "response":{"status":307,"headers":[{"name":"Location","value":"https://cdn.example/x?X-Amz-Signature=signedsecret"}],"content":{}}},
	{"request":{"method":"GET","url":"https://cdn.example/x?X-Amz-Signature=signedsecret","headers":[{"name":"Authorization","value":"Basic YW5uOmh1bnRlcjJodW50ZXIy"}]},
	 "response":{"status":200,"headers":[],"content":{}}},
	{"request":{"method":"POST","url":"https://auth.example/token","headers":[],"postData":{"mimeType":"application/x-www-form-urlencoded","text":"grant_type=refresh_token&refresh_token=refreshsecret"}},
	 "response":{"status":400,"headers":[],"content":{"text":"{\"error\":\"invalid_grant\",\"error_description\":\"refreshsecret was replaced\"}"}}}
	]}}`
	all, err := capture.Read("x.har", []byte(har))
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	tr := &all[0].Trace
	text := tr.Transcript()
	for _, secret := range []string{"hunter2", "elephant", "refreshsecret", "signedsecret", "YW5uOmh1"} {
		if strings.Contains(text, secret) {
			t.Errorf("%s is kept:\n%s", secret, text)
		}
	}
	for i, want := range []model.Cause{model.ByTask, model.ForToken, model.ByTask, model.ByRedirect} {
		if got := tr.Exchanges[i].Cause; got != want && !(i == 2 && got == model.ByChallenge) {
			t.Errorf("exchange %d: %s, want %s", i+1, got, want)
		}
	}
	if a, b := tr.Exchanges[1].Response.Token.AccessToken, tr.Symbols.Str(tr.Exchanges[2].Request.Authorization); "Bearer "+tr.Symbols.Str(a) != b {
		t.Errorf("the token is %q where it is handed out and %q where it is used", tr.Symbols.Str(a), b)
	}
	if kind := tr.Symbols.Str(tr.Exchanges[1].Response.Token.TokenType); kind != "Bearer" {
		t.Errorf("token_type is %q", kind)
	}
	if code, _ := tr.Symbols.OAuthError(&tr.Exchanges[4].Response); code != "invalid_grant" {
		t.Errorf("the refusal is %q", code)
	}
	for _, bad := range []struct{ data, want string }{
		{`{"log":{"entries":[]}}`, "log.entries: there is none"},
		{`{"log":{"entries":[{"request":{"method":"BREW","url":"https://x/"}}]}}`, "log.entries[0]: request.method"},
		{`{"log":{"entries":[{"request":{"method":"GET","url":"/v2/"}}]}}`, "is not an absolute URL"},
		{`{"log":{"entries":[{"request":{"method":"GET","url":"https://x/"},"response":{"status":7}}]}}`, "response.status: 7"},
		{`{"x":1}`, "expected an HTTP archive"},
		{``, "there is no exchange"},
		{`nonsense`, "transcript:1"},
	} {
		if _, err := capture.Read("x.har", []byte(bad.data)); err == nil || !strings.Contains(err.Error(), bad.want) || !strings.HasPrefix(err.Error(), "x.har") {
			t.Errorf("%s: got %v, want %s", bad.data, err, bad.want)
		}
	}
}

// TestCheckSet: a requirement that is not in the set is reported with a mark and
// does not count; one that is in it does.
func TestCheckSet(t *testing.T) {
	const id = "RENG-06"
	finding := spec.Finding{ID: id, Triggered: 2, Passed: 1, Failed: 1, Exchange: 3, Why: "sent again"}
	for _, tt := range []struct {
		set              spec.Set
		failed           bool
		text, junit, bad string
	}{
		{spec.Set{Version: "0.2", Requirements: []string{id}}, true, "✗ RENG-06 at exchange 3", `<failure message="exchange 3: sent again (1 of 2)">`, "not in set"},
		{spec.Set{Version: "0.2", Requirements: []string{"CHAL-01"}}, false, "– RENG-06 at exchange 3: sent again (1 of 2); not in set 0.2", `<skipped message="not in set 0.2">`, "<failure"},
	} {
		all := []checked{{name: "x", exchanges: 3, findings: []spec.Finding{finding}, set: &tt.set}}
		if got := all[0].failed(); got != tt.failed {
			t.Errorf("set %v: failed is %v", tt.set.Requirements, got)
		}
		var out strings.Builder
		buffer := bufio.NewWriter(&out)
		term := &terminal{out: buffer, width: 200}
		term.checks(all)
		if err := term.junit("authsim check", suitesOf(all)); err != nil {
			t.Fatal(err)
		}
		if err := buffer.Flush(); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{tt.text, tt.junit, `status="FAIL"`} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("set %v: expected %q in\n%s", tt.set.Requirements, want, out.String())
			}
		}
		if strings.Contains(out.String(), tt.bad) {
			t.Errorf("set %v: %q in\n%s", tt.set.Requirements, tt.bad, out.String())
		}
		if j := checksJSON(all); len(j) != 1 || j[0].Scored != tt.failed || j[0].Status != "FAIL" {
			t.Errorf("set %v: %+v", tt.set.Requirements, j)
		}
		// A baseline's entry that no longer occurs counts only in the set.
		all[0].findings[0].Failed = 0
		if gone := stale(all, map[string]string{id: "known"}); (len(gone) > 0) != tt.failed {
			t.Errorf("set %v: stale are %v", tt.set.Requirements, gone)
		}
	}
}

// TestCheckSetFlag: the newest set is the default, and another one is looked up.
func TestCheckSetFlag(t *testing.T) {
	files, err := filepath.Glob("../sim/replay/testdata/clients/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatal("no recordings", err)
	}
	run := func(args ...string) (code int, stdout, stderr string) {
		var out, errs strings.Builder
		code = Main(append([]string{"check", files[0], "--format", "json"}, args...), strings.NewReader(""), &out, &errs)
		return code, out.String(), errs.String()
	}
	code, out, _ := run()
	versions := setVersions()
	same, named, _ := run("--set", versions[len(versions)-1])
	if code != same || out != named || !strings.Contains(out, `"scored": true`) {
		t.Errorf("exit codes %d and %d; the outputs are equal: %v", code, same, out == named)
	}
	if code, _, errs := run("--set", "0.0"); code != exitUsage || !strings.Contains(errs, `--set: there is no set "0.0" of requirements; expected one of 0.1`) {
		t.Errorf("exit code %d: %s", code, errs)
	}
}
