// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"strings"

	"github.com/authsim/authsim/model"
)

// CredentialConfig are the axes about what a client takes from a credential store
// or helper.
type CredentialConfig struct {
	CredentialKey     CredentialKey
	CredentialLife    int32
	CredentialRenewal CredentialRenewal
}

// CredentialRenewal are the refusals of a credential after which a client asks for
// it again.
type CredentialRenewal uint32

// The statuses.
const (
	Renewal401 CredentialRenewal = 1 << iota
	Renewal403
	Renewal400
)

// CredentialKey is by what a client looks a credential up.
type CredentialKey uint8

const (
	// KeyHost: by the registry's host.
	KeyHost CredentialKey = iota
	// KeyPath: by the repository, and each part of its path, before the host.
	KeyPath
)

var credentialAxes = []axis{
	choice("credential-key", "C-CREDKEY", "By what does the client look a credential up?",
		func(c *Config) *CredentialKey { return &c.CredentialKey }, values(
			"host: by the registry's host", "path: by the repository and the parts of its path, then by the host")),
	number("credential-life", "", "How long does the client go on with what a credential helper gave it?", "seconds; 0: it asks for each task anew",
		func(c *Config) *int32 { return &c.CredentialLife }),
	flags("credential-renewal", "", "After which refusal of a credential does it ask the helper again, and repeat the request once with another one?",
		func(c *Config) *CredentialRenewal { return &c.CredentialRenewal }, values(
			"401: Unauthorized", "403: Forbidden", "400: Bad Request")),
}

// credential is what the store has for the lane's request.
func (f *Frame) credential() model.Credential {
	if f.C.CredentialKey == KeyPath {
		repository := f.T.Str(f.Repository())
		for i := range f.S.Task.Paths {
			p := &f.S.Task.Paths[i]
			if path := f.T.Str(p.Path); p.Path != model.Absent && (repository == path || strings.HasPrefix(repository, path+"/")) {
				return p.Credential
			}
		}
	}
	return f.S.Credential
}

// keptCredential is the credential that the client goes on with when its store has
// who.
func (m *Machine) keptCredential(s *model.ClientState, who model.Credential, now model.Instant) model.Credential {
	if m.cfg.CredentialLife == 0 {
		return who
	}
	s.Fresh = who
	if old := s.Credential; old.Kind == who.Kind && old.User == who.User && now < s.AskAgain {
		return old
	}
	s.AskAgain = now + model.Instant(m.cfg.CredentialLife)*model.Second
	return who
}

// renewsCredential tells whether a credential that was refused with a status has
// given way to another one.
func (f *Frame) renewsCredential(status int16) bool {
	set := f.C.CredentialRenewal
	if set == 0 || f.S.Fresh == f.S.Credential || f.S.Fresh == (model.Credential{}) {
		return false
	}
	if status == 401 && set&Renewal401 != 0 || status == 403 && set&Renewal403 != 0 || status == 400 && set&Renewal400 != 0 {
		f.S.Credential = f.S.Fresh
		return true
	}
	return false
}

// carriesPassword tells whether the lane's last request carried the password.
func (f *Frame) carriesPassword() bool {
	c := f.S.Credential
	return c.Kind == model.Password && f.L.Authorization == f.T.Basic(c.User, c.Secret)
}
