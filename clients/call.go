// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"strconv"

	"github.com/authsim/authsim/model"
)

// CallConfig are the axes about one request: how often it is sent, what a
// redirect changes, where credentials may go.
type CallConfig struct {
	Attempts          int32
	RetryStatuses     Statuses
	RetryOnceStatuses Statuses
	RetryLimit        int32
	RetryConnection   RetryConnection
	RetryWait         int32
	RetryWaitMax      int32
	RetryAfter        RetryAfter
	RetryRecovery     int32
	RequestSlots      int32
	RedirectKeeps     RedirectKeeps
	RedirectHandler   Presence
	RedirectDowngrade Downgrade
	CredentialHosts   CredentialHosts
	UserAgent         string
	UploadElsewhere   UploadElsewhere
	LayerURL          LayerURL
	UploadQuery       UploadQuery
	LocationHost      LocationHost
	ForeignChallenge  ForeignChallenge
	UploadCancel      UploadCancel
	RegistryTokenUse  Presence
}

// Statuses is a set of status codes.
type Statuses uint32

// The members of Statuses, in the order of the axis's values.
const (
	status408 Statuses = 1 << iota
	status429
	status500
	status502
	status503
	status504
	statusOther5xx
	status499
	status522
)

var statusValues = values(
	"408: Request Timeout", "429: Too Many Requests", "500: Internal Server Error", "502: Bad Gateway",
	"503: Service Unavailable", "504: Gateway Timeout", "other-5xx: every other status of the 5xx class",
	"499: the client went away (nginx)", "522: the origin did not answer in time (Cloudflare)")

func (s Statuses) has(code int16) bool {
	switch code {
	case 408:
		return s&status408 != 0
	case 429:
		return s&status429 != 0
	case 500:
		return s&status500 != 0
	case 502:
		return s&status502 != 0
	case 503:
		return s&status503 != 0
	case 504:
		return s&status504 != 0
	case 499:
		return s&status499 != 0
	case 522:
		return s&(status522|statusOther5xx) != 0
	}
	return code > 499 && s&statusOther5xx != 0
}

// RetryConnection is whether a request without a response is repeated.
type RetryConnection uint8

// After which failures it is repeated. A redirect that is not followed counts as
// a failure for RetryAnyFailure alone.
const (
	RetryNoFailure RetryConnection = iota
	RetryAnyFailure
	RetryLostConnection
)

// RetryAfter is whether a client heeds the Retry-After field.
type RetryAfter uint8

// When it is heeded.
const (
	RetryAfterIgnored RetryAfter = iota
	RetryAfterAlways
	RetryAfterWith429
	RetryAfterUncounted
)

// RedirectKeeps is when a redirected request keeps its Authorization.
type RedirectKeeps uint8

const (
	// KeepsNothing: a redirected request has only what the target's own handler
	// gives it.
	KeepsNothing RedirectKeeps = iota
	// KeepsInDomain: Go's net/http keeps it for the same host name, whatever the
	// port and scheme, and for subdomains (net/http/client.go,
	// shouldCopyHeaderOnRedirect); once lost it stays lost.
	KeepsInDomain
	// KeepsInOrigin: it is kept while scheme, host and port stay.
	KeepsInOrigin
	// KeepsAlways: it is kept wherever the redirect leads.
	KeepsAlways
)

// Downgrade is which redirects are refused because they lead to a place that is
// less safe.
type Downgrade uint8

const (
	// NoDowngrade: from https to http.
	NoDowngrade Downgrade = iota
	// AnyDowngrade: none.
	AnyDowngrade
	// NoDowngradeNoLocal: from https to http, and to a local address from one that
	// is not.
	NoDowngradeNoLocal
	// NoPrivate: to a private address, unless the host stays the same.
	NoPrivate
)

// CredentialHosts is to whom the client offers the user's credentials.
type CredentialHosts uint8

const (
	// RegistryHost: only to the hosts of the task's endpoints.
	RegistryHost CredentialHosts = iota
	// AnyHost: to any host that challenges.
	AnyHost
	// StoredHosts: to those of the task's endpoints, and to any other host those
	// that are stored for it.
	StoredHosts
)

// ForeignChallenge is what becomes of a challenge of another origin than the
// registry's.
type ForeignChallenge uint8

const (
	// ForeignAnswered: the strategy decides.
	ForeignAnswered ForeignChallenge = iota
	// ForeignFinal: the 401 is final.
	ForeignFinal
)

// UploadElsewhere is what happens when an upload's Location is on another
// origin.
type UploadElsewhere uint8

const (
	// ElsewhereByHandler: the request goes there with what the handler of that
	// host gives, usually nothing.
	ElsewhereByHandler UploadElsewhere = iota
	// ElsewhereBare: it goes there without any Authorization, and a 401 is final.
	ElsewhereBare
	// ElsewhereRefused: the client fails.
	ElsewhereRefused
	// ElsewhereKept: the request has the Authorization of the one that started the
	// upload.
	ElsewhereKept
)

// UploadQuery is how the digest gets into the query of an upload's Location.
type UploadQuery uint8

const (
	// QuerySorted: the query is written anew, sorted by name.
	QuerySorted UploadQuery = iota
	// QueryAppended: the digest is put behind what is there.
	QueryAppended
)

// UploadCancel is how a client gives up an upload that it does not want.
type UploadCancel uint8

