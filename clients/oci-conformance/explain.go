// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package ociconformance

import (
	"fmt"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// expected are the statuses that a request may be answered with.
var expected = map[clients.Op]string{
	clients.HeadManifest: "[200]", clients.GetManifest: "[200]", clients.GetBlob: "[200]", clients.StatusUpload: "[200]", clients.ReadManifest: "[200]",
	clients.ListReferrers: "[200]", clients.StartUpload: "[202]", clients.Mount: "[201 202]", clients.PostBlob: "[201 202]",
	clients.PatchUpload: "[202]", clients.PutUpload: "[201]", clients.PutManifest: "[201]", clients.DeleteManifest: "[202 404 400 405]",
}

// tried is what the suite says it was doing.
var tried = map[clients.Op]string{
	clients.Ping: "registry ping failed: ", clients.HeadManifest: "manifest head failed: ", clients.GetManifest: "manifest get failed: ",
	clients.GetBlob: "blob get failed: ", clients.StatusUpload: "failed to verify returned location: ", clients.ReadManifest: "failed to verify returned location: ",
	clients.StartUpload: "blob post failed: ", clients.Mount: "blob post failed: ", clients.PostBlob: "blob post failed: ",
	clients.PatchUpload: "blob patch failed: ", clients.PutUpload: "blob put failed: ", clients.PutManifest: "manifest put failed: ",
	clients.DeleteManifest: "manifest delete failed: ",
}

func explain(f *clients.Frame, r *model.Response) string {
	want := expected[f.Op()]
	if removed(f) {
		want = "[404]"
	}
	if want == "" {
		return tried[f.Op()] + clients.StatusLine(r.Status)
	}
	return fmt.Sprintf("%sunexpected status code, expected one of %s, received %d", tried[f.Op()], want, r.Status)
}

func explainToken(_ *clients.Frame, r *model.Response) string {
	return fmt.Sprintf("invalid status on auth request: %d", r.Status)
}

// fails ends a call whose 401 could not be answered. The 401 is looked at all the
// same, and is not what was expected either (api.go:119-160).
func fails(f *clients.Frame, r *model.Response, why string) clients.Verdict {
	return clients.FailCall(f.Say(both(f, r, why)))
}

func fetchFailed(f *clients.Frame, why model.Sym) clients.Decision {
	return clients.GiveUp(f.Say(both(f, &model.Response{Status: 401}, f.T.Str(why))))
}

func both(f *clients.Frame, r *model.Response, why string) string {
	if f.Op() == clients.Ping {
		return tried[clients.Ping] + why
	}
	return tried[f.Op()] + why + "\n" + strings.TrimPrefix(explain(f, r), tried[f.Op()])
}

// note keeps a failure in mind, for the first lane to tell, and lets the suite go
// on.
func note(f *clients.Frame) {
	first := &f.S.Lanes[0]
	first.Reused = joined(f, first.Reused, reason(f))
}

// reason is why the lane's request failed.
func reason(f *clients.Frame) string {
	if f.R != nil {
		return explain(f, f.R)
	}
	return f.T.Str(f.L.Error)
}

func joined(f *clients.Frame, noted model.Sym, why string) model.Sym {
	if noted == model.Absent {
		return f.Say(why)
	}
	return f.Say(f.T.Str(noted) + "\n" + why)
}

// conclude fails the task if a failure was noted.
func conclude(f *clients.Frame) {
	if noted := f.L.Reused; noted != model.Absent {
		f.Fail(noted)
	}
}
