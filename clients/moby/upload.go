// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package moby

import (
	"net/url"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// layerSteps are pushDescriptor.Upload (M distribution/push_v2.go:258-399) in
// the loop of makeUploadFunc (M distribution/xfer/upload.go:107-170).
var layerSteps = []clients.Step{
	{
		Name: "layer", Text: "seen anywhere before, with whatever registry: HEAD it in the target; 200: done",
		If: func(f *clients.Frame) bool { return f.L.Marks&checked == 0 && seen(f) },
		Op: clients.HeadBlob, Hint: clients.ForPush,
		On: []clients.Edge{
			{On: accepted, If: hasLength, Do: isThere, To: "uploaded"},
			{On: clients.Status(404), Do: isNotThere, To: "mount"},
			{On: clients.AnyResponse, Do: wasChecked, To: "mount"},
			{On: clients.Failure, Do: wasChecked, To: "mount"},
		},
	},
	{
		// DD registry/client/repository.go:716-773.
		Name: "mount", Text: "for each repository of the registry where it was seen, at most 4, 3 or 1 by its size: " +
			"POST with mount and from and a token for both; any failure: the next",
		If: nextCandidate,
		Op: clients.Mount, Hint: clients.ForPush,
		On: []clients.Edge{
			{On: clients.Status(201), To: "mounted"},
			{On: clients.Status(202), If: hasUpload, Do: declinedAgain, To: "cancel"},
			{On: clients.Status(202), Do: declined, To: "mount"},
			{On: clients.AnyResponse, Do: notMounted, To: "mount"},
			{On: clients.Failure, Do: notMounted, To: "mount"},
		},
	},
	{
		Name: "create", Text: "not mounted: go on with the last upload that a mount became, or POST one",
		If: func(f *clients.Frame) bool { return !hasUpload(f) },
		Op: clients.StartUpload, Hint: clients.ForPush,
		On: tries(clients.Edge{On: clients.Status(202), Do: locate, To: clients.Next}),
	},
	{
		Name: "patch", Text: "PATCH the whole layer, chunked; the answer must have a Range",
		Op: clients.PatchUpload, Hint: clients.ForPush, Once: true,
		On: tries(clients.Edge{On: accepted, If: hasRange, Do: patched, To: clients.Next}),
	},
	{
		Text: "PUT with the digest, without content",
		Op:   clients.PutUpload, Hint: clients.ForPush,
		On: tries(clients.Edge{On: accepted, To: clients.Next}),
	},
	{
		Text: "HEAD the blob; a failure of any of these: wait and begin anew, up to 5 times, unless it is final",
		Op:   clients.HeadBlob, Hint: clients.ForPush,
		On: tries(clients.Edge{On: accepted, If: hasLength, Do: isThere, To: "uploaded"}),
	},
	{Name: "uploaded", Do: settle, Then: clients.Done},
	{
		Name: "mounted", Text: "a mount that was accepted: HEAD the blob; a failure: the next repository",
		Op: clients.HeadBlob, Hint: clients.ForPush,
		On: []clients.Edge{
			{On: accepted, If: hasLength, Do: isThere, To: "uploaded"},
			{On: clients.AnyResponse, Do: notMounted, To: "mount"},
			{On: clients.Failure, Do: notMounted, To: "mount"},
		},
	},
	{
		Name: "cancel", Text: "a second mount that became an upload: DELETE the first",
		Op: clients.CancelUpload, Hint: clients.ForPush,
		On: []clients.Edge{
			{On: clients.AnyResponse, Do: takeOver, To: "mount"},
			{On: clients.Failure, Do: takeOver, To: "mount"},
		},
	},
}

// tries adds what a step does whose failure begins the layer anew.
func tries(edges ...clients.Edge) []clients.Edge {
	return append(edges,
		clients.Edge{On: clients.AnyResponse, If: triesUploadAgain, Do: anew, To: "layer"},
		clients.Edge{On: clients.Failure, If: triesUploadAgain, Do: anew, To: "layer"},
		clients.Edge{On: clients.AnyResponse, Do: layerRefused, To: clients.Done},
		clients.Edge{On: clients.Failure, Do: layerRefused, To: clients.Done},
	)
}

// triesUploadAgain: the attempts are in the lower half of Count.
func triesUploadAgain(f *clients.Frame) bool {
	return f.L.Count&attemptBits+1 < attempts && !uploadIsFinal(f)
}

func uploadIsFinal(f *clients.Frame) bool {
	switch {
	case f.R == nil:
		return f.L.Marks&final != 0
	case f.R.Status >= 200 && f.R.Status <= 399:
		return false
	case f.R.Status == 404 && f.Method() == model.HEAD:
		return true
	case f.R.Status == 404 && f.Method() != model.POST:
		return false // ErrBlobUploadUnknown
	}
	return failureOf(f, f.R).final()
}

// anew waits 5, 10, 15, 20 seconds. What was checked stays checked.
func anew(f *clients.Frame) {
	f.L.Count = f.L.Count&attemptBits + 1
	f.L.Marks &= checked
	f.L.Next = 0
	f.Pause(5 * model.Second * model.Instant(f.L.Count))
}

// layerRefused is the end of a layer that failed for good. The push waits for
// its layers in their order and ends with the first that failed (M
// distribution/xfer/upload.go:78-105), so it ends now unless one before this is
// still at work.
func layerRefused(f *clients.Frame) {
	why := f.L.Error
	if f.R != nil {
		why = f.Say(answerError(f))
		if list := failures(f, f.R); len(list) > 1 {
			why = f.Say(list[0].String())
		}
	}
	first := &f.S.Lanes[0]
	if n := order(f); first.Count == 0 || n < first.Count {
		first.Count, first.Error = n, why
	}
	settle(f)
}

// settle ends the push if a layer has failed and none before it is at work.
func settle(f *clients.Frame) {
	first := &f.S.Lanes[0]
	if first.Count == 0 {
		return
	}
	for _, l := range uploads(f)[:first.Count-1] {
		if atWork(f, l) {
			return
		}
	}
	f.Fail(first.Error)
}

// order is the place of the lane's layer among those that are pushed, from 1.
func order(f *clients.Frame) uint8 {
	for i, l := range uploads(f) {
		if l == f.L.Item {
			return uint8(i) + 1
		}
	}
	return 0
}

var memoResolve = model.NewMemoFunc()

// resolve resolves a reference against a URL. An absent one is the URL itself.
func resolve(f *clients.Frame, base, ref model.Sym) (model.URL, bool) {
	key := model.MemoKey{Func: memoResolve, Args: [6]model.Sym{base, ref}}
	text, ok := f.T.Recall(key)
	if !ok {
		text = model.Absent
		from, err := url.Parse(f.T.Str(base))
		if err == nil {
			if to, err := from.Parse(f.T.Str(ref)); err == nil {
				text = f.T.Of(to.String())
			}
		}
		f.T.RememberSym(key, text)
	}
	if text == model.Absent {
		return model.URL{}, false
	}
	return f.T.Resolve(model.Absent, text)
}
