// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package sim runs a client against a registry in a world of their own: it
// delivers messages, keeps the clocks, lets faults happen, records the trace and
// asks the judge for a verdict. It takes the parties as values and names none of
// them. A run is a function of its run id.
package sim

import "github.com/authsim/authsim/model"

// Client is a client profile as the simulator needs it.
type Client struct {
	Name, Version string
	// Settings are the axis values that differ from the profile's.
	Settings []model.Setting
	// New compiles the profile for one table of symbols.
	New func(*model.Symbols) (model.Client, error)
}

// Registry is a registry profile as the simulator needs it.
type Registry struct {
	Name, Version string
	Settings      []model.Setting
	// Origin is where clients reach it.
	Origin string
	// New makes the registry in a world, and its state at the start. The settings
	// are those that the workflow forces; they come after all others.
	New func(*model.Symbols, *model.World, []model.Setting) (model.Registry, model.RegistryState, error)
	// Unknown names the axes without evidence whose stand-in value had a say in a
	// run. It may be nil.
	Unknown func(*model.RegistryState) []string
}

// Choice is a fault at an exchange. Exchanges are counted from 1 over the whole
// run, in the order in which requests arrive.
type Choice struct {
	Fault model.Fault
	At    int
}

// Setup is all that a run depends on.
type Setup struct {
	Workflow *model.Workflow
	Client   Client
	Registry Registry
	Choices  []Choice
	// Changes are names of changes that are made on the way ([spec.Change]), for a
	// rule that compares a run with a changed one. They are no part of the run id.
	Changes []string
}

// RunID is the text that reproduces the run (see [ParseRunID]).
func (s *Setup) RunID() string {
	return RunID{
		Workflow: s.Workflow.Name,
		Client:   Party{s.Client.Name, s.Client.Version, s.Client.Settings},
		Registry: Party{s.Registry.Name, s.Registry.Version, s.Registry.Settings},
		Choices:  s.Choices,
	}.String()
}
