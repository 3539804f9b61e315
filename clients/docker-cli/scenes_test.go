// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package dockercli_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	dockercli "github.com/authsim/authsim/clients/docker-cli"
	"github.com/authsim/authsim/clients/scene"
	"github.com/authsim/authsim/model"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const challenged = "GET registry.test/v2/ none -> 401 challenge=" + scene.Bearer + "\n"

var (
	inspect = []scene.Task{{Kind: model.Head, Repository: "a/b", Reference: "v1"}}
	create  = []scene.Task{{Kind: model.Copy, FromRepository: "a/src", FromReference: "v1", Repository: "a/b", Reference: "v2"}}
)

var scenes = []scene.Scene{
	{
		Why:    "inspect reads the manifest and its config (internal/registryclient/fetcher.go:23-41)",
		Tasks:  inspect,
		Script: challenged,
		Who:    model.Password,
	},
	{
		Why:    "what is a list is read once more, with a ping and a token of its own, and then all that is in it (cli/command/manifest/inspect.go:77-90)",
		Tasks:  inspect,
		Script: challenged + "GET manifests/v1 -> 200 body={index}",
		Who:    model.Password,
	},
	{
		Why:    "a refusal is told as if nothing were there (internal/registryclient/fetcher.go:197-215)",
		Tasks:  inspect,
		Script: challenged + "GET manifests/v1 -> 401 error=UNAUTHORIZED not for you | challenge=" + scene.Bearer,
	},
	{
		Why:    "and a 403 as what it is",
		Tasks:  inspect,
		Script: challenged + "GET manifests/v1 -> 403 error=DENIED not for you",
	},
	{
		Why:    "a registry that does not answer (internal/registryclient/endpoint.go:90-92)",
		Tasks:  inspect,
		Script: "GET registry.test/v2/ -> refused",
	},
	{
		Why:    "a list of one image of another repository: its blobs are mounted, one ping and two tokens for each (cli/command/manifest/push.go:250-294)",
		Tasks:  create,
		Script: challenged + "GET manifests/v1 -> 200 body={m2}\nPOST mount -> 201\nHEAD blobs -> 200\nPUT manifests/%7Bm2%7D -> 201 digest={m2}\nPUT manifests/{m2} -> 201 digest={m2}\nPUT manifests/v2 -> 201 digest={list}",
		Who:    model.Password,
	},
	{
		Why:    "a mount that is declined is the end (internal/registryclient/client.go:88-92)",
		Tasks:  create,
		Script: challenged + "POST mount -> 202 location=/v2/a/b/blobs/uploads/u1\nDELETE uploads -> 204",
		Who:    model.Password,
	},
	{
		Why:    "so is one that is refused",
		Tasks:  create,
		Script: challenged + "POST mount -> 403 error=DENIED no",
		Who:    model.Password,
	},
	{
		Why:    "from the same repository the list alone is sent; the answer must have a digest (DD registry/client/repository.go:540-548)",
		Tasks:  []scene.Task{{Kind: model.Copy, FromRepository: "a/b", FromReference: "v1", Repository: "a/b", Reference: "v2"}},
		Script: challenged,
		Who:    model.Password,
	},
	{
		Why:    "a list cannot be put into a list (internal/registryclient/fetcher.go:36-37)",
		Tasks:  create,
		Script: "GET manifests/v1 -> 200 body={index}",
	},
	{
		Why:    "login without an engine (cli/command/registry/login.go:323-340)",
		Tasks:  []scene.Task{{Kind: model.Login}},
		Script: challenged,
		Who:    model.Password,
	},
}

// TestScenes plays what no recording has, and keeps it as a golden file. What the
// scenes of inspect, create and push show but a registry that does not answer was
// compared with what docker/cli v28.5.2 itself sends.
func TestScenes(t *testing.T) {
	const golden = "testdata/scenes.txt"
	var b strings.Builder
	for i := range scenes {
		text, err := scene.Play(dockercli.Client, &scenes[i])
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(text + "\n")
	}
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
		t.Errorf("%s is not up to date; go test ./clients/docker-cli -update renews it\n%s", golden, d)
	}
}
