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
	*profile.Profile
	Definition *clients.Definition
}

// List are all clients at all versions, by name, the newest version last.
func List() ([]Client, error) {
	var out []Client
	for _, d := range clients.Definitions() {
		ps, err := d.Profiles()
		if err != nil {
			return nil, err
		}
		for _, p := range ps {
			out = append(out, Client{p, d})
		}
	}
	return out, nil
}

// Find finds a client by name, which means its newest version, or name@version.
// It reads no profile but that one and those that it is based on.
func Find(name string) (Client, error) {
	base, version, _ := strings.Cut(name, "@")
	for _, d := range clients.Definitions() {
		if d.Name != base {
			continue
		}
		if version == "" {
			versions, err := d.Versions()
			if err != nil {
				return Client{}, err
			}
			version = versions[len(versions)-1]
		}
		p, err := d.Profile(version)
		return Client{p, d}, err
	}
	return Client{}, fmt.Errorf("there is no client %q", name)
}

// ForRecording finds the client that stands for a recording's client, variant and
// version.
func ForRecording(client, variant, version string) (Client, error) {
	list, err := List()
	if err != nil {
		return Client{}, err
	}
	for _, c := range list {
		if c.Recording == client+"/"+variant && c.Version == strings.TrimPrefix(version, "v") {
			return c, nil
		}
	}
	return Client{}, fmt.Errorf("no profile stands for recordings of %s/%s %s", client, variant, version)
}
