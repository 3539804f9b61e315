// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import "github.com/authsim/authsim/model"

// TokenConfig are the axes about the token endpoint and what comes from it.
type TokenConfig struct {
	TokenMethod      TokenMethod
	TokenFallback    Fallback
	TokenSuccess     TokenSuccess
	TokenRetries     TokenRetries
	TokenRedirect    TokenRedirect
	RealmQuery       RealmQuery
	ClientID         string
	GetBasic         GetBasic
	AccountParameter AccountParameter
	OfflineToken     OfflineToken
	GetClientID      ClientIDOnGet
	TokenUserAgent   string
	GetEmptyService  Presence
	PostEmptyService Presence
	PostEmptyScope   Presence
	PostScopes       PostScopes
	PostContentType  PostContentType
	GetField         GetField
	PostField        PostField
	MissingToken     MissingToken
	RefreshTokenUse  RefreshTokenUse
	TokenFor         TokenFor
	FailedFetch      Presence
	NoToken          NoToken
	Lifetime         Lifetime
	LifetimeDefault  int32
	LifetimeMinimum  int32
	LifetimeMargin   int32
	LifetimeShare    int32
	RelativeRealm    Presence
	RealmPolicy      RealmPolicy
	RealmCredentials RealmCredentials
	MissingService   MissingService
	TokenMachine     TokenMachine
}

// TokenMethod is the form of the token request that is tried first.
type TokenMethod uint8

// The forms: GET is the Docker token specification's, POST the OAuth 2.0 one.
const (
	TokenGet TokenMethod = iota
	TokenPostWithRefreshToken
	TokenPostWithSecret
	TokenPost
	TokenGetThenPost
)

// Fallback is the set of statuses after which the other form is tried.
type Fallback uint32

const (
	fallback400 Fallback = 1 << iota
	fallback401
	fallback403
	fallback404
	fallback405
	fallback405User
	fallbackAny
)

// TokenSuccess is what counts as a successful token response.
type TokenSuccess uint8

// The two rules that clients have.
const (
	TokenOnly200 TokenSuccess = iota
	TokenBelow400
)

// TokenRetries is whether a token request is repeated as a registry request is.
type TokenRetries uint8

// What is repeated.
const (
	TokenRetriesNothing TokenRetries = iota
	TokenRetriesAll
	TokenRetriesGet
)

// TokenRedirect is what a client does about a redirect of the token endpoint.
type TokenRedirect uint8

// The rules. Checked also refuses to send a POST body to another origin;
// RealmChecked applies the realm policy to the target. WithoutBody: the body of a
// POST cannot be read twice (no GetBody in Go), so that a redirect that keeps it
// is final.
const (
	TokenRedirectFollowed TokenRedirect = iota
	TokenRedirectRealmChecked
	TokenRedirectChecked
	TokenRedirectWithoutBody
)

// GetBasic is when a token request in its GET form carries Basic.
type GetBasic uint8

// When Basic is sent.
const (
	BasicWithBoth GetBasic = iota
	BasicEither
	BasicAnySecret
	BasicAlways
)

// AccountParameter is when the GET form has an account parameter.
type AccountParameter uint8

// When account is sent.
const (
	AccountNever AccountParameter = iota
	AccountWithPassword
	AccountWithUser
)

// OfflineToken is when the client asks for a refresh token by itself.
type OfflineToken uint8

// When offline_token is sent; a caller that asks for a refresh token gets it
// sent always.
const (
	OfflineNever OfflineToken = iota
	OfflineAtLogin
	OfflineAlways
)

// RealmQuery is what becomes of service and scope in the realm's own query when
// the GET form has them too.
type RealmQuery uint8

const (
	// RealmQueryKept: they are sent beside the request's own.
	RealmQueryKept RealmQuery = iota
	// RealmServiceReplaced: its service gives way.
	RealmServiceReplaced
	// RealmQueryReplaced: both give way, its scope also to none.
	RealmQueryReplaced
)

// ClientIDOnGet is when the GET form has a client_id parameter.
type ClientIDOnGet uint8

// When client_id is sent.
const (
	ClientIDNever ClientIDOnGet = iota
	ClientIDAlways
	ClientIDWithOffline
)

// PostScopes is how the POST form names several scopes.
type PostScopes uint8

// The ways: RFC 6749 knows one parameter, scopes separated by spaces.
const (
	PostScopesJoined PostScopes = iota
	PostScopesRepeated
)

// PostContentType is the Content-Type of the POST form.
type PostContentType uint8

func (p PostContentType) header() string {
	return []string{"application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-8"}[p]
}

