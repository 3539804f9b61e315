// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package clients is the client side: an engine that drives a client's flows
// through three layers (flow, call, token), and the axes by which clients
// differ. Each client has a folder of its own with its flows, its strategy and
// its profiles.
package clients

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/profile"
)

// Definition is a client: what its folder hands over.
type Definition struct {
	// Name is the client's name; its profiles carry it too.
	Name string
	// Flows are the tasks that it has.
	Flows map[model.TaskKind]*Flow
	// Strategy is what it does about authorization, under the name that it has as a
	// value of the axis reauth, with its meaning in one line ("name: meaning"). A
	// client that has neither takes another's.
	Strategy     Strategy
	StrategyName string
	// Explain writes the text that a user sees when the lane's request ended with
	// r; nil for a plain one.
	Explain func(f *Frame, r *model.Response) string
	// Fetched is asked what a request to u carries whose token has just arrived.
	// Nil: that token.
	Fetched func(f *Frame, u model.URL, bearer model.Sym) Decision
	// FetchFailed is asked when no token could be had: Without lets the request go
	// out all the same, FetchFirst asks for what Frame.Order has said, GiveUp changes
	// the text. Nil: the call fails.
	FetchFailed func(f *Frame, why model.Sym) Decision
	// Retry decides, in the place of the retry axes, what becomes of a response
	// that is no redirect and no 401, and of an attempt that broke: then broken
	// tells how, and r is the refused redirect or nil. Nil: the axes decide.
	Retry func(f *Frame, r *model.Response, broken model.Sym) Verdict
	// ExplainToken is the same for a token request that ended with r.
	ExplainToken func(f *Frame, r *model.Response) string
	// OwnAgent tells a token request, in its present form, to which the axis
	// token-user-agent does not apply. Nil: it applies to all.
	OwnAgent func(f *Frame) bool
	// RetryFactor is how many times as long as the one before each further wait is
	// (axis retry-wait); zero stands for two.
	RetryFactor model.Instant
	// Process: each task runs in a process of its own, so that nothing is
	// remembered from one to the next.
	Process bool
	// Parts are the tasks that another client does for this one.
	Parts map[model.TaskKind]Part
	// Files holds the profiles, one YAML file each.
	Files fs.ReadFileFS
}

// Machine is a client bound to a table of symbols: it implements model.Client.
// It is for one goroutine.
type Machine struct {
	def      *Definition
	strategy Strategy
	flows    [model.NumTasks]*Flow
	cfg      Config
	frame    Frame

	clientID, userAgent, tokenAgent, accept, acceptLists model.Sym
	// one and leaves are scratch space for lists of items.
	one    [1]model.Sym
	leaves []model.Sym
	// complete is scratch space for challenges (axis challenge-requires).
	complete []model.Challenge
}

// machine binds the client's own flows in the variant that the profile
// describes.
func (d *Definition) machine(t *model.Symbols, p *profile.Profile) (*Machine, error) {
	m := &Machine{def: d}
	if p.Name != d.Name {
		return nil, fmt.Errorf("the profile %s is not one of client %s", p.ID(), d.Name)
	}
	all := allAxes()
	for _, a := range all {
		a.set(&m.cfg, a.Default)
	}
	for _, s := range p.Settings {
		for _, a := range all {
			if a.Name == s.Axis {
				a.set(&m.cfg, s.Value)
			}
		}
	}
	m.strategy = strategies()[m.cfg.Reauth].Strategy
	d.compile()
	for kind, flow := range d.Flows {
		m.flows[kind] = flow
	}
	m.clientID, m.userAgent = t.Of(m.cfg.ClientID), t.Of(m.cfg.UserAgent)
	m.tokenAgent = optional(t, m.cfg.TokenUserAgent)
	m.accept, m.acceptLists = optional(t, m.cfg.Accept), optional(t, m.cfg.AcceptLists)
	m.frame = Frame{T: t, C: &m.cfg, m: m}
	return m, nil
}

// optional interns a text that is absent when it is empty.
func optional(t *model.Symbols, s string) model.Sym {
	if s == "" {
		return model.Absent
	}
	return t.Of(s)
}

func (m *Machine) on(s *model.ClientState, lane int, now model.Instant) *Frame {
	f := &m.frame
	f.S, f.Now, f.R = s, now, nil
	f.at(lane)
	return f
}

// Start implements model.Client.
func (m *Machine) Start(s *model.ClientState, task model.Task, who model.Credential, now model.Instant) {
	life := m.cfg.AuthorizerLife
	if task.SharedAuthorizer && life == LifeCall {
		life = LifeTask
	}
	if m.def.Process {
		*s = model.ClientState{}
	}
	who = m.keptCredential(s, who, now)
	s.Task, s.Credential, s.Endpoint = task, who, 0
	s.Started, s.Ended, s.Overflow, s.Error, s.Stored = true, false, false, model.Absent, model.Absent
	s.Lanes = [model.MaxLanes]model.Lane{}
	if life != LifeSession {
		s.Handlers, s.Tokens = [model.MaxHandlers]model.Handler{}, [model.MaxTokens]model.Token{}
		s.LastOwner = 0
	}
	if m.lacks(&task) {
		s.Ended = true
		return
	}
	s.Lanes[0] = model.Lane{
		Phase: model.ToSend, Repository: task.Repository, Reference: task.Reference, From: task.FromRepository,
	}
	f := m.on(s, 0, now)
	if life == LifeSession && m.cfg.OtherUser == UserApart && !f.ownAuthorizer(who) {
		return
	}
	f.advance()
}

