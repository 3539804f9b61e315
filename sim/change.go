// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/spec"
)

// changes finds the changes of a setup by their names.
func (s *Setup) changes() ([]spec.Change, error) {
	var all []spec.Change
	for _, name := range s.Changes {
		c, ok := spec.FindChange(name)
		if !ok {
			return nil, fmt.Errorf("there is no change %q", name)
		}
		all = append(all, c)
	}
	return all, nil
}

// changedClient is a client with changes to what it sends and sees.
type changedClient struct {
	model.Client
	t       *model.Symbols
	changes []spec.Change
}

func (c changedClient) Send(s *model.ClientState, lane int, now model.Instant) (model.Request, model.Cause, bool) {
	r, why, sent := c.Client.Send(s, lane, now)
	for _, change := range c.changes {
		if sent && change.Sent != nil {
			change.Sent(c.t, &r)
		}
	}
	return r, why, sent
}

func (c changedClient) Answer(s *model.ClientState, lane int, r *model.Response, now model.Instant) {
	seen := *r
	for _, change := range c.changes {
		if change.Seen != nil {
			change.Seen(c.t, &seen)
		}
	}
	c.Client.Answer(s, lane, &seen, now)
}

// changedRegistry is a registry with changes to what reaches it and what it
// answers.
type changedRegistry struct {
	model.Registry
	t       *model.Symbols
	changes []spec.Change
}

func (c changedRegistry) Serve(s *model.RegistryState, r *model.Request, at model.Arrival) model.Response {
	q := *r
	for _, change := range c.changes {
		if change.Arrives != nil {
			change.Arrives(c.t, &q)
		}
	}
	answer := c.Registry.Serve(s, &q, at)
	for _, change := range c.changes {
		if change.Answer != nil {
			change.Answer(c.t, &answer)
		}
	}
	return answer
}
