// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package moby

import (
	"encoding/json"
	"fmt"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// search is Service.searchUnfiltered (M registry/search.go:85-133). With an
// identity token it authorizes as the other tasks do, else it sends Basic unasked.
var search = clients.Flow{Steps: []clients.Step{
	{Do: func(f *clients.Frame) {
		startPastMirrors(f)
		if f.S.Task.Limit == 0 {
			f.S.Task.Limit = 25
		}
	}},
	{
		// M registry/search_endpoint_v1.go:35-75, :116-163.
		Name: "ping-v1", Text: "not for Docker Hub: GET /v1/_ping, over https and if nothing answers over http",
		If: func(f *clients.Frame) bool { return !isHub(f.T.Str(f.T.Host(f.Endpoint()))) },
		Op: clients.PingV1, Hint: clients.NoHint, Auth: clients.Bare,
		On: []clients.Edge{
			{On: clients.AnyResponse, To: clients.Next},
			{On: clients.Failure, If: (*clients.Frame).NextEndpoint, To: "ping-v1"},
			{On: clients.Failure, Do: noEndpoint, To: clients.Fail},
		},
	},
	ifOverV2(pingStep()),
	{
		Text: "without identity token, over https: GET /v1/_ping again, to learn whether the registry wants Basic always",
		If: func(f *clients.Frame) bool {
			return !overV2(f) && !isHub(f.T.Str(f.T.Host(f.Endpoint()))) && f.T.Str(f.T.Scheme(f.Endpoint())) == "https"
		},
		Op: clients.PingV1, Hint: clients.NoHint, Auth: clients.Bare, Why: model.ByRetry,
		On: []clients.Edge{{On: clients.AnyResponse, Do: standalone, To: clients.Next}},
	},
	{
		Text: "GET /v1/search; 200: done",
		Op:   clients.SearchV1, Hint: clients.NoHint,
		On: []clients.Edge{
			{On: clients.Status(200), Do: func(f *clients.Frame) { f.S.Stored = model.Absent }, To: clients.Done},
			{On: clients.Failure, Do: inRequest, To: clients.Fail},
			{On: clients.AnyResponse, Do: notFound, To: clients.Fail},
		},
	},
}}

func ifOverV2(s clients.Step) clients.Step {
	s.If = overV2
	s.Text = "with an identity token and a user name: " + s.Text
	return s
}

func overV2(f *clients.Frame) bool {
	return f.S.Credential.Kind == model.IdentityToken && f.S.Credential.User > model.Empty
}

// searchBasic is authTransport (M registry/search_session.go:109-160): Basic if
// there is a user name, or always at a standalone registry over https. A
// redirect gets none.
func searchBasic(f *clients.Frame) clients.Decision {
	c := f.S.Credential
	if c.Kind != model.Password {
		c = model.Credential{User: c.User}
	}
	if f.L.Hop != (model.URL{}) || f.S.Facts&alwaysBasic == 0 && c.User <= model.Empty {
		return clients.Without()
	}
	return clients.With(f.T.Basic(c.User, c.Secret))
}

// standalone reads the answer to the ping: a registry is standalone unless it
// says otherwise. (It may say so in a header too, which the model has not.)
func standalone(f *clients.Frame) {
	info := struct{ Standalone bool }{true}
	if json.Unmarshal([]byte(f.T.Str(f.R.JSON)), &info) != nil || info.Standalone {
		f.S.Facts |= alwaysBasic
	}
}

func noEndpoint(f *clients.Frame) {
	f.L.Error = f.Say(fmt.Sprintf("invalid registry endpoint %s/v1/: %s", f.T.Str(f.Endpoint()), f.T.Str(f.L.Error)))
}

func notFound(f *clients.Frame) {
	f.Fail(f.Say(fmt.Sprintf("Unexpected status code %d", f.R.Status)))
}
