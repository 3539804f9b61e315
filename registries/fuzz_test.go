// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries_test

import (
	"testing"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/registries"
)

// FuzzServe sends anything to every built-in registry: none may panic, and equal
// states give equal answers.
func FuzzServe(f *testing.F) {
	f.Add(uint8(1), "/v2/team/app/manifests/v1", "", "Basic YWxpY2U6YWxpY2UtcGFzc3dvcmQ=")
	f.Add(uint8(3), "/v2/team/app/blobs/uploads/", "mount=app:layer1&from=team/base", "Bearer t1")
	f.Add(uint8(1), "/v2/auth", "service=x&scope=repository:team/app:push,pull&scope=repository(plugin):a:*", "bearer ")
	f.Add(uint8(1), "/token", "scope=repository:registry.example/:pull", "Basic Og==")
	f.Add(uint8(3), "/token/", "grant_type=refresh_token&service=x&client_id=y&refresh_token=alice-identity&scope=a:b:c", "")
	f.Add(uint8(1), "/v2/_catalog", "n=1&last=team", "Bearer alice-registry")
	f.Add(uint8(1), "/sha256/x", "signature=abc", "x")
	all, err := registries.Builtin()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, method uint8, path, query, authorization string) {
		// The upper bits choose the registry; without any, all are asked.
		asked := all
		if which := int(method / 8); which > 0 {
			asked = all[which%len(all):][:1]
		}
		for _, p := range asked {
			r := rigOf(t, p)
			m := model.Request{Method: model.Method(method % 8), URL: r.url(path), UserAgent: r.t.Of(authorization), Body: r.t.Of(path)}
			m.Query, m.Form, m.Authorization = r.t.Of(query), r.t.Of(query), r.t.Of(authorization)
			before := r.s
			first := r.e.Serve(&r.s, &m, model.Arrival{})
			if again := r.e.Serve(&before, &m, model.Arrival{}); again != first || before != r.s {
				t.Errorf("%s answers the same request in the same state in two ways:\n%s\n%s", p.Name, show(r.t, &first), show(r.t, &again))
			}
			m.URL = r.e.TokenEndpoint()
			m.Query = r.t.Of(query)
			r.e.Serve(&r.s, &m, model.Arrival{})
		}
	})
}

// FuzzFromRecording: no first line makes a recording's reader panic.
func FuzzFromRecording(f *testing.F) {
	f.Add("quay", `{"auth":{"scheme":"bearer","token_endpoint":{"origin":"http://t","path":"/x","methods":["GET"]}},"accounts":{"a":{"kind":"robot","x/*":["pull"]}},"content":{"a/b":{"tags":["l"]}}}`)
	f.Add("distribution", `{"auth":{"scheme":"basic","realm":"x"},"options":{"storage.delete.enabled":true}}`)
	f.Fuzz(func(t *testing.T, registry, world string) {
		p, w, err := registries.FromRecording(registry, "1", []byte(world))
		if err != nil {
			return
		}
		table := model.NewSymbols()
		e, s, err := registries.New(table, p, w)
		if err != nil {
			return
		}
		e.Serve(&s, &model.Request{Method: model.GET, URL: model.URL{Origin: e.Origins()[0], Path: table.Of("/v2/")}}, model.Arrival{})
	})
}
