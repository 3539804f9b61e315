// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package all_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/authsim/authsim/sim/replay"
)

// inexact are scenarios whose error text the model does not write as the client
// does, with the reason.
var inexact = map[string]string{
	"containerd-resolver-v1.7.34 pull-redirect-same-host-rejects-auth": "1.7 words the failure of a fetch in another way",
	"containerd-resolver-v1.7.34 push-not-granted-401-no-error-param":  "1.7 does not show what the registry says",
	"oras-cli-v1.3.6 pull-identity-token-token-redirect":               "net/http's own words around the refusal",
	"oras-library-v2.3.1 login-wrong-password":                         "the command that recorded it leaves out the library's first words",
	"oras-library-v2.3.1 push-token-revoked-on-body":                   "recordings have symbols where the URL has escapes",
	"regclient-library-v0.5.3 pull-basic-identity-token":               "0.5.3 words the failure in another way",
	"oras-library-v2.7.0 pull-identity-token-token-redirect":           "net/http's own words around the refusal",
	"oras-library-v2.7.0 push-token-revoked-on-body":                   "recordings have symbols where the URL has escapes",
}

// driver stands before what a command printed, which has the error in it beside
// the command's own words.
const driver = "exit status 1; output: "

var layer = regexp.MustCompile(`\{layer\d\}`)

// TestErrorTexts compares what the user is told with the recordings. A recording
// does not tell the layers of an error apart.
func TestErrorTexts(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(recordings, "*.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	met := map[string]bool{}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		rec, err := replay.Read(name, f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range replay.Clients(rec, maker) {
			key := strings.TrimSuffix(filepath.Base(name), ".jsonl") + " " + r.Scenario
			want, got := rec.Scenarios[i].Error, strings.TrimSpace(layer.ReplaceAllString(r.ErrorText, "{layer}"))
			want = strings.TrimSpace(layer.ReplaceAllString(want, "{layer}"))
			if rest, ok := strings.CutPrefix(want, driver); ok && got != "" && strings.Contains(rest, got) {
				want = got
			}
			_, known := inexact[key]
			met[key] = true
			switch {
			case want != got && !known:
				t.Errorf("%s\nwant %s\ngot  %s", key, want, got)
			case want == got && known:
				t.Errorf("%s is exact now: remove it from inexact", key)
			}
		}
	}
	for key := range inexact {
		if !met[key] {
			t.Errorf("inexact names %s, which is not recorded", key)
		}
	}
}
