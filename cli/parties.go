// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/all"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/profile"
	"github.com/authsim/authsim/registries"
	"github.com/authsim/authsim/workflows"
)

// Here the rooms are joined: names that a user gives become clients, registries
// and workflows. A name that holds a slash or ends in .yaml is the path of a
// file, which works like the built-in ones.

// maxFile limits a file that is read by path, in bytes.
const maxFile = 4 << 20

func isPath(name string) bool {
	return strings.ContainsAny(name, `/\`) || strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
}

func readFile(path string) ([]byte, error) { return readUpTo(path, maxFile) }

// readTrace reads a file of captured traffic, which may be larger.
func readTrace(path string) ([]byte, error) { return readUpTo(path, 64*maxFile) }

func readUpTo(path string, limit int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err == nil && info.Size() > limit {
		err = fmt.Errorf("%s has %d bytes; expected at most %d", path, info.Size(), limit)
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// findClient finds a client by NAME, NAME@VERSION, alias or path. A name without
// a version is the newest.
func findClient(name string) (all.Client, error) {
	if isPath(name) {
		return readClient(name)
	}
	if c, err := all.Find(name); err == nil {
		return c, nil
	}
	list, err := all.List()
	if err != nil {
		return all.Client{}, err
	}
	var profiles []*profile.Profile
	for _, c := range list {
		profiles = append(profiles, c.Profile)
	}
	p := choose(profiles, name)
	if p == nil {
		return all.Client{}, unknown("client", name, profiles)
	}
	return list[slices.Index(profiles, p)], nil
}

// readClient reads a variation of a client.
func readClient(path string) (all.Client, error) {
	data, err := readFile(path)
	if err != nil {
		return all.Client{}, err
	}
	p, err := profile.Parse(path, data, clients.Axes())
	if err != nil {
		return all.Client{}, err
	}
	list, err := all.List()
	if err != nil {
		return all.Client{}, err
	}
	resolved, err := p.Resolve(func(id string) *profile.Profile {
		for _, c := range list {
			if c.ID() == id {
				return c.Profile
			}
		}
		return nil
	})
	if err != nil {
		return all.Client{}, err
	}
	for _, d := range clients.Definitions() {
		if d.Name == p.Name {
			return all.Client{Profile: resolved, Definition: d}, nil
		}
	}
	return all.Client{}, withHints(fmt.Errorf("%s: name: there is no client %q to vary%s", path, p.Name, didYouMean(p.Name, clientNames())),
		"a client's file varies a built-in client and carries its name")
}

func findRegistry(name string) (*profile.Profile, error) {
	if isPath(name) {
		data, err := readFile(name)
		if err != nil {
			return nil, err
		}
		p, err := registries.Parse(name, data)
		if err != nil {
			return nil, withHints(err, `"authsim list axes" shows every axis of a registry with its values`)
		}
		return p, nil
	}
	if p, err := registries.Find(name); err == nil {
		return p, nil
	}
	all, err := registries.Builtin()
	if err != nil {
		return nil, err
	}
	return nil, unknown("registry", name, all)
}

// findWorkflow finds a workflow by its name, or in a file by path: FILE when it
// holds one workflow, FILE#NAME otherwise.
func findWorkflow(name string) (*model.Workflow, error) {
	path, fragment, _ := strings.Cut(name, "#")
	if !isPath(path) {
		return workflows.Find(name)
	}
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	all, err := workflows.Parse(path, data)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, w := range all {
		if w.Name == fragment || fragment == "" && len(all) == 1 {
			return w, nil
		}
		names = append(names, w.Name)
	}
	if fragment == "" {
		return nil, withHints(fmt.Errorf("%s holds %d workflows: %s", path, len(all), strings.Join(names, ", ")),
			fmt.Sprintf("choose one with %s#NAME", filepath.Base(path)))
	}
	return nil, fmt.Errorf("%s holds no workflow %q%s", path, fragment, didYouMean(fragment, names))
}

// choose finds a profile by id, by name (the last, newest one), or by alias.
func choose(profiles []*profile.Profile, name string) *profile.Profile {
	var found *profile.Profile
	for _, p := range profiles {
		if p.ID() == name {
			return p
		}
		if p.Name == name || slices.Contains(p.Aliases, name) && (found == nil || found.Name != name) {
			found = p
		}
	}
	return found
}

// unknown is the error for a name that is not there.
func unknown(what, name string, among []*profile.Profile) error {
	var names, versions []string
	base, version, _ := strings.Cut(name, "@")
	for _, p := range among {
		names = append(names, p.Name, p.ID())
		names = append(names, p.Aliases...)
		if p.Name == base {
			versions = append(versions, p.Version)
		}
	}
	plural := what + "s"
	if what == "registry" {
		plural = "registries"
	}
	if len(versions) > 0 {
		return withHints(fmt.Errorf("there is no version %q of %s %s; there is %s", version, what, base, strings.Join(versions, ", ")),
			fmt.Sprintf(`"authsim list %s" shows all`, plural))
	}
	return withHints(fmt.Errorf("there is no %s %q%s", what, name, didYouMean(name, names)),
		fmt.Sprintf(`"authsim list %s" shows all`, plural))
}

func clientNames() []string {
	var names []string
	for _, d := range clients.Definitions() {
		names = append(names, d.Name)
	}
	return names
}

func registryNames() []string {
	all, err := allRegistries()
	if err != nil {
		return nil
	}
	return profileNames(all)
}

// allRegistries are all registries by name, the versions of a name in their
// order.
func allRegistries() ([]*profile.Profile, error) {
	all, err := registries.Builtin()
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b *profile.Profile) int { return strings.Compare(a.Name, b.Name) })
	return all, err
}

// profileNames are the names of profiles, each once.
func profileNames(all []*profile.Profile) []string {
	var names []string
	for _, p := range all {
		if !slices.Contains(names, p.Name) {
			names = append(names, p.Name)
		}
	}
	return names
}

func workflowNames() []string {
	var names []string
	for _, w := range workflows.Builtin() {
		names = append(names, w.Name)
	}
	return names
}
