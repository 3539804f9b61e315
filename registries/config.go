// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import "github.com/authsim/authsim/model/profile"

// config is a profile compiled: the value of each axis as a small number.
type config struct {
	scheme          scheme
	challengeForm   challengeForm
	otherScheme     otherScheme
	schemeSpelling  uint8
	basicRealm      string
	basicService    string
	realm           string
	service         string
	origin          string
	redirectTo      string
	upstream        string
	upstreamAccount string
	upstreamSchemes upstreamSchemes
	upstreamFailure int
	basePath        string
	pingService     uint8

	ping                                             ping
	pingScope                                        string
	challengeOnOK                                    yesNo
	headPing                                         headPing
	oldDocker                                        oldDocker
	pingNoSlash                                      pingNoSlash
	options                                          options
	cors                                             cors
	corsPlaces                                       corsPlaces
	corsOrigin, corsMethods, corsHeaders, corsExpose string
	corsCredentials                                  yesNo

	noCredentials     noCredentials
	headChallenge     headChallenge
	unusedCredentials uint8
	challengeExtra    challengeExtra
	challengeQuotes   uint8
	dockerAgents      dockerAgents
	refreshRotation   refreshRotation
	emptyScope        uint8
	unknownAction     unknownAction
	resourceClass     uint8
	tokenNetwork      uint8
	plainHTTP         uint8

	challengeScope challengeScope
	mountScope     mountScope
	scopeOrder     scopeOrder
	singleNames    singleNames

	publicRead       publicRead
	basicAtRegistry  basicAtRegistry
	basicRights      basicRights
	wrongBasic       basicRefusal
	endedPassword    endedPassword
	schemeCase       schemeCase
	bearerSecret     bearerSecret
	claimsChecked    claims
	clockLeeway      int
	tokenJudged      tokenJudged
	ownTokens        ownTokens
	badToken         badToken
	alteredToken     alteredToken
	tokenActions     tokenActions
	uploadNeeds      uploadNeeds
	deleteNeeds      deleteNeeds
	cancelNeeds      cancelNeeds
	tagsNeeds        string
	insufficient     insufficient
	weakRealm        weakRealm
	denied           denied
	missingNamespace uint8

	tokenPath        string
	tokenMethods     tokenMethods
	methodRefused    int
	passwordGrant    passwordGrant
	tokenChallenge   tokenChallenge
	tokenRealm       string
	anonymousToken   anonymousToken
	wrongPassword    wrongPassword
	accountParameter uint8
	tokenErrors      tokenErrors
	postTokenErrors  postTokenErrors
	scopeGrammar     scopeGrammar
	scopeParameters  scopeParameters
	grantable        grantable
	tokenHolds       tokenHolds
	notGranted       notGranted
	emptyEntries     emptyEntries
	pushAtToken      pushAtToken
	firstPush        uint8
	tokenFields      tokenFields
	postTokenFields  tokenFields
	lifetime         int
	refreshToken     refreshToken
	refreshScope     refreshScope
	audience         audience
	issuer           string
	equalTokens      equalTokens

	loginLimit        int
	loginLimitKey     limitKey
	requestLimit      int
	limitPlace        limitPlace
	limitWindow       int
	limitStatus       int
	limitRetryAfter   uint8
	missingTag        uint8
	headBlob          uint8
	blobRedirect      int
	blobOrigin        string
	blobAuthorization blobAuthorization
	uploadLocation    uploadLocation
	mount             mount
	mountSource       mountSource
	mountWithoutFrom  mountWithoutFrom
	delete            deletion
	catalog           catalog
	referrers         referrers
	digestTags        uint8
	linkTarget        string
	search            search
	accept            accept
	dialect           dialect
}

// compile turns a profile into a config. An axis that the profile leaves out has
// its default. unknown has the bits of the axes whose value is marked unknown.
func compile(p *profile.Profile) (c config, unknown bits) {
	for _, a := range axes {
		value := a.Default
		if s, ok := p.Value(a.Name); ok {
			value = s.Value
			if s.Mark == "unknown" {
				unknown.add(a.number)
			}
		}
		a.set(&c, value)
	}
	return c, unknown
}

// bits has a bit for each axis.
type bits [maxAxes / 64]uint64

func (b *bits) add(n int) { b[n/64] |= 1 << (n % 64) }

func (b *bits) has(n int) bool { return b[n/64]&(1<<(n%64)) != 0 }
