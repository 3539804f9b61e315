// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package oras

import (
	"fmt"
	"slices"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// The two sides of a copy, as CopyError names them (/copyerror.go:33-42).
const (
	source      = "source"
	destination = "destination"
)

// edges are the edges of a step of oras.Copy: those given, and failures with what
// stands before them.
func (p program) edges(op, side string, good ...clients.Edge) []clients.Edge {
	fails, why := failed, explain
	if p == command {
		fails, why = onSide, inner
	}
	for i := range good {
		if do := good[i].Do; do != nil {
			good[i].Do = func(f *clients.Frame) {
				if do(f); f.S.Ended && f.S.Error != model.Absent {
					f.S.Error = fails(f, op, side, f.T.Str(f.S.Error))
				}
			}
		}
	}
	return slices.Concat(good, []clients.Edge{
		{On: clients.AnyResponse, Do: func(f *clients.Frame) { f.Fail(fails(f, op, side, why(f, f.R))) }, To: clients.Fail},
		{On: clients.Failure, Do: func(f *clients.Frame) { f.L.Error = fails(f, op, side, f.T.Str(f.L.Error)) }, To: clients.Fail},
	})
}

// failed puts operation and side in front (/copyerror.go:73-81).
func failed(f *clients.Frame, op, side, why string) model.Sym {
	if early(f) {
		if op == "FetchReference" {
			why = fmt.Sprintf("failed to resolve %s: %s", f.T.Str(f.L.Reference), why) // copy.go:138 at v2.3.1
		}
		return f.Say(why)
	}
	switch {
	case !mounts(f) || f.L.Phase == model.Free:
	case f.Op() == clients.PutUpload:
		op = "Mount" // which goes on as an upload (repository.go:829-854)
	case f.Op() == clients.GetSourceBlob:
		why = sourceBlob + why
	}
	return f.Say(fmt.Sprintf("failed to perform %q on %s: %s", op, side, why))
}

// sourceBlob is before what went wrong with the content of a declined mount.
const sourceBlob = "cannot read source blob: "

// early tells a version before v2.4.0: Copy cannot mount. Its errors do not name
// operation and side.
func early(f *clients.Frame) bool { return f.C.MountQuery == clients.MountNone }

// loginFailed puts the registry in front (credentials/registry.go:53).
func loginFailed(f *clients.Frame) {
	why := f.T.Str(f.L.Error)
	if f.R != nil {
		why = explain(f, f.R)
	}
	f.Fail(f.Say("failed to validate the credentials for " + f.T.Str(f.T.Host(f.Endpoint())) + ": " + why))
}

// explain is ErrorResponse.Error (errcode/errors.go:112-120), or ErrNotFound with
// the reference or digest that was asked for.
func explain(f *clients.Frame, r *model.Response) string {
	if what := missing(f, r); what != "" {
		return what
	}
	return response(f, f.L.LastMethod, f.L.LastURL, r)
}

// missing is the text of an ErrNotFound, "" for any other error.
func missing(f *clients.Frame, r *model.Response) string {
	if r.Status != 404 {
		return ""
	}
	switch op := f.Op(); {
	case op == clients.Ping:
		return "not found"
	case op == clients.HeadManifest, op == clients.HeadBlob, op == clients.GetManifest && f.L.Item == model.Absent && f.S.Task.Kind != model.Delete:
		return reference(f) + ": not found"
	case op == clients.GetManifest, op == clients.GetBlob, op == clients.GetSourceBlob, op == clients.GetSourceManifest, op == clients.DeleteManifest:
		digest := f.L.Item
		if op == clients.DeleteManifest || digest == model.Absent {
			digest = f.L.Reference
		}
		return f.T.Str(digest) + ": not found"
	}
	return ""
}

// reference writes registry/repository:tag or registry/repository@digest.
func reference(f *clients.Frame) string {
	separator, ref := ":", f.L.Reference
	if f.L.Item != model.Absent {
		ref = f.L.Item
	}
	if ref == f.L.Item || ofReference(f) != model.Absent {
		separator = "@"
	}
	return f.T.Str(f.T.Host(f.Endpoint())) + "/" + f.T.Str(f.L.Repository) + separator + f.T.Str(ref)
}

// explainToken is the same for a token request; FetchFailed puts the registry's
// request in front.
func explainToken(f *clients.Frame, r *model.Response) string {
	return response(f, f.L.Fetch.Method, f.TokenURL(), r)
}

func response(f *clients.Frame, method model.Method, u model.URL, r *model.Response) string {
	_, what, _ := strings.Cut(clients.StatusLine(r.Status), " ")
	if list := errorList(f, r); list != "" {
		what = list
	}
	return fmt.Sprintf("%s %q: response status code %d: %s", method, f.T.Str(f.T.URLText(u)), r.Status, what)
}

// errorList is Errors.Error (errcode/errors.go:47-92); bodies that are not
// wrapped in a list are not read.
func errorList(f *clients.Frame, r *model.Response) string {
	if r.ErrorShape != model.ErrorList {
		return ""
	}
	var parts []string
	for _, e := range r.Errors {
		if e == (model.ErrorEntry{}) {
			continue
		}
		part := strings.ToLower(strings.ReplaceAll(f.T.Str(e.Code), "_", " "))
		if e.Message > model.Empty {
			part += ": " + f.T.Str(e.Message)
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "; ")
}
