// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package containerd

import (
	"slices"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// Denied marks a lane whose last call ended in ErrInvalidAuthorization. A client
// that has an authorizer of its own sets it for the flows that it takes over.
const Denied = denied

// Steps are the steps of the resolver library for a task, for a client that is
// built on it and changes them.
func Steps(task model.TaskKind) []clients.Step {
	steps := slices.Clone(Client.Flows[task].Steps)
	for i := range steps {
		steps[i].On = slices.Clone(steps[i].On)
	}
	return steps
}

// Rescue is what the resolver library does about a mirror that failed, for a client
// that has a flow of its own for pulls.
func Rescue(f *clients.Frame) string { return nextHost(f) }

// Explain is the library's text for a request that ended with r.
func Explain(f *clients.Frame, r *model.Response) string { return explain(f, r) }
