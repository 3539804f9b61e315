// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package all_test

import (
	"testing"

	"github.com/authsim/authsim/clients/all"
	"github.com/authsim/authsim/clients/scene"
	"github.com/authsim/authsim/model"
)

// oddAnswers are scenes for axes that show neither in a recording nor in a
// workflow, because no server that is recorded or modelled answers so.
var oddAnswers = []scene.Scene{
	{
		Why:    "the token endpoint answers 201",
		Script: challenged + "\nGET token.test -> 201 token\nPOST token.test -> 201 token",
	},
	{
		Why:    "the two fields of a token answer differ",
		Script: challenged + "\nGET token.test -> 200 token | access-token=other\nPOST token.test -> 200 token | access-token=other",
	},
	{
		Why:    "the digest that a tag stands for is not served",
		Script: "HEAD manifests/v1 -> 200 digest={m1}\nGET manifests/{m1} -> 404 error=MANIFEST_UNKNOWN not here",
	},
	{
		Why:    "the realm is relative",
		Script: "GET registry.test/v2/ none -> 401 challenge=Bearer realm=\"/token\"\nHEAD registry.test/v2/ none -> 401 challenge=Bearer realm=\"/token\"\nGET /token -> 200 token\nPOST /token -> 200 token",
	},
	{
		Why:    "the realm names a service and a scope itself",
		Script: `GET registry.test none -> 401 challenge=Bearer realm="https://token.test/token?service=own&scope=own",service="registry.test"`,
	},
	{
		Why:    "the Location of an upload is in capitals, with the port",
		Script: challenged + "\nPOST /blobs/uploads/ -> 202 location=https://REGISTRY.TEST:443/upload?z=1",
		Tasks:  []scene.Task{{Kind: model.Push, Repository: "a/b", Reference: "v1", Image: "{m1}"}},
	},
	{
		Why:    "the ping leads to plain http",
		Script: "GET https://registry.test/v2/ none -> 301 location=http://registry.test/v2/\n" + challenged,
	},
	{
		Why:    "everything leads to plain http but the ping",
		Script: challenged + "\nGET https://registry.test/v2/a -> 307 location=http://registry.test/v2/a/b/manifests/v1",
	},
	{
		Why:    "a challenge names two scopes",
		Script: "GET registry.test none -> 401 challenge=Bearer realm=\"https://token.test/token\",service=\"registry.test\",scope=\"repository:a/b:pull repository:a/c:pull\"",
	},
	{
		Why:    "a manifest is refused because something that it refers to is missing",
		Script: "1* PUT /manifests/v1 -> 404 error=MANIFEST_UNKNOWN there is no such manifest",
		Tasks:  []scene.Task{{Kind: model.Push, Repository: "a/b", Reference: "v1", Image: "{index}"}},
	},
}

const challenged = "GET registry.test none -> 401 challenge=" + scene.Bearer + "\nHEAD registry.test none -> 401 challenge=" + scene.Bearer

// sceneWitness is the first scene in which the task, a pull unless it says
// otherwise, changes with the axis.
func sceneWitness(t *testing.T, c all.Client, set model.Setting) string {
	for i := range oddAnswers {
		sc := oddAnswers[i]
		sc.Who = model.Password
		if sc.Tasks == nil {
			sc.Tasks = []scene.Task{{Kind: model.Pull, Repository: "a/b", Reference: "v1"}}
		}
		if !c.Definition.Tasks(sc.Tasks[0].Kind) {
			continue
		}
		before, err := scene.PlayWith(c.Definition, c.Profile, &sc)
		if err != nil {
			t.Fatal(err)
		}
		sc.Axes = []model.Setting{set}
		after, err := scene.PlayWith(c.Definition, c.Profile, &sc)
		if err != nil {
			t.Fatal(err)
		}
		if before != after {
			return sc.Why
		}
	}
	return ""
}
