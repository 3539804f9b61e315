// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"strings"

	"github.com/authsim/authsim/model"
)

// Mutant makes a rule fail that holds without it, so that the rule is known to
// be able to fail. It is a run as data: a workflow, a client and a registry by
// name, settings that they have in any case, and the defect.
type Mutant struct {
	// Rule is the name of the rule.
	Rule                       string
	Workflow, Client, Registry string
	// Given and GivenClient are settings of the registry and of the client with and
	// without the defect, and Fault happens at exchange At with and without it. Sound is a change that only the
	// run without the defect has: no client is sound by itself.
	Given, GivenClient []model.Setting
	Fault              model.Fault
	At                 int
	Sound              string
	// OfClient and OfRegistry are settings that are the defect; Change is a change
	// that is it.
	OfClient, OfRegistry []model.Setting
	Change               string
}

// Mutants are all mutants in the order of the rules; every rule has one at least.
func Mutants() []Mutant { return append([]Mutant(nil), mutants...) }

// set reads axis=value, one setting or several separated by spaces.
func set(text string) []model.Setting {
	var all []model.Setting
	for s := range strings.FieldsSeq(text) {
		axis, value, _ := strings.Cut(s, "=")
		all = append(all, model.Setting{Axis: axis, Value: value})
	}
	return all
}

func parser(rule, value string) Mutant {
	return Mutant{Rule: rule, Workflow: "pull-private", Client: "reference", Registry: "reference", OfClient: set("challenge-parser=" + value)}
}

// unread is a mutant in which the challenges are changed in any case, and the
// client reads them like that parser.
func unread(rule, change, value string) Mutant {
	m := parser(rule, value)
	m.Sound, m.Change = change, change
	return m
}