// GetField is which field of the answer to GET counts.
type GetField uint8

// The orders.
const (
	FieldAccessTokenFirst GetField = iota
	FieldTokenFirst
)

// PostField is which field of the answer to POST counts.
type PostField uint8

// The rules.
const (
	FieldAccessTokenOnly PostField = iota
	FieldUnchecked
	FieldEither
	FieldEitherTokenFirst
)

// MissingToken is what an answer without a token means.
type MissingToken uint8

// The rules.
const (
	MissingFailed MissingToken = iota
	MissingEmpty
)

// RefreshTokenUse is what a client does with a refresh token in an answer.
type RefreshTokenUse uint8

// What becomes of it.
const (
	RefreshIgnored RefreshTokenUse = iota
	RefreshKept
	RefreshStored
	RefreshReplaces
	RefreshLatest
	RefreshForScope
)

// TokenFor is for what a token is used again. The strategies that keep more than
// one for a host consult it.
type TokenFor uint8

const (
	// TokenForScopes: for the scopes that it was asked for.
	TokenForScopes TokenFor = iota
	// TokenForRepository: for whatever is asked in the same repository.
	TokenForRepository
	// TokenForHost: for whatever is asked at the same host.
	TokenForHost
)

// NoToken is what becomes of a request for which no token could be had.
type NoToken uint8

// What becomes of it. The strategies that know more than the first consult it.
const (
	NoTokenFails NoToken = iota
	NoTokenSent
	NoTokenRepeated
)

// Lifetime is how a client reads the lifetime of a token.
type Lifetime uint8

const (
	// LifetimeIgnored: a token is used until it is refused.
	LifetimeIgnored Lifetime = iota
	// LifetimeFromReceipt: expires_in counts from the moment of receipt.
	LifetimeFromReceipt
	// LifetimeFromIssue: it counts from issued_at, if that is there.
	LifetimeFromIssue
	// LifetimeRepaired: as from issue, but an issued_at in the future, or one by
	// which the token would be over already, is replaced by the moment of receipt.
	LifetimeRepaired
	// LifetimeUnlessOver: as from issue, but a token that would be over already is
	// used until it is refused.
	LifetimeUnlessOver
)

// RealmPolicy is which token endpoints a client refuses.
type RealmPolicy uint8

const (
	// RealmAny: none.
	RealmAny RealmPolicy = iota
	// RealmNoDowngrade: an http realm of an https registry.
	RealmNoDowngrade
	// RealmNoLocal: such a realm, and one on a loopback or link-local address
	// unless the registry is local too.
	RealmNoLocal
	// RealmNoLocalButSame: such a realm, and one on a loopback or link-local
	// address unless the host name is the registry's own.
	RealmNoLocalButSame
	// RealmNoPrivateButSame: such a realm, and one on an address that is loopback,
	// link-local or private unless host and port are the registry's own. Names are
	// not resolved.
	RealmNoPrivateButSame
)

// MissingService is the service of a token request where the challenge names none.
type MissingService uint8

const (
	// ServiceOmitted: none, or an empty one (axes get-empty-service and
	// post-empty-service).
	ServiceOmitted MissingService = iota
	// ServiceIsHost: the registry's host.
	ServiceIsHost
)

// TokenMachine is which machine sends token requests.
type TokenMachine uint8

const (
	// TokenMachineSame: the one that transfers content.
	TokenMachineSame TokenMachine = iota
	// TokenMachineOther: another one, which keeps the secrets.
	TokenMachineOther
)

