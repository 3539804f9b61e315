// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"testing"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/registries"
)

func TestSurveyAxes(t *testing.T) {
	for _, s := range []survey{{axes: clients.Axes(), names: clientSurvey}, {axes: registries.Axes(), names: registrySurvey}} {
		for _, name := range s.names {
			if s.axis(name).Question == "" {
				t.Errorf("there is no axis %s", name)
			}
		}
	}
}
