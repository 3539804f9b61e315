// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"slices"
	"strings"

	"github.com/authsim/authsim/model"
)

// Oracle knows the truth of a workflow's world, for one table of symbols.
type Oracle struct {
	t        *model.Symbols
	workflow *model.Workflow
	// origin is the registry.
	origin model.Sym
	// given are the credentials of the client, and who is the place of the one that
	// it has in each step.
	given []Given
	who   []int
	// accounts are whose the credentials are, and subjects their names; nil and
	// Absent for one that is nobody's or not the right secret.
	accounts []*model.Account
	subjects []model.Sym
	// credential is what the client has in the step that is looked at, account whose
	// it is.
	credential model.Credential
	account    *model.Account
	current    model.Sym
	// passing is the account if its password changes with time.
	passing *model.Account
	truths  []truth
	// second is the origin of a second registry, a mirror or what the first redirects
	// to, and stored the credential that the client has for it; Absent without one.
	second model.Sym
	stored model.Credential
	// own are the origins of the registry, with its token endpoint and blob host.
	own []model.Sym
	// state is what the registry remembers of the run.
	state *model.RegistryState
}

// Given is a credential that the client is given.
type Given struct {
	Credential model.Credential
	// Account is whose it is; empty when it is nobody's or not the right secret.
	Account string
	// Passing is the account whose password it is that changes with time, nil for
	// any other credential.
	Passing *model.Account
}

// NewOracle makes the oracle of a workflow in which the client is given
// credentials, has in step i the one at place who[i], and reaches the registry at
// the origin; own are all origins of the registry.
func NewOracle(t *model.Symbols, w *model.Workflow, given []Given, who []int, origin model.Sym, own ...model.Sym) *Oracle {
	o := &Oracle{t: t, workflow: w, given: given, who: who, origin: origin, own: own, state: &model.RegistryState{}}
	for _, g := range given {
		account, subject := o.accountOf(g.Account), model.Absent
		if account != nil {
			subject = t.Of(account.Name)
		}
		o.accounts, o.subjects = append(o.accounts, account), append(o.subjects, subject)
	}
	o.be(0)
	return o
}

// be looks at the client as it is in a step.
func (o *Oracle) be(step int) {
	at := o.place(step)
	o.credential, o.account = o.given[at].Credential, o.accounts[at]
	o.current, o.passing = o.subjects[at], o.given[at].Passing
}

// place is that of the credential that the client has in a step.
func (o *Oracle) place(step int) int {
	if step < len(o.who) {
		return o.who[step]
	}
	return 0
}

// Second gives the oracle a second registry, for which the client has a credential
// stored.
func (o *Oracle) Second(origin model.Sym, stored model.Credential) {
	o.second, o.stored = origin, stored
}

// mirror tells the origin of a second registry that the client is meant to ask in
// the place of the first.
func (o *Oracle) mirror(origin model.Sym) bool {
	return origin == o.second && origin != model.Absent && o.workflow.Second != nil && o.workflow.Second.Mirror
}

// alone tells that only the second registry can be reached.
func (o *Oracle) alone() bool { return o.workflow.Second != nil && o.workflow.Second.Alone }

// wrong tells that the client's credentials are nobody's.
func (o *Oracle) wrong() bool { return o.credential.Kind != model.NoCredential && o.account == nil }

func (o *Oracle) accountOf(name string) *model.Account {
	for i := range o.workflow.World.Accounts {
		if a := &o.workflow.World.Accounts[i]; a.Name == name {
			return a
		}
	}
	return nil
}

// truth is what a subject may do; what was looked up is kept.
type truth struct {
	subject model.Sym
	account *model.Account
	may     map[model.Sym]bool
}

// subject is the client's subject: its account, or nobody.
func (o *Oracle) subject() model.Sym {
	return o.current
}

// may tells whether the subject may do all that a List of scopes names.
func (o *Oracle) may(subject, scopes model.Sym) bool {
	if scopes == model.Absent {
		return true
	}
	i := slices.IndexFunc(o.truths, func(t truth) bool { return t.subject == subject })
	if i < 0 {
		i = len(o.truths)
		t := truth{subject: subject, may: map[model.Sym]bool{}}
		if subject != model.Absent {
			t.account = o.accountOf(o.t.Str(subject))
		}
		o.truths = append(o.truths, t)
	}
	t := &o.truths[i]
	may, known := t.may[scopes]
	if !known {
		may = true
		for a := range o.t.ScopeOf(scopes).Iter() {
			may = may && o.allowed(t.account, a)
		}
		t.may[scopes] = may
	}
	return may
}

// mayByPath tells whether one of the credentials that the client has for parts of
// the registry is good for all that a List of scopes names.
func (o *Oracle) mayByPath(scopes model.Sym) bool {
	for i := range o.workflow.Paths {
		if c := &o.workflow.Paths[i].Credential; o.accountOf(c.Account) != nil && !c.Wrong && o.may(o.t.Of(c.Account), scopes) {
			return true
		}
	}
	return false
}

// allowed tells whether an account (nil for nobody) may do something. Everybody
// may do what the account named anonymous may, and pull what is public. Actions
// that the world does not know are nobody's business.
func (o *Oracle) allowed(account *model.Account, a model.Access) bool {
	name := a.Name
	switch a.Type {
	case "repository":
	case "registry":
		name = a.Type + ":" + a.Name
	default:
		return true
	}
	for _, r := range o.workflow.World.Repositories {
		if r.Name == name && r.Public && a.Action == "pull" {
			return true
		}
	}
	actions := []string{a.Action}
	switch a.Action {
	case "pull", "push", "delete":
	case model.AnyAction:
		if a.Type == "repository" {
			actions = []string{"pull", "push", "delete"}
		}
	default:
		return true
	}
	for _, action := range actions {
		if !granted(account, name, action) && !granted(o.accountOf(model.Anonymous), name, action) {
			return false
		}
	}
	return true
}

func granted(a *model.Account, name, action string) bool {
	if a == nil {
		return false
	}
	for _, g := range a.Grants {
		if Match(g.Pattern, name) && (slices.Contains(g.Actions, action) || slices.Contains(g.Actions, model.AnyAction)) {
			return true
		}
	}
	return false
}

// Match tells whether a name matches a grant's pattern: "*" stands for one path
// component, "**" for any number. The catalog is named as it is.
func Match(pattern, name string) bool {
	if strings.HasPrefix(name, "registry:") {
		return pattern == name
	}
	return matchParts(strings.Split(pattern, "/"), strings.Split(name, "/"))
}

func matchParts(pattern, name []string) bool {
	switch {
	case len(pattern) == 0:
		return len(name) == 0
	case pattern[0] == "**":
		for i := range len(name) + 1 {
			if matchParts(pattern[1:], name[i:]) {
				return true
			}
		}
		return false
	case len(name) == 0:
		return false
	}
	return (pattern[0] == "*" || pattern[0] == name[0]) && matchParts(pattern[1:], name[1:])
}

// need is the access that an operation needs: the specification's proposed access table
// with the source of a mount, and delete for a deletion, which the table leaves
// open (OQ-05).
func (o *Oracle) need(op model.Operation) model.Sym {
	switch op.Kind {
	case model.OpDeleteManifest, model.OpDeleteBlob:
		return o.t.RepositoryScope(op.Repository, "delete")
	}
	n := o.t.Need(op, model.NeedProposed)
	if n.Optional != model.Absent {
		return o.t.Unite(n.Access, n.Optional)
	}
	return n.Access
}