var tokenAxes = []axis{
	choice("token-method", "C-METHOD tokenMethod", "Which form of the token request is tried first?",
		func(c *Config) *TokenMethod { return &c.TokenMethod }, values(
			"get: GET, whatever the credentials",
			"post-with-refresh-token: POST if there is a refresh or identity token, else GET",
			"post-with-secret: POST if there is any secret, else GET",
			"post: POST, which names no grant if there is nothing to prove",
			"get-then-post: GET, and with a secret POST is the other form")),
	flags("token-fallback", "C-FALLBACK", "After which statuses is the other form tried: GET after POST, or POST after GET?",
		func(c *Config) *Fallback { return &c.TokenFallback }, values(
			"400: Bad Request", "401: Unauthorized", "403: Forbidden", "404: Not Found", "405: Method Not Allowed",
			"405-with-user: Method Not Allowed, if the credentials have a user name", "any: every status that is no success")),
	choice("token-success", "", "Which status of the token endpoint is a success?",
		func(c *Config) *TokenSuccess { return &c.TokenSuccess }, values("200: only 200", "below-400: every status below 400")),
	choice("token-retries", "", "Is a token request repeated like a registry request?",
		func(c *Config) *TokenRetries { return &c.TokenRetries }, values(
			"no: its failure is final", "yes: after the same statuses and failures",
			"get: so is a GET; a POST breaks off when it is repeated, because its body was read")),
	choice("token-redirect", "", "What does the client do about a redirect of the token endpoint?",
		func(c *Config) *TokenRedirect { return &c.TokenRedirect }, values(
			"followed: it goes where it is told, with the body of a POST",
			"realm-checked: the target must pass the realm policy",
			"checked: that, and the body of a POST is not sent to another origin",
			"without-body: it goes where it is told, but 307 and 308 are final after a POST")),
	choice("realm-query", "", "What becomes of service and scope in the realm's own query when the GET form has them?",
		func(c *Config) *RealmQuery { return &c.RealmQuery }, values(
			"kept: they are sent beside the request's own", "service-replaced: its service gives way",
			"replaced: both give way, its scope also to none")),
	text("client-id", "", "What is the client_id of a token request?", "client_id",
		func(c *Config) *string { return &c.ClientID }),
	choice("token-basic", "", "When does the GET form carry Basic?",
		func(c *Config) *GetBasic { return &c.GetBasic }, values(
			"user-and-password: if both are there", "user-or-password: if one is there",
			"any-secret: with any secret, an identity token as the password of an empty user name included",
			"always: also where there is nothing to put in, and then with both empty")),
	choice("account-parameter", "", "When does the GET form name the account?",
		func(c *Config) *AccountParameter { return &c.AccountParameter }, values(
			"never: it does not", "with-password: if user name and password are there", "with-user: if a user name is there")),
	choice("offline-token", "", "When does the client ask for a refresh token of its own accord?",
		func(c *Config) *OfflineToken { return &c.OfflineToken }, values("never: only when its caller wants one", "login: at login and search",
			"always: with every GET")),
	choice("get-client-id", "", "When does the GET form name the client?",
		func(c *Config) *ClientIDOnGet { return &c.GetClientID }, values(
			"never: it does not", "always: it does", "with-offline-token: when it asks for a refresh token")),
	text("token-user-agent", "", "What does the client call itself at the token endpoint?", "User-Agent; empty: the same as at the registry",
		func(c *Config) *string { return &c.TokenUserAgent }),
	choice("get-empty-service", "", "Does the GET form have a service parameter when the challenge has none?",
		func(c *Config) *Presence { return &c.GetEmptyService }, values("no: it is left out", "yes: it is empty")),
	choice("post-empty-service", "", "Does the POST form have a service parameter when the challenge has none?",
		func(c *Config) *Presence { return &c.PostEmptyService }, values("no: it is left out", "yes: it is empty")),
	choice("post-empty-scope", "", "Does the POST form have a scope parameter when nothing is asked for?",
		func(c *Config) *Presence { return &c.PostEmptyScope }, values("no: it is left out", "yes: it is empty")),
	choice("missing-service", "", "Which service does a token request name when the challenge has none?",
		func(c *Config) *MissingService { return &c.MissingService }, values(
			"none: none, or an empty one (get-empty-service, post-empty-service)", "host: the registry's host")),
	choice("token-machine", "C-TOKCTX", "Which machine sends the token requests?",
		func(c *Config) *TokenMachine { return &c.TokenMachine }, values(
			"same: the one that transfers content", "other: another one, so that the secrets do not leave it")),
	choice("post-scopes", "", "How does the POST form name several scopes?",
		func(c *Config) *PostScopes { return &c.PostScopes }, values("joined: in one parameter, separated by spaces", "repeated: in a parameter each")),
	choice("post-content-type", "", "Does the POST form name a charset?",
		func(c *Config) *PostContentType { return &c.PostContentType }, values("plain: no", "utf-8: charset=utf-8")),
	choice("get-field", "C-FIELD", "Which field of the answer to GET is the token?",
		func(c *Config) *GetField { return &c.GetField }, values("access_token: access_token, else token", "token: token, else access_token")),
	choice("post-field", "", "Which field of the answer to POST is the token?",
		func(c *Config) *PostField { return &c.PostField }, values(
			"access_token: only access_token; without it the request failed",
			"unchecked: only access_token; without it the token is empty",
			"either: access_token, else token", "token: token, else access_token")),
	choice("missing-token", "", "What if a successful answer has no token?",
		func(c *Config) *MissingToken { return &c.MissingToken }, values(
			"failed: the token request failed", "empty: the token is the empty string")),
	choice("refresh-token", "", "What becomes of a refresh token in an answer?",
		func(c *Config) *RefreshTokenUse { return &c.RefreshTokenUse }, values(
			"ignored: nothing", "kept: later token requests of the session use it", "stored: it is given to the caller who asked for it",
			"replaces: as kept, and the user's own credentials are not used any more",
			"latest: kept until the next answer, which may have none",
			"scope: as latest, and dropped when more is asked for")),
	choice("token-for", "C-CACHEKEY", "For what is a token used again, where a client keeps several?",
		func(c *Config) *TokenFor { return &c.TokenFor }, values(
			"scopes: for the scopes that it was asked for", "repository: for whatever is asked in the same repository",
			"host: for whatever is asked at the same host")),
	choice("failed-fetch", "", "Is the failure of a token request remembered?",
		func(c *Config) *Presence { return &c.FailedFetch }, values("no: the next request asks again", "yes: as long as a token would be")),
	choice("no-token", "", "What becomes of a request for which no token could be had?",
		func(c *Config) *NoToken { return &c.NoToken }, values(
			"fails: it fails", "sent: it is sent without, if there was no answer to it yet, and fails otherwise",
			"repeated: that counts as a broken attempt, and a token is asked for again")),
	choice("lifetime", "C-EXPIRY expiry", "How does the client read the lifetime of a token?",
		func(c *Config) *Lifetime { return &c.Lifetime }, values(
			"ignored: a token is used until it is refused",
			"from-receipt: expires_in counts from the moment of receipt",
			"from-issue: it counts from issued_at, if that is there",
			"repaired: as from-issue, but an issued_at that cannot be right is replaced by the moment of receipt",
			"unless-over: as from-issue, but a token that would be over already is used until it is refused")),
	number("lifetime-default", "", "How long does a token live whose answer has no expires_in?", "seconds; 0 for ever",
		func(c *Config) *int32 { return &c.LifetimeDefault }),
	number("lifetime-minimum", "", "What is the shortest lifetime that the client believes?", "seconds",
		func(c *Config) *int32 { return &c.LifetimeMinimum }),
	number("lifetime-margin", "", "How long before its end is a token given up?", "seconds",
		func(c *Config) *int32 { return &c.LifetimeMargin }),
	number("lifetime-share", "", "Which part of its lifetime is a token used?", "percent, in whole seconds; 0 for all",
		func(c *Config) *int32 { return &c.LifetimeShare }),
	choice("relative-realm", "", "Is a relative realm resolved against the registry?",
		func(c *Config) *Presence { return &c.RelativeRealm }, values("no: it is an error", "yes: it is")),
	choice("realm-policy", "C-REALM realmCheck", "Which realms does the client refuse to ask for a token?",
		func(c *Config) *RealmPolicy { return &c.RealmPolicy }, values(
			"any: none",
			"no-downgrade: an http realm of an https registry",
			"no-local: that, and a loopback or link-local realm of a registry that is not local",
			"no-local-but-same: that, and a loopback or link-local realm unless it is the registry's own host",
			"no-private-but-same: as no-local-but-same, and private addresses too; host and port must be the same")),
	realmCredentialsAxis,
}

