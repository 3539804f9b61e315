// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
)

// Set is a released set of requirements, against which implementations are scored.
// A released set never changes: whoever conforms to it goes on doing so. A
// requirement that is added later is reported and not scored, until the next set
// has it.
type Set struct {
	Version string `json:"version"`
	// Date is the day of its release.
	Date string `json:"date"`
	// Requirements are the ids in the order of the chapters.
	Requirements []string `json:"requirements"`
}

// Has tells whether a requirement is scored.
func (s *Set) Has(id string) bool { return slices.Contains(s.Requirements, id) }

//go:embed sets/*.json
var setFiles embed.FS

var sets = sync.OnceValues(func() ([]Set, error) {
	names, err := fs.Glob(setFiles, "sets/*.json")
	if err != nil {
		return nil, err
	}
	var all []Set
	for _, name := range names {
		data, err := setFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var s Set
		if err := json.Unmarshal(data, &s); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b Set) int { return compareVersions(a.Version, b.Version) })
	return all, nil
})

// compareVersions compares versions as in 0.9 and 0.10. Without leading zeros the
// longer number is the greater one.
func compareVersions(a, b string) int {
	return slices.CompareFunc(strings.Split(a, "."), strings.Split(b, "."), func(x, y string) int {
		return cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(x, y))
	})
}

// Sets are the released sets of requirements, the newest last.
func Sets() ([]Set, error) {
	all, err := sets()
	return slices.Clone(all), err
}

// FindSet finds a released set by its version; "" is the newest.
func FindSet(version string) (*Set, error) {
	all, err := Sets()
	if err != nil {
		return nil, err
	}
	var versions []string
	for i := range all {
		if all[i].Version == version || version == "" && i == len(all)-1 {
			return &all[i], nil
		}
		versions = append(versions, all[i].Version)
	}
	return nil, fmt.Errorf("there is no set %q of requirements; expected one of %s", version, strings.Join(versions, ", "))
}
