// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package moby_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/authsim/authsim/clients/moby"
	"github.com/authsim/authsim/model"
)

// TestAnyServer lets tasks run against a server that fails at will, with their
// lanes in any order: every task comes to an end, with a text if it failed, and
// never for want of room.
func TestAnyServer(t *testing.T) {
	s := model.NewSymbols()
	profiles, err := moby.Client.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	client, err := moby.Client.New(s, profiles[len(profiles)-1])
	if err != nil {
		t.Fatal(err)
	}
	describe(s, 6, 5<<20)
	rapid.Check(t, func(t *rapid.T) {
		run := &anyServer{T: t, server: &server{t: s, there: map[string]bool{}}}
		who := rapid.SampledFrom([]model.Credential{
			{},
			{Kind: model.Password, User: s.Of("alice"), Secret: s.Of("password")},
			{Kind: model.IdentityToken, User: s.Of("alice"), Secret: s.Of("identity-token")},
			{Kind: model.RegistryToken, Secret: s.Of("registry-token")},
		}).Draw(t, "who")
		state := new(model.ClientState)
		for range 2 {
			task := model.Task{
				Kind:       rapid.SampledFrom([]model.TaskKind{model.Login, model.Pull, model.Push, model.Tags, model.Search}).Draw(t, "task"),
				Repository: s.Of(rapid.SampledFrom([]string{"a/b", "a/c", "d/e"}).Draw(t, "repository")),
				Reference:  s.Of("v1"), Image: s.Of("{manifest}"), Term: s.Of("foo"),
			}
			for i, e := range []string{"https://mirror.test", "https://registry.test", "http://registry.test"} {
				task.Endpoints[i] = s.Of(e)
			}
			run.run(client, state, task, who)
		}
	})
}

type anyServer struct {
	*rapid.T
	server *server
	now    model.Instant
}

// run lets a task run, one event after the other, in any order.
func (a *anyServer) run(client model.Client, state *model.ClientState, task model.Task, who model.Credential) {
	var flying [model.MaxLanes]*model.Request
	client.Start(state, task, who, a.now)
	for exchanges := 0; exchanges < 800; {
		if out, ended := client.Outcome(state); ended {
			if out.Overflow || !out.OK && a.server.t.Str(out.Error) == "" {
				a.Fatalf("ends with %+v", out)
			}
			return
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
		case len(can) > 0 && (len(back) == 0 || rapid.Bool().Draw(a.T, "send")):
			lane := rapid.SampledFrom(can).Draw(a.T, "lane")
			if r, _, sent := client.Send(state, lane, a.now); sent {
				flying[lane] = &r
				exchanges++
			}
		case len(back) > 0:
			lane := rapid.SampledFrom(back).Draw(a.T, "lane")
			answer := a.answer(flying[lane])
			flying[lane] = nil
			client.Answer(state, lane, &answer, a.now)
		case soonest == model.Never:
			a.Fatalf("the %s can neither send nor end: %+v", task.Kind, state.Lanes)
		default:
			a.now = soonest
		}
	}
	a.Fatalf("the %s goes on without end", task.Kind)
}

// answer is the server's, or a failure.
func (a *anyServer) answer(r *model.Request) model.Response {
	t := a.server.t
	served := a.server.serve(r)
	other := model.Response{Size: -1}
	switch rapid.IntRange(0, 12).Draw(a.T, "answer") {
	case 0:
		other.Failure = model.Refused
	case 1:
		other.Status = 503
	case 2:
		other.Status = 401
		other.Challenges = [model.MaxChallengeLines]model.Sym{t.Of(`Basic realm="r"`), t.Of(`Bearer realm="https://token.test/token"`)}
	case 3:
		other.Status, other.MediaType = 403, t.Of("application/json")
		other.Errors[0] = model.ErrorEntry{Code: t.Of("DENIED"), Message: t.Of("requested access to the resource is denied")}
	case 4:
		other.Status, other.Location = 307, t.Of("http://cdn.test/v2/elsewhere")
	case 5:
		other.Status = rapid.SampledFrom([]int16{200, 201, 202, 404, 429}).Draw(a.T, "status")
	case 6:
		other = served
		other.Token.HasIssuedAt, other.Token.IssuedAt = true, a.now-2*3600*model.Second
	default:
		other = served
	}
	return other
}
