// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"
	"strings"

	"github.com/authsim/authsim/model"
)

// Secrets that no account has.
const (
	wrongPassword      = "wrong-password"
	wrongIdentityToken = "wrong-identity-token"
	wrongRegistryToken = "wrong-registry-token"
)

// credential is what the client is given, as the workflow says.
func credential(t *model.Symbols, w *model.World, c model.WorkflowCredential) model.Credential {
	if c.Kind == model.NoCredential {
		return model.Credential{}
	}
	var account model.Account
	for _, a := range w.Accounts {
		if a.Name == c.Account {
			account = a
		}
	}
	secret, wrong := account.Password, wrongPassword
	switch c.Kind {
	case model.IdentityToken:
		secret, wrong = account.IdentityToken, wrongIdentityToken
	case model.RegistryToken:
		secret, wrong = account.RegistryToken, wrongRegistryToken
	}
	if c.Wrong {
		secret = wrong
	}
	return model.Credential{Kind: c.Kind, User: t.Of(c.User), Secret: t.Of(secret)}
}

// task turns a step into the task that a client understands.
func (b *bound) task(t *model.Symbols, s *model.WorkflowStep) (model.Task, error) {
	task := model.Task{
		Kind: s.Task, Repository: symbol(t, s.Repository), FromRepository: symbol(t, s.FromRepository),
		MountCandidate: symbol(t, s.MountCandidate), Term: symbol(t, s.Term), Limit: int32(s.Limit),
	}
	task.Endpoints[0] = b.origin
	task.Base = symbol(t, b.base)
	if o := b.workflow.Second; o != nil {
		task.Other = model.OtherRegistry{Origin: t.Of(o.Origin), Below: symbol(t, o.Below), Credential: b.stored}
		if o.Mirror {
			task.Endpoints[0], task.Endpoints[1] = task.Other.Origin, b.origin
		}
	}
	var err error
	if task.Reference, task.ByDigest, err = b.reference(t, s.Reference); err != nil {
		return task, err
	}
	if task.FromReference, task.FromByDigest, err = b.reference(t, s.FromReference); err != nil {
		return task, err
	}
	if s.Image != "" {
		if task.Image, _, err = b.reference(t, "@"+s.Image); err != nil {
			return task, err
		}
	}
	return task, nil
}

// reference interns a tag, or the digest of the image whose name follows "@".
func (b *bound) reference(t *model.Symbols, ref string) (sym model.Sym, digest bool, err error) {
	name, digest := strings.CutPrefix(ref, "@")
	if !digest {
		return symbol(t, ref), false, nil
	}
	for _, im := range b.workflow.World.Images {
		if im.Name == name {
			return t.Of(im.Root), true, nil
		}
	}
	return model.Absent, true, fmt.Errorf("there is no image %q in the world", name)
}

// symbol interns a text, and leaves what is not given Absent.
func symbol(t *model.Symbols, s string) model.Sym {
	if s == "" {
		return model.Absent
	}
	return t.Of(s)
}
