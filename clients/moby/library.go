// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package moby

import (
	"io/fs"
	"slices"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// Definition is a client that has this package's code in a copy of its own: the
// same strategy and error texts, with other flows and profiles.
func Definition(name string, flows map[model.TaskKind]*clients.Flow, files fs.ReadFileFS) clients.Definition {
	return clients.Definition{
		Name: name, Flows: flows, Files: files,
		Explain: explain, ExplainToken: explain, Fetched: overwrite, FetchFailed: fetchFailed,
	}
}

// Login is the flow of a login.
func Login() *clients.Flow {
	f := login
	f.Steps = slices.Clone(login.Steps)
	return &f
}

// Ping is the step that opens an operation, under a name of the caller's. Any
// answer leads to the next step.
func Ping(name string, more ...clients.Edge) clients.Step {
	s := pingStep()
	s.Name = name
	s.On = append(s.On, more...)
	return s
}

// Start begins a task at the registry itself.
func Start(f *clients.Frame) { startPastMirrors(f) }

// Accepted are the statuses that the distribution client takes for a success.
var Accepted = accepted

// InRequest puts method and URL before the failure of the lane's call.
func InRequest(f *clients.Frame) { inRequest(f) }

// ErrorCode is the code of the first error that the client reads in a response,
// "" where it has no type with a message of its own; unread tells a body in which
// there are no errors.
func ErrorCode(f *clients.Frame, r *model.Response) (code string, unread bool) {
	switch e := failureOf(f, r); e.kind {
	case listed:
		return e.code, false
	case unparsed:
		return "", true
	}
	return "", false
}

// Explain is the client's text for a response that is a failure.
func Explain(f *clients.Frame, r *model.Response) string { return explain(f, r) }
