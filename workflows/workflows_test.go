// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package workflows

import (
	"slices"
	"strings"
	"testing"

	"github.com/authsim/authsim/model"
)

func TestBuiltin(t *testing.T) {
	if _, err := builtin(); err != nil {
		t.Fatal(err)
	}
	all := Builtin()
	if len(all) < 40 {
		t.Errorf("%d workflows", len(all))
	}
	for i, w := range all {
		if i > 0 && all[i-1].Name >= w.Name {
			t.Errorf("%s comes after %s: names are unique and sorted", w.Name, all[i-1].Name)
		}
		if w.Title == "" || w.About == "" || len(w.UseCases) == 0 {
			t.Errorf("%s: needs a title, an about and use cases", w.Name)
		}
		if len(w.World.Accounts) == 0 || len(w.World.Images) == 0 {
			t.Errorf("%s: the world is empty", w.Name)
		}
		if len(w.Title) > 72 {
			t.Errorf("%s: the title is too long for a line", w.Name)
		}
	}
}

func TestFind(t *testing.T) {
	w, err := Find("pull-private")
	if err != nil || w.Name != "pull-private" {
		t.Fatal(w, err)
	}
	if again, _ := Find("pull-private"); again != w || !slices.Contains(Builtin(), w) {
		t.Error("Find gives another workflow each time")
	}
	if _, err := Find("pul-private"); err == nil || !strings.Contains(err.Error(), `did you mean "pull-private"?`) {
		t.Error(err)
	}
}

func TestStandardWorld(t *testing.T) {
	data, err := files.ReadFile(standardFile)
	if err != nil {
		t.Fatal(err)
	}
	r, root := open(standardFile, data)
	w := r.world(root)
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(w.Images, func(i model.Image) bool { return i.Name == "app" })
	if got := w.Images[i]; got.Root != "{app-index}" || got.ManifestDigest != "{app-manifest}" || len(got.LayerDigests) != 2 {
		t.Errorf("app is %+v", got)
	}
}
