// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package workflows holds the working group's use cases as data: each workflow
// is a world (accounts, grants, content), a list of tasks, and what ought to
// happen to whom. The files beside this one are embedded; a file of a user has
// the same form, which workflow.schema.json describes.
package workflows

import (
	"bytes"
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/profile"
)

//go:embed *.yaml
var files embed.FS

// standardFile holds the world that a workflow has when it gives none.
const standardFile = "standard.yaml"

// standard is the world of standard.yaml. A test sees to it that it can be read.
var standard = sync.OnceValue(func() model.World {
	data, _ := files.ReadFile(standardFile)
	r, root := open(standardFile, data)
	if r.Err() != nil {
		return model.World{}
	}
	return r.world(root)
})

// parsed are the embedded files that have been read, by name: whoever asks for a
// workflow gets the same one.
var parsed sync.Map

// read reads an embedded file once.
func read(name string) ([]*model.Workflow, error) {
	if flows, ok := parsed.Load(name); ok {
		return flows.([]*model.Workflow), nil
	}
	data, err := files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	flows, err := Parse(name, data)
	if err != nil {
		return nil, err
	}
	first, _ := parsed.LoadOrStore(name, flows)
	return first.([]*model.Workflow), nil
}

// builtin reads all embedded files.
var builtin = sync.OnceValues(func() ([]*model.Workflow, error) {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil, err
	}
	var all []*model.Workflow
	for _, e := range entries {
		if e.Name() == standardFile {
			continue
		}
		flows, err := read(e.Name())
		if err != nil {
			return nil, err
		}
		all = append(all, flows...)
	}
	slices.SortFunc(all, func(a, b *model.Workflow) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
})

// Builtin returns the workflows that come with the program, sorted by name. They
// are shared: do not change them.
func Builtin() []*model.Workflow {
	all, _ := builtin()
	return slices.Clone(all)
}

// Find returns the built-in workflow of that name. The error for an unknown name
// says which one is near.
func Find(name string) (*model.Workflow, error) {
	if w := findInOneFile(name); w != nil {
		return w, nil
	}
	all, err := builtin()
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(all))
	for _, w := range all {
		if w.Name == name {
			return w, nil
		}
		names = append(names, w.Name)
	}
	if near := profile.Nearest(name, names); near != "" {
		return nil, fmt.Errorf("there is no workflow %q, did you mean %q? (authsim list workflows shows all)", name, near)
	}
	return nil, fmt.Errorf("there is no workflow %q (authsim list workflows shows all)", name)
}

// findInOneFile reads only the file that has the workflow; nil if none has, or if
// it cannot be read.
func findInOneFile(name string) *model.Workflow {
	entries, _ := files.ReadDir(".")
	for _, e := range entries {
		data, _ := files.ReadFile(e.Name())
		if e.Name() == standardFile || !bytes.Contains(data, []byte("- name: "+name+"\n")) {
			continue
		}
		flows, _ := read(e.Name())
		for _, w := range flows {
			if w.Name == name {
				return w
			}
		}
	}
	return nil
}
