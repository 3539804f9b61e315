// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The rules of the house that no compiler keeps.

const module = "github.com/authsim/authsim"

// rooms says which rooms a room may enter. A room is a folder of the module
// with the folders below it; a package may always enter its own room. The
// longest room that a package lies in counts.
var rooms = []struct {
	room string
	may  []string
	why  string
}{
	{"model", nil, "the vocabulary and the seam: everybody enters it, so it enters nothing"},
	{"spec", []string{"model"}, "rules look at traces, whoever made them"},
	{"clients", []string{"model"}, "a client does not know that it is simulated, nor which registry it meets"},
	{"registries", []string{"model"}, "a registry does not know that it is simulated, nor which client it meets"},
	{"workflows", []string{"model"}, "use cases are data about worlds and tasks, not about implementations"},
	{"sim", []string{"model", "spec"}, "parties are values that are handed to it: it names no client and no registry"},
	{"cli", []string{"model", "spec", "clients", "registries", "workflows", "sim"}, "it joins the rooms"},
	{"gendocs", []string{"model", "spec", "clients", "registries", "workflows", "sim", "cli/join", "cli/sequence", "site"}, "it asks for results, draws and weaves"},
	{"site", nil, "templates, styles and scripts, embedded"},
	{"", []string{"cli"}, "main only starts the command"},
}

// core are the rooms that are compiled to a small WebAssembly module; wire is
// the one room of sim that is not.
var core = []string{"model", "spec", "clients", "registries", "workflows", "sim"}

const wire = "sim/wire"

// forbidden are packages that a room must not import itself.
var forbidden = []struct {
	room, pkg, why string
}{
	{"model", "os", "the vocabulary does no input and output"},
	{"model", "time", "instants are numbers of a virtual clock"},
	{"model", "math/rand", "equal input gives equal output"},
	{"model", "math/rand/v2", "equal input gives equal output"},
	{"clients", "math/rand", "equal input gives equal output"},
	{"clients", "math/rand/v2", "equal input gives equal output"},
	{"registries", "math/rand", "equal input gives equal output"},
	{"registries", "math/rand/v2", "equal input gives equal output"},
	{"sim", "math/rand", "a run is a function of its run id"},
	{"sim", "math/rand/v2", "a run is a function of its run id"},
}

type goPackage struct {
	ImportPath string
	Imports    []string
	Deps       []string
	DepsErrors []struct{ Err string }
}

func TestImports(t *testing.T) {
	packages := listPackages(t)
	if len(packages) < 2 {
		t.Fatalf("go list found %d packages of the module", len(packages))
	}
	for _, p := range packages {
		here := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		i := roomOf(here)
		if i < 0 {
			t.Errorf("%s lies in no room: add it to the table in house_test.go, with its reason", p.ImportPath)
			continue
		}
		rule := rooms[i]
		for _, imported := range p.Imports {
			there, ours := strings.CutPrefix(imported, module+"/")
			if ours && !inAny(there, append(rule.may, rule.room)) {
				t.Errorf("%s imports %s, which %q may not: %s", here, there, rule.room, rule.why)
			}
			for _, f := range forbidden {
				if f.pkg == imported && inRoom(here, f.room) {
					t.Errorf("%s imports %s: %s", here, imported, f.why)
				}
			}
		}
		if inAny(here, core) && !inRoom(here, wire) && slices.Contains(p.Deps, "net/http") {
			t.Errorf("%s depends on net/http, which belongs to %s: the core compiles to a small WebAssembly module", here, wire)
		}
	}
}

// roomOf returns the place in rooms of the longest room that here lies in.
func roomOf(here string) int {
	best := -1
	for i, r := range rooms {
		if inRoom(here, r.room) && (best < 0 || len(r.room) > len(rooms[best].room)) {
			best = i
		}
	}
	return best
}

func inRoom(here, room string) bool {
	return here == room || room != "" && strings.HasPrefix(here, room+"/")
}

func inAny(here string, among []string) bool {
	return slices.ContainsFunc(among, func(room string) bool { return inRoom(here, room) })
}

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Imports,Deps,DepsErrors", "./...")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var packages []goPackage
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		for _, e := range p.DepsErrors {
			t.Errorf("%s: %s", p.ImportPath, e.Err)
		}
		packages = append(packages, p)
	}
}

const header = "// Copyright The authsim Authors.\n// SPDX-License-Identifier: Apache-2.0\n\n"

// maxLines is where a file has more than one subject.
const maxLines = 600

// skips finds tests that may pass without having tested anything.
var skips = regexp.MustCompile(`\bt\.Skip|testing\.Short\(\)`)

func TestFiles(t *testing.T) {
	seen := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == ".git"):
			return fs.SkipDir
		case filepath.Ext(path) != ".go":
			return nil
		}
		seen++
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if !bytes.HasPrefix(b, []byte(header)) {
			t.Errorf("%s does not start with the lines\n%s", path, header)
		}
		if n := bytes.Count(b, []byte("\n")); n > maxLines {
			t.Errorf("%s has %d lines: divide it by subject", path, n)
		}
		if path != "house_test.go" && strings.HasSuffix(path, "_test.go") && skips.Match(b) {
			t.Errorf("%s skips a test: let it fail with what is missing, or leave it out", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 10 {
		t.Fatalf("only %d Go files found", seen)
	}
}

func TestLicense(t *testing.T) {
	b, err := os.ReadFile("LICENSE")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(b); n < 11000 || !bytes.Contains(b, []byte("Version 2.0, January 2004")) {
		t.Errorf("LICENSE (%d bytes) is not the Apache License 2.0 in full", n)
	}
}
