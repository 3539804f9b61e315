// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package regclient_test

import (
	"strings"
	"testing"

	"github.com/authsim/authsim/clients/regclient"
	"github.com/authsim/authsim/clients/scene"
	"github.com/authsim/authsim/model"
)

const challenged = "GET registry.test/v2/ none -> 401 challenge=" + scene.Bearer + ",scope=\"repository:a/b:pull\"\n"

// versionScenes are what 0.8.3, 0.9.2 and 0.11.7 differ in. All but the error of
// the relative realm at 0.8.3 was compared, word for word, with these versions of
// the library itself.
var versionScenes = []scene.Scene{
	{
		Why:    "no token for a second repository",
		Script: "1* GET token.test -> 200 token\nGET token.test -> 403\n" + challenged,
		Tasks:  []scene.Task{{Kind: model.Tags, Repository: "a/b"}, {Kind: model.Tags, Repository: "c/d"}, {Kind: model.Tags, Repository: "a/b"}},
	},
	{
		Why:    "a relative realm",
		Script: "GET registry.test/v2/ none -> 401 challenge=Bearer realm=\"/token\"\nGET registry.test/token -> 200 token\n",
		Tasks:  []scene.Task{{Kind: model.Tags, Repository: "a/b"}},
	},
	{
		Why:    "an empty realm",
		Script: "GET registry.test/v2/ none -> 401 challenge=Bearer realm=\"\"\n",
		Tasks:  []scene.Task{{Kind: model.Tags, Repository: "a/b"}},
	},
	{
		Why:    "a realm without TLS",
		Script: "GET registry.test/v2/ none -> 401 challenge=Bearer realm=\"http://token.test/token\"\nGET http://token.test -> 200 token\n",
		Tasks:  []scene.Task{{Kind: model.Tags, Repository: "a/b"}},
	},
	{
		Why:    "a realm on a local address",
		Script: "GET registry.test/v2/ none -> 401 challenge=Bearer realm=\"https://127.0.0.1/token\"\nGET https://127.0.0.1 -> 200 token\n",
		Tasks:  []scene.Task{{Kind: model.Tags, Repository: "a/b"}},
	},
	{
		Why:    "a redirect to a place without TLS",
		Script: "GET registry.test/v2/a/b Bearer -> 307 location=http://cdn.test/tags/list\n" + challenged,
		Tasks:  []scene.Task{{Kind: model.Tags, Repository: "a/b"}},
	},
	{
		Why:    "a redirect to a host that wants Basic",
		Script: "GET registry.test/v2/a/b Bearer -> 307 location=https://cdn.test/tags/list\nGET cdn.test none -> 401 challenge=Basic realm=\"x\"\n" + challenged,
		Tasks:  []scene.Task{{Kind: model.Tags, Repository: "a/b"}},
	},
	{
		Why:    "a redirect to a host that wants a token",
		Script: "GET registry.test/v2/a/b Bearer -> 307 location=https://cdn.test/tags/list\nGET cdn.test none -> 401 challenge=" + scene.Bearer + "\n" + challenged,
		Tasks:  []scene.Task{{Kind: model.Tags, Repository: "a/b"}},
	},
}

// TestVersions keeps what the versions send in these scenes as a golden file.
func TestVersions(t *testing.T) {
	var b strings.Builder
	for i := range versionScenes {
		for _, version := range []string{"0.8.3", "0.9.2", "0.11.7"} {
			p, err := regclient.Client.Profile(version)
			if err != nil {
				t.Fatal(err)
			}
			sc := versionScenes[i]
			sc.Who, sc.Why = model.Password, version+": "+sc.Why
			text, err := scene.PlayWith(regclient.Client, p, &sc)
			if err != nil {
				t.Fatal(err)
			}
			b.WriteString(text + "\n")
		}
	}
	golden(t, "versions", b.String())
}
