// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/model/profile"
)

// recordedWorld is the world of a registry recording's first line (recordings,
// README §10).
type recordedWorld struct {
	Auth     recordedAuth    `json:"auth"`
	Accounts json.RawMessage `json:"accounts"`
	Content  json.RawMessage `json:"content"`
	Options  map[string]any  `json:"options"`
}

type recordedAuth struct {
	Scheme, Realm, Service, Issuer, Audience string
	TokenEndpoint                            *struct {
		Origin, Path string
		Methods      []string
		Kind, Realm  string
	} `json:"token_endpoint"`
}

// recordedPassword is every account's password in recordings.
const recordedPassword = "password"

// recordedHost is the registry's host in recordings, recordedBlob the blob host.
const (
	recordedHost = "registry.test"
	recordedBlob = "cdn.test"
)

// FromRecording makes a profile and a world of the first line of a registry
// recording: the profile of that registry and version with the configuration
// that the line tells.
func FromRecording(registry, version string, world json.RawMessage) (*profile.Profile, *model.World, error) {
	var w recordedWorld
	if err := json.Unmarshal(world, &w); err != nil {
		return nil, nil, fmt.Errorf("world: %w", err)
	}
	base, err := recordedProfile(registry, version, w.Auth.Scheme)
	if err != nil {
		return nil, nil, err
	}
	settings, hosts := w.Auth.configuration(base.Version)
	p, err := base.With(append(settings, w.switches(base.Name, version)...), Axes())
	if err != nil {
		return nil, nil, fmt.Errorf("world: %w", err)
	}
	p.Hosts = hosts
	made := &model.World{Images: []model.Image{{
		Name: "manifest", Root: "{manifest}", ManifestDigest: "{manifest}", ConfigDigest: "{config}", LayerDigests: []string{"{layer1}"},
	}}}
	if made.Accounts, err = recordedAccounts(w.Accounts); err != nil {
		return nil, nil, fmt.Errorf("world.accounts: %w", err)
	}
	if made.Repositories, err = recordedContent(w.Content); err != nil {
		return nil, nil, fmt.Errorf("world.content: %w", err)
	}
	return p, made, nil
}

// recordedProfile finds the profile whose recording has the name of a registry.
// Of several the one for the scheme is meant, then the one of that version or
// of its main version, then the newest.
func recordedProfile(registry, version, scheme string) (*profile.Profile, error) {
	all, err := Builtin()
	if err != nil {
		return nil, err
	}
	var found *profile.Profile
	best := 0
	for _, p := range all {
		if p.Recording != registry && p.Recording != registry+"/"+scheme && !slices.Contains(p.Aliases, registry) {
			continue
		}
		if rank := rankOf(p, registry+"/"+scheme, version); found == nil || rank >= best {
			found, best = p, rank
		}
	}
	if found == nil {
		return nil, fmt.Errorf("there is no profile for recordings of %q at %s; add one with recording: %s", registry, version, registry)
	}
	return found, nil
}

func rankOf(p *profile.Profile, withScheme, version string) int {
	rank := 0
	if p.Recording == withScheme {
		rank += 4
	}
	own, _, _ := strings.Cut(p.Version, ".")
	main, _, _ := strings.Cut(version, ".")
	switch {
	case p.Version == version:
		rank += 2
	case own == main:
		rank++
	}
	return rank
}

