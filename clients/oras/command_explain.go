// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package oras

import (
	"fmt"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// registrySays is printed before what the registry has answered
// (internal/errors/errors.go:38-39).
const registrySays = "Error response from registry: "

// onSide tells on which side of a copy something went wrong
// (internal/option/binary_target.go:70-98).
func onSide(f *clients.Frame, _, side, why string) model.Sym {
	if mounts(f) && f.L.Phase != model.Free && f.Op() == clients.GetSourceBlob && (f.R == nil || inner(f, f.R) != errorList(f, f.R)) {
		why = sourceBlob + why
	}
	return f.Say(fmt.Sprintf("Error from %s registry for %q: %s", side, rawReference(f, side), trimmed(why)))
}

// rawReference is what the user has named on one side.
func rawReference(f *clients.Frame, side string) string {
	t := &f.S.Task
	repository, reference, byDigest := t.Repository, t.Reference, t.ByDigest
	if side == source && t.Kind == model.Copy {
		repository, reference, byDigest = t.FromRepository, t.FromReference, t.FromByDigest
	}
	separator := ":"
	if byDigest {
		separator = "@"
	}
	return f.T.Str(f.T.Host(f.Endpoint())) + "/" + f.T.Str(repository) + separator + f.T.Str(reference)
}

// inner is what is told of an answer: only the errors within it if it came from
// the registry's own host (internal/option/target.go:243-294).
func inner(f *clients.Frame, r *model.Response) string {
	if what := missing(f, r); what != "" {
		return what
	}
	if list := errorList(f, r); list != "" && f.T.Host(f.L.LastURL.Origin) == f.T.Host(f.Endpoint()) {
		return list
	}
	return response(f, f.L.LastMethod, f.L.LastURL, r)
}

// explainCommand is inner outside of copies. Login and the catalog take every
// host for the registry's (internal/option/remote.go:582-595).
func explainCommand(f *clients.Frame, r *model.Response) string {
	what := inner(f, r)
	own := f.T.Host(f.L.LastURL.Origin) == f.T.Host(f.Endpoint())
	switch {
	case f.S.Task.Kind == model.Head && (missing(f, r) != "" || !own):
		what = "failed to resolve digest: " + what // root/resolve.go:96
	case f.S.Task.Kind == model.Delete && (missing(f, r) != "" || !own) && f.Op() != clients.HeadManifest:
		what = fmt.Sprintf("failed to delete %s: %s", rawReference(f, destination), what) // root/manifest/delete.go:125-127
	case anyHost(f) && !own:
		if list := errorList(f, r); list != "" {
			what = list
		}
	}
	if !own && !anyHost(f) && missing(f, r) == "" {
		return what
	}
	return registrySays + what
}

func anyHost(f *clients.Frame) bool {
	return f.S.Task.Kind == model.Login || f.S.Task.Kind == model.Catalog
}

// explainCommandToken is the same for the answer to a token request. It comes out
// whole unless the token endpoint is on the registry's host.
func explainCommandToken(f *clients.Frame, r *model.Response) string {
	if list := errorList(f, r); list != "" && (anyHost(f) || f.T.Host(f.TokenURL().Origin) == f.T.Host(f.Endpoint())) {
		return within(f, list)
	}
	return explainToken(f, r)
}

// within is a list of errors as it is told of a token request: in a copy the side
// comes before it.
func within(f *clients.Frame, list string) string {
	switch f.S.Task.Kind {
	case model.Pull, model.Push, model.Copy:
		return list
	}
	return registrySays + list
}

// commandFetchFailed puts the registry's request in front, unless only a list of
// errors is told.
func commandFetchFailed(f *clients.Frame, why model.Sym) clients.Decision {
	f.S.Facts &^= tokenRefused
	if f.R != nil {
		if refusal(f.R) {
			f.S.Facts |= tokenRefused
		}
		if list := errorList(f, f.R); list != "" && f.T.Str(why) == within(f, list) {
			return clients.GiveUp(why)
		}
	}
	return fetchFailed(f, why)
}

const notFoundBasic = "basic credential not found"

// trimmed leaves nothing but that where there are no credentials for Basic
// (internal/errors/errors.go:138-165). Advice follows.
func trimmed(why string) string {
	if strings.HasSuffix(why, ": "+notFoundBasic) {
		return notFoundBasic
	}
	return why
}

func trim(f *clients.Frame) { f.L.Error = f.Say(trimmed(f.T.Str(f.L.Error))) }
