// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

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
