// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package moby

import (
	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// login is Service.Auth (M registry/service.go:59-109) with loginV2 (M
// registry/auth.go:66-103).
var login = clients.Flow{Rescue: nextLogin, Steps: []clients.Step{
	{Do: startPastMirrors},
	pingStep(),
	{
		Text: "GET /v2/ with what the challenges ask for, a token for no scope; 200: logged in",
		Op:   clients.Ping, Hint: clients.NoHint,
		On: []clients.Edge{
			{On: clients.Status(200), Do: loggedIn, To: clients.Done},
			{On: clients.Failure, Do: inRequest, To: clients.Fail},
			{On: clients.AnyResponse, Do: notLoggedIn, To: clients.Fail},
		},
	},
}}

// loggedIn hands back the refresh token, a new one or the one that was given.
func loggedIn(f *clients.Frame) {
	if f.S.Stored == model.Absent && f.S.Credential.Kind == model.IdentityToken {
		f.S.Stored = f.S.Credential.Secret
	}
}

func notLoggedIn(f *clients.Frame) {
	f.Fail(f.Say("login attempt to " + f.T.Str(f.Endpoint()) + "/v2/ failed with status: " + clients.StatusLine(f.R.Status)))
}

// nextLogin goes on to the next endpoint after any failure, except when the
// token endpoint knows nothing of the user.
func nextLogin(f *clients.Frame) string {
	f.S.Stored = model.Absent
	if f.L.Marks&unauthorized != 0 || !f.NextEndpoint() {
		return ""
	}
	return "ping"
}
