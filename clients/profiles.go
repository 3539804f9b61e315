// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/profile"
)

// definitions are the clients that are linked into the program, in the order of
// their names.
var definitions []*Definition

// Register adds a client. Each client's folder calls it once, in a package
// variable; package clients/all imports them all.
func Register(d Definition) *Definition {
	for kind, flow := range d.Flows {
		flow.compile(d.Name, kind)
	}
	i, _ := slices.BinarySearchFunc(definitions, d.Name, func(d *Definition, name string) int { return strings.Compare(d.Name, name) })
	definitions = slices.Insert(definitions, i, &d)
	return definitions[i]
}

// Definitions are the clients that are linked into the program.
func Definitions() []*Definition { return definitions }

// reauthAxis names the strategies.
func reauthAxis() axis {
	var vs []model.AxisValue
	for _, d := range definitions {
		vs = append(vs, values(d.StrategyName)...)
	}
	if vs == nil {
		vs = values("none: no client is linked")
	}
	return choice("reauth", "C-REAUTH reauthOn", "What does the client do with challenges, tokens and a 401?",
		func(c *Config) *uint8 { return &c.Reauth }, vs)
}

// Profiles parses the client's profiles. A version's base is resolved; the
// newest version comes last.
func (d *Definition) Profiles() ([]*profile.Profile, error) {
	axes := Axes()
	var out []*profile.Profile
	var errs []error
	byID := map[string]*profile.Profile{}
	files, err := fs.Glob(d.Files, "*.yaml")
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("client %s has no profile: %w", d.Name, errors.Join(err, fs.ErrNotExist))
	}
	for _, file := range files {
		data, err := d.Files.ReadFile(file)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		p, err := profile.Parse(d.Name+"/"+file, data, axes)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		out = append(out, p)
		byID[p.ID()] = p
	}
	for i, p := range out {
		r, err := p.Resolve(func(id string) *profile.Profile { return byID[id] })
		if err != nil {
			errs = append(errs, err)
			continue
		}
		out[i] = r
	}
	slices.SortFunc(out, func(a, b *profile.Profile) int { return compareVersions(a.Version, b.Version) })
	return out, errors.Join(errs...)
}

// compareVersions orders dotted versions by their numbers.
func compareVersions(a, b string) int {
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
