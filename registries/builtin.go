// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/authsim/authsim/model/profile"
)

//go:embed profiles/*.yaml
var files embed.FS

// Builtin are the profiles that come with the program, sorted by name.
func Builtin() ([]*profile.Profile, error) { return builtin() }

var builtin = sync.OnceValues(func() ([]*profile.Profile, error) {
	entries, err := files.ReadDir("profiles")
	if err != nil {
		return nil, err
	}
	var all []*profile.Profile
	for _, entry := range entries {
		p, err := read(entry.Name())
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	for i, p := range all {
		if all[i], err = p.Resolve(among(all)); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(all, func(a, b *profile.Profile) int { return strings.Compare(a.ID(), b.ID()) })
	return all, nil
})

// read reads one of the embedded files.
func read(file string) (*profile.Profile, error) {
	data, err := files.ReadFile("profiles/" + file)
	if err != nil {
		return nil, err
	}
	return profile.Parse(file, data, Axes())
}

// newest reads the newest version of a profile, which is in the file of its name;
// older ones have their version in the file's name. It returns nil where id names
// something else.
func newest(id string) *profile.Profile {
	name, version, _ := strings.Cut(id, "@")
	p, err := read(name + ".yaml")
	if err != nil || p.Name != name || version != "" && p.Version != version {
		return nil
	}
	return p
}

func among(all []*profile.Profile) func(id string) *profile.Profile {
	return func(id string) *profile.Profile {
		var found *profile.Profile
		for _, p := range all {
			if p.ID() == id {
				return p
			}
			// Of several versions the last is the newest.
			if p.Name == id || slices.Contains(p.Aliases, id) {
				found = p
			}
		}
		return found
	}
}

// Find finds a built-in profile by name, name@version or alias. A name is the
// newest version, and needs no more than its own file and those of its bases.
func Find(name string) (*profile.Profile, error) {
	if p := newest(name); p != nil {
		if p, err := p.Resolve(newest); err == nil {
			return p, nil
		}
	}
	all, err := Builtin()
	if err != nil {
		return nil, err
	}
	if p := among(all)(name); p != nil {
		return p, nil
	}
	var names []string
	for _, p := range all {
		names = append(append(names, p.Name, p.ID()), p.Aliases...)
	}
	hint := ""
	if near := profile.Nearest(name, names); near != "" {
		hint = fmt.Sprintf(", did you mean %q?", near)
	}
	return nil, fmt.Errorf("there is no registry %q%s", name, hint)
}

// Parse reads a user's own profile, which may be based on a built-in one.
func Parse(file string, data []byte) (*profile.Profile, error) {
	p, err := profile.Parse(file, data, Axes())
	if err != nil {
		return nil, err
	}
	all, err := Builtin()
	if err != nil {
		return nil, err
	}
	return p.Resolve(among(all))
}

// Schema is the JSON Schema of a registry's profile.
func Schema() []byte { return profile.Schema("authsim registry profile", Axes(), true) }
