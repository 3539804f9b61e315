// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries_test

import (
	"testing"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/profile"
	"github.com/authsim/authsim/registries"
)

// BenchmarkServePull measures the registry's part of a pull of eight exchanges:
// ping, challenge, token, manifest, config and layer, with redirects.
func BenchmarkServePull(b *testing.B) {
	for _, name := range []string{"dockerhub", "quay", "distribution", "reference"} {
		b.Run(name, func(b *testing.B) {
			r := newRig(b, name)
			basic := r.t.Basic(r.t.Of("alice"), r.t.Of("alice-password"))
			query := r.t.Of(model.EncodeParams([]model.Param{{Name: "service", Value: r.service()}, {Name: "scope", Value: "repository:team/app:pull"}}))
			token := r.e.TokenEndpoint()
			token.Query = query
			manifest, config, layer := r.url("/v2/team/app/manifests/v1"), r.url("/v2/team/app/blobs/app:config"), r.url("/v2/team/app/blobs/app:layer1")
			ping := r.url("/v2/")
			start := r.s
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				s := start
				serve := func(m model.Method, u model.URL, authorization model.Sym) model.Response {
					return r.e.Serve(&s, &model.Request{Method: m, URL: u, Authorization: authorization, Accept: r.accept}, model.Arrival{})
				}
				serve(model.GET, ping, model.Absent)
				serve(model.HEAD, manifest, model.Absent)
				answer := serve(model.GET, token, basic)
				value := answer.Token.Token
				if value == model.Absent {
					value = answer.Token.AccessToken
				}
				bearer := r.t.Bearer(value)
				serve(model.HEAD, manifest, bearer)
				if got := serve(model.GET, manifest, bearer); got.Status != 200 {
					b.Fatalf("manifest: %d", got.Status)
				}
				serve(model.GET, config, bearer)
				serve(model.GET, layer, bearer)
				serve(model.HEAD, layer, bearer)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/8, "ns/exchange")
		})
	}
}

// rig is a registry in a small world.
type rig struct {
	t      *model.Symbols
	e      *registries.Engine
	s      model.RegistryState
	accept model.Sym
}

// smallWorld has two users, an app token of the first that may only pull, a
// public and two private repositories.
func smallWorld() *model.World {
	return &model.World{
		Accounts: []model.Account{
			{Name: model.Anonymous, Grants: []model.Grant{{Pattern: "open/**", Actions: []string{"pull"}}}},
			{
				Name: "alice", Password: "alice-password", IdentityToken: "alice-identity", RegistryToken: "alice-registry",
				Grants: []model.Grant{{Pattern: "team/**", Actions: []string{"*"}}, {Pattern: "registry:catalog", Actions: []string{"*"}}},
			},
			{Name: "alice-reads", Kind: "app-token", Of: "alice", Password: "alice-pat", Grants: []model.Grant{{Pattern: "team/*", Actions: []string{"pull"}}}},
			{Name: "passing", Password: "passing-password", PasswordLife: 50 * model.Second, Grants: []model.Grant{{Pattern: "team/app", Actions: []string{"pull"}}}},
			{Name: "bob", Password: "bob-password", Grants: []model.Grant{{Pattern: "team/app", Actions: []string{"pull"}}}},
		},
		Repositories: []model.Repository{
			{Name: "team/app", Tags: []model.TaggedImage{{Tag: "v1", Image: "app"}, {Tag: "v2", Image: "app"}}},
			{Name: "team/base", Tags: []model.TaggedImage{{Tag: "v1", Image: "base"}}},
			{Name: "open/tool", Public: true, Tags: []model.TaggedImage{{Tag: "v1", Image: "tool"}}},
			{Name: "team/plugin", Class: "plugin", Tags: []model.TaggedImage{{Tag: "v1", Image: "tool"}}},
			{Name: "library/single", Public: true, Tags: []model.TaggedImage{{Tag: "v1", Image: "tool"}}},
		},
		Images: []model.Image{{Name: "app"}, {Name: "base"}, {Name: "tool"}, {Name: "note", Subject: "app"}},
	}
}

func newRig(t testing.TB, name string, settings ...model.Setting) *rig {
	t.Helper()
	p, err := registries.Find(name)
	if err == nil {
		p, err = p.With(settings, registries.Axes())
	}
	if err != nil {
		t.Fatal(err)
	}
	return rigOf(t, p)
}

// rigOf is a registry in the small world, of a profile.
func rigOf(t testing.TB, p *profile.Profile) *rig {
	t.Helper()
	var err error
	r := &rig{t: model.NewSymbols()}
	if r.e, r.s, err = registries.New(r.t, p, smallWorld()); err != nil {
		t.Fatal(err)
	}
	r.accept = r.t.Of("application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json")
	return r
}

func (r *rig) url(path string) model.URL {
	return model.URL{Origin: r.e.Origins()[0], Path: r.t.Of(path)}
}

// service is the service of the challenge of the ping.
func (r *rig) service() string {
	answer := r.e.Serve(&r.s, &model.Request{Method: model.GET, URL: r.url("/v2/")}, model.Arrival{})
	return between(r.t.Str(answer.Challenges[0]), "service=\"", "\"")
}
