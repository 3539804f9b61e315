// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"
	"slices"

	"github.com/authsim/authsim/model"
)

// twoRegistries are a registry and a second one with the same content at another
// origin. They share a state: content is the same, and tokens tell who has issued
// them.
type twoRegistries struct {
	first, second model.Registry
	origins       []model.Sym
}

// Serve implements model.Registry.
func (p *twoRegistries) Serve(s *model.RegistryState, r *model.Request, at model.Arrival) model.Response {
	if slices.Contains(p.second.Origins(), r.Origin) {
		return p.second.Serve(s, r, at)
	}
	return p.first.Serve(s, r, at)
}

// Origins implements model.Registry.
func (p *twoRegistries) Origins() []model.Sym { return p.origins }

// withSecond puts the workflow's second registry beside the first.
func withSecond(k *compiledRegistry, t *model.Symbols, reg *Registry, w *model.Workflow, settings []model.Setting) error {
	o := w.Second
	world := secondWorld(w)
	settings = append(slices.Clip(settings), model.Setting{Axis: "origin", Value: o.Origin})
	second, start, err := reg.New(t, &world, append(settings, o.Registry...))
	if err != nil {
		return fmt.Errorf("second registry: %w", err)
	}
	p := &twoRegistries{first: k.registry, second: second, origins: slices.Clone(second.Origins())}
	if !o.Alone {
		p.origins = append(slices.Clone(k.registry.Origins()), p.origins...)
	}
	k.registry = p
	if o.Below != "" && !merge(&k.start, &start) {
		return fmt.Errorf("second registry: the world has too much content for two registries")
	}
	return nil
}

// secondWorld is the world as the second registry knows it: the accounts that it
// has, and the repositories under its names for them.
func secondWorld(w *model.Workflow) model.World {
	o := w.Second
	world := model.World{Images: w.World.Images}
	for _, a := range w.World.Accounts {
		if slices.Contains(o.Accounts, a.Name) || a.Name == model.Anonymous {
			a.Grants = below(o.Below, a.Grants)
			world.Accounts = append(world.Accounts, a)
		}
	}
	for _, r := range w.World.Repositories {
		r.Name = o.NameOf(r.Name)
		world.Repositories = append(world.Repositories, r)
	}
	return world
}

func below(prefix string, grants []model.Grant) []model.Grant {
	if prefix == "" {
		return grants
	}
	var out []model.Grant
	for _, g := range grants {
		g.Pattern = prefix + "/" + g.Pattern
		out = append(out, g)
	}
	return out
}

// bothWorlds is what is true at either registry, for the judge.
func bothWorlds(w *model.Workflow) *model.Workflow {
	if w.Second == nil || w.Second.Below == "" {
		return w
	}
	both := *w
	second := secondWorld(w)
	both.World.Repositories = append(slices.Clone(w.World.Repositories), second.Repositories...)
	both.World.Accounts = slices.Clone(w.World.Accounts)
	for i := range both.World.Accounts {
		a := &both.World.Accounts[i]
		for _, b := range second.Accounts {
			if a.Name == b.Name {
				a.Grants = append(slices.Clone(a.Grants), b.Grants...)
			}
		}
	}
	return &both
}

// merge adds the content of one state to another, as far as there is room.
func merge(to, from *model.RegistryState) bool {
	stored, tagged := 0, 0
	for to.Stored[min(stored, model.MaxStored-1)] != (model.Known{}) && stored < model.MaxStored {
		stored++
	}
	for to.Tagged[min(tagged, model.MaxTags-1)] != (model.Tagged{}) && tagged < model.MaxTags {
		tagged++
	}
	for _, k := range from.Stored {
		if k == (model.Known{}) || slices.Contains(to.Stored[:stored], k) {
			continue
		}
		if stored == model.MaxStored {
			return false
		}
		to.Stored[stored] = k
		stored++
	}
	for _, k := range from.Tagged {
		if k == (model.Tagged{}) || slices.Contains(to.Tagged[:tagged], k) {
			continue
		}
		if tagged == model.MaxTags {
			return false
		}
		to.Tagged[tagged] = k
		tagged++
	}
	return true
}