// configuration is the part of the world that every registry configures.
func (a *recordedAuth) configuration(version string) ([]model.Setting, []profile.Host) {
	httpScheme := "http"
	var settings []model.Setting
	put := func(axis, value string) {
		if value != "" {
			settings = append(settings, model.Setting{Axis: axis, Value: value})
		}
	}
	hosts := []profile.Host{{Role: "registry"}}
	if end := a.TokenEndpoint; end != nil {
		if strings.HasPrefix(a.Realm, "https:") {
			httpScheme = "https"
		}
		hosts = append(hosts, profile.Host{Role: "token", Origin: end.Origin})
		put("token-path", end.Path)
		put("token-realm", end.Realm)
		switch {
		case end.Kind == "reference-token-server" && a.Service != "" && !strings.HasPrefix(version, "2."):
			put("own-tokens", "refused")
		case len(end.Methods) == 0:
			put("token-methods", "none")
		}
		if a.Realm == "" && a.Service != "" {
			// distribution with auth.token.autoredirect.
			put("realm", protoMark+"://"+hostMark+end.Path)
		}
	}
	hosts[0].Origin = httpScheme + "://" + recordedHost
	hosts = append(hosts, profile.Host{Role: "blob", Origin: httpScheme + "://" + recordedBlob})
	switch a.Scheme {
	case "basic":
		put("scheme", "basic")
		put("basic-realm", a.Realm)
	case "none":
		put("scheme", "none")
	case "silly":
		put("scheme", "any")
		put("realm", a.Realm)
	default:
		put("scheme", "bearer")
		put("realm", a.Realm)
	}
	put("service", a.Service)
	put("issuer", a.Issuer)
	return settings, hosts
}

// corsHeaders are the Access-Control fields of distribution's http.headers.
func (w *recordedWorld) corsHeaders() []model.Setting {
	headers, _ := w.Options["http.headers"].(map[string]any)
	var settings []model.Setting
	for _, field := range [...]struct{ name, axis string }{
		{"Access-Control-Allow-Origin", "cors-origin"},
		{"Access-Control-Allow-Methods", "cors-methods"},
		{"Access-Control-Allow-Headers", "cors-headers"},
		{"Access-Control-Expose-Headers", "cors-expose"},
	} {
		var values []string
		lines, _ := headers[field.name].([]any)
		for _, line := range lines {
			if text, ok := line.(string); ok {
				values = append(values, text)
			}
		}
		if len(values) > 0 {
			settings = append(settings, model.Setting{Axis: field.axis, Value: strings.Join(values, ", ")})
		}
	}
	if len(settings) > 0 {
		settings = append(settings, model.Setting{Axis: "cors", Value: "always"})
	}
	return settings
}

// switches are a registry's own configuration switches, by the names that it has
// for them.
func (w *recordedWorld) switches(name, version string) []model.Setting {
	var settings []model.Setting
	put := func(axis, value string) { settings = append(settings, model.Setting{Axis: axis, Value: value}) }
	on := func(option string) (value, given bool) {
		value, given = w.Options[option].(bool)
		return value, given
	}
	switch {
	case strings.HasPrefix(name, "distribution"):
		settings = append(settings, w.corsHeaders()...)
		if deletes, _ := on("storage.delete.enabled"); !deletes && w.Auth.Service+w.Auth.Realm != "" {
			put("delete", "nothing")
		} else if deletes && strings.HasPrefix(version, "2.") {
			// registry/handlers/manifests.go:488-531 at v2.8.3, whatever the scheme.
			put("delete", "digests")
		}
	case strings.HasPrefix(name, "zot"):
		if origin, ok := w.Options["http.allowOrigin"].(string); ok && origin != "" && origin != "*" {
			put("cors-origin", origin)
			put("cors-credentials", "yes")
		}
	case name == "quay":
		if anonymous, given := on("FEATURE_ANONYMOUS_ACCESS"); given && !anonymous {
			put("public-read", "token-needed")
			put("anonymous-token", "refused-bare")
		}
		if public, _ := on("FEATURE_PUBLIC_CATALOG"); public {
			put("catalog", "filtered-public")
		}
		if referrers, given := on("FEATURE_REFERRERS_API"); given && !referrers {
			put("referrers", "no-route")
		}
		// The recordings' storage is a stub: nothing is ever deleted, and its URL does
		// not tell the blob.
		put("delete", "pretended")
		put("blob-origin", "http://"+recordedBlob+"/sha256/xx?"+signature)
	}
	return settings
}