// firstMutants are those of the rules of challenges, methods, the GET form and
// renegotiation.
var firstMutants = []Mutant{
	{Rule: "CHAL-01", Workflow: "pull-private-wrong-password", Client: "reference", Registry: "reference", Given: set("scheme=basic"), OfRegistry: set("wrong-basic=bare")},
	{Rule: "CHAL-02/scheme-case", Workflow: "pull-private", Client: "reference", Registry: "reference", Change: "spelling-heeded"},
	{Rule: "CHAL-02/followed", Workflow: "pull-private", Client: "reference", Registry: "reference", Sound: "scheme-case", Change: "scheme-case-unread"},
	parser("CHAL-03/parameter-case", "oras"),
	unread("CHAL-03/followed", "parameter-case", "oras"),
	parser("CHAL-04/white-space", "distribution"),
	parser("CHAL-04/token-service", "conformance"),
	parser("CHAL-04/quoted-pair", "oras"),
	unread("CHAL-04/followed", "white-space", "distribution"),
	{Rule: "CHAL-05", Workflow: "pull-private", Client: "reference", Registry: "reference", OfRegistry: set("scope-in-challenge=empty")},
	{Rule: "CHAL-06", Workflow: "pull-private", Client: "reference", Registry: "reference", Change: "scope-twice"},
	{Rule: "CHAL-07", Workflow: "pull-private", Client: "reference", Registry: "reference", Given: set("scheme=both"), OfRegistry: set("challenge-form=one-line-basic-first")},
	{Rule: "CHAL-08/one-line", Workflow: "pull-private", Client: "reference", Registry: "reference", Given: set("scheme=both"), OfClient: set("challenge-parser=ociauth")},
	{Rule: "CHAL-08/one-line-reversed", Workflow: "pull-private", Client: "reference", Registry: "reference", Given: set("scheme=both"), OfClient: set("challenge-parser=distribution")},
	unread("CHAL-08/followed", "basic-before-bearer", "ociauth"),
	parser("CHAL-09/unknown-scheme-first", "oras"),
	{Rule: "CHAL-09/unknown-scheme-last", Workflow: "pull-private", Client: "reference", Registry: "reference", Change: "last-line-alone"},
	parser("CHAL-09/unknown-scheme-in-line", "containerd"),
	unread("CHAL-09/followed", "unknown-scheme-in-line", "distribution"),
	{Rule: "CHAL-10", Workflow: "pull-private", Client: "reference", Registry: "reference", OfRegistry: set("realm=/token")},
	{Rule: "CHAL-11/challenge", Workflow: "pull-private", Client: "reference", Registry: "reference", OfRegistry: set("service=none")},
	{Rule: "CHAL-11/request", Workflow: "pull-private", Client: "reference", Registry: "reference", Change: "other-service"},
	{Rule: "CHAL-12", Workflow: "pull-private", Client: "reference", Registry: "reference", OfRegistry: set("scope-in-challenge=absent")},
	{Rule: "CHAL-13", Workflow: "pull-private", Client: "reference", Registry: "reference", OfRegistry: set("scope-in-challenge=ping ping-scope=repository:user/image:pull")},
	{Rule: "CHAL-14/forwarded-http", Workflow: "pull-private", Client: "reference", Registry: "reference", OfRegistry: set("realm={proto}://{host}/token")},
	{Rule: "METH-01", Workflow: "pull-private", Client: "reference", Registry: "reference", Change: "negotiate-alone"},
	{Rule: "METH-02/basic-only", Workflow: "pull-private", Client: "reference", Registry: "reference", Change: "basic-unknown"},
	{Rule: "METH-02/bearer-only", Workflow: "pull-private", Client: "reference", Registry: "reference", Given: set("scheme=basic"), Change: "bearer-unknown"},
	{Rule: "METH-03/chosen", Workflow: "pull-private", Client: "reference", Registry: "reference", Given: set("scheme=both"), OfClient: set("scheme-choice=basic-first")},
	{Rule: "METH-04", Workflow: "pull-private", Client: "reference", Registry: "reference", Change: "sent-at-once"},
	{Rule: "METH-05", Workflow: "pull-private", Client: "reference", Registry: "reference", Change: "control-character"},
	{Rule: "METH-06", Workflow: "pull-private-identity-token", Client: "reference", Registry: "reference", Given: set("token-methods=get"), OfClient: set("token-basic=any-secret")},
	{Rule: "TGET-01/answer", Workflow: "pull-private", Client: "reference", Registry: "reference", OfRegistry: set("token-methods=post")},
	{Rule: "TGET-01/query", Workflow: "pull-private", Client: "reference", Registry: "reference", Given: set("realm=https://auth.example/token?tenant=1"), Change: "realm-query-lost"},
	{Rule: "TGET-02", Workflow: "mount-accepted", Client: "reference", Registry: "reference", Change: "scopes-sent-joined"},
	{Rule: "TGET-03/scopes-joined", Workflow: "mount-accepted", Client: "reference", Registry: "reference", OfRegistry: set("scope-grammar=strict")},
	{Rule: "TGET-03/scopes-reversed", Workflow: "mount-accepted", Client: "reference", Registry: "reference", OfRegistry: set("scope-parameters=last")},
	{Rule: "TGET-04", Workflow: "pull-anonymous", Client: "reference", Registry: "reference", OfClient: set("token-basic=always")},
	{Rule: "TGET-05", Workflow: "pull-public-wrong-password", Client: "reference", Registry: "reference", OfRegistry: set("wrong-password=anonymous")},
	{Rule: "TGET-06/beyond", Workflow: "push-denied", Client: "reference", Registry: "reference", OfRegistry: set("not-granted=403")},
	{Rule: "TGET-07/unknown-action", Workflow: "pull-private", Client: "reference", Registry: "reference", OfRegistry: set("scope-grammar=strict")},
	{Rule: "TGET-08", Workflow: "login", Client: "reference", Registry: "reference", Change: "scope-of-its-own"},
	{Rule: "TGET-10/other-account", Workflow: "pull-private", Client: "reference", Registry: "reference", OfRegistry: set("account-parameter=checked")},
	{Rule: "TGET-11/answer", Workflow: "pull-private", Client: "reference", Registry: "reference", Change: "two-tokens"},
	{Rule: "TGET-11/use", Workflow: "pull-private", Client: "reference", Registry: "reference", Change: "token-cut"},
	{Rule: "RENG-01", Workflow: "pull-private", Client: "reference", Registry: "reference", Change: "error-always"},
	{Rule: "RENG-02", Workflow: "token-expired-mid-pull", Client: "reference", Registry: "reference", OfRegistry: set("bad-token=401-plain")},
	{Rule: "RENG-03", Workflow: "push-new", Client: "containerd", Registry: "reference", Fault: model.GrantReduced, At: 2, OfRegistry: set("insufficient=401-plain")},
	{Rule: "RENG-04/refused", Workflow: "token-expired-mid-pull", Client: "reference", Registry: "reference", Change: "invalid-token-unread"},
	{Rule: "RENG-05", Workflow: "token-expired-mid-pull", Client: "reference", Registry: "reference", Given: set("bad-token=401-plain"), OfClient: set("reauth=error-parameter attempts=5")},
	{Rule: "RENG-06", Workflow: "token-expired-mid-pull", Client: "reference", Registry: "reference", Given: set("bad-token=401-plain"), OfClient: set("reauth=error-parameter attempts=5")},
	{Rule: "RENG-07", Workflow: "pull-not-granted", Client: "reference", Registry: "reference", OfClient: set("retry-statuses=503 retry-limit=2"), Change: "forbidden-as-unavailable"},
	{Rule: "RENG-08", Workflow: "push-new", Client: "containerd", Registry: "reference", Fault: model.GrantReduced, At: 2, Given: set("insufficient=403-challenge"), Sound: "forbidden-as-unauthorized"},
	{Rule: "RENG-09", Workflow: "pull-not-granted", Client: "reference", Registry: "reference", OfRegistry: set("denied=as-insufficient")},
	{Rule: "RENG-10", Workflow: "pull-not-granted", Client: "reference", Registry: "reference", Given: set("denied=as-insufficient"), OfRegistry: set("insufficient=401-plain"), OfClient: set("reauth=error-parameter attempts=5")},
	{Rule: "TGET-06/within", Workflow: "delete", Client: "oras", Registry: "reference", OfRegistry: set("scope-grammar=strict grantable=pull+push+star")},
	{Rule: "TGET-03/refused", Workflow: "mount-accepted", Client: "oras", Registry: "reference", OfRegistry: set("scope-parameters=400")},
	{Rule: "TGET-09", Workflow: "push-cut-short", Client: "moby", Registry: "reference", OfRegistry: set("push-at-token=records")},
	{Rule: "RENG-04/asked", Workflow: "head-then-push", Client: "containerd", Registry: "reference", GivenClient: set("authorizer-life=session token-for=host"), OfClient: set("final-errors=insufficient-scope")},
	{Rule: "RENG-12", Workflow: "push-slow", Client: "reference", Registry: "reference", OfRegistry: set("token-judged=body")},
	{Rule: "METH-03/used", Workflow: "two-challenges-anonymous", Client: "moby", Registry: "reference", GivenClient: set("scheme-choice=bearer-first"), OfClient: set("scheme-choice=bearer-then-basic")},
	{Rule: "METH-07", Workflow: "basic-only-pull-wrong-password", Client: "reference", Registry: "reference", OfRegistry: set("wrong-basic=403")},
}
