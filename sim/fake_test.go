// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"github.com/authsim/authsim/model"
)

// fakeClient pulls: it asks for a manifest, answers one challenge with a token
// that it gets with its password, and then fetches two layers side by side. It
// tries again after 429 and does nothing else.
type fakeClient struct {
	t                       *model.Symbols
	manifest, realm, layers [2]model.Sym
	query                   model.Sym
}

const (
	fakeOrigin      = "https://registry.test"
	fakeTokenOrigin = "https://token.test"
)

func newFakeClient(t *model.Symbols) (model.Client, error) {
	return &fakeClient{
		t:        t,
		manifest: [2]model.Sym{t.Of(fakeOrigin), t.Of("/v2/team/app/manifests/latest")},
		realm:    [2]model.Sym{t.Of(fakeTokenOrigin), t.Of("/token")},
		layers:   [2]model.Sym{t.Of("/v2/team/app/blobs/{app-layer1}"), t.Of("/v2/team/app/blobs/{app-layer2}")},
		query:    t.Of("service=registry.test&scope=repository%3Ateam%2Fapp%3Apull"),
	}, nil
}

func (c *fakeClient) Start(s *model.ClientState, task model.Task, who model.Credential, now model.Instant) {
	tokens := s.Tokens
	*s = model.ClientState{Task: task, Credential: who, Started: true, Tokens: tokens}
	s.Lanes[0] = model.Lane{Phase: model.ToSend}
}

func (c *fakeClient) Ready(s *model.ClientState, turns []model.Turn) []model.Turn {
	for i := range 3 {
		if p := s.Lanes[i].Phase; p == model.ToSend || p == model.ToFetch {
			turns = append(turns, model.Turn{Lane: i, At: s.Lanes[i].NotBefore})
		}
	}
	return turns
}

func (c *fakeClient) Send(s *model.ClientState, lane int, now model.Instant) (r model.Request, why model.Cause, sent bool) {
	l := &s.Lanes[lane]
	if l.Phase == model.ToFetch {
		l.Phase = model.Fetching
		r.Method, r.Origin, r.Path, r.Query = model.GET, c.realm[0], c.realm[1], c.query
		r.Authorization = c.t.Basic(s.Credential.User, s.Credential.Secret)
		return r, model.ForToken, true
	}
	l.Phase = model.InFlight
	r.Method, r.Origin, r.Path = model.GET, c.manifest[0], c.manifest[1]
	if lane > 0 {
		r.Path = c.layers[lane-1]
	}
	if s.Tokens[0].Used {
		r.Authorization = c.t.Bearer(s.Tokens[0].Value)
	}
	if l.Sends++; l.Sends > 1 {
		why = model.ByChallenge
	}
	return r, why, true
}

func (c *fakeClient) Answer(s *model.ClientState, lane int, r *model.Response, now model.Instant) {
	l := &s.Lanes[lane]
	switch {
	case r.Status == 429:
		l.Phase, l.NotBefore = model.ToSend, now+model.Second
	case l.Phase == model.Fetching && r.OK():
		s.Tokens[0] = model.Token{Used: true, Value: r.Token.Token}
		l.Phase = model.ToSend
	case l.Phase == model.InFlight && r.Status == 401 && (l.Refusals < 1 || s.Facts == 1):
		// Facts 1 stands for a client that tries for ever.
		l.Phase = model.ToFetch
		l.Refusals++
	case r.OK():
		l.Phase = model.Free
		if lane == 0 {
			s.Lanes[1].Phase, s.Lanes[2].Phase = model.ToSend, model.ToSend
		}
	default:
		s.Ended, s.Error = true, c.t.Of("failed to fetch: unauthorized")
	}
}

func (c *fakeClient) Outcome(s *model.ClientState) (model.Outcome, bool) {
	if s.Ended {
		return model.Outcome{Error: s.Error}, true
	}
	for i := range 3 {
		if s.Lanes[i].Phase != model.Free {
			return model.Outcome{}, false
		}
	}
	return model.Outcome{OK: true}, true
}

// fakeRegistry hands tokens to whoever knows a password and honours them until
// they end.
type fakeRegistry struct {
	t         *model.Symbols
	origins   []model.Sym
	challenge model.Sym
	basic     map[model.Sym]bool
	tokens    []model.Sym
	access    model.Sym
}

func newFakeRegistry(t *model.Symbols, w *model.World, _ []model.Setting) (model.Registry, model.RegistryState, error) {
	f := &fakeRegistry{
		t: t, origins: []model.Sym{t.Of(fakeOrigin), t.Of(fakeTokenOrigin)},
		challenge: t.Of(`Bearer realm="https://token.test/token",service="registry.test",scope="repository:team/app:pull"`),
		basic:     map[model.Sym]bool{}, access: t.List("repository:team/app:pull"),
	}
	for _, a := range w.Accounts {
		f.basic[t.Basic(t.Of(a.Name), t.Of(a.Password))] = true
	}
	for i := range 40 {
		f.tokens = append(f.tokens, t.Of("token-"+string(rune('A'+i))))
	}
	return f, model.RegistryState{}, nil
}

func (f *fakeRegistry) Origins() []model.Sym { return f.origins }

func (f *fakeRegistry) Serve(s *model.RegistryState, r *model.Request, at model.Arrival) model.Response {
	if r.Origin == f.origins[1] {
		if !f.basic[r.Authorization] {
			return model.Response{Status: 401}
		}
		n := s.Serial
		s.Serial++
		if int(n) >= len(f.tokens) {
			return model.Response{Status: 500}
		}
		s.Issued[n] = model.Issued{Value: f.tokens[n], Subject: f.t.Of("alice"), Access: f.access, Issued: at.Now, Expires: at.Now + 300*model.Second}
		return model.Response{Status: 200, Token: model.TokenAnswer{Present: true, Token: f.tokens[n], Grants: f.access}}
	}
	for i := range s.Serial {
		if t := &s.Issued[i]; f.t.Bearer(t.Value) == r.Authorization {
			if at.Fault == model.TokenExpires {
				t.Expires = at.Now
			}
			if t.Expires > at.Now {
				return model.Response{Status: 200}
			}
		}
	}
	return model.Response{Status: 401, Challenges: [model.MaxChallengeLines]model.Sym{f.challenge}}
}

func fakeWorkflow() *model.Workflow {
	return &model.Workflow{
		Name: "pull-private", Title: "Pull",
		World: model.World{
			Accounts:     []model.Account{{Name: "alice", Password: "secret", Grants: []model.Grant{{Pattern: "team/*", Actions: []string{"pull"}}}}},
			Repositories: []model.Repository{{Name: "team/app", Tags: []model.TaggedImage{{Tag: "latest", Image: "app"}}}},
			Images: []model.Image{{
				Name: "app", Root: "{app-manifest}", ManifestDigest: "{app-manifest}",
				ConfigDigest: "{app-config}", LayerDigests: []string{"{app-layer1}", "{app-layer2}"},
			}},
		},
		Credential: model.WorkflowCredential{Kind: model.Password, Account: "alice", User: "alice"},
		Steps:      []model.WorkflowStep{{Task: model.Pull, Repository: "team/app", Reference: "latest"}},
	}
}

func fakeSetup(choices ...Choice) *Setup {
	return &Setup{
		Workflow: fakeWorkflow(),
		Client:   Client{Name: "fake", Version: "1", New: newFakeClient},
		Registry: Registry{Name: "fake", Origin: fakeOrigin, New: newFakeRegistry},
		Choices:  choices,
	}
}
