// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package all_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/authsim/authsim/clients/all"
	"github.com/authsim/authsim/model"
)

// TestAnyServer lets every client do tasks against a server that answers at
// random, with its transfers in any order: each task comes to an end, with a text
// if it failed, and never for want of room.
func TestAnyServer(t *testing.T) {
	list, err := all.List()
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range list {
		if i+1 < len(list) && list[i+1].Definition == c.Definition {
			continue // the newest version stands for all
		}
		t.Run(c.Profile.ID(), func(t *testing.T) {
			for seed := range uint64(300) {
				a := &anyServer{Rand: rand.New(rand.NewPCG(seed, 1)), t: model.NewSymbols()}
				client, err := c.Definition.New(a.t, c.Profile)
				if err != nil {
					t.Fatal(err)
				}
				a.describe()
				who := a.credential()
				state := new(model.ClientState)
				for range 2 {
					task := a.task()
					if err := a.run(client, state, task, who); err != nil {
						t.Errorf("seed %d: %s: %v", seed, task.Kind, err)
						break
					}
				}
			}
		})
	}
}

// anyServer answers mostly well and otherwise at random.
type anyServer struct {
	*rand.Rand
	t      *model.Symbols
	now    model.Instant
	tokens int
}

func (a *anyServer) describe() {
	t := a.t
	of := func(names ...string) (out []model.Sym) {
		for _, n := range names {
			out = append(out, t.Of(n))
		}
		return out
	}
	manifest := t.Of("application/vnd.oci.image.manifest.v1+json")
	t.Describe(t.Of("{index}"), model.Blob{Kind: model.Index, MediaType: t.Of("application/vnd.oci.image.index.v1+json"), Size: 300, Children: of("{m1}", "{m2}")})
	t.Describe(t.Of("{m1}"), model.Blob{Kind: model.Manifest, MediaType: manifest, Size: 300, Children: of("{c1}", "{l1}", "{l2}")})
	t.Describe(t.Of("{m2}"), model.Blob{Kind: model.Manifest, MediaType: manifest, Size: 300, Children: of("{c2}", "{l1}")})
	for _, c := range of("{c1}", "{c2}") {
		t.Describe(c, model.Blob{Kind: model.Config, MediaType: t.Of("application/vnd.oci.image.config.v1+json"), Size: 100})
	}
	for _, l := range of("{l1}", "{l2}") {
		t.Describe(l, model.Blob{Kind: model.Layer, MediaType: t.Of("application/vnd.oci.image.layer.v1.tar+gzip"), Size: 1000})
	}
}

func (a *anyServer) one(texts ...string) model.Sym { return a.t.Of(texts[a.IntN(len(texts))]) }

func (a *anyServer) credential() model.Credential {
	return []model.Credential{
		{},
		{Kind: model.Password, User: a.t.Of("alice"), Secret: a.t.Of("password")},
		{Kind: model.IdentityToken, User: model.Empty, Secret: a.t.Of("identity-token")},
		{Kind: model.RegistryToken, Secret: a.t.Of("registry-token")},
	}[a.IntN(4)]
}

func (a *anyServer) task() model.Task {
	task := model.Task{
		Kind:       model.TaskKind(1 + a.IntN(int(model.NumTasks)-1)),
		Repository: a.one("a/b", "a/c"), Reference: a.t.Of("v1"), Image: a.one("{m1}", "{index}"),
		FromRepository: a.one("a/b", "d/e"), FromReference: a.t.Of("v2"), Term: a.t.Of("foo"), Limit: 10,
	}
	if a.IntN(3) == 0 {
		task.Reference, task.ByDigest = a.one("{m1}", "{index}"), true
	}
	if a.IntN(3) == 0 {
		task.MountCandidate = a.t.Of("d/e")
	}
	task.Endpoints[0] = a.t.Of("https://registry.test")
	return task
}

