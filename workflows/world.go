// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package workflows

import (
	"slices"
	"strconv"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/document"
)

// MaxLayers limits the layers of an image.
const MaxLayers = 8

var (
	worldKeys      = []string{"accounts", "repositories", "images"}
	accountKeys    = []string{"kind", "of", "password", "password-life", "identity-token", "registry-token", "grants"}
	accountKinds   = []string{"user", "robot", "app-token"}
	repositoryKeys = []string{"public", "state", "class", "tags"}
	imageKeys      = []string{"layers", "index", "subject", "layer-url"}
)

// world reads a world: who exists, what they may do, what is stored.
func (r *reader) world(n document.Node) model.World {
	var w model.World
	for _, e := range r.Mapping(n) {
		switch e.Key {
		case "accounts":
			for _, a := range r.Mapping(e.Node) {
				w.Accounts = append(w.Accounts, r.account(a))
			}
		case "repositories":
			for _, p := range r.Mapping(e.Node) {
				w.Repositories = append(w.Repositories, r.repository(p))
			}
		case "images":
			for _, i := range r.Mapping(e.Node) {
				w.Images = append(w.Images, r.image(i))
			}
		default:
			r.unknownKey(e, worldKeys)
		}
	}
	for _, p := range w.Repositories {
		for _, t := range p.Tags {
			if !hasImage(&w, t.Image) {
				r.Fail(n, "repositories.%s.tags.%s: there is no image %q; expected a key of images", p.Name, t.Tag, t.Image)
			}
		}
	}
	for _, i := range w.Images {
		if i.Subject != "" && !hasImage(&w, i.Subject) {
			r.Fail(n, "images.%s.subject: there is no image %q; expected a key of images", i.Name, i.Subject)
		}
	}
	return w
}

func (r *reader) account(e document.Entry) model.Account {
	a := model.Account{Name: e.Key}
	for _, f := range r.Mapping(e.Node) {
		switch f.Key {
		case "kind":
			if a.Kind = r.oneOf(f.Node, accountKinds); a.Kind == "user" {
				a.Kind = ""
			}
		case "of":
			a.Of = r.text(f.Node)
		case "password":
			a.Password = r.text(f.Node)
		case "password-life":
			a.PasswordLife = r.duration(f.Node)
		case "identity-token":
			a.IdentityToken = r.text(f.Node)
		case "registry-token":
			a.RegistryToken = r.text(f.Node)
		case "grants":
			for _, g := range r.Mapping(f.Node) {
				grant := model.Grant{Pattern: g.Key}
				if !grantForm.MatchString(g.Key) {
					r.Fail(g.Node, "%q does not fit; expected a repository, with * for one component and ** for any number, or registry:catalog", g.Key)
				}
				for _, action := range r.Items(g.Node) {
					grant.Actions = append(grant.Actions, r.Form(action, actionForm, "an action, as in pull, push, delete or *"))
				}
				a.Grants = append(a.Grants, grant)
			}
		default:
			r.unknownKey(f, accountKeys)
		}
	}
	return a
}

func (r *reader) repository(e document.Entry) model.Repository {
	p := model.Repository{Name: e.Key}
	if !repositoryForm.MatchString(e.Key) {
		r.Fail(e.Node, "%q does not fit; expected a repository name, as in team/app", e.Key)
	}
	for _, f := range r.Mapping(e.Node) {
		switch f.Key {
		case "public":
			p.Public = r.bool(f.Node)
		case "state":
			p.State = r.text(f.Node)
		case "class":
			p.Class = r.text(f.Node)
		case "tags":
			for _, t := range r.Mapping(f.Node) {
				if !isTag(t.Key) {
					r.Fail(t.Node, "%q does not fit; expected a tag, as in latest", t.Key)
				}
				p.Tags = append(p.Tags, model.TaggedImage{Tag: t.Key, Image: r.text(t.Node)})
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
func (r *reader) image(e document.Entry) model.Image {
	i, layers := model.Image{Name: e.Key}, 1
	if !nameForm.MatchString(e.Key) {
		r.Fail(e.Node, "%q does not fit; expected a name in kebab-case", e.Key)
	}
	if !e.Empty() {
		for _, f := range r.Mapping(e.Node) {
			switch f.Key {
			case "layers":
				layers = r.number(f.Node, 0, MaxLayers)
			case "index":
				i.Index = r.bool(f.Node)
			case "subject":
				i.Subject = r.text(f.Node)
			case "layer-url":
				i.LayerURL = r.Form(f.Node, layerURLForm, "a URL in which {digest} stands for the digest, as in https://cdn.test/sha256/{digest}")
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
