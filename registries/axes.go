// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package registries

import (
	"strconv"
	"strings"

	"github.com/authsim/authsim/model"
)

// axes are all axes of the registry side in the order in which a reader meets
// them: from the first request to the content. Each is declared in the file of
// its subject. The number of an axis is its place here.
var axes = numbered(
	&originAxis, &basePathAxis, &redirectToAxis, &upstreamAxis, &upstreamAccountAxis, &upstreamSchemesAxis, &upstreamFailureAxis,
	&schemeAxis, &challengeFormAxis, &otherSchemeAxis, &schemeSpellingAxis, &basicRealmAxis, &basicServiceAxis, &challengeExtraAxis, &challengeQuotesAxis, &realmAxis, &serviceAxis, &pingServiceAxis,
	&plainHTTPAxis, &pingAxis, &dockerAgentsAxis, &pingScopeAxis, &challengeOnOKAxis, &headPingAxis, &oldDockerAxis, &pingNoSlashAxis, &optionsAxis,
	&corsAxis, &corsPlacesAxis, &corsOriginAxis, &corsMethodsAxis, &corsHeadersAxis, &corsExposeAxis, &corsCredentialsAxis,
	&challengeScopeAxis, &mountScopeAxis, &scopeOrderAxis, &singleNamesAxis,
	&noCredentialsAxis, &headChallengeAxis, &publicReadAxis, &unusedCredentialsAxis, &basicAtRegistryAxis, &basicRightsAxis, &wrongBasicAxis, &endedPasswordAxis, &schemeCaseAxis, &bearerSecretAxis,
	&claimsCheckedAxis, &clockLeewayAxis, &tokenJudgedAxis, &ownTokensAxis, &badTokenAxis, &alteredTokenAxis,
	&tokenActionsAxis, &uploadNeedsAxis, &deleteNeedsAxis, &cancelNeedsAxis, &tagsNeedsAxis, &insufficientAxis, &insufficientRealmAxis, &deniedAxis, &missingNamespaceAxis,
	&tokenNetworkAxis, &tokenPathAxis, &tokenMethodsAxis, &methodRefusedAxis, &passwordGrantAxis, &tokenChallengeAxis, &tokenRealmAxis,
	&anonymousTokenAxis, &wrongPasswordAxis, &accountParameterAxis, &tokenErrorsAxis, &postTokenErrorsAxis, &scopeGrammarAxis, &scopeParametersAxis, &emptyScopeAxis, &unknownActionAxis, &resourceClassAxis, &grantableAxis,
	&tokenHoldsAxis, &notGrantedAxis, &emptyEntriesAxis, &pushAtTokenAxis, &firstPushAxis,
	&tokenFieldsAxis, &postTokenFieldsAxis, &lifetimeAxis, &refreshTokenAxis, &refreshRotationAxis, &refreshScopeAxis, &audienceAxis, &issuerAxis, &equalTokensAxis,
	&loginLimitAxis, &loginLimitKeyAxis, &requestLimitAxis, &requestLimitPlaceAxis, &limitWindowAxis, &limitStatusAxis, &limitRetryAfterAxis,
	&missingTagAxis, &headBlobAxis, &blobRedirectAxis, &blobOriginAxis, &blobAuthorizationAxis, &uploadLocationAxis,
	&mountAxis, &mountSourceAxis, &mountWithoutFromAxis, &deleteAxis, &catalogAxis, &linkTargetAxis, &referrersAxis, &digestTagsAxis, &searchAxis, &acceptAxis, &dialectAxis,
)

// Behaviours of the comparison table of the research that are no axis of their
// own, because they follow from axes and from the world:
//
//	401 body of /v2/                       dialect
//	private and missing repositories       look alike to those who may not read them: rights are decided
//	                                       before anything is looked up, so nothing leaks either
//	forbidden with valid credentials       not-granted at the token endpoint, insufficient and denied after it
//	scope beyond rights, anonymous or not  not-granted
//	two scopes in one parameter            scope-grammar
//	the actions * and delete, a class,     scope-grammar, grantable, push-at-token
//	  the catalog at the token endpoint
//	wrong credentials on public content    wrong-password, basic-at-registry, wrong-basic, bad-token
//	POST at the token endpoint             token-methods, method-refused, password-grant
//	special user names                     the accounts of the world, by kind and of
//	HEAD against GET                       HEAD is GET without its body, but for head-ping and head-blob

// axis is an axis of the registry side and how its value is compiled.
type axis struct {
	model.Axis
	number int
	set    func(c *config, value string)
}

// maxAxes is how many axes the bits of RegistryState.Consulted have room for.
const maxAxes = 128

// numbered gives the axes their numbers. Any beyond maxAxes would share the last.
func numbered(list ...*axis) []*axis {
	for i, a := range list {
		a.number = min(i, maxAxes-1)
	}
	return list
}

// Axes are the axes of the registry side.
func Axes() []model.Axis {
	list := make([]model.Axis, len(axes))
	for i, a := range axes {
		list[i] = a.Axis
	}
	return list
}

// choice declares an axis with named values; the compiled value is the place of
// the name.
func choice[T ~uint8](a model.Axis, field func(*config) *T) axis {
	a.Kind = model.Choice
	return axis{Axis: a, set: func(c *config, value string) {
		for i, v := range a.Values {
			if v.Name == value {
				*field(c) = T(i)
			}
		}
	}}
}

// set declares an axis with any number of named values; the compiled value has
// a bit for each.
func set[T ~uint8](a model.Axis, field func(*config) *T) axis {
	a.Kind = model.Set
	return axis{Axis: a, set: func(c *config, value string) {
		*field(c) = 0
		for member := range strings.SplitSeq(value, "+") {
			for i, v := range a.Values {
				if v.Name == member {
					*field(c) |= 1 << i
				}
			}
		}
	}}
}

// number declares an axis that is a whole number.
func number(a model.Axis, field func(*config) *int) axis {
	a.Kind = model.Number
	return axis{Axis: a, set: func(c *config, value string) { *field(c), _ = strconv.Atoi(value) }}
}

// text declares an axis that is a text.
func text(a model.Axis, field func(*config) *string) axis {
	a.Kind = model.Text
	return axis{Axis: a, set: func(c *config, value string) { *field(c) = value }}
}
