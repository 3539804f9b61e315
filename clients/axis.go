// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"strconv"
	"strings"

	"github.com/authsim/authsim/model"
)

// Config is a profile compiled: one field for each axis, as the engine reads
// them. The zero value of each field is the axis's default.
type Config struct {
	DiscoveryConfig
	ReadinessConfig
	ScopeConfig
	TokenConfig
	ChallengedConfig
	CallConfig
	CredentialConfig
	MirrorConfig
	PageConfig
	AcceptConfig
	FlowConfig
}

// axis is an axis with the field of a Config that it sets.
type axis struct {
	model.Axis
	set func(c *Config, value string)
}

// allAxes lists every axis of the client side, in the order in which tables show
// them. The values of reauth are the strategies of the clients that are linked.
func allAxes() []axis {
	var out []axis
	for _, list := range [][]axis{discoveryAxes, readinessAxes, scopeAxes, tokenAxes, {reauthAxis()}, challengedAxes, callAxes, credentialAxes, mirrorAxes, pageAxes, acceptAxes, flowAxes} {
		out = append(out, list...)
	}
	return out
}

// Axes are the axes of the client side.
func Axes() []model.Axis {
	var out []model.Axis
	for _, a := range allAxes() {
		out = append(out, a.Axis)
	}
	return out
}

// values writes "name: meaning" pairs as axis values.
func values(pairs ...string) []model.AxisValue {
	out := make([]model.AxisValue, len(pairs))
	for i, p := range pairs {
		name, meaning, _ := strings.Cut(p, ": ")
		out[i] = model.AxisValue{Name: name, Meaning: meaning}
	}
	return out
}

// choice makes an axis with named values; the field's type numbers them in the
// same order. The first one is the default.
func choice[T ~uint8](name, aliases, question string, field func(*Config) *T, vs []model.AxisValue) axis {
	return axis{
		Axis: model.Axis{Name: name, Aliases: strings.Fields(aliases), Question: question, Values: vs, Default: vs[0].Name},
		set: func(c *Config, value string) {
			for i, v := range vs {
				if v.Name == value {
					*field(c) = T(i)
				}
			}
		},
	}
}

// flags makes an axis with any number of named values; bit i of the field
// stands for the value i. The default is none of them.
func flags[T ~uint32](name, aliases, question string, field func(*Config) *T, vs []model.AxisValue) axis {
	return axis{
		Axis: model.Axis{Name: name, Aliases: strings.Fields(aliases), Question: question, Kind: model.Set, Values: vs, Default: "none"},
		set: func(c *Config, value string) {
			*field(c) = 0
			for part := range strings.SplitSeq(value, "+") {
				for i, v := range vs {
					if v.Name == part {
						*field(c) |= 1 << i
					}
				}
			}
		},
	}
}

// number makes an axis that counts something. The default is zero.
func number(name, aliases, question, unit string, field func(*Config) *int32) axis {
	return axis{
		Axis: model.Axis{Name: name, Aliases: strings.Fields(aliases), Question: question, Kind: model.Number, Unit: unit, Default: "0"},
		set: func(c *Config, value string) {
			n, _ := strconv.ParseInt(value, 10, 32) // the profile was checked
			*field(c) = int32(n)
		},
	}
}

// text makes an axis that holds free text. The default is empty.
func text(name, aliases, question, unit string, field func(*Config) *string) axis {
	return axis{
		Axis: model.Axis{Name: name, Aliases: strings.Fields(aliases), Question: question, Kind: model.Text, Unit: unit},
		set:  func(c *Config, value string) { *field(c) = value },
	}
}
