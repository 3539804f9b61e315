// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/sim/judge"
	"github.com/authsim/authsim/spec"
)

// A table is a table of symbols with what was compiled for it. Worlds share one
// unless they describe the same digest differently.
type table struct {
	symbols    *model.Symbols
	clients    []*compiledClient
	registries map[registryKey][]*compiledRegistry
}

// registryKey is what compiled registries are looked up by, before their
// settings are compared.
type registryKey struct {
	workflow      *model.Workflow
	name, version string
}

type compiledClient struct {
	name, version string
	settings      []model.Setting
	changes       []string
	client        model.Client
}

type compiledRegistry struct {
	name, version string
	settings      []model.Setting
	changes       []string
	registry      model.Registry
	// own are the origins of the registry itself.
	own     []model.Sym
	start   model.RegistryState
	unknown func(*model.RegistryState) []string
}

// A bound setup is one that is ready to run: its parties compiled, its texts
// interned.
type bound struct {
	workflow *model.Workflow
	client   *compiledClient
	registry *compiledRegistry
	// id is the run id without choices.
	id      string
	symbols *model.Symbols
	origin  model.Sym
	// given are the credentials of the client, and who is the place of the one that
	// it has in each step.
	given []judge.Given
	who   []int
	// stored is what the client has for the second registry, base the path of the
	// first one's API; Absent where there is none.
	stored  model.Credential
	base    string
	tasks   []model.Task
	faults  [][]stepFault
	origins []model.Sym
	oracle  *judge.Oracle
}

// is tells whether the setup, but for its choices, is the one that is bound.
func (b *bound) is(s *Setup) bool {
	return b.workflow == s.Workflow &&
		b.client.name == s.Client.Name && b.client.version == s.Client.Version &&
		b.registry.name == s.Registry.Name && b.registry.version == s.Registry.Version &&
		slices.Equal(b.client.settings, s.Client.Settings) && slices.Equal(b.registry.settings, s.Registry.Settings) &&
		slices.Equal(b.client.changes, s.Changes)
}

// boundKey finds a bound setup without making text.
type boundKey struct {
	workflow                                                 *model.Workflow
	client, clientVersion, registry, registryVersion, change string
}

// bind returns the setup ready to run. What has been compiled once is kept.
func (r *Runner) bind(s *Setup) (*bound, error) {
	if r.last != nil && r.last.is(s) {
		return r.last, nil
	}
	key := boundKey{s.Workflow, s.Client.Name, s.Client.Version, s.Registry.Name, s.Registry.Version, ""}
	if len(s.Client.Settings)+len(s.Registry.Settings)+len(s.Changes) > 0 {
		key.change = (&Setup{Workflow: s.Workflow, Client: s.Client, Registry: s.Registry}).RunID() + " " + strings.Join(s.Changes, " ")
	}
	if b, ok := r.bound[key]; ok {
		r.last = b
		return b, nil
	}
	b, err := r.compile(s)
	if err != nil {
		return nil, err
	}
	r.bound[key], r.last = b, b
	return b, nil
}

func (r *Runner) compile(s *Setup) (*bound, error) {
	tab := r.tableFor(s.Workflow)
	t := tab.symbols
	b := &bound{
		workflow: s.Workflow, symbols: t, origin: t.Of(s.Registry.Origin),
		id: (&Setup{Workflow: s.Workflow, Client: s.Client, Registry: s.Registry}).RunID(),
	}
	changes, err := s.changes()
	if err != nil {
		return nil, err
	}
	if b.client, err = tab.client(s, changes); err != nil {
		return nil, fmt.Errorf("client %s: %w", s.Client.Name, err)
	}
	if b.registry, err = tab.registry(s, changes); err != nil {
		return nil, fmt.Errorf("registry %s: %w", s.Registry.Name, err)
	}
	b.given, b.who = credentials(t, s.Workflow)
	b.origins = b.registry.registry.Origins()
	b.oracle = judge.NewOracle(t, bothWorlds(s.Workflow), b.given, b.who, b.origin, b.registry.own...)
	if o := s.Workflow.Second; o != nil {
		b.stored = credential(t, &s.Workflow.World, o.Credential)
		b.oracle.Second(t.Of(o.Origin), b.stored)
	}
	b.base = basePath(s)
	for i := range s.Workflow.Steps {
		step := &s.Workflow.Steps[i]
		task, err := b.task(t, step)
		if err != nil {
			return nil, fmt.Errorf("workflow %s, step %d: %w", s.Workflow.Name, i+1, err)
		}
		b.tasks = append(b.tasks, task)
		var faults []stepFault
		for _, f := range step.Faults {
			kind, ok := parseRequestKind(f.On)
			if !ok {
				return nil, fmt.Errorf("workflow %s, step %d: there is no kind of request %q", s.Workflow.Name, i+1, f.On)
			}
			faults = append(faults, stepFault{f.Fault, kind, f.At})
		}
		b.faults = append(b.faults, faults)
	}
	return b, nil
}

