// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package regclient

import (
	"strconv"
	"strings"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// chunkRetries is how often a chunk is sent again (blob.go:471).
const chunkRetries = 10

// nextLocation takes the Location of a chunk's answer, if there is one
// (blob.go:577-588).
func nextLocation(f *clients.Frame) {
	if f.R.Location > model.Empty {
		if u, ok := f.T.Resolve(f.L.LastURL.Origin, f.R.Location); ok {
			f.L.Upload = u
		}
	}
}

// received is how much of the blob the registry says it has, all of it when it
// does not say (blob.go:571-576, :681-694).
func received(f *clients.Frame) int64 {
	_, end, ok := strings.Cut(f.T.Str(f.R.Range), "-")
	if n, err := strconv.ParseInt(end, 10, 64); ok && err == nil {
		return n + 1
	}
	return f.T.Blob(f.L.Item).Size
}

// chunkIncomplete: the rest of the blob has to be sent.
func chunkIncomplete(f *clients.Frame) bool {
	if received(f) >= f.T.Blob(f.L.Item).Size {
		return false
	}
	nextLocation(f)
	return true
}

// recoverable: the refusal of a chunk says where the upload stands
// (blob.go:546-557).
func recoverable(f *clients.Frame) bool {
	return f.R.Location > model.Empty && f.R.Range > model.Empty && f.L.Count < chunkRetries
}

// chunkResumed: such a refusal, and there is something left to send.
func chunkResumed(f *clients.Frame) bool {
	if !recoverable(f) || !chunkIncomplete(f) {
		return false
	}
	f.L.Count++
	return true
}

// chunkArrived: such a refusal, and the registry has all of it.
func chunkArrived(f *clients.Frame) bool { return recoverable(f) }

func tooOften(f *clients.Frame) bool { return f.L.Count > chunkRetries }

// putFailed: the digest stays in the URL, and what follows goes there with it
// (blob.go:388-394).
func putFailed(f *clients.Frame) {
	f.L.Upload.Query = f.AppendDigest(f.L.Upload.Query)
	f.L.Root, f.L.Count = f.T.URLText(f.L.Upload), 0
	tell(f, "failed to send blob (put), digest "+f.T.Str(f.L.Item)+", ref "+name(f)+": "+reason(f))
}

// chunkFailed: a chunk was refused; the answer's status is told if the upload
// cannot go on (blob.go:558-565).
func chunkFailed(f *clients.Frame) {
	f.L.Count++
	status := int16(401)
	if f.R != nil {
		status = f.R.Status
	}
	tell(f, "failed to send blob (chunk), ref "+name(f)+": http status: "+httpError(status))
}

func chunkBroken(f *clients.Frame) {
	tell(f, "failed to send blob (chunk), ref "+name(f)+": http do: "+reason(f))
}

func closeFailed(f *clients.Frame) {
	tell(f, "failed to send blob (chunk digest), digest "+f.T.Str(f.L.Item)+", ref "+name(f)+": "+reason(f))
}

// tell keeps the error of an upload, which is cancelled before it is told.
func tell(f *clients.Frame, text string) { f.L.Reused = f.Say(text) }
