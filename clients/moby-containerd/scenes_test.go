// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package mobycontainerd_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	mobycontainerd "github.com/authsim/authsim/clients/moby-containerd"
	"github.com/authsim/authsim/clients/scene"
	"github.com/authsim/authsim/model"
)

var update = flag.Bool("update", false, "rewrite the golden file")

const (
	resolved   = "HEAD registry.test/v2/a/b/manifests/v1 Bearer -> 200 digest={m1}\n"
	challenged = "GET registry.test/v2/ none -> 401 challenge=" + scene.Bearer + "\nHEAD registry.test/v2/ none -> 401 challenge=" + scene.Bearer + "\nPOST token.test -> 200 access-token=T\n"
)

type versionScene struct {
	version string
	scene.Scene
}

var scenes = []versionScene{
	{"28.5.2", scene.Scene{
		Why:    "one authorizer for a pull: one challenge, one token",
		Tasks:  []scene.Task{{Kind: model.Pull, Repository: "a/b", Reference: "v1"}},
		Script: resolved + challenged, Who: model.Password,
	}},
	{"29.7.2", scene.Scene{
		Why:    "one for each call of the library: two challenges, two tokens",
		Tasks:  []scene.Task{{Kind: model.Pull, Repository: "a/b", Reference: "v1"}},
		Script: resolved + challenged, Who: model.Password,
	}},
	{"28.5.2", scene.Scene{
		Why:    "what was pulled is not fetched again",
		Tasks:  []scene.Task{{Kind: model.Pull, Repository: "a/b", Reference: "v1"}, {Kind: model.Pull, Repository: "a/b", Reference: "v1"}},
		Script: resolved + challenged, Who: model.Password,
	}},
	{"28.5.2", scene.Scene{
		Why:    "a registry token goes out unasked, to the registry's own host, and a 401 is final (daemon/containerd/resolver.go:84-106)",
		Tasks:  []scene.Task{{Kind: model.Pull, Repository: "a/b", Reference: "v1"}},
		Script: resolved + "GET blobs -> 307 location=https://cdn.test/x\nGET cdn.test -> 401 challenge=" + scene.Bearer, Who: model.RegistryToken,
	}},
	{"28.5.2", scene.Scene{
		Why:    "the credentials do not go to a host that a redirect leads to",
		Tasks:  []scene.Task{{Kind: model.Pull, Repository: "a/b", Reference: "v1"}},
		Script: resolved + "GET blobs -> 307 location=https://cdn.test/x\nGET cdn.test none -> 401 challenge=" + scene.Bearer + "\n" + challenged, Who: model.Password,
	}},
	{"28.5.2", scene.Scene{
		Why:    "login and tags are the other store's: a ping first, and what it says holds for the whole task",
		Tasks:  []scene.Task{{Kind: model.Login}, {Kind: model.Tags, Repository: "a/b"}},
		Script: challenged, Who: model.Password,
	}},
	{"28.5.2", scene.Scene{
		Why:    "an axis that is set by hand is set for the parts too",
		Tasks:  []scene.Task{{Kind: model.Login}},
		Script: challenged, Who: model.Password,
		Axes: []model.Setting{{Axis: "client-id", Value: "ours"}},
	}},
}

// challenges are those of two repositories, each with its own scope.
const challenges = "GET registry.test/v2/a none -> 401 challenge=" + scene.Bearer + ",scope=\"repository:a/b:pull\"\n" +
	"HEAD registry.test/v2/a none -> 401 challenge=" + scene.Bearer + ",scope=\"repository:a/b:pull\"\n" +
	"HEAD registry.test/v2/c none -> 401 challenge=" + scene.Bearer + ",scope=\"repository:c/d:pull\"\n" +
	"HEAD registry.test/v2/c/d/manifests/v1 B -> 200 digest={m1}\n"