// run lets a task run, one event after the other, in any order.
func (a *anyServer) run(client model.Client, state *model.ClientState, task model.Task, who model.Credential) error {
	var flying [model.MaxLanes]*model.Request
	client.Start(state, task, who, a.now)
	for events := 0; events < 4000; events++ {
		if out, ended := client.Outcome(state); ended {
			if out.Overflow || !out.OK && !out.Unsupported && a.t.Str(out.Error) == "" {
				return fmt.Errorf("ends with %+v", out)
			}
			return nil
		}
		var can, back []int
		soonest := model.Never
		for _, turn := range client.Ready(state, nil) {
			if soonest = min(soonest, turn.At); turn.At <= a.now {
				can = append(can, turn.Lane)
			}
		}
		for lane, r := range flying {
			if r != nil {
				back = append(back, lane)
			}
		}
		switch {
		case len(can) > 0 && (len(back) == 0 || a.IntN(2) == 0):
			lane := can[a.IntN(len(can))]
			if r, _, sent := client.Send(state, lane, a.now); sent {
				flying[lane] = &r
			}
		case len(back) > 0:
			lane := back[a.IntN(len(back))]
			answer := a.answer(flying[lane])
			flying[lane] = nil
			client.Answer(state, lane, &answer, a.now)
		case soonest == model.Never:
			return fmt.Errorf("it can neither send nor end: %+v", state.Lanes[0])
		default:
			a.now = soonest
		}
	}
	return fmt.Errorf("it goes on without end: %+v", state.Lanes[0])
}

// answer is what a server might say.
func (a *anyServer) answer(r *model.Request) model.Response {
	o := model.Response{Size: 100}
	switch a.IntN(14) {
	case 0:
		o.Failure = model.Failure(1 + a.IntN(3))
		return o
	case 1:
		o.Status = []int16{500, 502, 503, 504, 429, 408, 404, 405, 400}[a.IntN(9)]
		return o
	case 2:
		o.Status = 401
		o.Challenges[0] = a.one(`Bearer realm="https://token.test/token",service="s",scope="repository:a/b:pull"`, `Basic realm="r"`,
			`Bearer realm="https://token.test/token",scope="repository:a/b:pull,push repository:d/e:pull",error="insufficient_scope"`, `Digest x="y"`, "")
		return o
	case 3:
		o.Status, o.MediaType = 403, a.t.Of("application/json")
		o.Errors[0] = model.ErrorEntry{Code: a.t.Of("DENIED"), Message: a.t.Of("no")}
		return o
	case 4:
		o.Status, o.Location = 307, a.one("https://cdn.test/v2/a/b/blobs/x", "/elsewhere", "")
		return o
	}
	if host := a.t.Str(r.Origin); host == "https://token.test" {
		a.tokens++
		token := a.t.Of(fmt.Sprintf("#%d", a.tokens))
		o.Status, o.Token = 200, model.TokenAnswer{Present: true, Token: token, AccessToken: token}
		return o
	}
	switch r.Method {
	case model.HEAD:
		o.Status = []int16{200, 404}[a.IntN(2)]
		o.ContentDigest = a.one("{m1}", "{index}")
	case model.POST:
		o.Status, o.Location = []int16{201, 202}[a.IntN(2)], a.one("/v2/a/b/blobs/uploads/u1", "https://cdn.test/up?x=1")
	case model.PUT:
		o.Status, o.Location, o.ContentDigest = 201, a.t.Of("/v2/a/b/blobs/{c1}"), r.Body
	case model.PATCH:
		o.Status, o.Location, o.Range = 202, a.t.Of("/v2/a/b/blobs/uploads/u1"), a.t.Of("0-99")
	case model.DELETE:
		o.Status = 202
	default:
		o.Status, o.Body = 200, a.one("{m1}", "{m2}", "{index}", "{l1}", "{c1}")
		o.ContentDigest, o.MediaType = o.Body, a.t.Blob(o.Body).MediaType
		if a.IntN(4) == 0 {
			o = model.Response{Status: 200, JSON: a.t.Of(`{"tags":["a","b"]}`), MediaType: a.t.Of("application/json")}
		}
	}
	return o
}
