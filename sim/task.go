// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/sim/judge"
)

// Secrets that no account has.
const (
	wrongPassword      = "wrong-password"
	wrongIdentityToken = "wrong-identity-token"
	wrongRegistryToken = "wrong-registry-token"
)

// credentials are those that the client is given in the course of a workflow,
// that of the workflow first, and for each step the place of the one that it has.
func credentials(t *model.Symbols, w *model.Workflow) (all []judge.Given, of []int) {
	named := []model.WorkflowCredential{w.Credential}
	for i := range w.Steps {
		at := 0
		if as := w.Steps[i].As; as != nil {
			if at = slices.Index(named, *as); at < 0 {
				at, named = len(named), append(named, *as)
			}
		}
		of = append(of, at)
	}
	for i := range w.Paths {
		named = append(named, w.Paths[i].Credential)
	}
	for _, c := range named {
		g := judge.Given{Credential: credential(t, &w.World, c)}
		if c.Kind != model.NoCredential && !c.Wrong && !c.Ended {
			g.Account = c.Account
			for k := range w.World.Accounts {
				if a := &w.World.Accounts[k]; a.Name == c.Account && a.PasswordLife > 0 && c.Kind == model.Password {
					g.Passing = a
				}
			}
		}
		all = append(all, g)
	}
	return all, of
}

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
	switch {
	case c.Ended:
		secret = account.EndedPassword()
	case c.Wrong:
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
	for i := range b.workflow.Paths {
		p := &b.workflow.Paths[i]
		task.Paths[i] = model.PathCredential{Path: t.Of(p.Path), Credential: credential(t, &b.workflow.World, p.Credential)}
	}
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
