// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package profile reads profiles: YAML files that describe an implementation (a
// client or a registry) at a version by its value on each axis, with the
// evidence for it. The built-in profiles and files that a user gives by path
// are read by the same code and held to the same rules.
package profile

import (
	"errors"
	"fmt"
	"slices"

	"github.com/authsim/authsim/model"
)

// Profile is an implementation at a version, as its file describes it.
type Profile struct {
	// Name is in kebab-case; Version is as the implementation writes it.
	Name, Version string
	// Title and About are for people.
	Title, About string
	// Base is the id of the profile that gives the values which this one does not;
	// empty for none.
	Base string
	// Recording names the recordings that the profile stands for, "client/variant"
	// or the name of a registry; empty for none.
	Recording string
	// Date is the day on which the evidence was read, as in 2026-11-24; empty when
	// it is not said.
	Date string
	// File is where it was read from.
	File string
	// Aliases are other names of this name at this version.
	Aliases []string
	// Sources are the abbreviations that evidence may use.
	Sources []Source
	// Hosts are a registry's origins by role.
	Hosts []Host
	// Settings are the values, in the order of the file; after Resolve those of the
	// base follow.
	Settings []Setting
}

// Source is an abbreviation and what it stands for.
type Source struct{ Key, Text string }

// Host is the origin that plays a role: registry, token, blob.
type Host struct{ Role, Origin string }

// Setting is a value on an axis with its evidence.
type Setting struct {
	Axis, Value string
	// Mark says how sure the value is; empty when it was set by hand.
	Mark model.Mark
	// Source is the evidence, Note a remark.
	Source, Note string
	// From is the id of the profile that gives the value when that is not the
	// profile itself but one that it is based on.
	From string
	// Line is the line in the file of that profile; zero when set by hand.
	Line int
}

// SetByHand is the source of a value that With has set.
const SetByHand = "set by hand"

// ID is the profile's name@version.
func (p *Profile) ID() string { return p.Name + "@" + p.Version }

// Value returns the setting of an axis, by the axis's own name.
func (p *Profile) Value(axis string) (Setting, bool) {
	for _, s := range p.Settings {
		if s.Axis == axis {
			return s, true
		}
	}
	return Setting{}, false
}

// Host returns the origin that plays a role, and "" for none.
func (p *Profile) Host(role string) string {
	for _, h := range p.Hosts {
		if h.Role == role {
			return h.Origin
		}
	}
	return ""
}

// Resolve returns the profile with the values, hosts and abbreviations that it
// leaves to its base; what it gives itself stays, and stays first. find looks a
// base up by id and returns nil for an unknown one. Recording is not inherited:
// a variation of a client does not stand for that client's recordings.
func (p *Profile) Resolve(find func(id string) *Profile) (*Profile, error) {
	whole := p.clone()
	seen := []string{p.ID()}
	for at := p; at.Base != ""; {
		base := find(at.Base)
		if base == nil {
			return nil, fmt.Errorf("%s: base: there is no profile %q", at.File, at.Base)
		}
		if slices.Contains(seen, base.ID()) {
			return nil, fmt.Errorf("%s: base: %q is based on this profile; a base may not lead back", at.File, at.Base)
		}
		seen = append(seen, base.ID())
		whole.inherit(base)
		at = base
	}
	whole.Base = p.Base
	return whole, nil
}

func (p *Profile) inherit(base *Profile) {
	for _, s := range base.Settings {
		if _, given := p.Value(s.Axis); !given {
			if s.From == "" {
				s.From = base.ID()
			}
			p.Settings = append(p.Settings, s)
		}
	}
	for _, h := range base.Hosts {
		if p.Host(h.Role) == "" {
			p.Hosts = append(p.Hosts, h)
		}
	}
	for _, s := range base.Sources {
		if !slices.ContainsFunc(p.Sources, func(own Source) bool { return own.Key == s.Key }) {
			p.Sources = append(p.Sources, s)
		}
	}
}

// With returns the profile with the given values in the place of its own, which
// is what --set does. They are held to the same rules as those of a file.
func (p *Profile) With(settings []model.Setting, axes []model.Axis) (*Profile, error) {
	changed := p.clone()
	var errs []error
	for _, s := range settings {
		axis, ok := axisOf(axes, s.Axis)
		if !ok {
			errs = append(errs, fmt.Errorf("%s: %w", s.Axis, unknownAxis(s.Axis, axes)))
			continue
		}
		if err := Check(axis, s.Value); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", axis.Name, err))
			continue
		}
		set := Setting{Axis: axis.Name, Value: normal(axis, s.Value), Source: SetByHand}
		i := slices.IndexFunc(changed.Settings, func(o Setting) bool { return o.Axis == axis.Name })
		if i < 0 {
			changed.Settings = append(changed.Settings, set)
		} else {
			changed.Settings[i] = set
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return changed, nil
}

func (p *Profile) clone() *Profile {
	c := *p
	c.Aliases = slices.Clone(p.Aliases)
	c.Sources = slices.Clone(p.Sources)
	c.Hosts = slices.Clone(p.Hosts)
	c.Settings = slices.Clone(p.Settings)
	return &c
}
