// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model"

// Bits of RegistryState.Altered.
const (
	alteredRealm uint32 = 1 << iota
	alteredService
)

// movedSuffix follows the path of the token endpoint, and the service, that
// challenges name after they have changed.
const movedSuffix = "-moved"

// applyLasting makes the changes of faults that last. The old token endpoint
// goes on answering; tokens for the old service are no longer accepted.
func applyLasting(s *model.RegistryState, f model.Fault) {
	switch f {
	case model.RealmChanged:
		s.Altered |= alteredRealm
	case model.ServiceChanged:
		s.Altered |= alteredService
	}
}

// applyToToken makes the changes of faults to the token that is presented.
func (e *Engine) applyToToken(token *model.Issued, at model.Arrival) {
	switch at.Fault {
	case model.TokenExpires:
		// Just now, as its end and any leeway have it.
		token.Expires = min(token.Expires, at.Now-model.Instant(e.c.clockLeeway)*model.Second-sureLeeway)
	case model.TokenRevoked:
		token.Revoked = true
	}
}

// serviceNow is the service that challenges name.
func (e *Engine) serviceNow(s *model.RegistryState) model.Sym {
	if s.Altered&alteredService != 0 && e.challengeService != model.Absent {
		return e.movedService
	}
	return e.challengeService
}

// audienceWanted is the audience that a token must have.
func (e *Engine) audienceWanted(s *model.RegistryState) model.Sym {
	if s.Altered&alteredService != 0 {
		return e.movedService
	}
	return e.service
}
