// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package crane

import (
	"strconv"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// The body of a request that is sent again after a 401 is not rewound
// (transport/bearer.go:197-211, :264): what is left of it is nothing, and the
// second request breaks off while it is written. Its head may arrive all the same,
// after the caller has been told.

// withBody tells the requests that have one.
func withBody(f *clients.Frame) bool {
	return f.Op() == clients.PatchUpload || f.Op() == clients.PutManifest
}

// tear ends the call because its body is gone.
func tear(f *clients.Frame) clients.Verdict {
	f.L.Marks |= torn
	if f.Op() == clients.PutManifest || isCopy(f) {
		return clients.FailCall(about(f, "http: ContentLength="+strconv.FormatInt(f.T.Blob(f.L.Item).Size, 10)+" with Body length 0"))
	}
	return clients.FailCall(about(f, "read <tmp>: file already closed"))
}

// Probed implements clients.Prober: the token has come, or not, for a request
// whose body is gone.
func (strategy) Probed(f *clients.Frame, token model.Sym) clients.Verdict {
	if dropAway(f) || token != model.Absent {
		return tear(f)
	}
	if brokenOff(f.T.Str(f.L.Error)) {
		f.L.Marks |= passing
	}
	return clients.FailCall(about(f, f.T.Str(f.L.Error)))
}

func isTorn(f *clients.Frame) bool { return f.L.Marks&torn != 0 }

// strays are the two ends of such a request: the head that may still arrive
// (Absent, for it has no body), and the error that is told.
func strays(f *clients.Frame) []model.Sym { return []model.Sym{model.Absent, f.L.Item} }

func two(*clients.Frame) int { return 2 }

// tornBefore keeps what the stray head carries, and the error.
func tornBefore(f *clients.Frame) {
	f.L.Reused = model.Absent
	if i := transport(f); i >= 0 && ownHost(f, f.L.LastURL) {
		if value := tokenOf(f, i); value != model.Absent {
			f.L.Reused = f.T.Bearer(value)
		}
	}
}

func isError(f *clients.Frame) bool { return f.L.Item != model.Absent }

func tellTorn(f *clients.Frame) { f.Fail(f.L.Error) }

// stray are the steps of a torn request; steps of the upload lead to name.
func stray(name string, op clients.Op) []clients.Step {
	return []clients.Step{
		{
			Name: name, Text: "401: fetch a token and send it again; that breaks off, because the body was not rewound",
			Each: strays, Body: name + "-end", Parallel: two, Then: clients.Fail,
		},
		{Name: name + "-end", If: isError, Do: tellTorn, Then: clients.Fail},
		{
			Op: op, Auth: clients.Reuse, NoRetry: true,
			On: []clients.Edge{{On: clients.AnyResponse, To: clients.Done}, {On: clients.Failure, To: clients.Done}},
		},
	}
}

// about puts the request in front of what went wrong, as net/http does.
func about(f *clients.Frame, why string) model.Sym {
	u := f.Target()
	if f.L.Hop != (model.URL{}) {
		u = f.T.Str(f.T.URLText(f.L.Hop))
	}
	return f.Say(attempt(f.Method()) + " " + strconv.Quote(u) + ": " + why)
}

// attempt is a method as net/http's errors write it: "Get".
func attempt(m model.Method) string {
	method := m.String()
	return method[:1] + strings.ToLower(method[1:])
}
