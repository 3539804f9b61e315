// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package all links every client into the program that imports it, and finds
// them by name.
package all

import (
	"fmt"
	"strings"

	"github.com/authsim/authsim/clients"
	_ "github.com/authsim/authsim/clients/browser" // each registers itself
	_ "github.com/authsim/authsim/clients/buildkit"
	_ "github.com/authsim/authsim/clients/buildkit-daemon-side"
	_ "github.com/authsim/authsim/clients/containerd"
	_ "github.com/authsim/authsim/clients/containers-image"
	_ "github.com/authsim/authsim/clients/crane"
	_ "github.com/authsim/authsim/clients/crane-cli"
	_ "github.com/authsim/authsim/clients/docker-cli"
	_ "github.com/authsim/authsim/clients/moby"
	_ "github.com/authsim/authsim/clients/moby-containerd"
	_ "github.com/authsim/authsim/clients/oci-conformance"
	_ "github.com/authsim/authsim/clients/ociauth"
	_ "github.com/authsim/authsim/clients/oras"
	_ "github.com/authsim/authsim/clients/oras-cli"
	_ "github.com/authsim/authsim/clients/reference"
	_ "github.com/authsim/authsim/clients/regclient"
	_ "github.com/authsim/authsim/clients/regclient-repoauth"
	_ "github.com/authsim/authsim/clients/regctl"
	"github.com/authsim/authsim/model/profile"
)

// Client is a client at a version.
type Client struct {
	Definition *clients.Definition
	Profile    *profile.Profile
}

// List are all clients at all versions, by name and then version.
func List() ([]Client, error) {
	var out []Client
	for _, d := range clients.Definitions() {
		ps, err := d.Profiles()
		if err != nil {
			return nil, err
		}
		for _, p := range ps {
			out = append(out, Client{d, p})
		}
	}
	return out, nil
}

// Find finds a client by name, name@version or alias; without a version the
// newest one.
func Find(name string) (Client, error) {
	list, err := List()
	if err != nil {
		return Client{}, err
	}
	var found *Client
	var names []string
	for i := range list {
		p := list[i].Profile
		names = append(names, p.ID(), p.Name)
		if p.ID() == name || p.Name == name {
			found = &list[i] // the newest version comes last
		}
		for _, a := range p.Aliases {
			names = append(names, a)
			if a == name || a+"@"+p.Version == name {
				found = &list[i]
			}
		}
	}
	if found == nil {
		return Client{}, fmt.Errorf("no client %q; the nearest is %q", name, profile.Nearest(name, names))
	}
	return *found, nil
}

// ForRecording finds the client that stands for a recording's client, variant and
// version.
func ForRecording(client, variant, version string) (Client, error) {
	list, err := List()
	if err != nil {
		return Client{}, err
	}
	for _, c := range list {
		if c.Profile.Recording == client+"/"+variant && c.Profile.Version == strings.TrimPrefix(version, "v") {
			return c, nil
		}
	}
	return Client{}, fmt.Errorf("no profile stands for recordings of %s/%s %s", client, variant, version)
}
