// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"strconv"

	"github.com/authsim/authsim/model"
)

// send authorizes the lane's request, or the token request that has to come
// first.
func (f *Frame) send() (r model.Request, why model.Cause, sent bool) {
	l, s := f.L, f.step()
	if s.Slot == ToTheEnd {
		l.SlotKept = true
	}
	if f.C.Attempts > 0 && int32(l.Sends) >= f.C.Attempts && l.Hop == (model.URL{}) {
		f.deliver(nil, f.Say("retry limit exceeded"))
		return r, 0, false
	}
	u := l.Hop
	if u == (model.URL{}) {
		u = f.target(s)
	}
	if s.Op.atUpload() && u.Origin != f.Endpoint() && l.Hop == (model.URL{}) && f.C.UploadElsewhere == ElsewhereRefused {
		f.deliver(nil, f.Say("upload location "+f.T.Str(u.Origin)+" is not on the registry's origin"))
		return r, 0, false
	}
	header := model.Absent
	if l.Hop != (model.URL{}) && !l.Stripped {
		header = l.Authorization
	}
	switch {
	case f.repeatsTrip():
		header = l.Authorization
	case s.Auth == Bare, f.bareUpload(s, u), f.bareLayer(s):
	case f.keptUpload(s, u):
		header = l.Authorization
	case s.Auth == Reuse:
		if l.Hop == (model.URL{}) {
			header = l.Reused
		}
	case l.Fetch.Unauthorized:
		l.Fetch = model.Fetch{}
	case l.Fetch.Value != model.Absent:
		header = f.T.Bearer(l.Fetch.Value)
		l.Fetch = model.Fetch{}
		if f.m.def.Fetched != nil {
			d := f.m.def.Fetched(f, u, header)
			if d.kind == decideFail {
				f.deliver(nil, d.header)
				return r, 0, false
			}
			header = d.header
		}
	case l.Hop == (model.URL{}) || f.C.RedirectHandler == Yes || l.Cause == model.ByChallenge:
		d := f.m.strategy.Authorize(f, u)
		if f.S.Ended {
			return r, 0, false
		}
		switch d.kind {
		case decideFetch:
			return f.startFetch()
		case decideWait:
			l.Phase = model.Waiting
			return r, 0, false
		case decideFail:
			f.deliver(nil, d.header)
			return r, 0, false
		case decideBreak:
			f.broken(model.NoFailure, nil, f.T.Str(d.header))
			return r, 0, false
		}
		if d.header != model.Absent {
			header = d.header
		} else if header == model.Absent {
			header = f.preempted(u)
		}
	}
	if s.Op == Mount && f.C.MountIf != MountAlways && !f.mayMount(header) {
		u.Query = model.Absent
	}
	if s.Once && l.Sends > 0 && l.Hop == (model.URL{}) {
		f.deliver(nil, f.Say(f.Method().String()+" "+strconv.Quote(f.T.Str(f.T.URLText(u)))+": request body is not rewindable"))
		return r, 0, false
	}
	l.Phase, l.Authorization, l.Sent = model.InFlight, header, u
	if l.Hop == (model.URL{}) {
		l.Sends++
	}
	r = model.Request{Method: s.Op.Method(), URL: u, Authorization: header, Accept: f.accept(s), UserAgent: f.m.userAgent}
	if l.As != model.NoMethod {
		r.Method = l.As
	}
	f.body(s, &r)
	return r, l.Cause, true
}

// bareUpload tells an upload request that leaves the registry's origin and by
// the axis upload-elsewhere carries nothing, or that seems to leave it (axis
// location-host).
func (f *Frame) bareUpload(s *Step, u model.URL) bool {
	return s.Op.atUpload() && (f.C.UploadElsewhere == ElsewhereBare && u.Origin != f.Endpoint() || f.L.Respelled)
}

// keptUpload tells an upload request that leaves the registry's origin and by the
// axis upload-elsewhere takes along what the request before it had.
func (f *Frame) keptUpload(s *Step, u model.URL) bool {
	return f.C.UploadElsewhere == ElsewhereKept && s.Op.atUpload() && u.Origin != f.Endpoint() && f.L.Hop == (model.URL{})
}

func (f *Frame) body(s *Step, r *model.Request) {
	switch s.Op {
	case PutManifest:
		r.Body = f.L.Item
		r.ContentType = f.T.Blob(f.L.Item).MediaType
	case PutUpload:
		if f.L.Marks&BodySent == 0 {
			r.Body = f.L.Item
		}
	case PostBlob:
		r.Body = f.L.Item
	case PatchUpload:
		r.Body = f.L.Item
		r.Chunked = true
	}
}

// BodySent is the mark of a lane whose upload has its content already, so that
// the closing PUT has no body. Flows may use the other bits of Lane.Marks.
const BodySent uint8 = 1 << 7