// tableFor returns the first table in which the content of the workflow's world
// means what it means there, with that content described.
func (r *Runner) tableFor(w *model.Workflow) *table {
	if tab, ok := r.tableOf[w]; ok {
		return tab
	}
	i := slices.IndexFunc(r.tables, func(tab *table) bool { return agrees(tab.symbols, &w.World) })
	if i < 0 {
		i = len(r.tables)
		r.tables = append(r.tables, &table{symbols: model.NewSymbols(), registries: map[registryKey][]*compiledRegistry{}})
	}
	describe(r.tables[i].symbols, &w.World)
	r.tableOf[w] = r.tables[i]
	return r.tables[i]
}

func (tab *table) client(s *Setup, changes []spec.Change) (*compiledClient, error) {
	c := &s.Client
	for _, k := range tab.clients {
		if k.name == c.Name && k.version == c.Version && slices.Equal(k.settings, c.Settings) && slices.Equal(k.changes, s.Changes) {
			return k, nil
		}
	}
	client, err := c.New(tab.symbols)
	if err != nil {
		return nil, err
	}
	if len(changes) > 0 {
		client = changedClient{client, tab.symbols, changes}
	}
	k := &compiledClient{c.Name, c.Version, slices.Clone(c.Settings), slices.Clone(s.Changes), client}
	tab.clients = append(tab.clients, k)
	return k, nil
}

// registry compiles a registry in the workflow's world, once for the setups
// that share both. The state at the start is large, so setups point to it.
func (tab *table) registry(s *Setup, changes []spec.Change) (*compiledRegistry, error) {
	reg, w := &s.Registry, s.Workflow
	key := registryKey{w, reg.Name, reg.Version}
	for _, k := range tab.registries[key] {
		if slices.Equal(k.settings, reg.Settings) && slices.Equal(k.changes, s.Changes) {
			return k, nil
		}
	}
	k := &compiledRegistry{name: reg.Name, version: reg.Version, settings: slices.Clone(reg.Settings), changes: slices.Clone(s.Changes), unknown: reg.Unknown}
	settings := forced(w.Registry, reg.Origin)
	for i := range changes {
		settings = append(settings, changes[i].Registry...)
	}
	var err error
	if k.registry, k.start, err = reg.New(tab.symbols, &w.World, settings); err != nil {
		return nil, err
	}
	k.own = k.registry.Origins()
	if w.Second != nil {
		if err := withSecond(k, tab.symbols, reg, w, settings); err != nil {
			return nil, err
		}
	}
	if len(changes) > 0 {
		k.registry = changedRegistry{k.registry, tab.symbols, changes}
	}
	tab.registries[key] = append(tab.registries[key], k)
	return k, nil
}

// basePath is the path below which the registry has its API, "" for none: clients
// are told where a registry is.
func basePath(s *Setup) string {
	base := ""
	for _, list := range [][]model.Setting{s.Registry.Settings, s.Workflow.Registry} {
		for _, set := range list {
			if set.Axis == "base-path" && set.Value != "none" {
				base = set.Value
			}
		}
	}
	return base
}

// forced are the settings of a workflow, in which {scheme} and {host} stand for
// those of the registry's origin. The host is without a port.
func forced(settings []model.Setting, origin string) []model.Setting {
	scheme, host, _ := strings.Cut(origin, "://")
	if i := strings.LastIndexByte(host, ':'); i > 0 {
		host = host[:i]
	}
	names := strings.NewReplacer("{scheme}", scheme, "{host}", host)
	out := slices.Clone(settings)
	for i := range out {
		out[i].Value = names.Replace(out[i].Value)
	}
	return out
}
