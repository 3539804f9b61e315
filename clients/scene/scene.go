// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package scene plays tasks of a client against a script of answers and writes
// what it sends as text. It is for tests of what no recording has: mirrors,
// broken answers, lists of several pages.
package scene

import (
	"fmt"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/profile"
)

// The origins of a scene. A mirror is an endpoint only where a task names it.
const (
	Registry = "https://registry.test"
	Mirror   = "https://mirror.test"
)

// Bearer is a challenge without a scope.
const Bearer = `Bearer realm="https://token.test/token",service="registry.test"`

// most limits the requests of a scene.
const most = 200

// Task is a task in plain text. References that begin with "{" are digests.
type Task struct {
	Kind                          model.TaskKind
	Repository, Reference         string
	FromRepository, FromReference string
	Image, MountCandidate, Term   string
	Limit                         int32
	Endpoints                     []string
	After                         model.Instant
}

// Scene is what is played.
type Scene struct {
	// Why is one line that says what is shown, with the place in the source.
	Why string
	// Script are lines "METHOD URL-PART AUTHORIZATION -> STATUS NAME=VALUE | …". The
	// first line that fits an exchange answers it; "3* " in front limits how often.
	// AUTHORIZATION may be left out, "none", or the beginning of the field. What no
	// line fits is answered as usual.
	Script string
	Who    model.CredentialKind
	Axes   []model.Setting
	Tasks  []Task
}

// Play plays the scene with the newest version of the client.
func Play(client *clients.Definition, sc *Scene) (string, error) {
	profiles, err := client.Profiles()
	if err != nil {
		return "", err
	}
	return PlayWith(client, profiles[len(profiles)-1], sc)
}

// PlayWith plays the scene with a profile of the client.
func PlayWith(client *clients.Definition, p *profile.Profile, sc *Scene) (string, error) {
	p, err := p.With(sc.Axes, clients.Axes())
	if err != nil {
		return "", err
	}
	t := model.NewSymbols()
	describe(t)
	m, err := client.New(t, p)
	if err != nil {
		return "", err
	}
	who := model.Credential{Kind: sc.Who}
	if sc.Who != model.NoCredential {
		who.Secret = t.Of("secret")
	}
	if sc.Who == model.Password {
		who.User = t.Of("alice")
	}
	server, err := parse(t, sc.Script)
	if err != nil {
		return "", err
	}
	var s model.ClientState
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", sc.Why)
	now, sent := model.Instant(0), 0
	for i := range sc.Tasks {
		now += sc.Tasks[i].After
		server.now = now
		m.Start(&s, taskOf(t, &sc.Tasks[i]), who, now)
		for {
			if out, done := m.Outcome(&s); done {
				fmt.Fprintf(&b, "= %v %s\n", out.OK, t.Str(out.Error))
				break
			}
			turns := m.Ready(&s, nil)
			if sent > most || len(turns) == 0 {
				return b.String(), fmt.Errorf("the scene %q does not end\n%s", sc.Why, b.String())
			}
			turn := turns[0]
			for _, other := range turns {
				if other.At < turn.At {
					turn = other
				}
			}
			if turn.At > now {
				fmt.Fprintf(&b, "… %d ms\n", turn.At-now)
				now = turn.At
			}
			q, _, ok := m.Send(&s, turn.Lane, now)
			if !ok {
				continue
			}
			sent++
			r := server.answer(&q, now)
			writeExchange(&b, t, &q, &r)
			m.Answer(&s, turn.Lane, &r, now)
		}
	}
	return b.String(), nil
}

func writeExchange(b *strings.Builder, t *model.Symbols, q *model.Request, r *model.Response) {
	fmt.Fprintf(b, "%s %s", q.Method, strings.TrimPrefix(t.Str(t.URLText(q.URL)), Registry))
	if q.Form != model.Absent {
		fmt.Fprintf(b, " %s", t.Str(q.Form))
	}
	if q.Body != model.Absent {
		fmt.Fprintf(b, " %s", t.Str(q.Body))
	}
	fmt.Fprintf(b, " [%s] ", t.Str(q.Authorization))
	if r.Failure != model.NoFailure {
		fmt.Fprintf(b, "%s\n", r.Failure)
		return
	}
	fmt.Fprintf(b, "%d\n", r.Status)
}

// describe makes the content of a scene: an image of two layers, one more that
// shares its first layer, and an index over both.
func describe(t *model.Symbols) {
	of := func(digests ...string) []model.Sym {
		var all []model.Sym
		for _, d := range digests {
			all = append(all, t.Of(d))
		}
		return all
	}
	manifest := t.Of("application/vnd.oci.image.manifest.v1+json")
	config := t.Of("application/vnd.oci.image.config.v1+json")
	t.Describe(t.Of("{index}"), model.Blob{Kind: model.Index, MediaType: t.Of("application/vnd.oci.image.index.v1+json"), Size: 400, Children: of("{m1}", "{m2}")})
	t.Describe(t.Of("{m1}"), model.Blob{Kind: model.Manifest, MediaType: manifest, Size: 400, Children: of("{c1}", "{l1}", "{l2}")})
	t.Describe(t.Of("{m2}"), model.Blob{Kind: model.Manifest, MediaType: manifest, Size: 400, Children: of("{c2}", "{l1}")})
	t.Describe(t.Of("{artifact}"), model.Blob{Kind: model.Manifest, MediaType: manifest, Size: 400, Children: of("{empty}", "{l1}")})
	t.Describe(t.Of("{empty}"), model.Blob{Kind: model.Config, MediaType: t.Of("application/vnd.oci.empty.v1+json"), Size: 2})
	for _, d := range of("{c1}", "{c2}") {
		t.Describe(d, model.Blob{Kind: model.Config, MediaType: config, Size: 100})
	}
	for _, d := range of("{l1}", "{l2}") {
		t.Describe(d, model.Blob{Kind: model.Layer, MediaType: t.Of("application/vnd.oci.image.layer.v1.tar+gzip"), Size: 1000})
	}
}

func taskOf(t *model.Symbols, k *Task) model.Task {
	of := func(s string) model.Sym {
		if s == "" {
			return model.Absent
		}
		return t.Of(s)
	}
	task := model.Task{
		Kind: k.Kind, Repository: of(k.Repository), Reference: of(k.Reference), ByDigest: strings.HasPrefix(k.Reference, "{"),
		FromRepository: of(k.FromRepository), FromReference: of(k.FromReference), FromByDigest: strings.HasPrefix(k.FromReference, "{"),
		Image: of(k.Image), MountCandidate: of(k.MountCandidate), Term: of(k.Term), Limit: k.Limit,
	}
	task.Endpoints[0] = t.Of(Registry)
	for i, e := range k.Endpoints {
		task.Endpoints[i] = t.Of(e)
	}
	return task
}
