// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import "github.com/authsim/authsim/model"

// ChallengedConfig are the axes about which refusals a client answers at all; what
// it does then is its strategy's business.
type ChallengedConfig struct {
	ChallengeStatuses ChallengeStatuses
	ChallengeRequests ChallengeRequests
	FinalErrors       FinalErrors
}

// ChallengeStatuses are statuses besides 401 in which a client looks for a
// challenge.
type ChallengeStatuses uint32

// The statuses.
const (
	Challenge403 ChallengeStatuses = 1 << iota
	Challenge400
	Challenge404
)

// ChallengeRequests is to which requests a challenge leads to another one.
type ChallengeRequests uint8

const (
	// ChallengeAny: to any.
	ChallengeAny ChallengeRequests = iota
	// ChallengeBodiless: to those without a body, which can be sent again.
	ChallengeBodiless
	// ChallengeReads: to those that read.
	ChallengeReads
)

// FinalErrors are error parameters of a challenge after which a client gives up.
type FinalErrors uint32

// The error codes of RFC 6750 §3.1 that concern a token, and all others.
const (
	FinalInvalidToken FinalErrors = 1 << iota
	FinalInsufficientScope
	FinalOther
)

var challengedAxes = []axis{
	flags("challenge-statuses", "", "In which responses besides a 401 does the client look for a challenge?",
		func(c *Config) *ChallengeStatuses { return &c.ChallengeStatuses }, values(
			"403: Forbidden (RFC 6750 §3.1)", "400: Bad Request", "404: Not Found")),
	choice("challenge-requests", "C-STEPUP", "To which requests does a challenge lead to another one?",
		func(c *Config) *ChallengeRequests { return &c.ChallengeRequests }, values(
			"any: to all", "bodiless: to those without a body", "reads: to GET and HEAD")),
	flags("final-errors", "", "After which error parameter of a challenge does the client give up?",
		func(c *Config) *FinalErrors { return &c.FinalErrors }, values(
			"invalid-token: invalid_token", "insufficient-scope: insufficient_scope", "other: any other one")),
}

// challenged tells a response in which the client looks for a challenge.
func (f *Frame) challenged(r *model.Response) bool {
	if r.Status == 401 {
		return true
	}
	set := f.C.ChallengeStatuses
	return set != 0 && r.Challenges[0] != model.Absent &&
		(r.Status == 403 && set&Challenge403 != 0 || r.Status == 400 && set&Challenge400 != 0 || r.Status == 404 && set&Challenge404 != 0)
}

// hasBody tells whether the lane's request has a body.
func (f *Frame) hasBody() bool {
	switch f.step().Op {
	case PutManifest, PostBlob, PatchUpload:
		return true
	case PutUpload:
		return f.L.Marks&BodySent == 0
	}
	return false
}

// answers tells whether the client does anything about a challenge to the lane's
// request.
func (f *Frame) answers(r *model.Response) bool {
	switch f.C.ChallengeRequests {
	case ChallengeBodiless:
		if f.hasBody() {
			return false
		}
	case ChallengeReads:
		if m := f.Method(); m != model.GET && m != model.HEAD {
			return false
		}
	}
	if f.C.FinalErrors == 0 {
		return true
	}
	challenges, _ := f.Challenges(r)
	for i := range challenges {
		var is FinalErrors
		switch e := challenges[i].Error; {
		case e <= model.Empty:
		case f.T.Str(e) == "invalid_token":
			is = FinalInvalidToken
		case f.T.Str(e) == "insufficient_scope":
			is = FinalInsufficientScope
		default:
			is = FinalOther
		}
		if f.C.FinalErrors&is != 0 {
			return false
		}
	}
	return true
}
