// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/sim/replay"
)

func recordedRegistry(t *model.Symbols, file *replay.FileLine) (model.Registry, model.RegistryState, error) {
	return nil, model.RegistryState{}, errors.New("TODO")
}
