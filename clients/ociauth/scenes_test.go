// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package ociauth_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authsim/authsim/clients/ociauth"
	"github.com/authsim/authsim/clients/scene"
	"github.com/authsim/authsim/model"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const scope = ",scope=\"repository:a/b:pull\""

var scenes = []scene.Scene{
	{
		Why:    "an index: every manifest, then every blob",
		Tasks:  []scene.Task{{Kind: model.Pull, Repository: "a/b", Reference: "v1"}},
		Script: "GET manifests/v1 -> 200 body={index}",
	},
	{
		Why:    "a copy of an index that the caller has not: manifests are read, blobs mounted",
		Tasks:  []scene.Task{{Kind: model.Copy, Repository: "a/b", Reference: "v1", FromRepository: "c/d", FromReference: "v2"}},
		Script: "GET manifests/v2 -> 200 body={index}\nPOST mount -> 201",
	},
	{
		Why:    "each hop of a redirect is authorized by its host; a 401 there is answered there, with that host's credentials (ociauth/auth.go:119-190)",
		Tasks:  []scene.Task{{Kind: model.Pull, Repository: "a/b", Reference: "v1"}},
		Script: "GET registry.test none -> 401 challenge=" + scene.Bearer + scope + "\nGET blobs -> 307 location=https://cdn.test/x\nGET cdn.test none -> 401 challenge=" + scene.Bearer,
		Who:    model.Password,
	},
	{
		Why:    "and Basic there has no credentials to go with",
		Tasks:  []scene.Task{{Kind: model.Pull, Repository: "a/b", Reference: "v1"}},
		Script: "GET registry.test none -> 401 challenge=" + scene.Bearer + scope + "\nGET blobs -> 307 location=https://cdn.test/x\nGET cdn.test none -> 401 challenge=Basic realm=\"x\" | error=UNAUTHORIZED no",
		Who:    model.Password,
	},
	{
		Why:    "the token server says 401 to the union of scopes: once more for the challenge's alone (ociauth/auth.go:333-358)",
		Tasks:  []scene.Task{{Kind: model.Delete, Repository: "a/b", Reference: "v1"}},
		Script: "DELETE registry.test none -> 401 challenge=" + scene.Bearer + ",scope=\"repository:a/b:delete\"\nGET push -> 401",
		Who:    model.Password,
	},
	{
		Why:    "with a refresh token every scope that is not at hand is fetched before the request (ociauth/auth.go:239-256)",
		Tasks:  []scene.Task{{Kind: model.Tags, Repository: "a/b"}, {Kind: model.Tags, Repository: "c/d"}, {Kind: model.Tags, Repository: "a/b"}},
		Script: "GET registry.test none -> 401 challenge=" + scene.Bearer + scope,
		Who:    model.IdentityToken,
	},
	{
		Why:    "which the token server may refuse, twice",
		Tasks:  []scene.Task{{Kind: model.Tags, Repository: "a/b"}, {Kind: model.Tags, Repository: "c/d"}},
		Script: "GET registry.test none -> 401 challenge=" + scene.Bearer + scope + "\n1* POST token.test -> 200 token\nPOST token.test -> 401",
		Who:    model.IdentityToken,
	},
	{
		Why:    "a token that is refused before its end stays the first in the list (ociauth/auth.go:505-513); when its time is over the next one is used",
		Tasks:  []scene.Task{{Kind: model.Tags, Repository: "a/b"}, {Kind: model.Tags, Repository: "a/b"}, {Kind: model.Tags, Repository: "a/b", After: 30 * model.Second}, {Kind: model.Tags, Repository: "a/b", After: 31 * model.Second}},
		Script: "GET registry.test none -> 401 challenge=" + scene.Bearer + scope + "\n1* GET registry.test Bearer #1 -> 200\nGET registry.test Bearer #1 -> 401 challenge=" + scene.Bearer + scope,
		Who:    model.Password,
	},
	{
		Why:    "a challenge that is wider than what is needed is asked for as it is spelled; one that is not gets the canonical union (ociauth/scope.go:278-351)",
		Tasks:  []scene.Task{{Kind: model.Tags, Repository: "a/b"}, {Kind: model.Tags, Repository: "c/d"}},
		Script: "GET a/b none -> 401 challenge=" + scene.Bearer + ",scope=\"repository:a/b:push,pull,delete  foo\"\nGET c/d none -> 401 challenge=" + scene.Bearer + ",scope=\"repository:c/d:* registry:catalog:*\"",
		Who:    model.Password,
	},
	{
		Why:    "a challenge without scope on a list without one: an empty scope parameter",
		Tasks:  []scene.Task{{Kind: model.Catalog}},
		Axes:   []model.Setting{{Axis: "catalog-scope", Value: "no"}},
		Script: "GET registry.test none -> 401 challenge=" + scene.Bearer,
		Who:    model.IdentityToken,
	},
	{
		Why:    "a Link is followed only from a full page, and with the first token at hand (ociclient/lister.go:125-215)",
		Tasks:  []scene.Task{{Kind: model.Tags, Repository: "a/b"}, {Kind: model.Tags, Repository: "c/d"}},
		Axes:   []model.Setting{{Axis: "page-size", Value: "2"}},
		Script: "GET registry.test none -> 401 challenge=" + scene.Bearer + "\n1* GET tags/list -> 200 json={\"tags\":[\"x\"]} | link=</v2/a/b/tags/list?last=x>; rel=\"next\"\n1* GET tags/list?n=2 -> 200 json={\"tags\":[\"x\",\"y\"]} | link=</v2/c/d/tags/list?last=y>; rel=\"next\"\n1* GET last=y -> 200 json={\"tags\":[\"z\",\"zz\"]}\nGET last=zz -> 200 json={\"tags\":[]}",
		Who:    model.Password,
	},
	{
		Why:    "no realm",
		Tasks:  []scene.Task{{Kind: model.Tags, Repository: "a/b"}},
		Script: "GET registry.test -> 401 challenge=Bearer service=\"x\"",
	},
	{
		Why:    "no referrers API: the tag; an error other than MANIFEST_UNKNOWN is one (ociclient/lister.go:75-95)",
		Tasks:  []scene.Task{{Kind: model.Referrers, Repository: "a/b", Reference: "{m1}"}, {Kind: model.Referrers, Repository: "c/d", Reference: "{m1}"}},
		Script: "GET referrers -> 404\nGET a/b/manifests -> 404 error=MANIFEST_UNKNOWN gone\nGET c/d/manifests -> 404 error=NAME_UNKNOWN gone",
	},
	{
		Why:    "content without Content-Length is not read (ociclient/client.go:138-190)",
		Tasks:  []scene.Task{{Kind: model.Pull, Repository: "a/b", Reference: "v1"}, {Kind: model.Head, Repository: "a/b", Reference: "v1"}},
		Script: "GET blobs -> 200 no-size\nHEAD a/b -> 200",
	},
	{
		Why:    "a HEAD tells nothing but its status (ociclient/error.go:34-61)",
		Tasks:  []scene.Task{{Kind: model.Head, Repository: "a/b", Reference: "v1"}, {Kind: model.Head, Repository: "c/d", Reference: "v1"}},
		Script: "HEAD a/b -> 404\nHEAD c/d -> 500",
	},
	{
		Why:    "a redirected POST is followed, and each PUT that meets a 401 is sent again",
		Tasks:  []scene.Task{{Kind: model.Push, Repository: "a/b", Reference: "v1", Image: "{m2}"}},
		Script: "POST registry.test -> 307 location=https://other.test/start\nPOST other.test -> 202 location=/up\nPUT other.test none -> 401 challenge=" + scene.Bearer,
	},
}

// TestScenes keeps what no recording has as a golden file.
func TestScenes(t *testing.T) {
	var b strings.Builder
	for i := range scenes {
		text, err := scene.Play(ociauth.Client, &scenes[i])
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
		t.Errorf("%s is not up to date; go test ./clients/ociauth -update renews it\n%s", golden, d)
	}
}
