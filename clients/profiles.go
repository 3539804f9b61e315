// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/profile"
)

// definitions are the clients that are linked into the program, in the order of
// their names.
var definitions []*Definition

// Register adds a client. Each client's folder calls it once, in a package
// variable; package clients/all imports them all.
func Register(d Definition) *Definition {
	i, _ := slices.BinarySearchFunc(definitions, d.Name, func(d *Definition, name string) int { return strings.Compare(d.Name, name) })
	definitions = slices.Insert(definitions, i, &d)
	return definitions[i]
}

// compiled are the flows whose edges have been resolved. That waits until a
// client is bound: most commands bind one.
var compiled = struct {
	sync.Mutex
	flows map[*Flow]bool
}{flows: map[*Flow]bool{}}

func (d *Definition) compile() {
	compiled.Lock()
	defer compiled.Unlock()
	for kind, flow := range d.Flows {
		if !compiled.flows[flow] {
			flow.compile(d.Name, kind)
			compiled.flows[flow] = true
		}
	}
}

// Definitions are the clients that are linked into the program.
func Definitions() []*Definition { return definitions }

// strategies are the clients that have a strategy of their own.
func strategies() []*Definition {
	var out []*Definition
	for _, d := range definitions {
		if d.Strategy != nil {
			out = append(out, d)
		}
	}
	return out
}

// reauthAxis names the strategies.
func reauthAxis() axis {
	var vs []model.AxisValue
	for _, d := range strategies() {
		vs = append(vs, values(d.StrategyName)...)
	}
	if vs == nil {
		vs = values("none: no client is linked")
	}
	return choice("reauth", "C-REAUTH reauthOn", "What does the client do with challenges, tokens and a 401?",
		func(c *Config) *uint8 { return &c.Reauth }, vs)
}

// Versions are the versions of the client that have a profile, the newest last.
// A profile's file is named for its version.
func (d *Definition) Versions() ([]string, error) {
	files, err := fs.Glob(d.Files, "*.yaml")
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("client %s has no profile: %w", d.Name, errors.Join(err, fs.ErrNotExist))
	}
	versions := make([]string, len(files))
	for i, file := range files {
		versions[i] = strings.TrimSuffix(file, ".yaml")
	}
	slices.SortFunc(versions, compareVersions)
	return versions, nil
}

// Profile reads the profile of a version, and no other but those that it is
// based on.
func (d *Definition) Profile(version string) (*profile.Profile, error) {
	p, err := d.read(version, Axes())
	if err != nil {
		return nil, err
	}
	return p.Resolve(base)
}

// read parses one file.
func (d *Definition) read(version string, axes []model.Axis) (*profile.Profile, error) {
	file := version + ".yaml"
	data, err := d.Files.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("client %s has no version %q", d.Name, version)
	}
	p, err := profile.Parse(d.Name+"/"+file, data, axes)
	if err != nil {
		return nil, err
	}
	if p.ID() != d.Name+"@"+version {
		return nil, fmt.Errorf("%s/%s: the profile is %s; expected %s@%s, as the file is named", d.Name, file, p.ID(), d.Name, version)
	}
	return p, nil
}

// base finds a profile by its id, nil if there is none.
func base(id string) *profile.Profile {
	name, version, _ := strings.Cut(id, "@")
	for _, d := range definitions {
		if d.Name == name {
			p, err := d.read(version, Axes())
			if err != nil {
				return nil
			}
			return p
		}
	}
	return nil
}

// Profiles are the profiles of all versions, the newest last.
func (d *Definition) Profiles() ([]*profile.Profile, error) {
	versions, err := d.Versions()
	if err != nil {
		return nil, err
	}
	var out []*profile.Profile
	var errs []error
	for _, v := range versions {
		p, err := d.Profile(v)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		out = append(out, p)
	}
	return out, errors.Join(errs...)
}

// compareVersions orders dotted versions by their numbers. A word, which names a
// composition that was never released, comes before them.
func compareVersions(a, b string) int {
	if x, y := isWord(a), isWord(b); x != y {
		if x {
			return -1
		}
		return 1
	}
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(as), len(bs)) {
		if len(as[i]) != len(bs[i]) {
			return len(as[i]) - len(bs[i])
		}
		if c := strings.Compare(as[i], bs[i]); c != 0 {
			return c
		}
	}
	return len(as) - len(bs)
}

func isWord(version string) bool { return version == "" || version[0] < '0' || version[0] > '9' }
