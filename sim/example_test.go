// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sim_test

import (
	"fmt"

	"github.com/authsim/authsim/model"
	"github.com/authsim/authsim/sim"
)

// A run of a workflow with a fault: the token expires at the fifth exchange of a
// pull. pair joins parties that come with the program; a client or registry of
// one's own is a value of the same kind.
func ExampleRunner_Run() {
	s, err := pair("pull-private", "reference", "reference")
	if err != nil {
		fmt.Println(err)
		return
	}
	s.Choices = []sim.Choice{{Fault: model.TokenExpires, At: 5}}
	res, err := sim.NewRunner().Run(s)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.ID)
	fmt.Println(res.Verdict.Mark())
	for i, e := range res.Trace.Exchanges {
		fmt.Println(i+1, e.Cause, e.Request.Method, res.Trace.Symbols.Str(e.Request.Path), e.Response.Status)
	}
	// Output:
	// pull-private/reference@1/reference@1~token-expires@5
	// ok
	// 1 task GET /v2/team/app/manifests/latest 401
	// 2 token GET /token 200
	// 3 challenge GET /v2/team/app/manifests/latest 200
	// 4 task GET /v2/team/app/manifests/{app-manifest} 200
	// 5 task GET /v2/team/app/blobs/{app-config} 401
	// 6 token GET /token 200
	// 7 challenge GET /v2/team/app/blobs/{app-config} 200
	// 8 task GET /v2/team/app/blobs/{app-layer1} 200
	// 9 task GET /v2/team/app/blobs/{app-layer2} 200
}

func ExampleParseRunID() {
	id, err := sim.ParseRunID("pull-private/containerd@2.3.4+reauth=401+403/quay~token-expires@4")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(id.Workflow, id.Client.Name, id.Client.Settings, id.Registry.Name, id.Choices[0].Fault, id.Choices[0].At)
	// Output: pull-private containerd [{reauth 401+403}] quay token-expires 4
}
