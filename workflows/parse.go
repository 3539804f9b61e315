// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package workflows

import (
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/document"
)

var (
	fileKeys        = []string{"world", "workflows"}
	workflowKeys    = []string{"name", "title", "about", "use-cases", "world", "credential", "paths", "registry", "second-registry", "adversary", "steps"}
	secondKeys      = []string{"origin", "mirror", "alone", "below", "accounts", "credential", "registry"}
	credentialKeys  = []string{"kind", "account", "user", "wrong", "ended"}
	credentialKinds = []string{"none", "password", "identity-token", "registry-token"}
)

// Parse reads a file of workflows. file is the name that errors show. All that
// is wrong is reported, one line each: file, line, field, what stands there and
// what was expected.
func Parse(file string, data []byte) ([]*model.Workflow, error) { return parse(file, data, standard) }

// parse is Parse with the way to the world named standard.
func parse(file string, data []byte, standard func() model.World) ([]*model.Workflow, error) {
	r, root := open(file, data)
	if err := r.Err(); err != nil {
		return nil, err
	}
	var shared *model.World
	var list []document.Node
	for _, e := range r.Mapping(root) {
		switch e.Key {
		case "world":
			w := r.worldOrName(e.Node, standard)
			shared = &w
		case "workflows":
			if list = r.Items(e.Node); len(list) == 0 {
				r.Fail(e.Node, "there is no workflow in the list")
			}
		default:
			r.unknownKey(e, fileKeys)
		}
	}
	if list == nil && r.Err() == nil {
		r.Fail(root, "the key workflows is missing")
	}
	var flows []*model.Workflow
	for _, n := range list {
		f := r.workflow(n, shared, standard)
		if slices.ContainsFunc(flows, func(o *model.Workflow) bool { return o.Name == f.Name }) {
			r.Fail(n, "there are two workflows named %q", f.Name)
		}
		flows = append(flows, f)
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	return flows, nil
}

// reader reads what stands in a file of workflows.
type reader struct{ *document.Reader }

// open returns the place of the one document of a file.
func open(file string, data []byte) (*reader, document.Node) {
	r, root := document.Open(file, data, "the keys world and workflows", "one document with a list of workflows")
	return &reader{r}, root
}

// worldOrName reads a world, or the word standard.
func (r *reader) worldOrName(n document.Node, standard func() model.World) model.World {
	if n.Word() {
		r.oneOf(n, []string{"standard"})
		return standard()
	}
	return r.world(n)
}

func (r *reader) workflow(n document.Node, shared *model.World, standard func() model.World) *model.Workflow {
	f := &model.Workflow{Source: r.File}
	entries := r.Mapping(n)
	switch i := slices.IndexFunc(entries, func(e document.Entry) bool { return e.Key == "world" }); {
	case i >= 0:
		f.World = r.worldOrName(entries[i].Node, standard)
	case shared != nil:
		f.World = *shared
	default:
		f.World = standard()
	}
	for _, e := range entries {
		switch e.Key {
		case "name":
			f.Name = r.Form(e.Node, nameForm, "a name in kebab-case, as in pull-private")
		case "title":
			f.Title = r.text(e.Node)
		case "about":
			f.About = r.text(e.Node)
		case "use-cases":
			for _, u := range r.Items(e.Node) {
				f.UseCases = append(f.UseCases, r.Form(u, useCaseForm, "an id of the working group's list, as in UC-12"))
			}
		case "credential":
			f.Credential = r.credential(e.Node, &f.World)
		case "paths":
			for _, p := range r.Mapping(e.Node) {
				f.Paths = append(f.Paths, model.WorkflowPath{Path: p.Key, Credential: r.credential(p.Node, &f.World)})
			}
			if len(f.Paths) > model.MaxPaths {
				r.Fail(e.Node, "there are %d paths; expected at most %d", len(f.Paths), model.MaxPaths)
			}
		case "registry":
			for _, a := range r.Mapping(e.Node) {
				f.Registry = append(f.Registry, model.Setting{Axis: a.Key, Value: r.text(a.Node)})
			}
		case "adversary":
			for _, o := range r.Items(e.Node) {
				f.Adversary = append(f.Adversary, r.Form(o, originForm, "an origin, as in https://collector.test"))
			}
		case "second-registry":
			f.Second = r.second(e.Node, &f.World)
		case "steps":
			items := r.Items(e.Node)
			if len(items) == 0 || len(items) > MaxSteps {
				r.Fail(e.Node, "there are %d steps; expected 1 to %d", len(items), MaxSteps)
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
		if !slices.ContainsFunc(entries, func(e document.Entry) bool { return e.Key == key }) {
			r.Fail(n, "the key %s is missing", key)
		}
	}
	if strings.ContainsAny(f.Title, "\n") {
		r.Fail(n, "title: expected one line")
	}
	return f
}

// second reads a second registry with the content of the first.
func (r *reader) second(n document.Node, w *model.World) *model.SecondRegistry {
	s := &model.SecondRegistry{}
	for _, e := range r.Mapping(n) {
		switch e.Key {
		case "origin":
			s.Origin = r.Form(e.Node, originForm, "an origin, as in https://mirror.test")
		case "mirror":
			s.Mirror = r.bool(e.Node)
		case "alone":
			s.Alone = r.bool(e.Node)
		case "below":
			s.Below = r.Form(e.Node, repositoryForm, "the beginning of repository names, as in proxy")
		case "accounts":
			names := make([]string, 0, len(w.Accounts))
			for _, a := range w.Accounts {
				names = append(names, a.Name)
			}
			for _, a := range r.Items(e.Node) {
				s.Accounts = append(s.Accounts, r.oneOf(a, names))
			}
		case "credential":
			s.Credential = r.credential(e.Node, w)
		case "registry":
			for _, a := range r.Mapping(e.Node) {
				s.Registry = append(s.Registry, model.Setting{Axis: a.Key, Value: r.text(a.Node)})
			}
		default:
			r.unknownKey(e, secondKeys)
		}
	}
	if s.Origin == "" {
		r.Fail(n, "the key origin is missing; expected where the second registry is")
	}
	return s
}

func (r *reader) credential(n document.Node, w *model.World) model.WorkflowCredential {
	var c model.WorkflowCredential
	user := false
	for _, e := range r.Mapping(n) {
		switch e.Key {
		case "kind":
			c.Kind, _ = model.ParseCredentialKind(r.oneOf(e.Node, credentialKinds))
		case "account":
			names := make([]string, 0, len(w.Accounts))
			for _, a := range w.Accounts {
				names = append(names, a.Name)
			}
			c.Account = r.oneOf(e.Node, names)
		case "user":
			c.User, user = r.text(e.Node), true
		case "wrong":
			c.Wrong = r.bool(e.Node)
		case "ended":
			c.Ended = r.bool(e.Node)
		default:
			r.unknownKey(e, credentialKeys)
		}
	}
	if c.Kind == model.NoCredential {
		if c != (model.WorkflowCredential{}) {
			r.Fail(n, "kind none takes no other key")
		}
		return c
	}
	i := slices.IndexFunc(w.Accounts, func(a model.Account) bool { return a.Name == c.Account })
	if i < 0 {
		r.Fail(n, "the key account is missing; expected the account whose secret it is")
		return c
	}
	a := &w.Accounts[i]
	if secret := map[model.CredentialKind]string{
		model.Password: a.Password, model.IdentityToken: a.IdentityToken, model.RegistryToken: a.RegistryToken,
	}[c.Kind]; secret == "" && !c.Wrong {
		r.Fail(n, "account %s has no %s", c.Account, c.Kind)
	}
	if c.Ended && (c.Kind != model.Password || a.PasswordLife == 0) {
		r.Fail(n, "ended is for a password of an account with password-life")
	}
	if !user && c.Kind == model.Password {
		c.User = c.Account
	}
	return c
}