// lacks tells a task that the client does not have, or not with mirrors.
func (m *Machine) lacks(task *model.Task) bool {
	return m.flows[task.Kind] == nil || m.cfg.Mirrors == No && hasMirror(task)
}

// Ready implements model.Client.
func (m *Machine) Ready(s *model.ClientState, turns []model.Turn) []model.Turn {
	if s.Ended {
		return turns
	}
	held := int32(0)
	if m.cfg.RequestSlots > 0 {
		for i := range s.Lanes {
			if m.holdsSlot(s, &s.Lanes[i]) {
				held++
			}
		}
	}
	for i := range s.Lanes {
		l := &s.Lanes[i]
		switch l.Phase {
		case model.ToSend:
			if l.Failing {
				turns = append(turns, model.Turn{Lane: i})
				continue
			}
			if m.cfg.RequestSlots > 0 && held >= m.cfg.RequestSlots && !m.holdsSlot(s, l) {
				continue
			}
			at := l.NotBefore
			if l.Hop == (model.URL{}) && l.Fetch == (model.Fetch{}) {
				at = max(at, s.HoldUntil)
			}
			turns = append(turns, model.Turn{Lane: i, At: at})
		case model.ToFetch:
			turns = append(turns, model.Turn{Lane: i, At: l.Fetch.NotBefore})
		}
	}
	return turns
}

// holdsSlot tells a lane that holds one of the host's request slots: it is in
// the middle of a call, or of an attempt where the step holds it no longer, or it
// has begun a step that keeps it to the end.
func (m *Machine) holdsSlot(s *model.ClientState, l *model.Lane) bool {
	if l.Failing || l.SlotKept {
		return !l.Failing
	}
	switch l.Phase {
	case model.InFlight, model.ToFetch, model.Fetching, model.Waiting, model.Preflighting:
		return true
	case model.ToSend:
		if m.flows[s.Task.Kind].Steps[l.Step].Slot == PerAttempt {
			return l.Hop != (model.URL{}) || l.Fetch != (model.Fetch{})
		}
		return l.Sends > 0 || l.Fetch != (model.Fetch{})
	}
	return false
}

// Send implements model.Client.
func (m *Machine) Send(s *model.ClientState, lane int, now model.Instant) (model.Request, model.Cause, bool) {
	f := m.on(s, lane, now)
	switch f.L.Phase {
	case model.ToFetch:
		if f.L.Fetch.Method == model.NoMethod {
			return f.startFetch()
		}
		return f.sendFetch()
	case model.ToSend:
		if f.L.Failing {
			f.end(f.L.Error)
			return model.Request{}, 0, false
		}
		return f.send()
	}
	return model.Request{}, 0, false
}

// Answer implements model.Client.
func (m *Machine) Answer(s *model.ClientState, lane int, r *model.Response, now model.Instant) {
	if s.Ended {
		return
	}
	f := m.on(s, lane, now)
	switch f.L.Phase {
	case model.Fetching:
		f.fetched(r)
	case model.InFlight:
		f.answer(r)
	}
}

// Outcome implements model.Client.
func (m *Machine) Outcome(s *model.ClientState) (model.Outcome, bool) {
	if !s.Ended {
		return model.Outcome{}, false
	}
	return model.Outcome{
		OK:          s.Error == model.Absent && !m.lacks(&s.Task),
		Error:       s.Error,
		Stored:      s.Stored,
		Unsupported: m.lacks(&s.Task),
		Overflow:    s.Overflow,
	}, true
}

// explain is the text for a call that ended with r.
func (f *Frame) explain(r *model.Response) model.Sym {
	if f.m.def.Explain != nil {
		return f.T.Of(f.m.def.Explain(f, r))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: %d", f.step().Op.Method(), f.T.Str(f.T.URLText(f.target(f.step()))), r.Status)
	for _, e := range r.Errors {
		if e.Code != model.Absent {
			fmt.Fprintf(&b, ": %s: %s", strings.ToLower(f.T.Str(e.Code)), f.T.Str(e.Message))
		}
	}
	return f.T.Of(b.String())
}

// explainToken is the text for a token request that ended with r.
func (f *Frame) explainToken(r *model.Response) model.Sym {
	if f.m.def.ExplainToken != nil {
		return f.T.Of(f.m.def.ExplainToken(f, r))
	}
	h := &f.S.Handlers[f.L.Fetch.Handler]
	return f.T.Of(fmt.Sprintf("%s %s: %d", f.L.Fetch.Method, f.T.Str(h.Realm), r.Status))
}
