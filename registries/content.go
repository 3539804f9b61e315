// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model"

// repository is a repository of the world, interned.
type repository struct {
	name model.Sym
	// public: everybody may pull. limited: its state lets nobody do more.
	public, limited bool
	// class is its class in scopes, Absent for an image repository.
	class model.Sym
}

// normalState is the word for a repository's normal state (Quay).
const normalState = "NORMAL"

// seed makes the first state: what the world has in it.
func (e *Engine) seed(w *model.World) (s model.RegistryState, full bool) {
	images := map[string]*model.Image{}
	for i := range w.Images {
		images[w.Images[i].Name] = &w.Images[i]
	}
	tags, stored := 0, 0
	e.repos = map[model.Sym]int{}
	for _, r := range w.Repositories {
		name := e.t.Of(r.Name)
		e.repos[name] = len(e.repositories)
		e.repositories = append(e.repositories, repository{name, r.Public, r.State != "" && r.State != normalState, model.Absent})
		if r.Class != "" {
			e.repositories[len(e.repositories)-1].class = e.t.Of(r.Class)
		}
		for _, tag := range r.Tags {
			image := images[tag.Image]
			if image == nil {
				continue
			}
			d := e.describe(image, images)
			if tags == model.MaxTags {
				return s, true
			}
			s.Tagged[tags] = model.Tagged{Repository: name, Tag: e.t.Of(tag.Tag), Digest: d[0]}
			tags++
			for _, digest := range d {
				if !holds(&s, name, digest) {
					if stored == model.MaxStored {
						return s, true
					}
					s.Stored[stored] = model.Known{Digest: digest, Repository: name}
					stored++
				}
			}
		}
	}
	return s, false
}

// holds tells whether content is in a repository.
func holds(s *model.RegistryState, repo, digest model.Sym) bool {
	for i := range s.Stored {
		switch s.Stored[i] {
		case model.Known{Digest: digest, Repository: repo}:
			return true
		case model.Known{}:
			return false
		}
	}
	return false
}

// store puts content into a repository.
func (e *Engine) store(s *model.RegistryState, repo, digest model.Sym) bool {
	for i := range s.Stored {
		switch s.Stored[i] {
		case model.Known{Digest: digest, Repository: repo}:
			return true
		case model.Known{}:
			s.Stored[i] = model.Known{Digest: digest, Repository: repo}
			return true
		}
	}
	return false
}

// create makes an empty repository: it is kept as content with the empty digest.
func (e *Engine) create(s *model.RegistryState, repo model.Sym) bool {
	return e.store(s, repo, model.Empty)
}

// remove takes content out of a repository, closing the gap.
func remove(s *model.RegistryState, repo, digest model.Sym) bool {
	for i := range s.Stored {
		if s.Stored[i] == (model.Known{Digest: digest, Repository: repo}) {
			copy(s.Stored[i:], s.Stored[i+1:])
			s.Stored[model.MaxStored-1] = model.Known{}
			return true
		}
	}
	return false
}

// exists tells whether a repository exists: in the world, or since.
func (e *Engine) exists(s *model.RegistryState, repo model.Sym) bool {
	if _, ok := e.repos[repo]; ok {
		return true
	}
	for i := range s.Stored {
		switch s.Stored[i].Repository {
		case repo:
			return true
		case model.Absent:
			return false
		}
	}
	return false
}

// tagged is the digest of a tag, Absent for none.
func tagged(s *model.RegistryState, repo, tag model.Sym) model.Sym {
	for i := range s.Tagged {
		if s.Tagged[i].Repository == repo && s.Tagged[i].Tag == tag {
			return s.Tagged[i].Digest
		}
	}
	return model.Absent
}

// setTag points a tag at a digest.
func setTag(s *model.RegistryState, repo, tag, digest model.Sym) bool {
	free := -1
	for i := range s.Tagged {
		t := &s.Tagged[i]
		if t.Repository == repo && t.Tag == tag {
			t.Digest = digest
			return true
		}
		if t.Repository == model.Absent && free < 0 {
			free = i
		}
	}
	if free < 0 {
		return false
	}
	s.Tagged[free] = model.Tagged{Repository: repo, Tag: tag, Digest: digest}
	return true
}

// isTagged tells whether a repository has a tag, or one that points to a digest.
func isTagged(s *model.RegistryState, repo, tag, digest model.Sym) bool {
	for i := range s.Tagged {
		if t := &s.Tagged[i]; t.Repository == repo && (t.Tag == tag || t.Digest == digest) {
			return true
		}
	}
	return false
}

// untag takes away the tags of a repository that match: one tag, or all that
// point to a digest.
func untag(s *model.RegistryState, repo, tag, digest model.Sym) {
	kept := 0
	for i := range s.Tagged {
		t := s.Tagged[i]
		if t.Repository == repo && (t.Tag == tag || t.Digest == digest) {
			continue
		}
		s.Tagged[kept] = t
		kept++
	}
	clear(s.Tagged[kept:])
}
