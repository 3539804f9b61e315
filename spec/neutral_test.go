// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/authsim/authsim/clients/all"
	"github.com/authsim/authsim/registries"
	"github.com/authsim/authsim/spec"
)

// products are names that no profile has.
var products = []string{
	"AWS", "Amazon", "Azure", "Docker", "GitHub", "Google", "JFrog", "Kubernetes", "Microsoft", "Podman", "Red Hat", "SPIFFE", "Keycloak", "Okta",
}

// TestNeutral is the check of EXT-07: no requirement names a provider or a
// product. Sources and who differs name them. The model's own parties, reference
// and browser, are none.
func TestNeutral(t *testing.T) {
	names := append([]string(nil), products...)
	list, err := all.List()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range list {
		names = append(names, c.Profile.Name)
	}
	places, err := registries.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range places {
		names = append(names, p.Name)
	}
	var patterns []*regexp.Regexp
	for _, name := range names {
		if name != "reference" && name != "browser" {
			patterns = append(patterns, regexp.MustCompile(`(?i)\b`+regexp.QuoteMeta(name)+`\b`))
		}
	}
	requirements, err := spec.Requirements()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range requirements {
		for _, p := range patterns {
			if found := p.FindString(header.ReplaceAllString(r.Text, "")); found != "" {
				t.Errorf("%s names %s", r.ID, found)
			}
		}
	}
	if len(requirements) == 0 || len(patterns) < 20 || !named(patterns, "as Quay does it") {
		t.Errorf("the test reads %d requirements and looks for %d names", len(requirements), len(patterns))
	}
}

// header finds what has a product's name and is none: header fields, and the
// distribution-spec with its API.
var header = regexp.MustCompile("`[A-Z][A-Za-z]+(-[A-Za-z]+)+[^`]*`|distribution[- ](spec|API)")

func named(patterns []*regexp.Regexp, text string) bool {
	for _, p := range patterns {
		if p.MatchString(strings.ToLower(text)) {
			return true
		}
	}
	return false
}
