// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package workflows

import (
	"errors"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/authsim/authsim/model"
)

var (
	fileKeys        = []string{"world", "workflows"}
	workflowKeys    = []string{"name", "title", "about", "use-cases", "world", "credential", "registry", "steps"}
	credentialKeys  = []string{"kind", "account", "user", "wrong"}
	credentialKinds = []string{"none", "password", "identity-token", "registry-token"}
)

// Parse reads a file of workflows. file is the name that errors show. All that
// is wrong is reported, one line each: file, line, field, what stands there and
// what was expected.
func Parse(file string, data []byte) ([]*model.Workflow, error) { return parse(file, data, standard) }

// parse is Parse with the way to the world named standard.
func parse(file string, data []byte, standard func() model.World) ([]*model.Workflow, error) {
	r := &reader{file: file}
	root, ok := r.document(data)
	if !ok {
		return nil, errors.Join(r.errs...)
	}
	var shared *model.World
	var list []node
	for _, e := range r.mapping(root) {
		switch e.key {
		case "world":
			w := r.worldOrName(e.node, standard)
			shared = &w
		case "workflows":
			if list = r.items(e.node); len(list) == 0 {
				r.fail(e.node, "there is no workflow in the list")
			}
		default:
			r.unknownKey(e, fileKeys)
		}
	}
	if list == nil && len(r.errs) == 0 {
		r.fail(root, "the key workflows is missing")
	}
	var flows []*model.Workflow
	for _, n := range list {
		f := r.workflow(n, shared, standard)
		if slices.ContainsFunc(flows, func(o *model.Workflow) bool { return o.Name == f.Name }) {
			r.fail(n, "there are two workflows named %q", f.Name)
		}
		flows = append(flows, f)
	}
	if err := errors.Join(r.errs...); err != nil {
		return nil, err
	}
	return flows, nil
}

// worldOrName reads a world, or the word standard.
func (r *reader) worldOrName(n node, standard func() model.World) model.World {
	if _, ok := n.value.(*ast.StringNode); ok {
		r.oneOf(n, []string{"standard"})
		return standard()
	}
	return r.world(n)
}

func (r *reader) workflow(n node, shared *model.World, standard func() model.World) *model.Workflow {
	f := &model.Workflow{Source: r.file}
	entries := r.mapping(n)
	switch i := slices.IndexFunc(entries, func(e entry) bool { return e.key == "world" }); {
	case i >= 0:
		f.World = r.worldOrName(entries[i].node, standard)
	case shared != nil:
		f.World = *shared
	default:
		f.World = standard()
	}
	for _, e := range entries {
		switch e.key {
		case "name":
			f.Name = r.form(e.node, nameForm, "a name in kebab-case, as in pull-private")
		case "title":
			f.Title = r.text(e.node)
		case "about":
			f.About = r.text(e.node)
		case "use-cases":
			for _, u := range r.items(e.node) {
				f.UseCases = append(f.UseCases, r.form(u, useCaseForm, "an id of the working group's list, as in UC-12"))
			}
		case "credential":
			f.Credential = r.credential(e.node, &f.World)
		case "registry":
			for _, a := range r.mapping(e.node) {
				f.Registry = append(f.Registry, model.Setting{Axis: a.key, Value: r.text(a.node)})
			}
		case "steps":
			items := r.items(e.node)
			if len(items) == 0 || len(items) > MaxSteps {
				r.fail(e.node, "there are %d steps; expected 1 to %d", len(items), MaxSteps)
				continue
			}
			for _, s := range items {
				f.Steps = append(f.Steps, r.step(s, &f.World))
			}
		case "world":
		default:
			r.unknownKey(e, workflowKeys)
		}
	}
	for _, key := range []string{"name", "title", "steps"} {
		if !slices.ContainsFunc(entries, func(e entry) bool { return e.key == key }) {
			r.fail(n, "the key %s is missing", key)
		}
	}
	if strings.ContainsAny(f.Title, "\n") {
		r.fail(n, "title: expected one line")
	}
	return f
}

func (r *reader) credential(n node, w *model.World) model.WorkflowCredential {
	var c model.WorkflowCredential
	user := false
	for _, e := range r.mapping(n) {
		switch e.key {
		case "kind":
			c.Kind, _ = model.ParseCredentialKind(r.oneOf(e.node, credentialKinds))
		case "account":
			names := make([]string, 0, len(w.Accounts))
			for _, a := range w.Accounts {
				names = append(names, a.Name)
			}
			c.Account = r.oneOf(e.node, names)
		case "user":
			c.User, user = r.text(e.node), true
		case "wrong":
			c.Wrong = r.bool(e.node)
		default:
			r.unknownKey(e, credentialKeys)
		}
	}
	if c.Kind == model.NoCredential {
		if c != (model.WorkflowCredential{}) {
			r.fail(n, "kind none takes no other key")
		}
		return c
	}
	i := slices.IndexFunc(w.Accounts, func(a model.Account) bool { return a.Name == c.Account })
	if i < 0 {
		r.fail(n, "the key account is missing; expected the account whose secret it is")
		return c
	}
	a := &w.Accounts[i]
	if secret := map[model.CredentialKind]string{
		model.Password: a.Password, model.IdentityToken: a.IdentityToken, model.RegistryToken: a.RegistryToken,
	}[c.Kind]; secret == "" && !c.Wrong {
		r.fail(n, "account %s has no %s", c.Account, c.Kind)
	}
	if !user && c.Kind == model.Password {
		c.User = c.Account
	}
	return c
}