// sessions are of the composition with one authorizer for all tasks. What is sent
// was compared with the library itself, containerd 2.3.4, in the same hands.
var sessions = []scene.Scene{
	{
		Why:    "scopes of repositories add up, and the token for less is still there",
		Tasks:  []scene.Task{{Kind: model.Pull, Repository: "a/b", Reference: "v1"}, {Kind: model.Pull, Repository: "c/d", Reference: "v1"}, {Kind: model.Pull, Repository: "a/b", Reference: "v1"}},
		Script: resolved + "POST token.test -> 200 access-token=T\n" + challenges, Who: model.Password,
	},
	{
		Why:    "a token request that failed is not made again",
		Tasks:  []scene.Task{{Kind: model.Pull, Repository: "a/b", Reference: "v1"}, {Kind: model.Pull, Repository: "c/d", Reference: "v1"}, {Kind: model.Pull, Repository: "c/d", Reference: "v1"}, {Kind: model.Pull, Repository: "a/b", Reference: "v1"}},
		Script: resolved + "1* POST token.test -> 200 access-token=T\nPOST token.test -> 403\n" + challenges, Who: model.Password,
	},
	{
		Why:    "a refusal with an error parameter costs what was learnt, for the tasks that follow too",
		Tasks:  []scene.Task{{Kind: model.Pull, Repository: "a/b", Reference: "v1"}, {Kind: model.Push, Repository: "a/b", Reference: "v1", Image: "{m1}"}, {Kind: model.Pull, Repository: "c/d", Reference: "v1"}},
		Script: "POST registry.test/v2/a/b/blobs/uploads/ B -> 401 challenge=" + scene.Bearer + ",scope=\"repository:a/b:pull,push\",error=\"insufficient_scope\"\n" + resolved + "POST token.test -> 200 access-token=T\n" + challenges, Who: model.Password,
	},
	{
		Why:    "one without is met with the same token, to the limit",
		Tasks:  []scene.Task{{Kind: model.Pull, Repository: "a/b", Reference: "v1"}, {Kind: model.Pull, Repository: "c/d", Reference: "v1"}},
		Script: "GET registry.test/v2/a/b/blobs/{l1} B -> 401 challenge=" + scene.Bearer + "\n" + resolved + "POST token.test -> 200 access-token=T\n" + challenges, Who: model.Password,
	},
	{
		Why:    "a CDN that wants Basic gets nothing",
		Tasks:  []scene.Task{{Kind: model.Pull, Repository: "a/b", Reference: "v1"}},
		Script: "GET registry.test/v2/a/b/blobs B -> 307 location=https://cdn.test/x\nGET cdn.test none -> 401 challenge=Basic realm=\"x\"\n" + resolved + "POST token.test -> 200 access-token=T\n" + challenges, Who: model.Password,
	},
}

// TestScenes keeps as a golden file what the two versions send, and by which of
// their parts.
func TestScenes(t *testing.T) {
	for _, sc := range sessions {
		scenes = append(scenes, versionScene{"containerd-2.3.4", sc})
	}
	var got strings.Builder
	for i := range scenes {
		p, err := mobycontainerd.Client.Profile(scenes[i].version)
		if err != nil {
			t.Fatal(err)
		}
		text, err := scene.PlayWith(mobycontainerd.Client, p, &scenes[i].Scene)
		if err != nil {
			t.Fatal(err)
		}
		got.WriteString(scenes[i].version + " " + text + "\n")
	}
	const golden = "testdata/scenes.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got.String()); d != "" {
		t.Errorf("%s is not up to date; go test ./clients/moby-containerd -update renews it\n%s", golden, d)
	}
}

// TestIdentityToken: the user name that is kept beside an identity token is no
// reason to fall back to GET after 405, as it is for containerd.
func TestIdentityToken(t *testing.T) {
	p, err := mobycontainerd.Client.Profile("28.5.2")
	if err != nil {
		t.Fatal(err)
	}
	syms := model.NewSymbols()
	c, err := mobycontainerd.Client.New(syms, p)
	if err != nil {
		t.Fatal(err)
	}
	var s model.ClientState
	task := model.Task{Kind: model.Pull, Repository: syms.Of("a/b"), Reference: syms.Of("v1")}
	task.Endpoints[0] = syms.Of(scene.Registry)
	c.Start(&s, task, model.Credential{Kind: model.IdentityToken, User: syms.Of("alice"), Secret: syms.Of("secret")}, 0)
	challenge := model.Response{Status: 401, Challenges: [model.MaxChallengeLines]model.Sym{syms.Of(scene.Bearer)}}
	for _, r := range []model.Response{challenge, {Status: 405}} {
		if _, _, sent := c.Send(&s, 0, 0); !sent {
			if _, _, sent = c.Send(&s, 0, 0); !sent {
				t.Fatal("nothing is sent")
			}
		}
		c.Answer(&s, 0, &r, 0)
	}
	if out, ended := c.Outcome(&s); !ended || out.OK {
		t.Errorf("after 405: ended %v, %+v; want a failure", ended, out)
	}
}
