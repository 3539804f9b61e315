// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package browser_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/clients/browser"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/registries"
	"github.com/authsim/authsim/sim"
	"github.com/authsim/authsim/workflows"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// safeAccept is what docker-registry-ui accepts of an image
// (src/scripts/docker-image.js): 96 bytes, which need no preflight.
const safeAccept = "application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json"

// pulls are runs of the page, each with the reason why it is kept.
var pulls = []struct {
	why, workflow, registry string
	set                     []model.Setting
	choices                 []sim.Choice
}{
	{why: "what the settled requirements ask of a registry is enough for a page (CORS-01 to CORS-07)", workflow: "pull-anonymous", registry: "reference"},
	{why: "with a password the token endpoint is asked by a preflight too (CORS-06)", workflow: "explore-password", registry: "reference"},
	{why: "the CDN sees neither Authorization nor where the page is from (CORS-07, REDR-03)", workflow: "explore-cdn-password", registry: "reference"},
	{why: "a redirect that something on the way makes, without header fields for pages, ends it: the browser checks each hop (Fetch, HTTP fetch)", workflow: "pull-anonymous", registry: "reference", choices: []sim.Choice{{Fault: model.Redirected, At: 2}}},
	{why: "distribution asks for credentials at the preflight (distribution/distribution#4458)", workflow: "pull-anonymous", registry: "distribution"},
	{why: "and does so with http.headers configured", workflow: "pull-anonymous", registry: "distribution-cors"},
	{why: "where no preflight is needed the challenge is shown, and the token server, which gives nobody an anonymous token, ends it", workflow: "explore-anonymous", registry: "distribution-cors"},
	{why: "zot does not allow Accept, which needs to be allowed when it is long", workflow: "pull-anonymous", registry: "zot"},
	{why: "with a short one a public image can be read", workflow: "pull-anonymous", registry: "zot", set: []model.Setting{{Axis: "accept", Value: safeAccept}}},
	{why: "but the challenge of a private one is on a 401 that no page is shown (CORS-05)", workflow: "pull-private", registry: "zot", set: []model.Setting{{Axis: "accept", Value: safeAccept}}},
	{why: "Quay answers preflights without Access-Control-Allow-Origin", workflow: "pull-anonymous", registry: "quay"},
	{why: "and everything else, so that a short Accept does not help", workflow: "pull-anonymous", registry: "quay", set: []model.Setting{{Axis: "accept", Value: safeAccept}}},
	{why: "the wildcard does not cover Authorization (CORS-02)", workflow: "explore-any-header", registry: "reference"},
	{why: "another page's origin is allowed", workflow: "explore-other-origin", registry: "reference"},
	{why: "that very page", workflow: "explore-other-origin", registry: "reference", set: []model.Setting{{Axis: "page-origin", Value: "https://console.test"}}},
	{why: "a page of the registry's own origin needs nothing until the token endpoint, which is elsewhere", workflow: "pull-private", registry: "distribution", set: []model.Setting{{Axis: "page-origin", Value: "https://registry.example"}}},
	{why: "a page from https sends nothing in clear text (Mixed Content)", workflow: "redirect-http", registry: "reference"},
}

// TestPulls keeps the page's exchanges with registries as a golden file.
func TestPulls(t *testing.T) {
	var b strings.Builder
	runner := sim.NewRunner()
	profiles, err := browser.Client.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pulls {
		profile, err := profiles[len(profiles)-1].With(p.set, clients.Axes())
		if err != nil {
			t.Fatal(err)
		}
		run := setup(t, p.workflow, p.registry, sim.Client{
			Name: profile.Name, Version: profile.Version, Settings: p.set,
			New: func(t *model.Symbols) (model.Client, error) { return browser.Client.New(t, profile) },
		})
		run.Choices = p.choices
		result, err := runner.Run(run)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "# %s\n# %s at %s", p.why, p.workflow, p.registry)
		for _, s := range p.set {
			fmt.Fprintf(&b, " with %s=%s", s.Axis, s.Value)
		}
		b.WriteString("\n")
		for i := range result.Trace.Exchanges {
			b.WriteString(line(result.Trace.Symbols, &result.Trace.Exchanges[i]) + "\n")
		}
		fmt.Fprintf(&b, "= %s\n", result.Verdict.Mark())
		for _, m := range result.Verdict.Mismatches {
			fmt.Fprintf(&b, "  %s (%s) at %d: %s\n", m.Symptom, m.Cause, m.Exchange, m.Text)
		}
		b.WriteString("\n")
	}
	const golden = "testdata/pulls.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), b.String()); d != "" {
		t.Errorf("%s is not up to date; go test ./clients/browser -update renews it\n%s", golden, d)
	}
}

func setup(t *testing.T, workflow, registry string, c sim.Client) *sim.Setup {
	t.Helper()
	w, err := workflows.Find(workflow)
	if err != nil {
		t.Fatal(err)
	}
	p, err := registries.Find(registry)
	if err != nil {
		t.Fatal(err)
	}
	return &sim.Setup{Workflow: w, Client: c, Registry: sim.Registry{
		Name: p.Name, Version: p.Version, Origin: p.Host("registry"),
		New: func(t *model.Symbols, w *model.World, forced []model.Setting) (model.Registry, model.RegistryState, error) {
			q, err := p.With(forced, registries.Axes())
			if err != nil {
				return nil, model.RegistryState{}, err
			}
			return registries.New(t, q, w)
		},
	}}
}

// line is an exchange in one line, with what Fetch looks at.
func line(t *model.Symbols, x *model.Exchange) string {
	var b strings.Builder
	q, r := &x.Request, &x.Response
	fmt.Fprintf(&b, "%s: %s %s", x.Cause, q.Method, t.Str(t.URLText(q.URL)))
	field := func(name string, value model.Sym) {
		if value != model.Absent {
			fmt.Fprintf(&b, " %s=%s", name, t.Str(value))
		}
	}
	field("origin", q.PageOrigin)
	if q.PreflightMethod != model.NoMethod {
		fmt.Fprintf(&b, " asks=%s", q.PreflightMethod)
	}
	field("with", q.PreflightHeaders)
	scheme, _, _ := strings.Cut(t.Str(q.Authorization), " ")
	if scheme != "" {
		b.WriteString(" authorization=" + scheme)
	}
	fmt.Fprintf(&b, " -> %d", r.Status)
	field("allow-origin", r.CORS.AllowOrigin)
	if q.PreflightMethod != model.NoMethod {
		field("allow-headers", r.CORS.AllowHeaders)
	} else if r.Status == 401 {
		field("expose", r.CORS.ExposeHeaders)
	}
	return b.String()
}
