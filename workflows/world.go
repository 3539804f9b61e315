// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package workflows

import (
	"slices"
	"strconv"

	"github.com/goccy/go-yaml/ast"

	"github.com/authsim/authsim/model"
)

// MaxLayers limits the layers of an image.
const MaxLayers = 8

var (
	worldKeys      = []string{"accounts", "repositories", "images"}
	accountKeys    = []string{"kind", "of", "password", "identity-token", "registry-token", "grants"}
	accountKinds   = []string{"user", "robot", "app-token"}
	repositoryKeys = []string{"public", "state", "tags"}
	imageKeys      = []string{"layers", "index", "subject"}
)

// world reads a world: who exists, what they may do, what is stored.
func (r *reader) world(n node) model.World {
	var w model.World
	for _, e := range r.mapping(n) {
		switch e.key {
		case "accounts":
			for _, a := range r.mapping(e.node) {
				w.Accounts = append(w.Accounts, r.account(a))
			}
		case "repositories":
			for _, p := range r.mapping(e.node) {
				w.Repositories = append(w.Repositories, r.repository(p))
			}
		case "images":
			for _, i := range r.mapping(e.node) {
				w.Images = append(w.Images, r.image(i))
			}
		default:
			r.unknownKey(e, worldKeys)
		}
	}
	for _, p := range w.Repositories {
		for _, t := range p.Tags {
			if !hasImage(&w, t.Image) {
				r.fail(n, "repositories.%s.tags.%s: there is no image %q; expected a key of images", p.Name, t.Tag, t.Image)
			}
		}
	}
	for _, i := range w.Images {
		if i.Subject != "" && !hasImage(&w, i.Subject) {
			r.fail(n, "images.%s.subject: there is no image %q; expected a key of images", i.Name, i.Subject)
		}
	}
	return w
}

func (r *reader) account(e entry) model.Account {
	a := model.Account{Name: e.key}
	for _, f := range r.mapping(e.node) {
		switch f.key {
		case "kind":
			if a.Kind = r.oneOf(f.node, accountKinds); a.Kind == "user" {
				a.Kind = ""
			}
		case "of":
			a.Of = r.text(f.node)
		case "password":
			a.Password = r.text(f.node)
		case "identity-token":
			a.IdentityToken = r.text(f.node)
		case "registry-token":
			a.RegistryToken = r.text(f.node)
		case "grants":
			for _, g := range r.mapping(f.node) {
				grant := model.Grant{Pattern: g.key}
				if !grantForm.MatchString(g.key) {
					r.fail(g.node, "%q does not fit; expected a repository, with * for one component and ** for any number, or registry:catalog", g.key)
				}
				for _, action := range r.items(g.node) {
					grant.Actions = append(grant.Actions, r.form(action, actionForm, "an action, as in pull, push, delete or *"))
				}
				a.Grants = append(a.Grants, grant)
			}
		default:
			r.unknownKey(f, accountKeys)
		}
	}
	return a
}

func (r *reader) repository(e entry) model.Repository {
	p := model.Repository{Name: e.key}
	if !repositoryForm.MatchString(e.key) {
		r.fail(e.node, "%q does not fit; expected a repository name, as in team/app", e.key)
	}
	for _, f := range r.mapping(e.node) {
		switch f.key {
		case "public":
			p.Public = r.bool(f.node)
		case "state":
			p.State = r.text(f.node)
		case "tags":
			for _, t := range r.mapping(f.node) {
				if !isTag(t.key) {
					r.fail(t.node, "%q does not fit; expected a tag, as in latest", t.key)
				}
				p.Tags = append(p.Tags, model.TaggedImage{Tag: t.key, Image: r.text(t.node)})
			}
		default:
			r.unknownKey(f, repositoryKeys)
		}
	}
	return p
}

// image reads an image and names its parts: {app-manifest}, {app-config},
// {app-layer1}, and {app-index} when there is one. Braces tell a symbol from a
// digest, as in the recordings.
func (r *reader) image(e entry) model.Image {
	i, layers := model.Image{Name: e.key}, 1
	if !nameForm.MatchString(e.key) {
		r.fail(e.node, "%q does not fit; expected a name in kebab-case", e.key)
	}
	if _, empty := e.value.(*ast.NullNode); !empty {
		for _, f := range r.mapping(e.node) {
			switch f.key {
			case "layers":
				layers = r.number(f.node, 0, MaxLayers)
			case "index":
				i.Index = r.bool(f.node)
			case "subject":
				i.Subject = r.text(f.node)
			default:
				r.unknownKey(f, imageKeys)
			}
		}
	}
	i.ManifestDigest = "{" + i.Name + "-manifest}"
	i.ConfigDigest = "{" + i.Name + "-config}"
	for l := range layers {
		i.LayerDigests = append(i.LayerDigests, "{"+i.Name+"-layer"+strconv.Itoa(l+1)+"}")
	}
	i.Root = i.ManifestDigest
	if i.Index {
		i.Root = "{" + i.Name + "-index}"
	}
	return i
}

func hasImage(w *model.World, name string) bool {
	return slices.ContainsFunc(w.Images, func(i model.Image) bool { return i.Name == name })
}
