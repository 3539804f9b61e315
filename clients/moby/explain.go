// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package moby

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// failureOf is the first error of a response, which alone decides.
func failureOf(f *clients.Frame, r *model.Response) failure { return failures(f, r)[0] }

func severalFailures(f *clients.Frame, r *model.Response) bool { return len(failures(f, r)) > 1 }

// explain is the text of a response that is a failure (DD
// registry/api/errcode/errors.go, Errors.Error).
func explain(f *clients.Frame, r *model.Response) string {
	list := failures(f, r)
	if len(list) == 1 {
		return list[0].String()
	}
	var b strings.Builder
	b.WriteString("errors:\n")
	for _, e := range list {
		b.WriteString(e.String() + "\n")
	}
	return b.String()
}

// inRequest puts method and URL before the failure of a call, as net/http's
// client does (net/url, Error).
func inRequest(f *clients.Frame) {
	method := strings.ToUpper(f.Method().String()[:1]) + strings.ToLower(f.Method().String()[1:])
	f.L.Error = f.Say(fmt.Sprintf("%s %q: %s", method, f.Target(), f.T.Str(f.L.Error)))
}

// pullError is translatePullError (M distribution/errors.go:51-112): what a pull
// or a tag list says of an error.
func pullError(f *clients.Frame, e failure) string {
	if e.kind != listed {
		return e.String()
	}
	switch e.code {
	case codeDenied:
		return fmt.Sprintf("pull access denied for %s, repository does not exist or may require 'docker login': %s", name(f), e)
	case "MANIFEST_UNKNOWN":
		return fmt.Sprintf("manifest for %s not found: %s", reference(f), e)
	case "NAME_UNKNOWN":
		return fmt.Sprintf("repository %s not found: %s", name(f), e)
	}
	return e.String()
}

// refusedPull fails a pull with its response.
func refusedPull(f *clients.Frame) { f.Fail(f.Say(pullError(f, failureOf(f, f.R)))) }

// name is the repository's familiar name (distribution/reference).
func name(f *clients.Frame) string {
	host, path := f.T.Str(registryHost(f)), f.T.Str(f.S.Task.Repository)
	if isHub(host) {
		return strings.TrimPrefix(path, "library/")
	}
	return host + "/" + path
}

func reference(f *clients.Frame) string {
	separator := ":"
	if f.S.Task.ByDigest {
		separator = "@"
	}
	return name(f) + separator + f.T.Str(f.S.Task.Reference)
}

// isHub tells the hosts of Docker Hub (M registry/config.go).
func isHub(host string) bool {
	return host == "registry-1.docker.io" || host == "index.docker.io" || host == "docker.io"
}

// detailsOf is the details member of a JSON body, "" if there is none.
func detailsOf(t *model.Symbols, text model.Sym) string {
	var body struct {
		Details string `json:"details"`
	}
	if text <= model.Empty || json.Unmarshal([]byte(t.Str(text)), &body) != nil {
		return ""
	}
	return body.Details
}