// answer takes the response to the lane's request.
func (f *Frame) answer(r *model.Response) {
	l, s := f.L, f.step()
	u := l.Sent
	if r.Failure != model.NoFailure {
		f.broken(r.Failure, nil, r.Failure.String())
		return
	}
	if f.C.LocationHost == HostAsWritten && r.Location != model.Absent && r.OK() {
		l.Respelled = f.respelled(r.Location)
	}
	if r.Redirect() && f.redirect(s, u, r) {
		return
	}
	verdict := Deliver()
	switch {
	case f.C.CredentialRenewal != 0 && f.carriesPassword() && f.renewsCredential(r.Status):
		verdict = Again()
		l.Cause = model.ByChallenge
	case f.challenged(r):
		if l.Refusals < 255 {
			l.Refusals++
		}
		if s.Auth == Usual && !f.bareUpload(s, u) && !f.bareLayer(s) && !(f.C.ForeignChallenge == ForeignFinal && u.Origin != f.Endpoint()) && f.answers(r) {
			verdict = f.m.strategy.Refused(f, u, r)
		}
		if f.S.Ended {
			return
		}
		l.Cause = model.ByChallenge
	case f.m.def.Retry != nil:
		l.LastStatus = r.Status
		verdict = f.m.def.Retry(f, r, model.Absent)
		l.Cause = model.ByRetry
	case f.retries(r.Status):
		verdict = Again()
		l.Retries++
		l.NotBefore = f.Now + f.pause(l.Retries, r)
		l.Cause = model.ByRetry
	case r.Status == 405 && f.C.HeadFallback == Yes && s.Op == HeadManifest && l.As == model.NoMethod:
		l.As, l.Cause, verdict = model.GET, model.ByFallback, Again()
	}
	l.LastStatus, l.LastURL, l.LastMethod = r.Status, u, s.Op.Method()
	if l.As != model.NoMethod {
		l.LastMethod = l.As
	}
	switch {
	case verdict.kind == verdictFail:
		f.deliver(nil, verdict.why)
	case verdict.kind == verdictProbe:
		l.Phase, l.Fetch.Probe = model.ToFetch, true
	case verdict.kind == verdictAgain && (f.C.Attempts == 0 || int32(l.Sends) < f.C.Attempts):
		f.again()
	case verdict.kind == verdictThere:
		l.Phase, l.Stripped = model.ToSend, false
	default:
		f.deliver(r, model.Absent)
	}
}

// repeatsTrip tells a repetition below the authorizer: the last round trip goes
// out again as it was. A client that decides about retries by itself repeats
// whole calls.
func (f *Frame) repeatsTrip() bool {
	return f.L.Cause == model.ByRetry && f.L.Sends > 0 && f.C.RetryLimit > 0 && f.m.def.Retry == nil
}

// again sends the request of the step once more: from the start, or only its last
// round trip where those are what is repeated (axis retry-limit).
func (f *Frame) again() {
	l := f.L
	l.Phase = model.ToSend
	if f.repeatsTrip() {
		return
	}
	l.Hop, l.Redirects, l.Stripped = model.URL{}, 0, false
	if f.step().Op.Method() != model.HEAD {
		l.As = model.NoMethod // a redirect made it a GET
	}
	if l.Cause != model.ByRetry {
		l.Retries = 0
	}
}

// RetriedStatus tells a status of the axis retry-statuses.
func (f *Frame) RetriedStatus(status int16) bool { return f.C.RetryStatuses.has(status) }

// retries tells whether a status means that the request is sent again.
func (f *Frame) retries(status int16) bool {
	if f.step().Once || f.step().NoRetry || f.C.RetryLimit > 0 && int32(f.L.Retries) >= f.C.RetryLimit {
		return false
	}
	return f.C.RetryStatuses.has(status) || f.C.RetryOnceStatuses.has(status) && f.L.LastStatus != status
}

// pause is the wait before the n-th repetition.
func (f *Frame) pause(n uint8, r *model.Response) model.Instant {
	wait := model.Instant(f.C.RetryWait)
	for range min(n-1, 20) {
		wait *= max(f.m.def.RetryFactor, 2)
	}
	if r != nil && r.RetryAfter != model.Absent && (f.C.RetryAfter == RetryAfterAlways || f.C.RetryAfter == RetryAfterWith429 && r.Status == 429) {
		if seconds, err := strconv.Atoi(f.T.Str(r.RetryAfter)); err == nil && seconds > 0 {
			wait = model.Instant(seconds) * model.Second
		}
	}
	if most := model.Instant(f.C.RetryWaitMax); most > 0 {
		wait = min(wait, most)
	}
	return wait
}

// broken deals with a request that got no response (failure), or (r) a redirect
// that is refused.
func (f *Frame) broken(failure model.Failure, r *model.Response, how string) {
	l := f.L
	if f.m.def.Retry != nil {
		l.LastStatus = 0
		if r != nil {
			l.LastStatus = r.Status
		}
		why := f.Say(how)
		v := f.m.def.Retry(f, r, why)
		switch v.kind {
		case verdictAgain:
			l.Cause = model.ByRetry
			f.again()
		case verdictFail:
			f.deliver(nil, v.why)
		default:
			f.deliver(nil, why)
		}
		return
	}
	if f.retriesFailure(failure) && !f.step().Once && !f.step().NoRetry &&
		(f.C.RetryLimit == 0 || int32(l.Retries) < f.C.RetryLimit) &&
		(f.C.Attempts == 0 || int32(l.Sends) < f.C.Attempts) && (f.C.RetryLimit > 0 || f.C.Attempts > 0) {
		l.Retries++
		l.NotBefore = f.Now + f.pause(l.Retries, nil)
		l.Cause = model.ByRetry
		f.again()
		return
	}
	f.deliver(nil, f.Say(how))
}

// retriesFailure tells whether a request is repeated that got no response.
func (f *Frame) retriesFailure(failure model.Failure) bool {
	switch f.C.RetryConnection {
	case RetryAnyFailure:
		return true
	case RetryLostConnection:
		return failure > model.Refused
	}
	return false
}