// expiry is the end of a token's life by the client's rule and clock.
func (f *Frame) expiry(a *model.TokenAnswer) model.Instant {
	seconds := f.C.LifetimeDefault
	if a.HasExpiresIn && a.ExpiresIn > 0 {
		seconds = a.ExpiresIn
	}
	if f.C.Lifetime == LifetimeIgnored || seconds == 0 {
		return model.Never
	}
	life := model.Instant(f.usedPart(max(seconds, f.C.LifetimeMinimum))) * model.Second
	margin := model.Instant(f.C.LifetimeMargin) * model.Second
	issued := f.Now
	if a.HasIssuedAt && f.C.Lifetime >= LifetimeFromIssue {
		issued = a.IssuedAt
		if f.C.Lifetime == LifetimeRepaired && (issued > f.Now || issued+life-margin <= f.Now) {
			issued = f.Now
		}
	}
	if f.C.Lifetime == LifetimeUnlessOver && issued+life-margin <= f.Now {
		return model.Never
	}
	return issued + life - margin
}

// usedPart is the axis lifetime-share applied to a lifetime.
func (f *Frame) usedPart(seconds int32) int32 {
	if f.C.LifetimeShare == 0 {
		return seconds
	}
	return int32(float64(seconds) * (float64(f.C.LifetimeShare) / 100))
}
