// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package containersimage_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	containersimage "github.com/authsim/authsim/clients/containers-image"
	"github.com/authsim/authsim/clients/scene"
	"github.com/authsim/authsim/model"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const (
	challenged = "GET registry.test/v2/ none -> 401 challenge=" + scene.Bearer
)

var mirrored = []string{scene.Mirror, scene.Registry}

var scenes = []scene.Scene{
	{
		Why:   "an index: the manifest of one image, its config and layers (copy/copy.go:300-330)",
		Tasks: []scene.Task{{Kind: model.Pull, Repository: "a/b", Reference: "v1"}}, Script: "GET manifests/v1 -> 200 body={index}",
	},
	{
		Why:    "an artifact: its config is read when the layers are done (internal/image/oci.go:87-90)",
		Tasks:  []scene.Task{{Kind: model.Pull, Repository: "a/b", Reference: "v1"}},
		Script: "GET manifests/v1 -> 200 body={artifact}",
	},
	{
		Why:    "a layer that fails does not keep the others back; the first failure is told (copy/single.go:512-548)",
		Tasks:  []scene.Task{{Kind: model.Pull, Repository: "a/b", Reference: "v1"}},
		Script: "GET blobs/%7Bl1%7D -> 503\nGET blobs/{l1} -> 503\nGET blobs/{l2} -> 404 error=BLOB_UNKNOWN gone",
	},
	{
		Why:    "a config that could not be read is asked for again after the layers (copy/single.go:630-633)",
		Tasks:  []scene.Task{{Kind: model.Pull, Repository: "a/b", Reference: "v1"}},
		Script: "1* GET blobs/{c1} -> 500",
	},
	{
		Why:    "and that failure counts",
		Tasks:  []scene.Task{{Kind: model.Pull, Repository: "a/b", Reference: "v1"}},
		Script: "GET blobs/{c1} -> lost",
	},
	{
		Why:    "a mirror that has it is all that is asked (docker/docker_image_src.go:84-126)",
		Tasks:  []scene.Task{{Kind: model.Pull, Repository: "a/b", Reference: "v1", Endpoints: mirrored}},
		Script: "GET mirror.test/v2/ none -> 401 challenge=Bearer realm=\"https://token.test/mirror\"",
		Who:    model.Password,
	},
	{
		Why:    "one that has not is followed by the registry, with a ping and a token of its own",
		Tasks:  []scene.Task{{Kind: model.Pull, Repository: "a/b", Reference: "v1", Endpoints: mirrored}},
		Script: "GET mirror.test/v2/a/b/manifests -> 404 error=MANIFEST_UNKNOWN manifest unknown\n" + challenged,
		Who:    model.Password,
	},
	{
		Why:    "both failures are told (docker/docker_image_src.go:133-150)",
		Tasks:  []scene.Task{{Kind: model.Pull, Repository: "a/b", Reference: "v1", Endpoints: mirrored}},
		Script: "GET mirror.test/v2/ -> refused\nGET manifests -> 404 error=MANIFEST_UNKNOWN manifest unknown",
	},
	{
		Why:    "a blob that the mirror has not, or cannot serve, comes from the registry, as all after it (docker/docker_image_src.go:491-640)",
		Tasks:  []scene.Task{{Kind: model.Pull, Repository: "a/b", Reference: "v1", Endpoints: mirrored}},
		Script: "GET mirror.test/v2/a/b/blobs/{l1} -> 502",
	},
	{
		Why:    "what neither has is told as the mirror's failure",
		Tasks:  []scene.Task{{Kind: model.Pull, Repository: "a/b", Reference: "v1", Endpoints: mirrored}},
		Script: "GET blobs/{l2} -> 404 error=BLOB_UNKNOWN blob unknown to registry",
	},
	{
		Why:    "a mirror's 403 for a blob is final",
		Tasks:  []scene.Task{{Kind: model.Pull, Repository: "a/b", Reference: "v1", Endpoints: mirrored}},
		Script: "GET mirror.test/v2/a/b/blobs/{l1} -> 403 error=DENIED no",
	},
	{
		Why:    "nothing listens on https: the ping goes on without, and all that follows (docker/docker_client.go:1017-1020)",
		Tasks:  []scene.Task{{Kind: model.Push, Repository: "a/b", Reference: "v1", Image: "{m2}", Endpoints: []string{scene.Registry, "http://registry.test"}}},
		Script: "GET https://registry.test/v2/ -> refused",
	},
	{
		Why: "layers that were seen elsewhere are mounted, the latest place first, with a token for both (docker/docker_image_dest.go:363-450)",
		Tasks: []scene.Task{
			{Kind: model.Push, Repository: "c/d", Reference: "v1", Image: "{m2}"},
			{Kind: model.Push, Repository: "e/f", Reference: "v1", Image: "{m2}"},
			{Kind: model.Push, Repository: "a/b", Reference: "v1", Image: "{m2}"},
		},
		Script: challenged + "\nHEAD e/f/blobs/{l1} Bearer #4 -> 403\nHEAD c/d/blobs/{l1} -> 200\nPOST a/b/blobs/uploads/?from -> 201",
		Who:    model.Password,
	},
	{
		Why: "a layer that was found in its place, but never sent, is not mounted: how it is compressed is not known (pkg/blobinfocache/internal/prioritize)",
		Tasks: []scene.Task{
			{Kind: model.Push, Repository: "c/d", Reference: "v1", Image: "{m2}"}, {Kind: model.Push, Repository: "a/b", Reference: "v1", Image: "{m2}"},
		},
		Script: "HEAD c/d/blobs -> 200",
	},
	{
		Why:    "insufficient_scope leads to one more token, for a POST too; a body is not sent again (docker/docker_client.go:580-605)",
		Tasks:  []scene.Task{{Kind: model.Push, Repository: "a/b", Reference: "v1", Image: "{m2}"}},
		Script: challenged + "\n1* POST uploads -> 401 challenge=" + scene.Bearer + ",scope=\"repository:a/b:push\",error=\"insufficient_scope\"\n1* PATCH upload -> 401 challenge=" + scene.Bearer + ",scope=\"repository:a/b:push\",error=\"insufficient_scope\"",
		Who:    model.Password,
	},
	{
		Why:    "two scopes in one parameter, or a name with a port, do not parse: the 401 is final (docker/wwwauthenticate.go:77-87)",
		Tasks:  []scene.Task{{Kind: model.Head, Repository: "a/b", Reference: "v1"}},
		Script: challenged + "\nHEAD manifests -> 401 challenge=" + scene.Bearer + ",scope=\"repository:a/b:pull repository:c/d:pull\",error=\"insufficient_scope\"",
		Who:    model.Password,
	},
	{
		Why:    "even where nothing is asked for at the ping, such a request is sent a second time",
		Tasks:  []scene.Task{{Kind: model.Head, Repository: "a/b", Reference: "v1"}},
		Script: "HEAD manifests -> 401 challenge=" + scene.Bearer + ",scope=\"repository:a/b:pull\",error=\"insufficient_scope\"",
	},
	{
		Why:    "429 after such a 401: five attempts, and the one with the 401 is the first (docker/docker_client.go:570-625)",
		Tasks:  []scene.Task{{Kind: model.Head, Repository: "a/b", Reference: "v1"}},
		Script: challenged + "\n1* HEAD manifests -> 401 challenge=" + scene.Bearer + ",scope=\"repository:a/b:pull\",error=\"insufficient_scope\"\nHEAD manifests -> 429",
		Who:    model.Password,
	},
	{
		Why:    "a token server whose clock is behind: a token for each request; expires_in counts for at least a minute (docker/docker_client.go:966-973)",
		Tasks:  []scene.Task{{Kind: model.Pull, Repository: "a/b", Reference: "v1"}},
		Script: challenged + "\n1* GET token.test -> 200 token | issued=-60 | expires=5\nGET token.test -> 200 token | issued=-61 | expires=5",
		Who:    model.Password,
	},
	{
		Why:    "no realm; no token in the answer: an empty one is sent",
		Tasks:  []scene.Task{{Kind: model.Tags, Repository: "a/b"}, {Kind: model.Tags, Repository: "c/d"}},
		Script: "1* GET /v2/ -> 401 challenge=Bearer service=\"x\"\n" + challenged + "\nGET token.test -> 200 json={}",
	},
	{
		Why:   "an identity token and two scopes: the POST has a parameter for each (docker/docker_client.go:860-864)",
		Tasks: []scene.Task{{Kind: model.Push, Repository: "a/b", Reference: "v1", Image: "{m2}", MountCandidate: "c/d"}}, Script: challenged,
		Who: model.IdentityToken,
	},
	{
		Why:    "tags: the path and query of each Link, at the registry (docker/docker_image.go:115-131)",
		Tasks:  []scene.Task{{Kind: model.Tags, Repository: "a/b"}},
		Script: "1* GET tags/list -> 200 link=<https://other.test/v2/a/b/tags/list?last=x&n=2>; rel=\"next\"\nGET last=x -> 200 json={}",
	},
	{
		Why:   "a search: the old API, then the catalog until enough is found (docker/docker_client.go:387-479)",
		Tasks: []scene.Task{{Kind: model.Search, Term: "app", Limit: 2}},
		Script: "GET v1/search -> 404\n1* GET _catalog -> 200 json={\"repositories\":[\"app\",\"b\"]} | link=</v2/_catalog?last=b>; rel=\"next\"\n" +
			"GET last=b -> 200 json={\"repositories\":[\"c/app\"]} | link=</v2/_catalog?last=c>; rel=\"next\"",
	},
	{
		Why:    "a redirected POST is followed; the Location counts from where the answer came",
		Tasks:  []scene.Task{{Kind: model.Push, Repository: "a/b", Reference: "v1", Image: "{m2}"}},
		Script: "POST registry.test -> 307 location=https://other.test/start\nPOST other.test -> 202 location=/up",
	},
	{
		Why:    "a PATCH that is redirected with its body counts as done, and its Location is where the upload goes on (docker/docker_image_dest.go:190-202)",
		Tasks:  []scene.Task{{Kind: model.Push, Repository: "a/b", Reference: "v1", Image: "{m2}"}},
		Script: "PATCH upload -> 307 location=https://other.test/up?z=3",
	},
	{
		Why:    "delete by tag: the manifest is read for its digest",
		Tasks:  []scene.Task{{Kind: model.Delete, Repository: "a/b", Reference: "v1"}, {Kind: model.Delete, Repository: "a/b", Reference: "v2"}},
		Script: challenged + "\nGET manifests/v2 -> 404",
		Who:    model.Password,
	},
	{
		Why:    "several layers at once wait for one token (docker/docker_client.go:783-822)",
		Tasks:  []scene.Task{{Kind: model.Push, Repository: "a/b", Reference: "v1", Image: "{m1}"}},
		Axes:   []model.Setting{{Axis: "parallel", Value: "6"}},
		Script: challenged,
		Who:    model.Password,
	},
	{
		Why: "a copy from the registry itself, of which a mirror has the image (docker/docker_image_src.go:84-126): the destination is never the mirror",
		Tasks: []scene.Task{{
			Kind: model.Copy, Repository: "a/b", Reference: "v1", FromRepository: "c/d", FromReference: "v2", Endpoints: mirrored,
		}},
		Script: challenged + "\nGET c/d/manifests -> 200 body={m2}\nGET mirror.test/v2/c/d/blobs/{l1} -> 404 error=BLOB_UNKNOWN gone",
		Who:    model.Password,
	},
	{
		Why:    "a blob that is there, of a size that is not told, fails the push (docker/docker_image_dest.go:243-249)",
		Tasks:  []scene.Task{{Kind: model.Push, Repository: "a/b", Reference: "v1", Image: "{m2}"}},
		Script: "HEAD blobs -> 200 no-size",
	},
	{
		Why:   "a login with an identity token is refused before anything is sent",
		Tasks: []scene.Task{{Kind: model.Login}}, Who: model.IdentityToken,
	},
}

// TestScenes keeps what no recording has as a golden file.
func TestScenes(t *testing.T) {
	var b strings.Builder
	for i := range scenes {
		text, err := scene.Play(containersimage.Client, &scenes[i])
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(text + "\n")
	}
	const golden = "testdata/scenes.txt"
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
		t.Errorf("%s is not up to date; go test ./clients/containers-image -update renews it\n%s", golden, d)
	}
}
