// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package moby_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authsim/authsim/model"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// scenario is a script whose exchanges are kept as golden text.
type scenario struct {
	name, about string
	credential  string // password, identity-token, registry-token or none
	endpoints   string
	tasks       []task
	rules       []rule
	layers      int
	size        int64
}

type task struct {
	kind            model.TaskKind
	repository, ref string
	candidate       string
}

const (
	mediaIndex    = "application/vnd.oci.image.index.v1+json"
	mediaManifest = "application/vnd.oci.image.manifest.v1+json"
)

func (c *scenario) play(t *testing.T) string {
	s := model.NewSymbols()
	srv := &server{t: s, there: map[string]bool{}}
	describe(s, max(c.layers, 1), max(c.size, 98))
	for _, r := range c.rules {
		r.answer = symbols(s, r.answer)
		srv.rules = append(srv.rules, r)
	}
	var tasks []model.Task
	for _, k := range c.tasks {
		m := model.Task{Kind: k.kind, Repository: s.Of(k.repository), Reference: s.Of("v1"), Image: s.Of("{manifest}"), Term: s.Of("foo")}
		if strings.HasPrefix(k.ref, "{") {
			m.Reference, m.ByDigest = s.Of(k.ref), true
		}
		if k.candidate != "" {
			m.MountCandidate = s.Of(k.candidate)
		}
		endpoints := "https://registry.test"
		if c.endpoints != "" {
			endpoints = c.endpoints
		}
		for i, e := range strings.Fields(endpoints) {
			m.Endpoints[i] = s.Of(e)
		}
		tasks = append(tasks, m)
	}
	who := model.Credential{Kind: model.Password, User: s.Of("alice"), Secret: s.Of("password")}
	switch c.credential {
	case "none":
		who = model.Credential{}
	case "identity-token":
		who = model.Credential{Kind: model.IdentityToken, User: s.Of("alice"), Secret: s.Of("identity-token")}
	case "registry-token":
		who = model.Credential{Kind: model.RegistryToken, Secret: s.Of("registry-token")}
	}
	return srv.play(t, who, tasks...)
}

// describe makes {index} an image of so many layers of a size.
func describe(s *model.Symbols, layers int, size int64) {
	children := []model.Sym{s.Of("{config}")}
	for i := range layers {
		layer := s.Of("{layer" + string(rune('1'+i)) + "}")
		s.Describe(layer, model.Blob{Kind: model.Layer, Size: size})
		children = append(children, layer)
	}
	s.Describe(children[0], model.Blob{Kind: model.Config, Size: 98})
	s.Describe(s.Of("{manifest}"), model.Blob{Kind: model.Manifest, MediaType: s.Of(mediaManifest), Children: children})
	s.Describe(s.Of("{index}"), model.Blob{Kind: model.Index, MediaType: s.Of(mediaIndex), Children: []model.Sym{s.Of("{manifest}")}})
}

func TestScripts(t *testing.T) {
	for _, c := range scenarios {
		t.Run(c.name, func(t *testing.T) {
			got := "# " + c.about + "\n" + c.play(t)
			golden := "testdata/" + c.name + ".txt"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Errorf("%s is not up to date; go test ./clients/moby -update renews it\n%s", golden, d)
			}
		})
	}
}
