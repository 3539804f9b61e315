// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package clients

import "github.com/authsim/authsim/model"

// ReadinessConfig are the axes about what a client takes for granted before and
// after a challenge.
type ReadinessConfig struct {
	ChallengeRequires ChallengeRequires
	OpenPing          OpenPing
	Preemptive        Presence
	PingRace          PingRace
	PingScheme        PingScheme
	OwnHost           OwnHost
}

// ChallengeRequires is the set of parameters without which a Bearer challenge is
// none.
type ChallengeRequires uint32

const (
	requiresService ChallengeRequires = 1 << iota
	requiresScope
)

// OpenPing is what follows from a ping that was answered by 200.
type OpenPing uint8

const (
	// OpenPingNothing: requests carry nothing.
	OpenPingNothing OpenPing = iota
	// OpenPingBasic: requests carry user name and password as Basic.
	OpenPingBasic
)

// PingRace is which origin a client asks first that may use plain http too.
type PingRace uint8

const (
	// RaceHTTPS: the one that it was given.
	RaceHTTPS PingRace = iota
	// RaceHTTP: its plain twin, because https is slow to answer.
	RaceHTTP
)

// PingScheme is the scheme that a client goes on with after the ping.
type PingScheme uint8

const (
	// PingSchemeFinal: that of the URL that answered, after redirects.
	PingSchemeFinal PingScheme = iota
	// PingSchemeAsked: that of the URL that was asked.
	PingSchemeAsked
)

// OwnHost is what a URL must share with the registry to be given its token.
type OwnHost uint8

const (
	// OwnHostPort: host and port.
	OwnHostPort OwnHost = iota
	// OwnOrigin: the scheme too.
	OwnOrigin
)

var readinessAxes = []axis{
	flags("challenge-requires", "", "Which parameters must a Bearer challenge have, beside the realm, to be one?",
		func(c *Config) *ChallengeRequires { return &c.ChallengeRequires }, values(
			"service: the service; without it the challenge counts as malformed",
			"scope: the scope; without it the challenge counts as malformed")),
	choice("open-ping", "C-DISC", "What does a client that pings first do after a ping without a challenge?",
		func(c *Config) *OpenPing { return &c.OpenPing }, values(
			"nothing: it takes the registry for one that wants no credentials",
			"basic: it sends user name and password as Basic, if it has them")),
	choice("ping-race", "", "Which answer to the ping comes first where the user allows plain http?",
		func(c *Config) *PingRace { return &c.PingRace }, values(
			"https: that of https, or plain http is not allowed", "http: that of plain http")),
	choice("ping-scheme", "", "With which scheme does a client go on after a ping that was redirected?",
		func(c *Config) *PingScheme { return &c.PingScheme }, values(
			"final: with that of the URL which answered", "asked: with that of the URL which it had asked")),
	choice("own-host", "", "What must a URL share with the registry to be given the registry's token?",
		func(c *Config) *OwnHost { return &c.OwnHost }, values("host: host and port", "origin: the scheme too")),
	choice("preemptive", "", "Does a client with user name and password send them as Basic before anybody has challenged?",
		func(c *Config) *Presence { return &c.Preemptive }, values(
			"no: it waits for a challenge", "yes: with every request to the registry for which it has nothing else")),
}

// RacePing makes the plain twin of the endpoint the one that is asked (axis
// ping-race).
func (f *Frame) RacePing() {
	if f.C.PingRace == RaceHTTP && f.T.Str(f.T.Scheme(f.Endpoint())) == "https" {
		f.S.Task.Endpoints[f.S.Endpoint] = f.T.Of("http://" + f.T.Str(f.T.Host(f.Endpoint())))
	}
}

// complete leaves out the Bearer challenges that lack a parameter which the
// client thinks they must have.
func (f *Frame) complete(cs []model.Challenge) []model.Challenge {
	needs := f.C.ChallengeRequires
	if needs == 0 {
		return cs
	}
	f.m.complete = f.m.complete[:0]
	for i := range cs {
		c := &cs[i]
		if c.Scheme == model.Bearer && (needs&requiresService != 0 && c.Service <= model.Empty || needs&requiresScope != 0 && c.Scope <= model.Empty) {
			continue
		}
		f.m.complete = append(f.m.complete, *c)
	}
	return f.m.complete
}

// AfterOpenPing is the Authorization of a request to u where the ping had no
// challenge (axis open-ping).
func (f *Frame) AfterOpenPing(u model.URL) model.Sym {
	if f.C.OpenPing != OpenPingBasic {
		return model.Absent
	}
	return f.passwordFor(u)
}

// preempted is the Authorization of a request to u that would have none (axis
// preemptive).
func (f *Frame) preempted(u model.URL) model.Sym {
	if f.C.Preemptive == No || f.L.Hop != (model.URL{}) || u.Origin != f.Endpoint() {
		return model.Absent
	}
	return f.passwordFor(u)
}

// passwordFor is Basic with the user name and password for an origin, Absent
// without them.
func (f *Frame) passwordFor(u model.URL) model.Sym {
	c := f.OfferTo(u.Origin)
	if c.Kind != model.Password || c.User <= model.Empty || c.Secret <= model.Empty {
		return model.Absent
	}
	return f.T.Basic(c.User, c.Secret)
}
