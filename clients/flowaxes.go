// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

// FlowConfig are the axes that flows consult.
type FlowConfig struct {
	Reauth          uint8
	AuthorizerLife  AuthorizerLife
	AuthorizerPer   AuthorizerPer
	OtherUser       OtherUser
	HeadFallback    Presence
	MissingContent  Presence
	Parallel        int32
	MountQuery      MountQuery
	MountFallback   MountFallback
	MountIf         MountIf
	MountToken      MountToken
	ForbiddenBody   Presence
	ForbiddenTarget ForbiddenTarget
	DigestFallback  DigestFallback
	TagFallback     Presence
	ErrorBody       ErrorBody
	PutDigest       Presence
	UploadNS        Presence
	PageSize        int32
}

// AuthorizerLife is how long what was learnt from challenges lives.
type AuthorizerLife uint8

const (
	// LifeSession: as long as the client.
	LifeSession AuthorizerLife = iota
	// LifeTask: for one task.
	LifeTask
	// LifeCall: for one of the steps that make a new one.
	LifeCall
)

// OtherUser is whether a client finds what it learnt with other credentials.
type OtherUser uint8

const (
	// UserApart: what is remembered belongs to a user.
	UserApart OtherUser = iota
	// UserShared: the key of what is remembered has no credentials.
	UserShared
)

// AuthorizerPer is for what a client keeps together what it learnt from
// challenges. The strategies that know both consult it.
type AuthorizerPer uint8

const (
	// PerHost: for a host.
	PerHost AuthorizerPer = iota
	// PerRepository: for a repository of a host.
	PerRepository
)

// MountQuery is the order of the parameters of a mount.
type MountQuery uint8

const (
	// MountSorted: from before mount.
	MountSorted MountQuery = iota
	// MountFirst: mount before from.
	MountFirst
	// MountOrigin: from, mount, and the registry's host as origin.
	MountOrigin
	// MountNone: there is no mount.
	MountNone
)

// MountFallback is the set of refusals of a mount after which the blob is
// uploaded.
type MountFallback uint32

const (
	// Mount401: a 401 that the strategy let through.
	Mount401 MountFallback = 1 << iota
	// MountGivenUp: the strategy gave the call up.
	MountGivenUp
	// Mount403, Mount404 and Mount405: that status.
	Mount403
	Mount404
	Mount405
	// MountOther: any other status that is no success.
	MountOther
)

// falls tells whether a mount that was refused with a status becomes an upload.
func (f *Frame) falls(status int16) bool {
	is := MountOther
	switch status {
	case 401:
		is = Mount401
	case 403:
		is = Mount403
	case 404:
		is = Mount404
	case 405:
		is = Mount405
	}
	return f.C.MountFallback&is != 0
}

// MountFalls tells whether, by the axis mount-fallback, the blob is uploaded after
// the status with which a mount was refused.
func (f *Frame) MountFalls() bool { return f.R != nil && f.falls(f.R.Status) }

// ForbiddenTarget is what a client takes a 403 for when it looks whether the
// manifest that it pushes is there.
type ForbiddenTarget uint8

const (
	// ForbiddenFails: the push fails.
	ForbiddenFails ForbiddenTarget = iota
	// ForbiddenAbsent: as 404.
	ForbiddenAbsent
)

// DigestFallback is after what a manifest by digest is looked for among the
// blobs.
type DigestFallback uint8

const (
	// DigestAfter404: after 404.
	DigestAfter404 DigestFallback = iota
	// DigestAfterAny: after any failure.
	DigestAfterAny
)

// ErrorBody is how a client reads the body of an error.
type ErrorBody uint8

const (
	// ErrorBodyByType: as JSON if its Content-Type says that it is, else as text.
	ErrorBodyByType ErrorBody = iota
	// ErrorBodyJSON: as JSON whatever its Content-Type.
	ErrorBodyJSON
)

