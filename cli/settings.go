// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/registries"
)

// side is a side of the wire with its axes.
type side struct {
	name string
	axes []model.Axis
}

func sides() []side {
	return []side{{"client", clients.Axes()}, {"registry", registries.Axes()}}
}

// parseSettings divides the values of --set by the side whose axis they name. An
// axis that both sides have is told apart by "client:" or "registry:" before it.
func parseSettings(values []string) (ofClient, ofRegistry []model.Setting, err error) {
	for _, v := range values {
		name, value, ok := strings.Cut(v, "=")
		if !ok {
			return nil, nil, fmt.Errorf("--set %s: expected axis=value", v)
		}
		wanted, axis, prefixed := strings.Cut(name, ":")
		if !prefixed {
			wanted, axis = "", name
		}
		var on, names []string
		full := axis
		for _, s := range sides() {
			for _, a := range s.axes {
				names = append(append(names, a.Name), a.Aliases...)
				if (wanted == "" || wanted == s.name) && (a.Name == axis || slices.Contains(a.Aliases, axis)) {
					on, full = append(on, s.name), a.Name
				}
			}
		}
		setting := model.Setting{Axis: full, Value: value}
		switch {
		case len(on) == 0:
			return nil, nil, withHints(fmt.Errorf("--set %s: there is no axis %q%s", v, name, didYouMean(axis, names)), `"authsim list axes" shows all`)
		case len(on) > 1 && wanted == "":
			return nil, nil, withHints(fmt.Errorf("--set %s: client and registry both have an axis %q", v, axis),
				fmt.Sprintf("write client:%s or registry:%s", axis, axis))
		case on[0] == "client":
			ofClient = append(ofClient, setting)
		default:
			ofRegistry = append(ofRegistry, setting)
		}
	}
	return ofClient, ofRegistry, nil
}
