// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"strings"

	"github.com/authsim/authsim/model"
)

// requestKind is a kind of request that a fault of a workflow's step waits for.
type requestKind uint8

const (
	anyRequest requestKind = iota
	authorized
	tokenRequest
	pingRequest
	manifestRequest
	blobRequest
	uploadRequest
	mountRequest
	putRequest
)

var requestKinds = [...]string{"any", "authorized", "token", "ping", "manifest", "blob", "upload", "mount", "put"}

func parseRequestKind(name string) (requestKind, bool) {
	if name == "" {
		return anyRequest, true
	}
	for i, n := range requestKinds {
		if strings.EqualFold(n, name) {
			return requestKind(i), true
		}
	}
	return 0, false
}

// stepFault is a fault of a workflow's step, compiled.
type stepFault struct {
	fault model.Fault
	on    requestKind
	at    int
}

// needsToken tells the faults that concern a token that is presented.
func needsToken(f model.Fault) bool { return f == model.TokenExpires || f == model.TokenRevoked }

// matches tells whether the fault waits for requests like this one. A fault that
// concerns a token waits for a request that presents one.
func (f stepFault) matches(t *model.Symbols, e *model.Exchange) bool {
	op := operation(t, e)
	has := e.Request.Authorization != model.Absent
	if needsToken(f.fault) && (!has || op.Kind == model.OpToken) || f.fault == model.MountDeclined && !has {
		return false
	}
	switch f.on {
	case authorized:
		return has && op.Kind != model.OpToken
	case tokenRequest:
		return op.Kind == model.OpToken
	case pingRequest:
		return op.Kind == model.OpPing
	case manifestRequest:
		return op.Kind >= model.OpHeadManifest && op.Kind <= model.OpDeleteManifest
	case blobRequest:
		return op.Kind == model.OpHeadBlob || op.Kind == model.OpPullBlob
	case uploadRequest:
		return op.Kind == model.OpStartUpload || op.Kind == model.OpPostBlob
	case mountRequest:
		return op.Kind == model.OpMount
	case putRequest:
		return op.Kind == model.OpUploadPart || op.Kind == model.OpFinishUpload
	}
	return true
}

// operation tells what a request is; its cause says a token request for certain.
func operation(t *model.Symbols, e *model.Exchange) model.Operation {
	if e.Cause == model.ForToken || e.Cause == model.ForRefresh {
		return model.Operation{Kind: model.OpToken}
	}
	return t.OperationOf(&e.Request)
}
