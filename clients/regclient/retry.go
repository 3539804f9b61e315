// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package regclient

import (
	"strconv"

	"github.com/authsim/authsim/clients"
	"github.com/authsim/authsim/model"
)

// again sends the request once more if it has not been sent too often
// (http.go:291-296). The body of a copy's upload is what a GET of the source
// brings; to send it again the source is read again (blob.go:396-411,
// http.go:635-662), which the flow does. Count has the uploads before.
func again(f *clients.Frame) clients.Verdict {
	streams := isCopy(f) && f.Op() == clients.PutUpload && f.L.Marks&clients.BodySent == 0
	sends := int32(f.L.Sends)
	if streams {
		sends += int32(f.L.Count)
	}
	switch {
	case f.C.Attempts > 0 && sends >= f.C.Attempts:
		return clients.FailCall(f.Say("retry limit exceeded"))
	case streams:
		f.L.Marks |= reread
		f.L.Count++
		return clients.FailCall(model.Absent)
	}
	return clients.Again()
}

// rereads takes note that the source is read again.
func rereads(f *clients.Frame) bool {
	was := f.L.Marks&reread != 0
	f.L.Marks &^= reread
	return was
}

// retry is what Resp.next does with a response other than 401, and with an
// attempt that got none (http.go:443-502, :534-560). Back-offs belong to the host:
// they outlive the request.
func retry(f *clients.Frame, r *model.Response, broken model.Sym) clients.Verdict {
	switch {
	case broken != model.Absent:
		why := broken
		if f.L.Marks&unauthorized == 0 || f.L.Hop != (model.URL{}) {
			why = f.Say(brokenText(f, r, f.T.Str(broken)))
		}
		if ignoresErrors(f) || backOff(f, r) {
			return clients.FailCall(why)
		}
		return again(f)
	case r.OK():
		noteSuccess(f)
	case r.Status == 404 || r.Status == 416:
	case f.RetriedStatus(r.Status):
		if !ignoresErrors(f) && !backOff(f, r) {
			return again(f)
		}
	case !ignoresErrors(f):
		backOff(f, r)
	}
	return clients.Deliver()
}

// ignoresErrors tells the requests whose failure is no reason to back off: a
// mount without source (blob.go:321-325), the referrers API (referrer.go:142),
// a tag deleted by name (tag.go:65-75).
func ignoresErrors(f *clients.Frame) bool {
	switch f.Op() {
	case clients.MountAnywhere, clients.ListReferrers:
		return true
	case clients.DeleteManifest:
		return !f.S.Task.ByDigest && f.L.Item == model.Absent
	}
	return false
}

// backOff notes a failure of the host, and tells whether that was one too many
// (backoffSet, http.go:687-715). With Retry-After it is not counted.
func backOff(f *clients.Frame, r *model.Response) bool {
	if r != nil && f.C.RetryAfter != clients.RetryAfterIgnored {
		if seconds, err := strconv.ParseFloat(f.T.Str(r.RetryAfter), 64); err == nil && seconds > 0 {
			f.S.HoldUntil = max(f.S.HoldUntil, f.Now+model.Instant(seconds*float64(model.Second)))
			if f.C.RetryAfter == clients.RetryAfterUncounted {
				return false
			}
		}
	}
	if f.S.Holds < 255 {
		f.S.Holds++
	}
	slowDown(f)
	return int32(f.S.Holds) >= f.C.RetryLimit
}

// slowDown spaces the requests to a host that had failures (backoffGet,
// http.go:664-685).
func slowDown(f *clients.Frame) {
	if f.S.Holds == 0 {
		return
	}
	wait := model.Instant(f.C.RetryWait) << min(f.S.Holds, 20)
	if most := model.Instant(f.C.RetryWaitMax); most > 0 {
		wait = min(wait, most)
	}
	f.S.HoldUntil = max(f.S.HoldUntil, f.Now+wait)
}

// recovering are the bits of Facts that count successes after a failure.
const recovering uint32 = 7

// noteSuccess notes a success: six of them (retry-recovery), or any one while
// there are too many failures, make up for one failure (backoffReset and
// backoffResetCount, http.go:62, :717-737).
func noteSuccess(f *clients.Frame) {
	if f.S.Holds == 0 {
		return
	}
	n := f.S.Facts&recovering + 1
	if int32(n) >= f.C.RetryRecovery || int32(f.S.Holds) > f.C.RetryLimit {
		n = 0
		if f.S.Holds--; f.S.Holds == 0 {
			f.S.HoldUntil = 0
		}
	}
	f.S.Facts = f.S.Facts&^recovering | n
}
