// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package containersimage_test

import (
	"testing"

	containersimage "github.com/authsim/authsim/clients/containers-image"
	"github.com/authsim/authsim/model"
)

// BenchmarkPull is the client's share of a private pull: six requests, with
// every answer made beforehand.
func BenchmarkPull(b *testing.B) {
	t := model.NewSymbols()
	ps, err := containersimage.Client.Profiles()
	if err != nil {
		b.Fatal(err)
	}
	m, err := containersimage.Client.New(t, ps[len(ps)-1])
	if err != nil {
		b.Fatal(err)
	}
	manifest, config, layer1, layer2 := t.Of("m"), t.Of("c"), t.Of("l1"), t.Of("l2")
	kind := t.Of("application/vnd.oci.image.manifest.v1+json")
	t.Describe(config, model.Blob{Kind: model.Config, MediaType: t.Of("application/vnd.oci.image.config.v1+json")})
	t.Describe(manifest, model.Blob{Kind: model.Manifest, MediaType: kind, Children: []model.Sym{config, layer1, layer2}})
	refused := model.Response{Status: 401}
	refused.Challenges[0] = t.Of(`Bearer realm="https://token.test/token",service="registry.test"`)
	token := model.Response{Status: 200, Token: model.TokenAnswer{Present: true, Token: t.Of("t1"), AccessToken: t.Of("t1")}}
	ok := func(digest model.Sym) model.Response {
		return model.Response{Status: 200, MediaType: kind, ContentDigest: digest, Body: digest, Size: 100}
	}
	answers := []model.Response{refused, token, ok(manifest), ok(config), ok(layer1), ok(layer2)}
	task := model.Task{Kind: model.Pull, Repository: t.Of("team/app"), Reference: t.Of("v1")}
	task.Endpoints[0] = t.Of("https://registry.test")
	who := model.Credential{Kind: model.Password, User: t.Of("alice"), Secret: t.Of("password")}
	var turns [model.MaxLanes]model.Turn
	b.ReportAllocs()
	for b.Loop() {
		var s model.ClientState
		m.Start(&s, task, who, 0)
		for i := range answers {
			turn := m.Ready(&s, turns[:0])[0]
			if _, _, sent := m.Send(&s, turn.Lane, 0); !sent {
				b.Fatal("nothing sent")
			}
			m.Answer(&s, turn.Lane, &answers[i], 0)
		}
		if o, ended := m.Outcome(&s); !ended || !o.OK {
			b.Fatal("the pull did not end well: ", t.Str(o.Error))
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(answers)), "ns/exchange")
}