const (
	// CancelNot: it does not tell the registry.
	CancelNot UploadCancel = iota
	// CancelAtLocation: DELETE where the upload would go on.
	CancelAtLocation
	// CancelByID: DELETE by Docker-Upload-UUID, of a declined mount alone.
	CancelByID
)

var callAxes = []axis{
	layerURLAxis,
	number("attempts", "retryBudget", "How often is a request sent in all, whatever the reason?", "requests; 0 for no limit",
		func(c *Config) *int32 { return &c.Attempts }),
	flags("retry-statuses", "", "After which statuses is the request sent again?",
		func(c *Config) *Statuses { return &c.RetryStatuses }, statusValues),
	flags("retry-once-statuses", "", "After which statuses is it sent again unless the status before was the same?",
		func(c *Config) *Statuses { return &c.RetryOnceStatuses }, statusValues),
	number("retry-limit", "", "How often is one round trip repeated after such a status, to the same place with the same Authorization?",
		"repetitions; 0 for no limit of its own: then the whole request is sent again",
		func(c *Config) *int32 { return &c.RetryLimit }),
	choice("retry-connection", "", "Is a request repeated when the connection broke?",
		func(c *Config) *RetryConnection { return &c.RetryConnection }, values(
			"no: it fails", "yes: as after a retried status", "lost: only when it was lost, not when nothing listens")),
	number("retry-wait", "", "How long does it wait before the first repetition? Each further wait is longer by a factor, mostly two.", "milliseconds",
		func(c *Config) *int32 { return &c.RetryWait }),
	number("retry-wait-max", "", "How long does it wait at most?", "milliseconds; 0 for no limit",
		func(c *Config) *int32 { return &c.RetryWaitMax }),
	choice("retry-after", "", "Is Retry-After heeded?",
		func(c *Config) *RetryAfter { return &c.RetryAfter }, values(
			"no: ignored", "yes: in seconds, up to retry-wait-max", "429: as yes, but only with that status",
			"uncounted: in place of the client's own wait, and the repetition does not count")),
	number("retry-recovery", "", "After how many successes is one failure of a host forgotten?", "responses; 0 for one",
		func(c *Config) *int32 { return &c.RetryRecovery }),
	number("request-slots", "", "How many requests to one host run at the same time?", "requests; 0 for no limit",
		func(c *Config) *int32 { return &c.RequestSlots }),
	choice("redirect-authorization", "C-REDIR redirectAuth", "When does a redirected request keep its Authorization?",
		func(c *Config) *RedirectKeeps { return &c.RedirectKeeps }, values(
			"never: it has only what the target's own handler gives",
			"domain: on the same host name (any port, any scheme) and its subdomains, as net/http does",
			"origin: while scheme, host and port stay the same",
			"always: wherever it leads, as HTTP libraries do that know nothing of origins")),
	choice("redirect-handler", "", "Does the authorizer answer for redirect targets too?",
		func(c *Config) *Presence { return &c.RedirectHandler }, values(
			"no: it is asked once, before the first request", "yes: each hop gets what the handler of its host gives")),
	choice("redirect-downgrade", "", "Is a redirect from https to http followed?",
		func(c *Config) *Downgrade { return &c.RedirectDowngrade }, values(
			"no: it counts as a broken connection", "yes: like any other",
			"no-local: neither such a one nor one to a local address from one that is not",
			"no-private: it is, but none to a loopback, link-local or private address of another host, but of a ping")),
	choice("foreign-challenge", "", "What becomes of the challenge of another origin, to which a redirect or an upload's Location led?",
		func(c *Config) *ForeignChallenge { return &c.ForeignChallenge }, values(
			"answered: what the client does with any, by its strategy", "final: it is not looked at")),
	choice("credential-hosts", "", "To whom are the user's credentials offered?",
		func(c *Config) *CredentialHosts { return &c.CredentialHosts }, values(
			"registry: to the registry's own host", "any: to any host that challenges",
			"stored: to the registry's own host, and any other host is offered what is stored for it")),
	choice("upload-elsewhere", "C-UPLOAD", "What if the Location of an upload is on another origin?",
		func(c *Config) *UploadElsewhere { return &c.UploadElsewhere }, values(
			"handler: the request has what the handler of that host gives",
			"bare: the request has no Authorization and a 401 is final",
			"refused: the client fails before it sends anything there",
			"kept: the request has the Authorization of the one that started the upload")),
	locationHostAxis,
	choice("upload-query", "", "How does the digest get into the query of the Location that closes an upload?",
		func(c *Config) *UploadQuery { return &c.UploadQuery }, values(
			"sorted: the query is written anew, sorted by name", "appended: it is put behind what is there")),
	choice("upload-cancel", "", "How is an upload given up: one that a declined mount became, one that failed?",
		func(c *Config) *UploadCancel { return &c.UploadCancel }, values(
			"no: the registry is not told", "location: DELETE where it would go on",
			"uuid: DELETE by Docker-Upload-UUID, but of a declined mount alone")),
	choice("registry-token", "", "Is a static registry token used?",
		func(c *Config) *Presence { return &c.RegistryTokenUse }, values("no: ignored", "yes: as the bearer token")),
	text("user-agent", "", "What does the client call itself?", "User-Agent",
		func(c *Config) *string { return &c.UserAgent }),
}

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
