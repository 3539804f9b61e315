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
