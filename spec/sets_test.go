// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/authsim/authsim/spec"
)

// released are the sha256 of the released sets. A set that is here never changes.
var released = map[string]string{
	"0.1": "2dd4dbcccae1d90884b8d4f50da82d237a5701f2416cdd294ed171682c099d36",
}

// The set that -update writes, if it is not there yet.
const (
	nextSet     = "0.1"
	nextSetDate = "2026-11-24"
)

// TestSets: no released set has changed, and every requirement of one still exists.
func TestSets(t *testing.T) {
	all, err := spec.Requirements()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		writeSet(t, all)
		return
	}
	files, err := filepath.Glob("sets/*.json")
	if err != nil || len(files) != len(released) {
		t.Errorf("%d sets are released, and there are %v (%v)", len(released), files, err)
	}
	for version, want := range released {
		data, err := os.ReadFile("sets/" + version + ".json")
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(data)
		if got := hex.EncodeToString(sum[:]); got != want {
			t.Errorf("the set %s has changed: its sha256 is %s, want %s", version, got, want)
		}
	}
	sets, err := spec.Sets()
	if err != nil || len(sets) != len(released) {
		t.Fatal(len(sets), err)
	}
	exists := map[string]bool{}
	for i := range all {
		exists[all[i].ID] = true
	}
	for _, s := range sets {
		if released[s.Version] == "" || s.Date == "" || len(s.Requirements) == 0 {
			t.Errorf("the set %q of %q has %d requirements", s.Version, s.Date, len(s.Requirements))
		}
		seen := map[string]bool{}
		for _, id := range s.Requirements {
			if !exists[id] || seen[id] || !s.Has(id) {
				t.Errorf("%s: %s is twice there, or is no requirement", s.Version, id)
			}
			seen[id] = true
		}
	}
	newest, err := spec.FindSet("")
	if err != nil || newest.Version != sets[len(sets)-1].Version || newest.Has("NONE-01") {
		t.Error(newest, err)
	}
	if first, err := spec.FindSet("0.1"); err != nil || first.Version != "0.1" {
		t.Error(first, err)
	}
	if _, err := spec.FindSet("0.0"); err == nil || err.Error() != `there is no set "0.0" of requirements; expected one of 0.1` {
		t.Error(err)
	}
}

// writeSet writes the next set with all requirements. What is there stays.
func writeSet(t *testing.T, all []spec.Requirement) {
	path := "sets/" + nextSet + ".json"
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return
	}
	s := spec.Set{Version: nextSet, Date: nextSetDate}
	for i := range all {
		s.Requirements = append(s.Requirements, all[i].ID)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	if err := e.Encode(&s); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