var flowAxes = []axis{
	choice("authorizer-life", "C-LIFE", "How long does the client remember what it learnt from challenges, tokens included?",
		func(c *Config) *AuthorizerLife { return &c.AuthorizerLife }, values(
			"session: as long as the client runs", "task: for one task", "call: for one step that makes an authorizer of its own")),
	choice("authorizer-per", "", "For what does it keep that together?",
		func(c *Config) *AuthorizerPer { return &c.AuthorizerPer }, values(
			"host: for each host", "repository: for each repository of a host")),
	choice("other-user", "", "Does a request with the credentials of another user find what the process remembers?",
		func(c *Config) *OtherUser { return &c.OtherUser }, values(
			"apart: no, each user has an authorizer of his own", "shared: yes, tokens included: the key has no credentials")),
	choice("head-fallback", "", "Is a HEAD of a manifest that is answered by 405 sent again as GET?",
		func(c *Config) *Presence { return &c.HeadFallback }, values("no: it is final", "yes: it is")),
	choice("missing-content", "", "When a manifest is refused because something that it refers to is missing, are the manifests that it refers to sent, and then it again?",
		func(c *Config) *Presence { return &c.MissingContent }, values("no: it fails", "yes: once")),
	number("parallel", "", "How many blobs are transferred at once?", "transfers; 0 for one",
		func(c *Config) *int32 { return &c.Parallel }),
	choice("mount-query", "", "In which order does a mount name source and digest?",
		func(c *Config) *MountQuery { return &c.MountQuery }, values(
			"sorted: from, mount", "mount-first: mount, from", "with-origin: from, mount, and origin with the registry's host",
			"none: it does not mount")),
	flags("mount-fallback", "", "After which refusals of a mount is the blob uploaded?",
		func(c *Config) *MountFallback { return &c.MountFallback }, values(
			"401: a 401 to the end", "given-up: a challenge to which the client had no further answer",
			"403: Forbidden", "404: Not Found", "405: Method Not Allowed", "other: any other status that is no success")),
	choice("mount-if", "C-MOUNT", "When does a client that could mount a blob do so?",
		func(c *Config) *MountIf { return &c.MountIf }, values(
			"always: always", "token-lists: unless it can read in the token at hand that pull on the source is not granted",
			"scope-lists: unless the scope field of the token's answer is there and does not name it")),
	choice("mount-token", "", "What becomes of a token that was asked for with the source of a mount?",
		func(c *Config) *MountToken { return &c.MountToken }, values(
			"kept: what becomes of any other", "used-once: it is not kept, and the next mount asks for another one")),
	choice("forbidden-body", "", "After a HEAD that was answered by 403, is the same asked with GET to read the error?",
		func(c *Config) *Presence { return &c.ForbiddenBody }, values("no: it is not", "yes: once")),
	choice("forbidden-target", "", "Before a push, what does a HEAD of the manifest at the target mean that was answered by 403?",
		func(c *Config) *ForbiddenTarget { return &c.ForbiddenTarget }, values("failed: the push fails", "absent: the manifest is not there")),
	choice("digest-fallback", "", "When is a manifest that is asked for by digest looked for among the blobs?",
		func(c *Config) *DigestFallback { return &c.DigestFallback }, values("404: when it was not found", "any: after any failure")),
	choice("tag-fallback", "", "Is a manifest asked for by tag when its digest is not served?",
		func(c *Config) *Presence { return &c.TagFallback }, values("no: it is not", "yes: once, if the error says denied or unknown")),
	choice("error-body", "", "How does the client read the body of an error?",
		func(c *Config) *ErrorBody { return &c.ErrorBody }, values(
			"by-type: as JSON if its Content-Type says so, else as text", "json: as JSON, whatever its Content-Type")),
	choice("put-digest", "", "Must the answer to a PUT name the digest of what was sent (Docker-Content-Digest)?",
		func(c *Config) *Presence { return &c.PutDigest }, values("no: it may say nothing", "yes: without it the push fails")),
	choice("upload-ns", "", "Does an upload that goes on at another origin name the registry (ns)?",
		func(c *Config) *Presence { return &c.UploadNS }, values("no: it does not", "yes: ns with the registry's host")),
	number("page-size", "", "How many entries of a list does the client ask for at once?", "entries; 0: it does not say",
		func(c *Config) *int32 { return &c.PageSize }),
}
