// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"errors"
	"fmt"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/profile"
)

// Part is another client, at a version, that does some tasks of a client: an
// engine that pulls with one library and logs in with another.
type Part struct {
	Client  *Definition
	Version string
}

// Flow is what the client does for a task, itself or in a part; nil when it has no
// such task.
func (d *Definition) Flow(kind model.TaskKind) *Flow {
	if part, ok := d.Parts[kind]; ok {
		return part.Client.Flow(kind)
	}
	return d.Flows[kind]
}

// Tasks tells whether the client has a task.
func (d *Definition) Tasks(kind model.TaskKind) bool { return d.Flow(kind) != nil }

// New binds the client in the variant that the profile describes. What is set by
// hand holds for its parts too.
func (d *Definition) New(t *model.Symbols, p *profile.Profile) (model.Client, error) {
	m, err := d.machine(t, p)
	if err != nil {
		return nil, err
	}
	own := m.underFetchRules()
	if d.Parts == nil {
		return own, nil
	}
	c := &composite{}
	parts := map[Part]model.Client{}
	var errs []error
	for kind := range c.of {
		c.of[kind] = own
		part, ok := d.Parts[model.TaskKind(kind)]
		if !ok {
			continue
		}
		if parts[part] == nil {
			client, err := part.bind(t, p)
			if err != nil {
				errs = append(errs, fmt.Errorf("%s: %s: %w", p.ID(), model.TaskKind(kind), err))
				continue
			}
			parts[part] = client
		}
		c.of[kind] = parts[part]
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return c, nil
}

// bind binds the part in a client of the profile whole.
func (part Part) bind(t *model.Symbols, whole *profile.Profile) (model.Client, error) {
	p, err := part.Client.Profile(part.Version)
	if err != nil {
		return nil, err
	}
	var set []model.Setting
	for _, s := range whole.Settings {
		if s.Source == profile.SetByHand {
			set = append(set, model.Setting{Axis: s.Axis, Value: s.Value})
		}
	}
	if len(set) > 0 {
		if p, err = p.With(set, Axes()); err != nil {
			return nil, err
		}
	}
	return part.Client.New(t, p)
}

// composite is a client that hands each task to the part that does it. They
// share the state: what one leaves behind the other finds, and forgets as its
// axis authorizer-life says.
type composite struct {
	of [model.NumTasks]model.Client
}

// Start implements model.Client.
func (c *composite) Start(s *model.ClientState, task model.Task, who model.Credential, now model.Instant) {
	c.of[task.Kind].Start(s, task, who, now)
}

// Ready implements model.Client.
func (c *composite) Ready(s *model.ClientState, turns []model.Turn) []model.Turn {
	return c.of[s.Task.Kind].Ready(s, turns)
}

// Send implements model.Client.
func (c *composite) Send(s *model.ClientState, lane int, now model.Instant) (model.Request, model.Cause, bool) {
	return c.of[s.Task.Kind].Send(s, lane, now)
}

// Answer implements model.Client.
func (c *composite) Answer(s *model.ClientState, lane int, r *model.Response, now model.Instant) {
	c.of[s.Task.Kind].Answer(s, lane, r, now)
}

// Outcome implements model.Client.
func (c *composite) Outcome(s *model.ClientState) (model.Outcome, bool) {
	return c.of[s.Task.Kind].Outcome(s)
}
