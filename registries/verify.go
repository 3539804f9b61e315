// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model"

type bearerSecret uint8

const (
	secretBase64 bearerSecret = iota + 1
	secretPassword
	secretBasic
)

var bearerSecretAxis = choice(model.Axis{
	Name:     "bearer-secret",
	Question: "Is there a secret that is accepted as a bearer token without the token endpoint?",
	Values: []model.AxisValue{
		{Name: "registry-token", Meaning: "only an account's registry token, where the world has one"},
		{Name: "base64-password", Meaning: "also the password (a personal access token) in base64"},
		{Name: "password", Meaning: "also the password itself (an OAuth access token)"},
		{Name: "basic-credentials", Meaning: "also user name and password in base64, as Basic has them"},
	},
	Default: "registry-token",
}, func(c *config) *bearerSecret { return &c.bearerSecret })

// claims are the claims of a token that a registry checks besides its life.
type claims uint8

const (
	claimAudience claims = 1 << iota
	claimIssuer
)

var claimsCheckedAxis = set(model.Axis{
	Name:     "claims-checked",
	Question: "Which claims of a token does the registry compare with its own configuration?",
	Values: []model.AxisValue{
		{Name: "audience", Meaning: "the token must be for this registry's service"},
		{Name: "issuer", Meaning: "the token must be from the trusted issuer"},
	},
	Default:      "audience+issuer",
	Requirements: []string{"TOKN-03"},
}, func(c *config) *claims { return &c.claimsChecked })

var clockLeewayAxis = number(model.Axis{
	Name:     "clock-leeway",
	Aliases:  []string{"R-CLOCK"},
	Question: "How long after its end, and before its beginning, is a token still good?",
	Unit:     "seconds",
	Default:  "60",
}, func(c *config) *int { return &c.clockLeeway })

type tokenJudged uint8

const judgedAtBody tokenJudged = 1

var tokenJudgedAxis = choice(model.Axis{
	Name:     "token-judged",
	Question: "When is it decided whether the token of a request with content has ended?",
	Values: []model.AxisValue{
		{Name: "head", Meaning: "when the head of the request has arrived"},
		{Name: "body", Meaning: "when the last of its content has arrived, as behind a proxy that buffers requests"},
	},
	Default:      "head",
	Requirements: []string{"RENG-12"},
}, func(c *config) *tokenJudged { return &c.tokenJudged })

type ownTokens uint8

var ownTokensAxis = choice(model.Axis{
	Name:     "own-tokens",
	Question: "Does the registry accept what its token endpoint issues?",
	Values: []model.AxisValue{
		{Name: "accepted", Meaning: "yes"},
		{Name: "refused", Meaning: "never (distribution 3 behind the 2.8.3 token server, whose signature header it does not know)"},
	},
	Default: "accepted",
}, func(c *config) *ownTokens { return &c.ownTokens })

// tokenFlaw is what is wrong with a token.
type tokenFlaw uint8

const (
	notBearer tokenFlaw = iota
	flawUnknown
	flawJWTShape
	flawSignature
	flawNoAudience
	flawAudience
	flawIssuer
	flawExpired
	flawNotYet
	numFlaws
)

// verify looks a bearer token up among those that were issued.
func (e *Engine) verify(s *model.RegistryState, p *presented, at model.Arrival) identity {
	i := findIssued(s, p.token)
	if i < 0 || s.Issued[i].Refresh {
		e.consult(s, &bearerSecretAxis)
		if account, ok := e.secrets[p.token]; ok && !p.altered {
			return identity{state: known, account: account, issued: -1, direct: true}
		}
		return identity{state: refusedToken, why: e.garbage(p.token)}
	}
	token := &s.Issued[i]
	e.applyToToken(token, at)
	who := identity{state: refusedToken, account: -1, issued: i, access: token.Access}
	leeway := model.Instant(e.c.clockLeeway) * model.Second
	if at.Slow > 0 {
		e.consult(s, &tokenJudgedAxis)
		if e.c.tokenJudged == judgedAtBody {
			at.Now += at.Slow
		}
	}
	e.consultTime(s, token, at.Now)
	switch {
	case p.altered:
		who.state, who.why = forgedToken, flawSignature
	case token.Revoked || e.c.ownTokens == 1:
		e.consult(s, &ownTokensAxis)
		who.why = flawSignature
	case e.c.claimsChecked&claimAudience != 0 && token.Audience != e.audienceWanted(s):
		who.why = flawAudience
		if token.Audience == model.Absent {
			who.why = flawNoAudience
		}
	case e.c.claimsChecked&claimIssuer != 0 && token.Issuer != e.issuer:
		who.why = flawIssuer
	case at.Now-leeway > token.Expires:
		who.why = flawExpired
	case at.Now+leeway < token.Issued:
		who.why = flawNotYet
	default:
		who.state = known
		if token.Subject == model.Absent {
			who.account = e.anonymous
		} else if account, ok := e.byName[token.Subject]; ok {
			who.account = account
		}
	}
	who.direct = who.state == known && e.c.tokenHolds == holdsIdentity
	return who
}

// sureLife is how long every token lives (requirement TOKN-08), sureLeeway more than
// any leeway (TOKN-12).
const (
	sureLife   = 60 * model.Second
	sureLeeway = 300 * model.Second
)

// consultTime notes that a token's age matters: whether it still lives where its
// life is not known, or whether a leeway decides.
func (e *Engine) consultTime(s *model.RegistryState, token *model.Issued, now model.Instant) {
	if now > token.Issued+sureLife {
		e.consult(s, &lifetimeAxis)
	}
	if now > token.Expires && now-sureLeeway < token.Expires || now < token.Issued && now+sureLeeway > token.Issued {
		e.consult(s, &clockLeewayAxis)
	}
}

// garbage tells a value that is no token at all from one that looks like one.
func (e *Engine) garbage(token model.Sym) tokenFlaw {
	if looksLikeJWT(e.t.Str(token)) {
		return flawJWTShape
	}
	return flawUnknown
}
